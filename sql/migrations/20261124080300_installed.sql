-- migrate:up

SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1h';

CREATE TABLE ingest.installed (
    part text CONSTRAINT installed_pkey PRIMARY KEY,
    sha256 text NOT NULL,
    installed_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE ingest.installed IS 'One row per part that is made anew from files when they change: the views.';
COMMENT ON COLUMN ingest.installed.part IS 'Name of the part.';
COMMENT ON COLUMN ingest.installed.sha256 IS 'Hash of the files it was made from.';
COMMENT ON COLUMN ingest.installed.installed_at IS 'When it was made.';

-- migrate:down
-- Forward only: a mistake is mended by the next migration.
