-- migrate:up

SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1h';

-- The entity of a bearer, as the views of news compute it: they find all of one entity by it.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX entity_whole_idx ON ingest.entity ((coalesce(canonical_id, entity_id)));

-- migrate:down
-- Forward only: a mistake is mended by the next migration.
