-- migrate:up

SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1h';

-- squawk-ignore require-concurrent-index-creation
CREATE INDEX entity_linked_idx ON ingest.entity (block) WHERE linked_by = 'evidence';

-- migrate:down
-- Forward only: a mistake is mended by the next migration.
