-- migrate:up

SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1h';

-- What analysts ask the views by: each predicate finds its rows without reading a table through.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX article_current_version_idx ON ingest.article (current_version_id);
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX article_current_extraction_idx ON ingest.article (current_extraction_id);
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX extraction_published_idx ON ingest.extraction (published_at);
-- an address may be longer than a B-tree's entry
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX page_url_idx ON ingest.page USING hash (url);
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX quote_speaker_idx ON ingest.quote (speaker);
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX entity_stands_for_idx ON ingest.entity (stands_for);
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX entity_shown_name_idx ON ingest.entity ((coalesce(given_name, name)));
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX entity_name_idx ON ingest.entity (name);
-- names as they are typed: in any case, and with slips
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX entity_lower_name_idx ON ingest.entity (lower(name));
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX entity_alias_lower_idx ON ingest.entity_alias (lower(alias));
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX entity_name_trigram_idx ON ingest.entity USING gin (name gin_trgm_ops) WHERE label IN ('person', 'organisation');

-- search has tables of its own, which know the headline as well; the bytes go as rows are written anew
-- squawk-ignore ban-drop-column
ALTER TABLE ingest.article_version DROP COLUMN search;

-- migrate:down
-- Forward only: a mistake is mended by the next migration.
