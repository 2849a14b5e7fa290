-- migrate:up

SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1h';

ALTER TABLE ingest.capture VALIDATE CONSTRAINT capture_lost_reason_check;

-- migrate:down
-- Forward only: a mistake is mended by the next migration.
