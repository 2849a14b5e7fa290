-- migrate:up

SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1h';

ALTER TABLE ingest.outlet ADD COLUMN delay_seconds double precision;
ALTER TABLE ingest.outlet ADD COLUMN max_requests integer;
ALTER TABLE ingest.outlet ADD CONSTRAINT outlet_delay_seconds_check CHECK (delay_seconds >= 0) NOT VALID;
ALTER TABLE ingest.outlet ADD CONSTRAINT outlet_max_requests_check CHECK (max_requests BETWEEN 1 AND 16) NOT VALID;
COMMENT ON COLUMN ingest.outlet.delay_seconds IS 'Least pause between two requests to one of its hosts, as an operator set it; NULL: the setting holds.';
COMMENT ON COLUMN ingest.outlet.max_requests IS 'Requests that may be under way at once to one of its hosts, as an operator set it; NULL: one.';

-- migrate:down
-- Forward only: a mistake is mended by the next migration.
