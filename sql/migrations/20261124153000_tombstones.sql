-- migrate:up

SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1h';

CREATE TABLE ingest.tombstone (
    tombstone_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT tombstone_pkey PRIMARY KEY,
    kind text NOT NULL CONSTRAINT tombstone_kind_check CHECK (kind IN ('page', 'name')),
    sha256 bytea NOT NULL CONSTRAINT tombstone_sha256_key UNIQUE CONSTRAINT tombstone_sha256_check CHECK (octet_length(sha256) = 32),
    reason text NOT NULL,
    forgotten_at timestamptz NOT NULL DEFAULT now(),
    erased_at timestamptz
);
CREATE INDEX tombstone_due_idx ON ingest.tombstone (tombstone_id) WHERE erased_at IS NULL;
COMMENT ON TABLE ingest.tombstone IS 'One row per address or name that was forgotten: by its hash it is known again, and never entered again.';
COMMENT ON COLUMN ingest.tombstone.tombstone_id IS 'Surrogate key.';
COMMENT ON COLUMN ingest.tombstone.kind IS 'page: an address; name: what somebody or something was called.';
COMMENT ON COLUMN ingest.tombstone.sha256 IS 'SHA-256 of the canonical URL (as in ingest.page.url_sha256), or of label, folded name and, for a name of one word, sense, parted by |. The URL or name itself is kept nowhere.';
COMMENT ON COLUMN ingest.tombstone.reason IS 'Why, in the words of the person who decided; never what was erased.';
COMMENT ON COLUMN ingest.tombstone.forgotten_at IS 'When it was decided.';
COMMENT ON COLUMN ingest.tombstone.erased_at IS 'When the last record of the archive was erased; NULL: that is still to be done.';

ALTER TABLE ingest.capture ADD CONSTRAINT capture_lost_reason_check
    CHECK ((lost_at IS NULL) = (lost_reason IS NULL) AND lost_reason IN ('damaged', 'pruned', 'erased')) NOT VALID;
-- a wider one takes its place
-- squawk-ignore ban-drop-constraint
ALTER TABLE ingest.capture DROP CONSTRAINT capture_lost_check;
COMMENT ON COLUMN ingest.capture.lost_reason IS 'damaged, pruned, or erased (a document of a feed that showed what was forgotten); NULL: the record is there.';

-- migrate:down
-- Forward only: a mistake is mended by the next migration.
