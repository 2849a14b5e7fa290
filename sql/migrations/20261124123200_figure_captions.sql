-- migrate:up

SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1h';

ALTER TABLE ingest.extraction ADD COLUMN figure_captions text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN ingest.extraction.figure_captions IS 'Captions of the page''s figures, in order, which are no part of the text; empty where there are none or the page was read before they were kept.';

-- migrate:down
-- Forward only: a mistake is mended by the next migration.
