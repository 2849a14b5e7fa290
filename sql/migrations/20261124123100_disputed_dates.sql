-- migrate:up

SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1h';

ALTER TABLE ingest.extraction ADD COLUMN disputed_dates jsonb NOT NULL DEFAULT '[]';
COMMENT ON COLUMN ingest.extraction.disputed_dates IS 'What each source says of the date of publication, where two of them lie more than a day apart (flag date_conflict): array of {source, at, precision, offset_known}; else empty.';

-- migrate:down
-- Forward only: a mistake is mended by the next migration.
