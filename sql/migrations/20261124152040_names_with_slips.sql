-- migrate:up

SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1h';

-- one of all bearers of a name is enough to find it by
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX ingest.entity_name_trigram_idx;
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX entity_name_trigram_idx ON ingest.entity USING gin (name gin_trgm_ops)
    WHERE label IN ('person', 'organisation') AND canonical_id IS NULL;

-- migrate:down
-- Forward only: a mistake is mended by the next migration.
