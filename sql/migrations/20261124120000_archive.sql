-- migrate:up

SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1h';

ALTER TABLE ingest.warc_file ADD COLUMN removed_at timestamptz;
COMMENT ON COLUMN ingest.warc_file.removed_at IS 'When it was pruned, or found to be gone or damaged throughout; NULL: it is there.';

ALTER TABLE ingest.capture
    ADD COLUMN lost_at timestamptz,
    ADD COLUMN lost_reason text;
ALTER TABLE ingest.capture ADD CONSTRAINT capture_lost_check
    CHECK ((lost_at IS NULL) = (lost_reason IS NULL) AND lost_reason IN ('damaged', 'pruned')) NOT VALID;
COMMENT ON COLUMN ingest.capture.lost_at IS 'When its record was found to be lost, or was pruned; what was read from it stays. NULL: the record is there.';
COMMENT ON COLUMN ingest.capture.lost_reason IS 'damaged or pruned; NULL: the record is there.';

-- a wider one takes its place
-- squawk-ignore ban-drop-constraint
ALTER TABLE ingest.capture DROP CONSTRAINT capture_outcome_check;
ALTER TABLE ingest.capture ADD CONSTRAINT capture_outcome_check
    CHECK (outcome IN ('waiting', 'new_version', 'unchanged', 'rejected', 'quarantined', 'lost')) NOT VALID;
COMMENT ON COLUMN ingest.capture.outcome IS 'waiting: to be read; new_version, unchanged, rejected, quarantined: what reading it gave; lost: its record was lost before it could be read. NULL unless kind is page.';

-- migrate:down
-- Forward only: a mistake is mended by the next migration.
