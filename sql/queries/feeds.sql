-- name: upsert_outlet
-- Enter an outlet, or bring it up to date.
INSERT INTO ingest.outlet (key, name, country, language, kind, homepage, wikidata_id)
VALUES (%(key)s, %(name)s, %(country)s, %(language)s, %(kind)s, %(homepage)s, %(wikidata_id)s)
ON CONFLICT (key) DO UPDATE SET
    name = EXCLUDED.name, country = EXCLUDED.country, language = EXCLUDED.language, kind = EXCLUDED.kind,
    homepage = EXCLUDED.homepage, wikidata_id = EXCLUDED.wikidata_id

-- name: add_feed
-- Enter a feed; one that is there, under this or an earlier address, keeps its history.
INSERT INTO ingest.feed (outlet_id, url, host, title, language, kind)
SELECT outlet.outlet_id, %(url)s, %(host)s, %(title)s, %(language)s, %(kind)s
FROM ingest.outlet
WHERE outlet.key = %(outlet)s AND NOT EXISTS (SELECT FROM ingest.feed_address WHERE feed_address.url = %(url)s)
ON CONFLICT (url) DO NOTHING
RETURNING feed_id

-- name: claim_feeds
-- Lease due feeds of the hosts that this worker holds.
WITH due AS (
    SELECT feed_id FROM ingest.feed
    WHERE host = ANY(%(hosts)s) AND next_check_at <= now() AND (lease_until IS NULL OR lease_until <= now())
    ORDER BY next_check_at, feed_id
    LIMIT %(feeds)s
    FOR UPDATE SKIP LOCKED
)
UPDATE ingest.feed
SET lease_token = %(token)s, lease_until = now() + make_interval(secs => %(lease_seconds)s), leased_by = %(worker)s
FROM due
WHERE feed.feed_id = due.feed_id
RETURNING
    feed.*, EXISTS (SELECT FROM ingest.feed_entry WHERE feed_entry.feed_id = feed.feed_id) AS has_entries,
    (SELECT outlet.key FROM ingest.outlet WHERE outlet.outlet_id = feed.outlet_id) AS outlet,
    coalesce((SELECT old.url FROM ingest.feed_address AS old WHERE old.feed_id = feed.feed_id ORDER BY old.left_at LIMIT 1), feed.url) AS first_url

-- name: known_entries
-- Which entries of these feeds are known, by link or by identity: identity, GUID and canonical link of each.
WITH shown AS (
    SELECT * FROM unnest(%(feeds)s::bigint[], %(hashes)s::bytea[], %(identities)s::text[]) AS shown (feed_id, url_sha256, identity)
)
SELECT known.feed_id, known.identity, known.guid, page.url AS page_url
FROM shown
JOIN ingest.page USING (url_sha256)
JOIN ingest.feed_entry AS known USING (feed_id, page_id)
UNION
SELECT known.feed_id, known.identity, known.guid, page.url
FROM shown
JOIN ingest.feed_entry AS known USING (feed_id, identity)
JOIN ingest.page USING (page_id)

-- name: fence_feeds
-- The feeds of this batch that are still this worker's, locked until the transaction ends.
SELECT feed_id FROM ingest.feed
WHERE feed_id = ANY(%(feeds)s) AND lease_token = %(token)s
ORDER BY feed_id
FOR UPDATE

-- name: add_entries
-- Enter the sightings; an entry that is known was seen again.
WITH added AS (
    INSERT INTO ingest.feed_entry (
        feed_id, page_id, identity, guid, url, title, summary, authors, categories, published_at, published_raw,
        published_mark, updated_at, first_seen_at, last_seen_at
    )
    SELECT DISTINCT ON (loaded.feed_id, loaded.identity, page.page_id)
        loaded.feed_id, page.page_id, loaded.identity, loaded.guid, loaded.url, loaded.title, loaded.summary,
        loaded.authors, loaded.categories, loaded.published_at, loaded.published_raw, loaded.published_mark,
        loaded.updated_at, loaded.seen_at, loaded.seen_at
    FROM loading_entry AS loaded
    JOIN ingest.page USING (url_sha256)
    ORDER BY loaded.feed_id, loaded.identity, page.page_id
    ON CONFLICT (feed_id, identity, page_id) DO UPDATE
        SET last_seen_at = greatest(feed_entry.last_seen_at, EXCLUDED.last_seen_at),
            first_seen_at = least(feed_entry.first_seen_at, EXCLUDED.first_seen_at)
    RETURNING feed_id, (xmax = 0) AS is_new
)
SELECT feed_id, count(*) FILTER (WHERE is_new) AS entries_new FROM added GROUP BY feed_id

-- name: rename_entries
-- Entries of feeds whose identity policy was just demoted keep their rows, under their new identity.
WITH renamed AS (
    SELECT DISTINCT ON (loaded.feed_id, loaded.identity, page.page_id) known.feed_entry_id, loaded.identity
    FROM loading_check AS checked
    JOIN loading_entry AS loaded USING (feed_id)
    JOIN ingest.page USING (url_sha256)
    JOIN ingest.feed_entry AS known USING (feed_id, page_id)
    WHERE checked.identity_reason IS NOT NULL AND NOT EXISTS (
        SELECT FROM ingest.feed_entry AS same
        WHERE same.feed_id = loaded.feed_id AND same.identity = loaded.identity AND same.page_id = page.page_id
    )
    ORDER BY loaded.feed_id, loaded.identity, page.page_id, known.title IS DISTINCT FROM loaded.title, known.feed_entry_id
)
UPDATE ingest.feed_entry SET identity = renamed.identity FROM renamed WHERE feed_entry.feed_entry_id = renamed.feed_entry_id

-- name: add_checks
-- Enter what the checks gave.
INSERT INTO ingest.feed_check (
    feed_id, checked_at, outcome, reason, detail, http_status, entries_seen, entries_new, entries_refused, body_bytes, seconds
)
SELECT
    loaded.feed_id, loaded.checked_at,
    CASE WHEN loaded.outcome = 'new_entries' AND coalesce(counted.entries_new, 0) = 0 THEN 'no_new_entries' ELSE loaded.outcome END,
    loaded.reason, loaded.detail, loaded.http_status, loaded.entries_seen,
    CASE WHEN loaded.entries_seen IS NOT NULL THEN coalesce(counted.entries_new, 0) END,
    loaded.entries_refused, loaded.body_bytes, loaded.seconds
FROM loading_check AS loaded
LEFT JOIN unnest(%(feeds)s::bigint[], %(counts)s::integer[]) AS counted (feed_id, entries_new) USING (feed_id)

-- name: add_refused_entries
-- Set aside the entries that the database refused.
INSERT INTO ingest.refused_entry (feed_id, identity, url, detail, refused_at)
SELECT feed_id, identity, url, detail, refused_at FROM loading_refused_entry

-- name: note_missed_pushes
-- Count new entries that came without the push that a hub owed us since the last good check; the third in a row costs its trust.
UPDATE ingest.websub_subscription AS subscription
SET misses = misses + 1,
    state = CASE WHEN misses + 1 >= 3 THEN 'distrusted' ELSE subscription.state END,
    state_reason = CASE WHEN misses + 1 >= 3 THEN '3 checks in a row found new entries that the hub had not pushed' ELSE subscription.state_reason END
FROM loading_check AS loaded
JOIN ingest.feed USING (feed_id)
JOIN unnest(%(feeds)s::bigint[], %(counts)s::integer[]) AS counted (feed_id, entries_new) USING (feed_id)
WHERE subscription.feed_id = loaded.feed_id AND subscription.state = 'verified' AND counted.entries_new > 0
    AND subscription.verified_at < feed.ok_at AND subscription.lease_until > loaded.checked_at
    AND (subscription.pushed_at IS NULL OR subscription.pushed_at < feed.ok_at)

-- name: keep_old_addresses
-- Feeds that move keep the address that they leave.
INSERT INTO ingest.feed_address (feed_id, url, left_at)
SELECT feed.feed_id, feed.url, loaded.checked_at
FROM loading_check AS loaded
JOIN ingest.feed USING (feed_id)
WHERE loaded.url <> feed.url
ON CONFLICT (feed_id, url) DO UPDATE SET left_at = EXCLUDED.left_at

-- name: add_gaps
-- Enter times in which entries may have been missed.
INSERT INTO ingest.coverage_gap (feed_id, since, until)
SELECT feed_id, gap_since, checked_at FROM loading_check WHERE gap_since IS NOT NULL

-- name: settle_feeds
-- Bring feeds to what their check gave, and give them back; one that was pushed meanwhile is due again.
UPDATE ingest.feed
SET url = loaded.url, host = loaded.host, title = coalesce(feed.title, loaded.title), format = coalesce(loaded.format, feed.format),
    state = loaded.state, state_reason = loaded.state_reason, etag = loaded.etag, last_modified = loaded.last_modified,
    body_sha256 = loaded.body_sha256, trusts_validators = loaded.trusts_validators, ask_in_full = loaded.ask_in_full,
    interval_seconds = loaded.interval_seconds, failures = loaded.failures, identity_policy = loaded.identity_policy,
    identity_reason = coalesce(loaded.identity_reason, feed.identity_reason), moving_to = loaded.moving_to,
    moves_seen = loaded.moves_seen, update_seconds = loaded.update_seconds, skip_hours = loaded.skip_hours,
    skip_days = loaded.skip_days, hub_url = loaded.hub_url, topic_url = loaded.topic_url,
    next_check_at = CASE
        WHEN EXISTS (
            SELECT FROM ingest.websub_subscription AS subscription
            WHERE subscription.feed_id = feed.feed_id AND subscription.pushed_at > loaded.checked_at
        ) THEN now()
        ELSE loaded.next_check_at
    END,
    checked_at = CASE WHEN loaded.outcome = 'waited' THEN feed.checked_at ELSE loaded.checked_at END,
    ok_at = CASE WHEN loaded.outcome IN ('rejected', 'failed', 'waited') THEN feed.ok_at ELSE loaded.checked_at END,
    new_at = CASE WHEN coalesce(counted.entries_new, 0) > 0 THEN loaded.checked_at ELSE feed.new_at END,
    lease_token = NULL, lease_until = NULL, leased_by = NULL
FROM loading_check AS loaded
LEFT JOIN unnest(%(feeds)s::bigint[], %(counts)s::integer[]) AS counted (feed_id, entries_new) USING (feed_id)
WHERE feed.feed_id = loaded.feed_id

-- name: addresses_taken
-- Which of these addresses are feeds already.
SELECT url FROM ingest.feed WHERE url = ANY(%(urls)s)

-- name: make_feeds_due
-- Let all feeds that no one checks now be due.
UPDATE ingest.feed SET next_check_at = now() WHERE next_check_at > now() AND lease_token IS NULL

-- name: list_feeds
-- Feeds as analysts see them, those of one state, outlet or country where it is given.
SELECT feed.*
FROM news.feed
WHERE (%(state)s::text IS NULL OR state = %(state)s) AND (%(outlet)s::text IS NULL OR outlet = %(outlet)s)
    AND (%(country)s::text IS NULL OR country = %(country)s)
ORDER BY outlet, url

-- name: list_outlets
-- Outlets by key, with what tells whose a feed is.
SELECT key, name, country, language, homepage FROM ingest.outlet ORDER BY key
