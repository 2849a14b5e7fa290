-- migrate:up

SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1h';

-- captures whose reader died come after the others
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX capture_waiting_by_attempts_idx ON ingest.capture (origin, attempts, capture_id) WHERE outcome = 'waiting';
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX ingest.capture_waiting_by_origin_idx;

-- migrate:down
-- Forward only: a mistake is mended by the next migration.
