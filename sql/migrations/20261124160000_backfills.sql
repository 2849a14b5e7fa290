-- migrate:up

SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1h';

CREATE TABLE ingest.backfill (
    backfill_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT backfill_pkey PRIMARY KEY,
    name text NOT NULL CONSTRAINT backfill_name_key UNIQUE,
    outlet_id bigint CONSTRAINT backfill_outlet_id_fkey REFERENCES ingest.outlet,
    since date,
    until date,
    languages text[] NOT NULL,
    hosts text[] NOT NULL,
    url_matches text[] NOT NULL,
    url_skips text[] NOT NULL,
    only_unseen boolean NOT NULL,
    state text NOT NULL DEFAULT 'running' CONSTRAINT backfill_state_check CHECK (state IN ('running', 'paused', 'cancelled', 'done')),
    created_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz
);
CREATE INDEX backfill_outlet_idx ON ingest.backfill (outlet_id);
COMMENT ON TABLE ingest.backfill IS 'One row per archive that somebody asked to have read, with what is wanted of it.';
COMMENT ON COLUMN ingest.backfill.backfill_id IS 'Surrogate key.';
COMMENT ON COLUMN ingest.backfill.name IS 'Short name, by which commands know it.';
COMMENT ON COLUMN ingest.backfill.outlet_id IS 'Outlet whose archive it is; NULL: each page is the outlet''s whose feeds lie on its host, else nobody''s.';
COMMENT ON COLUMN ingest.backfill.since IS 'First day that is wanted, by the archive''s date of an item; NULL: no bound.';
COMMENT ON COLUMN ingest.backfill.until IS 'Last day that is wanted; NULL: no bound.';
COMMENT ON COLUMN ingest.backfill.languages IS 'ISO 639-1 codes that are wanted; empty: all. Items that do not say their language are kept.';
COMMENT ON COLUMN ingest.backfill.hosts IS 'Hosts that are wanted, with their subdomains; empty: all.';
COMMENT ON COLUMN ingest.backfill.url_matches IS 'Regular expressions of which a URL must match one; empty: all URLs.';
COMMENT ON COLUMN ingest.backfill.url_skips IS 'Regular expressions of which a URL may match none.';
COMMENT ON COLUMN ingest.backfill.only_unseen IS 'Whether pages that were captured before are passed over.';
COMMENT ON COLUMN ingest.backfill.state IS 'running; paused: no unit is claimed; cancelled: none will be; done: no unit is left.';
COMMENT ON COLUMN ingest.backfill.created_at IS 'When it was asked for.';
COMMENT ON COLUMN ingest.backfill.ended_at IS 'When it was done or cancelled; NULL: it goes on.';

CREATE TABLE ingest.backfill_unit (
    backfill_unit_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT backfill_unit_pkey PRIMARY KEY,
    backfill_id bigint NOT NULL CONSTRAINT backfill_unit_backfill_id_fkey REFERENCES ingest.backfill,
    found_in_unit_id bigint CONSTRAINT backfill_unit_found_in_unit_id_fkey REFERENCES ingest.backfill_unit,
    depth integer NOT NULL,
    kind text NOT NULL,
    address text NOT NULL,
    parameters jsonb NOT NULL,
    unit_sha256 bytea NOT NULL,
    state text NOT NULL DEFAULT 'pending' CONSTRAINT backfill_unit_state_check CHECK (state IN ('pending', 'done', 'rejected', 'failed')),
    reason text,
    detail text,
    position bigint NOT NULL DEFAULT 0,
    items_read bigint NOT NULL DEFAULT 0,
    units_found integer NOT NULL DEFAULT 0,
    attempts integer NOT NULL DEFAULT 0,
    next_try_at timestamptz DEFAULT now(),
    lease_token bigint,
    lease_until timestamptz,
    leased_by text,
    ended_at timestamptz,
    CONSTRAINT backfill_unit_key UNIQUE (backfill_id, unit_sha256),
    CONSTRAINT backfill_unit_pending_check CHECK ((state = 'pending') = (next_try_at IS NOT NULL))
);
CREATE INDEX backfill_unit_due_idx ON ingest.backfill_unit (next_try_at) WHERE next_try_at IS NOT NULL;
CREATE INDEX backfill_unit_found_in_idx ON ingest.backfill_unit (found_in_unit_id);
COMMENT ON TABLE ingest.backfill_unit IS 'One row per part of an archive that one worker reads: a sitemap, a page of a feed, a span of a WARC file.';
COMMENT ON COLUMN ingest.backfill_unit.backfill_unit_id IS 'Surrogate key.';
COMMENT ON COLUMN ingest.backfill_unit.backfill_id IS 'Backfill that it is part of.';
COMMENT ON COLUMN ingest.backfill_unit.found_in_unit_id IS 'Unit that led to it; NULL: the archive itself.';
COMMENT ON COLUMN ingest.backfill_unit.depth IS 'How many units led to it.';
COMMENT ON COLUMN ingest.backfill_unit.kind IS 'Kind of archive: sitemap, feed, warc, wacz, ccnews, cdx, folder, tar, jsonl or csv.';
COMMENT ON COLUMN ingest.backfill_unit.address IS 'Local path, URL or object-storage URL.';
COMMENT ON COLUMN ingest.backfill_unit.parameters IS 'Strings of the kind''s own: a span, names of columns, ….';
COMMENT ON COLUMN ingest.backfill_unit.unit_sha256 IS 'Hash of kind, address and parameters: a unit that is found again is read once.';
COMMENT ON COLUMN ingest.backfill_unit.state IS 'pending: to be read on; done; rejected: it is no such archive; failed: it could not be read on.';
COMMENT ON COLUMN ingest.backfill_unit.reason IS 'Enumerated reason of a rejection, or the name of the last fault; NULL where there was none.';
COMMENT ON COLUMN ingest.backfill_unit.detail IS 'What a person wants to read about it; NULL where nothing is to be said.';
COMMENT ON COLUMN ingest.backfill_unit.position IS 'Where reading goes on: all before it is settled.';
COMMENT ON COLUMN ingest.backfill_unit.items_read IS 'Items that were read and settled.';
COMMENT ON COLUMN ingest.backfill_unit.units_found IS 'Those of them that led to further units, known ones included.';
COMMENT ON COLUMN ingest.backfill_unit.attempts IS 'Tries in a row that failed for a passing reason.';
COMMENT ON COLUMN ingest.backfill_unit.next_try_at IS 'When it is due; NULL: it has ended.';
COMMENT ON COLUMN ingest.backfill_unit.lease_token IS 'Fencing token of the worker that reads it; NULL: free.';
COMMENT ON COLUMN ingest.backfill_unit.lease_until IS 'When that lease ends by itself; NULL: free.';
COMMENT ON COLUMN ingest.backfill_unit.leased_by IS 'Worker that holds the lease; NULL: free.';
COMMENT ON COLUMN ingest.backfill_unit.ended_at IS 'When it ended; NULL: it is pending.';

CREATE TABLE ingest.backfill_item (
    backfill_unit_id bigint NOT NULL CONSTRAINT backfill_item_unit_id_fkey REFERENCES ingest.backfill_unit,
    position bigint NOT NULL,
    page_id bigint NOT NULL CONSTRAINT backfill_item_page_id_fkey REFERENCES ingest.page,
    outcome text NOT NULL CONSTRAINT backfill_item_outcome_check CHECK (outcome IN ('listed', 'captured', 'known')),
    dated_at timestamptz,
    published_at timestamptz,
    CONSTRAINT backfill_item_pkey PRIMARY KEY (backfill_unit_id, position)
);
CREATE INDEX backfill_item_page_idx ON ingest.backfill_item (page_id);
COMMENT ON TABLE ingest.backfill_item IS 'One row per item of a unit that led to a page.';
COMMENT ON COLUMN ingest.backfill_item.backfill_unit_id IS 'Unit in which it stands.';
COMMENT ON COLUMN ingest.backfill_item.position IS 'Where it stands there.';
COMMENT ON COLUMN ingest.backfill_item.page_id IS 'Page that it leads to.';
COMMENT ON COLUMN ingest.backfill_item.outcome IS 'listed: the page is fetched from its site; captured: the archive holds it, and a capture was made; known: there was nothing to add.';
COMMENT ON COLUMN ingest.backfill_item.dated_at IS 'Date that the archive gives the item: lastmod, time of the record or of publication; NULL where it gives none. Never a date of the article.';
COMMENT ON COLUMN ingest.backfill_item.published_at IS 'Date of publication that a list gives; NULL where it gives none.';

CREATE TABLE ingest.backfill_skip (
    backfill_unit_id bigint NOT NULL CONSTRAINT backfill_skip_unit_id_fkey REFERENCES ingest.backfill_unit,
    position bigint NOT NULL,
    url text,
    reason text NOT NULL,
    detail text NOT NULL,
    CONSTRAINT backfill_skip_pkey PRIMARY KEY (backfill_unit_id, position)
);
COMMENT ON TABLE ingest.backfill_skip IS 'One row per item of a unit that could not be used.';
COMMENT ON COLUMN ingest.backfill_skip.backfill_unit_id IS 'Unit in which it stands.';
COMMENT ON COLUMN ingest.backfill_skip.position IS 'Where it stands there.';
COMMENT ON COLUMN ingest.backfill_skip.url IS 'Address that it is about; NULL where it does not tell.';
COMMENT ON COLUMN ingest.backfill_skip.reason IS 'Enumerated reason: truncated, wrong_digest, revisit, http_404, not_html, bad_line, bad_url, ….';
COMMENT ON COLUMN ingest.backfill_skip.detail IS 'What a person wants to read about it; empty where nothing is to be said.';

CREATE TABLE ingest.backfill_filtered (
    backfill_unit_id bigint NOT NULL CONSTRAINT backfill_filtered_unit_id_fkey REFERENCES ingest.backfill_unit,
    filter text NOT NULL CONSTRAINT backfill_filtered_filter_check CHECK (filter IN ('window', 'host', 'pattern', 'language', 'seen')),
    month date,
    items bigint NOT NULL,
    CONSTRAINT backfill_filtered_key UNIQUE NULLS NOT DISTINCT (backfill_unit_id, filter, month)
);
COMMENT ON TABLE ingest.backfill_filtered IS 'One row per unit, filter and month: how many items were not wanted.';
COMMENT ON COLUMN ingest.backfill_filtered.backfill_unit_id IS 'Unit in which they stand.';
COMMENT ON COLUMN ingest.backfill_filtered.filter IS 'window (dates), host, pattern, language, or seen (captured before).';
COMMENT ON COLUMN ingest.backfill_filtered.month IS 'First day of the month of their dates in the archive; NULL where it gives none.';
COMMENT ON COLUMN ingest.backfill_filtered.items IS 'How many.';

-- a wider one takes its place
-- squawk-ignore ban-drop-constraint
ALTER TABLE ingest.fenced DROP CONSTRAINT fenced_stage_check;
ALTER TABLE ingest.fenced ADD CONSTRAINT fenced_stage_check CHECK (stage IN ('poll', 'fetch', 'read', 'backfill')) NOT VALID;
COMMENT ON COLUMN ingest.fenced.stage IS 'poll (feeds), fetch (pages), read (captures) or backfill (items of a unit).';

ALTER TABLE ingest.host
    ADD COLUMN backfilled_on date,
    ADD COLUMN backfill_requests integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN ingest.host.backfilled_on IS 'UTC day of the last page of a backfill that was asked for; NULL: none was.';
COMMENT ON COLUMN ingest.host.backfill_requests IS 'Pages of backfills that were asked for on that day, for the budget.';

COMMENT ON COLUMN ingest.page.discovered_by IS 'feed: a feed shows it; backfill: an archive does, and no feed; link: a redirect or rel=canonical pointed here first.';
-- Pages that feeds show are claimed before those of backfills, however many these are.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX page_due_backfill_idx ON ingest.page (host, next_check_at) WHERE next_check_at IS NOT NULL AND discovered_by = 'backfill';
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX page_due_live_idx ON ingest.page (host, next_check_at) WHERE next_check_at IS NOT NULL AND discovered_by <> 'backfill';
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX capture_waiting_by_origin_idx ON ingest.capture (origin, capture_id) WHERE outcome = 'waiting';

-- migrate:down
-- Forward only: a mistake is mended by the next migration.
