-- name: next_token
-- A fencing token, larger than every one before it.
SELECT nextval('ingest.lease_token') AS token

-- name: add_pages
-- Make pages for addresses that are not known yet, but for forgotten ones; a page that is there stays as it is.
INSERT INTO ingest.page (url, url_sha256, canonicaliser, original_url, host, outlet_id, discovered_by, next_check_at)
SELECT DISTINCT ON (url_sha256) url, url_sha256, canonicaliser, original_url, host, outlet_id, discovered_by, now()
FROM loading_page
WHERE NOT EXISTS (SELECT FROM ingest.tombstone WHERE tombstone.sha256 = loading_page.url_sha256)
ORDER BY url_sha256, original_url
ON CONFLICT (url_sha256) DO NOTHING
RETURNING page_id

-- name: end_refetches
-- Stored pages of these hosts that are due and that no feed shows any more, by the last check that brought its entries.
UPDATE ingest.page SET next_check_at = NULL
WHERE page.host = ANY(%(hosts)s) AND page.next_check_at <= now() AND page.state = 'stored'
    AND (page.lease_until IS NULL OR page.lease_until <= now())
    AND NOT EXISTS (
        SELECT FROM ingest.page AS same
        JOIN ingest.feed_entry AS entry USING (page_id)
        WHERE (same.page_id = page.page_id OR same.joined_page_id = page.page_id)
            AND NOT EXISTS (
                SELECT FROM ingest.feed_check AS later
                WHERE later.feed_id = entry.feed_id AND later.checked_at > entry.last_seen_at
                    AND later.outcome IN ('new_entries', 'no_new_entries')
            )
    )
    -- what came from an archive alone is fetched once, whoever shows it
    AND EXISTS (SELECT FROM ingest.capture WHERE capture.page_id = page.page_id AND capture.origin = 'live')
    -- one that lost its record is fetched again whoever shows it
    AND NOT EXISTS (
        SELECT FROM ingest.capture AS lost
        WHERE lost.page_id = page.page_id AND lost.lost_reason = 'damaged' AND NOT EXISTS (
            SELECT FROM ingest.capture AS later WHERE later.page_id = page.page_id AND later.captured_at > lost.lost_at
        )
    )

-- name: claim_pages
-- Lease due pages of the hosts that this worker holds, a few of each, those that wait longest first: for every so many live
-- ones one of a backfill, and more of these where there are no others, within the host's budget of the day.
WITH held AS (
    SELECT host.host, greatest(0, %(budget)s - CASE
            WHEN host.backfilled_on = (now() AT TIME ZONE 'UTC')::date THEN host.backfill_requests ELSE 0
        END) AS budget
    FROM ingest.host WHERE host.host = ANY(%(hosts)s)
), live AS (
    SELECT page.* FROM held
    CROSS JOIN LATERAL (
        SELECT page_id, page.host, next_check_at, 1 AS weight FROM ingest.page
        WHERE page.host = held.host AND page.next_check_at <= now() AND page.discovered_by <> 'backfill'
            AND (page.lease_until IS NULL OR page.lease_until <= now())
        ORDER BY page.next_check_at, page.page_id
        LIMIT %(pages_per_host)s
        FOR UPDATE SKIP LOCKED
    ) AS page
), archived AS (
    SELECT page.* FROM held
    CROSS JOIN LATERAL (
        SELECT page_id, page.host, next_check_at, %(live_share)s AS weight FROM ingest.page
        WHERE page.host = held.host AND page.next_check_at <= now() AND page.discovered_by = 'backfill'
            AND (page.lease_until IS NULL OR page.lease_until <= now())
        ORDER BY page.next_check_at, page.page_id
        LIMIT least(held.budget, %(pages_per_host)s)
        FOR UPDATE SKIP LOCKED
    ) AS page
), ranked AS (
    SELECT page_id, host, weight * row_number() OVER (PARTITION BY host, weight ORDER BY next_check_at, page_id) AS place
    FROM (TABLE live UNION ALL TABLE archived) AS page
), shared AS (
    SELECT page_id, host, row_number() OVER (PARTITION BY host ORDER BY place, page_id) AS turn FROM ranked
), ordered AS (
    SELECT host, row_number() OVER (PARTITION BY weight ORDER BY next_request_at, host) * weight AS place
    FROM (SELECT host, min(weight) AS weight FROM (TABLE live UNION ALL TABLE archived) AS page GROUP BY host) AS own
    JOIN ingest.host USING (host)
), due AS (
    -- host by host: those for which there is no room are another worker's
    SELECT page_id FROM shared JOIN ordered USING (host)
    WHERE turn <= %(pages_per_host)s ORDER BY ordered.place, host, turn LIMIT %(pages)s
)
UPDATE ingest.page
SET lease_token = %(token)s, lease_until = now() + make_interval(secs => %(lease_seconds)s), leased_by = %(worker)s
FROM due
WHERE page.page_id = due.page_id
RETURNING page.page_id, page.url, page.original_url, page.host, page.outlet_id, page.state, page.attempts,
    (SELECT min(capture.captured_at) FROM ingest.capture WHERE capture.page_id = page.page_id) AS first_captured_at

-- name: fence_pages
-- The pages of this batch that are still this worker's, locked until the transaction ends.
SELECT page_id FROM ingest.page
WHERE page_id = ANY(%(pages)s) AND lease_token = %(token)s
ORDER BY page_id
FOR UPDATE

-- name: note_fenced
-- Count what was refused to a worker whose lease had passed on.
INSERT INTO ingest.fenced (stage, lease_token, leased_by, items) VALUES (%(stage)s, %(token)s, %(worker)s, %(items)s)

-- name: add_fetch_rejections
-- Say why pages became no article, or why an article could not be fetched again; with the capture where there is one.
INSERT INTO ingest.rejection (page_id, capture_id, stage, reason, detail, rejected_at)
SELECT fetched.page_id, capture.capture_id, 'fetch', fetched.reason, fetched.detail, fetched.fetched_at
FROM loading_fetched AS fetched
JOIN ingest.page USING (page_id)
LEFT JOIN ingest.capture ON capture.record_id = fetched.record_id
WHERE fetched.verdict = 'rejected' OR (fetched.verdict = 'quarantined' AND page.state <> 'pending')

-- name: add_fetch_quarantine
-- Keep pages that could not be fetched, and were never stored, for a person.
INSERT INTO ingest.quarantine (page_id, capture_id, stage, reason, detail, quarantined_at)
SELECT fetched.page_id, NULL, 'fetch', fetched.reason, fetched.detail, fetched.fetched_at
FROM loading_fetched AS fetched
JOIN ingest.page USING (page_id)
WHERE fetched.verdict = 'quarantined' AND page.state = 'pending'

-- name: settle_fetched
-- Bring pages to the state that their fetch gave; a stored page stays stored whatever its refetch brings, and goes on by its schedule.
UPDATE ingest.page
SET state = CASE
        WHEN page.state <> 'pending' THEN page.state
        WHEN fetched.verdict = 'waiting' THEN 'captured'
        WHEN fetched.verdict IN ('rejected', 'quarantined') THEN fetched.verdict
        ELSE page.state
    END,
    next_check_at = CASE
        WHEN page.state <> 'rejected' AND fetched.verdict = 'retry' THEN now() + make_interval(secs => fetched.retry_seconds)
        WHEN page.state = 'stored' THEN fetched.refetch_at
    END,
    attempts = CASE WHEN fetched.verdict = 'retry' THEN page.attempts + fetched.counts ELSE 0 END,
    lease_token = NULL, lease_until = NULL, leased_by = NULL
FROM loading_fetched AS fetched
WHERE page.page_id = fetched.page_id

-- name: make_refetches_due
-- Let all stored pages that are to be fetched again, and that no one fetches now, be due.
UPDATE ingest.page SET next_check_at = now() WHERE state = 'stored' AND next_check_at > now() AND lease_token IS NULL

-- name: pages_by_hash
-- Pages of these addresses, locked until the transaction ends.
SELECT page_id, url FROM ingest.page WHERE url_sha256 = ANY(%(hashes)s) ORDER BY page_id FOR UPDATE
