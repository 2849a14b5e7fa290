-- migrate:up

SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1h';

CREATE SCHEMA ingest;
COMMENT ON SCHEMA ingest IS 'The tables of Onrecord. Analysts use the schema news.';

CREATE SEQUENCE ingest.lease_token AS bigint;
COMMENT ON SEQUENCE ingest.lease_token IS 'Fencing tokens: a later claim always bears a larger number.';

CREATE TABLE ingest.outlet (
    outlet_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT outlet_pkey PRIMARY KEY,
    key text NOT NULL CONSTRAINT outlet_key_key UNIQUE,
    name text NOT NULL,
    country text CONSTRAINT outlet_country_check CHECK (country ~ '^[A-Z]{2}$'),
    language text CONSTRAINT outlet_language_check CHECK (language ~ '^[a-z]{2,3}$'),
    kind text NOT NULL CONSTRAINT outlet_kind_check CHECK (kind IN ('agency', 'broadcaster', 'newspaper', 'magazine', 'website')),
    homepage text,
    wikidata_id text CONSTRAINT outlet_wikidata_id_check CHECK (wikidata_id ~ '^Q[0-9]+$'),
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE ingest.outlet IS 'One row per publisher, broadcaster or news agency.';
COMMENT ON COLUMN ingest.outlet.outlet_id IS 'Surrogate key.';
COMMENT ON COLUMN ingest.outlet.key IS 'Short stable name, as in seeds/outlets.csv.';
COMMENT ON COLUMN ingest.outlet.name IS 'Name as the outlet prints it.';
COMMENT ON COLUMN ingest.outlet.country IS 'ISO 3166-1 alpha-2; NULL where it belongs to no one country.';
COMMENT ON COLUMN ingest.outlet.language IS 'ISO 639-1 of most of its articles; NULL where unknown.';
COMMENT ON COLUMN ingest.outlet.kind IS 'agency, broadcaster, newspaper, magazine or website.';
COMMENT ON COLUMN ingest.outlet.homepage IS 'Address of its front page; NULL where unknown.';
COMMENT ON COLUMN ingest.outlet.wikidata_id IS 'Wikidata item; NULL where not looked up.';
COMMENT ON COLUMN ingest.outlet.created_at IS 'When the row was made.';

CREATE TABLE ingest.host (
    host text CONSTRAINT host_pkey PRIMARY KEY,
    delay_seconds double precision,
    next_request_at timestamptz NOT NULL DEFAULT now(),
    penalty double precision NOT NULL DEFAULT 1,
    failures integer NOT NULL DEFAULT 0,
    last_at timestamptz,
    not_before timestamptz,
    reason text NOT NULL DEFAULT 'new',
    robots_origin text,
    robots_text text,
    robots_fetched_at timestamptz,
    robots_expires_at timestamptz,
    robots_reason text,
    robots_unreachable_since timestamptz,
    lease_token bigint,
    lease_until timestamptz,
    leased_by text
);
COMMENT ON TABLE ingest.host IS 'One row per web host that was ever asked: politeness, shared by all workers.';
COMMENT ON COLUMN ingest.host.host IS 'Host name, with the port where it is not the default one.';
COMMENT ON COLUMN ingest.host.delay_seconds IS 'Least pause between two requests that an operator set for this host; NULL: the setting holds.';
COMMENT ON COLUMN ingest.host.next_request_at IS 'No request before this time.';
COMMENT ON COLUMN ingest.host.penalty IS 'Factor on the pause, from 1; grows with 429 and 5xx, shrinks with good answers.';
COMMENT ON COLUMN ingest.host.failures IS 'Requests in a row that brought no answer.';
COMMENT ON COLUMN ingest.host.last_at IS 'When the last answer ended; NULL: never asked.';
COMMENT ON COLUMN ingest.host.not_before IS 'As Retry-After asks, or while it counts as dead; NULL: nothing holds it back but the pause.';
COMMENT ON COLUMN ingest.host.reason IS 'Why it is asked as it is.';
COMMENT ON COLUMN ingest.host.robots_origin IS 'Scheme and host whose robots.txt is kept here; NULL: never fetched.';
COMMENT ON COLUMN ingest.host.robots_text IS 'The file, cut at its size limit; empty allows all; NULL means wait, or never fetched.';
COMMENT ON COLUMN ingest.host.robots_fetched_at IS 'When it was fetched; NULL: never.';
COMMENT ON COLUMN ingest.host.robots_expires_at IS 'When it is to be fetched again; NULL: never fetched.';
COMMENT ON COLUMN ingest.host.robots_reason IS 'What that fetch gave; NULL: never fetched.';
COMMENT ON COLUMN ingest.host.robots_unreachable_since IS 'First of the failures in a row; NULL after an answer.';
COMMENT ON COLUMN ingest.host.lease_token IS 'Fencing token of the worker that may ask this host; NULL: free.';
COMMENT ON COLUMN ingest.host.lease_until IS 'When that lease ends by itself; NULL: free.';
COMMENT ON COLUMN ingest.host.leased_by IS 'Worker that holds the lease; NULL: free.';

CREATE TABLE ingest.feed (
    feed_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT feed_pkey PRIMARY KEY,
    outlet_id bigint NOT NULL CONSTRAINT feed_outlet_id_fkey REFERENCES ingest.outlet,
    url text NOT NULL CONSTRAINT feed_url_key UNIQUE,
    host text NOT NULL CONSTRAINT feed_host_fkey REFERENCES ingest.host,
    title text,
    language text,
    kind text,
    format text CONSTRAINT feed_format_check CHECK (format IN ('rss', 'atom', 'rdf', 'json', 'sitemap')),
    state text NOT NULL DEFAULT 'active' CONSTRAINT feed_state_check CHECK (state IN ('active', 'failing', 'muted')),
    state_reason text,
    etag text,
    last_modified text,
    body_sha256 bytea,
    trusts_validators boolean NOT NULL DEFAULT true,
    ask_in_full boolean NOT NULL DEFAULT false,
    interval_seconds double precision,
    failures integer NOT NULL DEFAULT 0,
    identity_policy text NOT NULL DEFAULT 'guid' CONSTRAINT feed_identity_policy_check
        CHECK (identity_policy IN ('guid', 'link', 'link_date', 'link_title')),
    identity_reason text,
    moving_to text,
    moves_seen integer NOT NULL DEFAULT 0,
    next_check_at timestamptz NOT NULL DEFAULT now(),
    checked_at timestamptz,
    ok_at timestamptz,
    new_at timestamptz,
    lease_token bigint,
    lease_until timestamptz,
    leased_by text,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX feed_due_idx ON ingest.feed (next_check_at);
COMMENT ON TABLE ingest.feed IS 'One row per feed address.';
COMMENT ON COLUMN ingest.feed.feed_id IS 'Surrogate key.';
COMMENT ON COLUMN ingest.feed.outlet_id IS 'Outlet whose feed it is.';
COMMENT ON COLUMN ingest.feed.url IS 'Address as it is asked now.';
COMMENT ON COLUMN ingest.feed.host IS 'Host of the address.';
COMMENT ON COLUMN ingest.feed.title IS 'Title: of the seed, then as the feed itself gives it; NULL where neither does.';
COMMENT ON COLUMN ingest.feed.language IS 'ISO 639-1, from the seed; NULL where unknown.';
COMMENT ON COLUMN ingest.feed.kind IS 'news, world, politics, business or top, from the seed; NULL where unknown.';
COMMENT ON COLUMN ingest.feed.format IS 'Format at the last successful check; NULL before it.';
COMMENT ON COLUMN ingest.feed.state IS 'active; failing: its last checks brought nothing; muted: it said that it is gone (410) and is rarely asked.';
COMMENT ON COLUMN ingest.feed.state_reason IS 'Why it is in this state and why it is next checked when it is; NULL before the first check.';
COMMENT ON COLUMN ingest.feed.etag IS 'ETag of the last full answer; NULL where it gave none.';
COMMENT ON COLUMN ingest.feed.last_modified IS 'Last-Modified of the last full answer, as sent; NULL where it gave none.';
COMMENT ON COLUMN ingest.feed.body_sha256 IS 'Hash of the last full answer; NULL before the first.';
COMMENT ON COLUMN ingest.feed.trusts_validators IS 'False once it said "not modified" of a body that had changed.';
COMMENT ON COLUMN ingest.feed.ask_in_full IS 'Whether the next check sends no conditional headers.';
COMMENT ON COLUMN ingest.feed.interval_seconds IS 'Time between checks as learned from the feed; NULL: the setting holds.';
COMMENT ON COLUMN ingest.feed.failures IS 'Checks in a row that brought nothing.';
COMMENT ON COLUMN ingest.feed.identity_policy IS 'What tells its entries apart: guid, link, link_date or link_title.';
COMMENT ON COLUMN ingest.feed.identity_reason IS 'Why that policy was demoted; NULL where it was not.';
COMMENT ON COLUMN ingest.feed.moving_to IS 'Where permanent redirects lately led; NULL where they did not.';
COMMENT ON COLUMN ingest.feed.moves_seen IS 'Checks in a row that led there.';
COMMENT ON COLUMN ingest.feed.next_check_at IS 'When it is due.';
COMMENT ON COLUMN ingest.feed.checked_at IS 'Last check; NULL before the first.';
COMMENT ON COLUMN ingest.feed.ok_at IS 'Last check that brought the feed or "not modified"; NULL before the first.';
COMMENT ON COLUMN ingest.feed.new_at IS 'Last check that brought a new entry; NULL before the first.';
COMMENT ON COLUMN ingest.feed.lease_token IS 'Fencing token of the worker that checks it; NULL: free.';
COMMENT ON COLUMN ingest.feed.lease_until IS 'When that lease ends by itself; NULL: free.';
COMMENT ON COLUMN ingest.feed.leased_by IS 'Worker that holds the lease; NULL: free.';
COMMENT ON COLUMN ingest.feed.created_at IS 'When the row was made.';

CREATE TABLE ingest.feed_address (
    feed_id bigint NOT NULL CONSTRAINT feed_address_feed_id_fkey REFERENCES ingest.feed,
    url text NOT NULL,
    left_at timestamptz NOT NULL,
    CONSTRAINT feed_address_pkey PRIMARY KEY (feed_id, url)
);
COMMENT ON TABLE ingest.feed_address IS 'One row per address that a feed has moved away from.';
COMMENT ON COLUMN ingest.feed_address.feed_id IS 'Feed that moved.';
COMMENT ON COLUMN ingest.feed_address.url IS 'Its earlier address.';
COMMENT ON COLUMN ingest.feed_address.left_at IS 'When the new address took its place.';

CREATE TABLE ingest.coverage_gap (
    coverage_gap_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT coverage_gap_pkey PRIMARY KEY,
    feed_id bigint NOT NULL CONSTRAINT coverage_gap_feed_id_fkey REFERENCES ingest.feed,
    since timestamptz NOT NULL,
    until timestamptz NOT NULL
);
CREATE INDEX coverage_gap_feed_idx ON ingest.coverage_gap (feed_id, until);
COMMENT ON TABLE ingest.coverage_gap IS 'One row per time in which entries of a feed may have been missed: a check showed none that was known.';
COMMENT ON COLUMN ingest.coverage_gap.coverage_gap_id IS 'Surrogate key.';
COMMENT ON COLUMN ingest.coverage_gap.feed_id IS 'Feed whose entries may have been missed.';
COMMENT ON COLUMN ingest.coverage_gap.since IS 'Last check before the gap.';
COMMENT ON COLUMN ingest.coverage_gap.until IS 'Check that showed no entry that was known.';

CREATE TABLE ingest.feed_check (
    feed_check_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT feed_check_pkey PRIMARY KEY,
    feed_id bigint NOT NULL CONSTRAINT feed_check_feed_id_fkey REFERENCES ingest.feed,
    checked_at timestamptz NOT NULL,
    outcome text NOT NULL CONSTRAINT feed_check_outcome_check
        CHECK (outcome IN ('new_entries', 'no_new_entries', 'not_modified', 'same_body', 'rejected', 'failed', 'waited')),
    reason text,
    detail text,
    http_status integer,
    entries_seen integer,
    entries_new integer,
    body_bytes integer,
    seconds double precision
);
CREATE INDEX feed_check_feed_idx ON ingest.feed_check (feed_id, checked_at);
COMMENT ON TABLE ingest.feed_check IS 'One row per check of a feed.';
COMMENT ON COLUMN ingest.feed_check.feed_check_id IS 'Surrogate key.';
COMMENT ON COLUMN ingest.feed_check.feed_id IS 'Feed that was checked.';
COMMENT ON COLUMN ingest.feed_check.checked_at IS 'When the request was made.';
COMMENT ON COLUMN ingest.feed_check.outcome IS 'new_entries, no_new_entries, not_modified (304), same_body (200 with the body we had), rejected (answered, but no feed), failed (no answer), waited (robots or host said wait).';
COMMENT ON COLUMN ingest.feed_check.reason IS 'Enumerated reason of a rejection or failure; NULL otherwise.';
COMMENT ON COLUMN ingest.feed_check.detail IS 'What a person wants to read about it; NULL where nothing is to be said.';
COMMENT ON COLUMN ingest.feed_check.http_status IS 'Status of the answer; NULL without one.';
COMMENT ON COLUMN ingest.feed_check.entries_seen IS 'Entries in the document; NULL where none was parsed.';
COMMENT ON COLUMN ingest.feed_check.entries_new IS 'Entries never seen in this feed before; NULL where none was parsed.';
COMMENT ON COLUMN ingest.feed_check.body_bytes IS 'Decoded bytes of the answer; NULL without one.';
COMMENT ON COLUMN ingest.feed_check.seconds IS 'Duration of the request; NULL where none was made.';

CREATE TABLE ingest.page (
    page_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT page_pkey PRIMARY KEY,
    url text NOT NULL,
    url_sha256 bytea NOT NULL CONSTRAINT page_url_sha256_key UNIQUE CONSTRAINT page_url_sha256_check CHECK (octet_length(url_sha256) = 32),
    canonicaliser smallint NOT NULL,
    original_url text NOT NULL,
    host text NOT NULL CONSTRAINT page_host_fkey REFERENCES ingest.host,
    outlet_id bigint CONSTRAINT page_outlet_id_fkey REFERENCES ingest.outlet,
    discovered_by text NOT NULL CONSTRAINT page_discovered_by_check CHECK (discovered_by IN ('feed', 'backfill', 'link')),
    discovered_at timestamptz NOT NULL DEFAULT now(),
    state text NOT NULL DEFAULT 'pending' CONSTRAINT page_state_check
        CHECK (state IN ('pending', 'captured', 'stored', 'joined', 'rejected', 'quarantined')),
    joined_page_id bigint CONSTRAINT page_joined_page_id_fkey REFERENCES ingest.page,
    next_check_at timestamptz,
    attempts integer NOT NULL DEFAULT 0,
    lease_token bigint,
    lease_until timestamptz,
    leased_by text,
    CONSTRAINT page_joined_check CHECK ((state = 'joined') = (joined_page_id IS NOT NULL)),
    CONSTRAINT page_not_its_own_check CHECK (joined_page_id <> page_id)
);
CREATE INDEX page_due_idx ON ingest.page (host, next_check_at) WHERE next_check_at IS NOT NULL;
CREATE INDEX page_state_idx ON ingest.page (state);
CREATE INDEX page_joined_page_id_idx ON ingest.page (joined_page_id) WHERE joined_page_id IS NOT NULL;
COMMENT ON TABLE ingest.page IS 'One row per canonical URL: the unit of work.';
COMMENT ON COLUMN ingest.page.page_id IS 'Surrogate key.';
COMMENT ON COLUMN ingest.page.url IS 'Canonical URL.';
COMMENT ON COLUMN ingest.page.url_sha256 IS 'Hash of the canonical URL: the identity of the page.';
COMMENT ON COLUMN ingest.page.canonicaliser IS 'Version of the canonicaliser that made the URL.';
COMMENT ON COLUMN ingest.page.original_url IS 'The URL as it was first seen: this one is fetched.';
COMMENT ON COLUMN ingest.page.host IS 'Host of the URL that is fetched, with the port where it is not the default one.';
COMMENT ON COLUMN ingest.page.outlet_id IS 'Outlet in whose feed or archive it was first seen; NULL where unknown.';
COMMENT ON COLUMN ingest.page.discovered_by IS 'feed, backfill, or link (a redirect or rel=canonical pointed here).';
COMMENT ON COLUMN ingest.page.discovered_at IS 'When it was first seen.';
COMMENT ON COLUMN ingest.page.state IS 'pending: to be fetched; captured: to be read; stored: an article; joined: the same as another page; rejected: no article; quarantined: kept for a person.';
COMMENT ON COLUMN ingest.page.joined_page_id IS 'The page that it is the same as; NULL unless joined.';
COMMENT ON COLUMN ingest.page.next_check_at IS 'When it is to be fetched (again); NULL: not planned.';
COMMENT ON COLUMN ingest.page.attempts IS 'Fetches in a row that failed for a passing reason.';
COMMENT ON COLUMN ingest.page.lease_token IS 'Fencing token of the worker that fetches it; NULL: free.';
COMMENT ON COLUMN ingest.page.lease_until IS 'When that lease ends by itself; NULL: free.';
COMMENT ON COLUMN ingest.page.leased_by IS 'Worker that holds the lease; NULL: free.';

CREATE TABLE ingest.page_link (
    page_link_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT page_link_pkey PRIMARY KEY,
    page_id bigint NOT NULL CONSTRAINT page_link_page_id_fkey REFERENCES ingest.page,
    target_page_id bigint NOT NULL CONSTRAINT page_link_target_page_id_fkey REFERENCES ingest.page,
    kind text NOT NULL CONSTRAINT page_link_kind_check CHECK (kind IN ('redirect', 'canonical')),
    first_seen_at timestamptz NOT NULL,
    CONSTRAINT page_link_key UNIQUE (page_id, target_page_id, kind)
);
CREATE INDEX page_link_target_idx ON ingest.page_link (target_page_id);
COMMENT ON TABLE ingest.page_link IS 'One row per redirect or rel=canonical that was seen from one page to another.';
COMMENT ON COLUMN ingest.page_link.page_link_id IS 'Surrogate key.';
COMMENT ON COLUMN ingest.page_link.page_id IS 'Page that points.';
COMMENT ON COLUMN ingest.page_link.target_page_id IS 'Page that it points to.';
COMMENT ON COLUMN ingest.page_link.kind IS 'redirect or canonical.';
COMMENT ON COLUMN ingest.page_link.first_seen_at IS 'Time of the capture in which it was first seen.';

CREATE TABLE ingest.feed_entry (
    feed_entry_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT feed_entry_pkey PRIMARY KEY,
    feed_id bigint NOT NULL CONSTRAINT feed_entry_feed_id_fkey REFERENCES ingest.feed,
    page_id bigint NOT NULL CONSTRAINT feed_entry_page_id_fkey REFERENCES ingest.page,
    identity text NOT NULL,
    guid text,
    url text NOT NULL,
    title text,
    summary text,
    authors text[] NOT NULL,
    categories text[] NOT NULL,
    published_at timestamptz,
    published_raw text,
    published_mark text NOT NULL CONSTRAINT feed_entry_published_mark_check
        CHECK (published_mark IN ('plausible', 'missing', 'unreadable', 'future', 'too_old')),
    updated_at timestamptz,
    first_seen_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    CONSTRAINT feed_entry_key UNIQUE (feed_id, identity, page_id)
);
CREATE INDEX feed_entry_page_idx ON ingest.feed_entry (page_id);
COMMENT ON TABLE ingest.feed_entry IS 'One row per entry of a feed and page that it leads to.';
COMMENT ON COLUMN ingest.feed_entry.feed_entry_id IS 'Surrogate key.';
COMMENT ON COLUMN ingest.feed_entry.feed_id IS 'Feed that shows it.';
COMMENT ON COLUMN ingest.feed_entry.page_id IS 'Page that it leads to.';
COMMENT ON COLUMN ingest.feed_entry.identity IS 'What makes it the same entry at the next check: its GUID, else its link.';
COMMENT ON COLUMN ingest.feed_entry.guid IS 'GUID as printed; NULL where the feed gives none.';
COMMENT ON COLUMN ingest.feed_entry.url IS 'Link as printed, made absolute.';
COMMENT ON COLUMN ingest.feed_entry.title IS 'Title in the feed; NULL where it gives none.';
COMMENT ON COLUMN ingest.feed_entry.summary IS 'Summary as printed, markup included: not safe to show as HTML; NULL where the feed gives none.';
COMMENT ON COLUMN ingest.feed_entry.authors IS 'Authors that the feed names.';
COMMENT ON COLUMN ingest.feed_entry.categories IS 'Categories of the feed, as printed.';
COMMENT ON COLUMN ingest.feed_entry.published_at IS 'Date in the feed, as given, however odd; NULL where missing or unreadable.';
COMMENT ON COLUMN ingest.feed_entry.published_raw IS 'Date as printed; NULL where missing.';
COMMENT ON COLUMN ingest.feed_entry.published_mark IS 'plausible, missing, unreadable, future (over a day ahead of the check), too_old (before 1995).';
COMMENT ON COLUMN ingest.feed_entry.updated_at IS 'Time of update as the feed gives it; NULL where it gives none.';
COMMENT ON COLUMN ingest.feed_entry.first_seen_at IS 'First check that showed it.';
COMMENT ON COLUMN ingest.feed_entry.last_seen_at IS 'Last check that showed it.';

CREATE TABLE ingest.fenced (
    fenced_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT fenced_pkey PRIMARY KEY,
    stage text NOT NULL CONSTRAINT fenced_stage_check CHECK (stage IN ('poll', 'fetch', 'read')),
    lease_token bigint NOT NULL,
    leased_by text NOT NULL,
    items integer NOT NULL,
    fenced_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE ingest.fenced IS 'One row per batch of which a part was refused, since its lease had passed to another worker.';
COMMENT ON COLUMN ingest.fenced.fenced_id IS 'Surrogate key.';
COMMENT ON COLUMN ingest.fenced.stage IS 'poll (feeds), fetch (pages) or read (captures).';
COMMENT ON COLUMN ingest.fenced.lease_token IS 'Token that the late worker bore.';
COMMENT ON COLUMN ingest.fenced.leased_by IS 'The late worker.';
COMMENT ON COLUMN ingest.fenced.items IS 'How many of its items were refused.';
COMMENT ON COLUMN ingest.fenced.fenced_at IS 'When they were refused.';

-- migrate:down
-- Forward only: a mistake is mended by the next migration.
