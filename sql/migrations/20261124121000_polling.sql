-- migrate:up

SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1h';

ALTER TABLE ingest.feed
    ADD COLUMN update_seconds integer,
    ADD COLUMN skip_hours integer[] NOT NULL DEFAULT '{}',
    ADD COLUMN skip_days text[] NOT NULL DEFAULT '{}',
    ADD COLUMN hub_url text,
    ADD COLUMN topic_url text;
COMMENT ON COLUMN ingest.feed.update_seconds IS 'Pause between checks that its last document asked for (ttl, sy:updatePeriod): a 304 brings no document to say it again. NULL where it does not ask.';
COMMENT ON COLUMN ingest.feed.skip_hours IS 'UTC hours (0 to 23) in which its last document wants to be left alone; empty where it does not say.';
COMMENT ON COLUMN ingest.feed.skip_days IS 'English names of the days (UTC) on which its last document wants to be left alone; empty where it does not say.';
COMMENT ON COLUMN ingest.feed.hub_url IS 'WebSub hub that its last document or Link header announced; NULL where none.';
COMMENT ON COLUMN ingest.feed.topic_url IS 'Its own address as it gives it to that hub; NULL where it announces no hub.';
COMMENT ON COLUMN ingest.feed.state IS 'active; failing: its last checks brought nothing; muted: it is rarely asked, since it said that it is gone (410) or has moved to another feed''s address.';
COMMENT ON COLUMN ingest.feed.checked_at IS 'Last time that it was asked; NULL before the first.';

ALTER TABLE ingest.feed_check ADD COLUMN entries_refused integer;
COMMENT ON COLUMN ingest.feed_check.entries_refused IS 'Entries that the database refused, each kept in ingest.refused_entry; NULL where no document was parsed.';

CREATE TABLE ingest.refused_entry (
    refused_entry_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT refused_entry_pkey PRIMARY KEY,
    feed_id bigint NOT NULL CONSTRAINT refused_entry_feed_id_fkey REFERENCES ingest.feed,
    identity text NOT NULL,
    url text NOT NULL,
    detail text NOT NULL,
    refused_at timestamptz NOT NULL
);
CREATE INDEX refused_entry_feed_idx ON ingest.refused_entry (feed_id, refused_at);
COMMENT ON TABLE ingest.refused_entry IS 'One row per entry of a feed that the database refused at a check: set aside, so that the others land.';
COMMENT ON COLUMN ingest.refused_entry.refused_entry_id IS 'Surrogate key.';
COMMENT ON COLUMN ingest.refused_entry.feed_id IS 'Feed that showed it.';
COMMENT ON COLUMN ingest.refused_entry.identity IS 'What would have made it the same entry at the next check; cut, with odd characters escaped.';
COMMENT ON COLUMN ingest.refused_entry.url IS 'Its link; cut, with odd characters escaped.';
COMMENT ON COLUMN ingest.refused_entry.detail IS 'The words of the database.';
COMMENT ON COLUMN ingest.refused_entry.refused_at IS 'Time of the check.';

CREATE TABLE ingest.websub_subscription (
    feed_id bigint CONSTRAINT websub_subscription_pkey PRIMARY KEY
        CONSTRAINT websub_subscription_feed_id_fkey REFERENCES ingest.feed,
    hub_url text NOT NULL,
    topic_url text NOT NULL,
    token text NOT NULL CONSTRAINT websub_subscription_token_key UNIQUE,
    secret text NOT NULL,
    state text NOT NULL CONSTRAINT websub_subscription_state_check
        CHECK (state IN ('requested', 'failed', 'verified', 'denied', 'distrusted')),
    state_reason text NOT NULL,
    requested_at timestamptz NOT NULL,
    verified_at timestamptz,
    lease_until timestamptz,
    pushed_at timestamptz,
    misses integer NOT NULL DEFAULT 0
);
COMMENT ON TABLE ingest.websub_subscription IS 'One row per feed that a WebSub hub was asked to push: a push makes the feed due, nothing of it is stored.';
COMMENT ON COLUMN ingest.websub_subscription.feed_id IS 'Feed that a push makes due.';
COMMENT ON COLUMN ingest.websub_subscription.hub_url IS 'Hub that was asked.';
COMMENT ON COLUMN ingest.websub_subscription.topic_url IS 'Address of the feed as the hub knows it.';
COMMENT ON COLUMN ingest.websub_subscription.token IS 'Last part of the callback address: who knows it may ring.';
COMMENT ON COLUMN ingest.websub_subscription.secret IS 'Key of the signatures of its pushes.';
COMMENT ON COLUMN ingest.websub_subscription.state IS 'requested: the hub has not come back yet; failed: it did not take the request; verified; denied: it refused; distrusted: polling found what it should have pushed.';
COMMENT ON COLUMN ingest.websub_subscription.state_reason IS 'Why it is in this state.';
COMMENT ON COLUMN ingest.websub_subscription.requested_at IS 'Last request to the hub.';
COMMENT ON COLUMN ingest.websub_subscription.verified_at IS 'When the hub last came back to verify; NULL: never.';
COMMENT ON COLUMN ingest.websub_subscription.lease_until IS 'Until when the hub pushes; NULL: never verified.';
COMMENT ON COLUMN ingest.websub_subscription.pushed_at IS 'Last push with a good signature; NULL: none yet.';
COMMENT ON COLUMN ingest.websub_subscription.misses IS 'Checks in a row that found new entries without a push.';

-- migrate:down
-- Forward only: a mistake is mended by the next migration.
