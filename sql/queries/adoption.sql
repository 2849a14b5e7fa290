-- name: known_files
-- Which of these WARC files have their rows.
SELECT path FROM ingest.warc_file WHERE path = ANY(%(paths)s)

-- name: workers_at_work
-- Whether a worker asks a host now.
SELECT EXISTS (SELECT FROM ingest.host WHERE lease_until > now()) AS at_work

-- name: add_archived_outlet
-- An outlet of which only the key is known.
INSERT INTO ingest.outlet (key, name, kind) VALUES (%(outlet)s, %(outlet)s, 'website') ON CONFLICT (key) DO NOTHING

-- name: claim_archived_feeds
-- Lease the feeds that an archived file is about, by their first address.
WITH known AS (
    SELECT feed_id, coalesce(
            (SELECT old.url FROM ingest.feed_address AS old WHERE old.feed_id = feed.feed_id ORDER BY old.left_at LIMIT 1), feed.url
        ) AS first_url
    FROM ingest.feed
), wanted AS (
    SELECT known.feed_id, known.first_url FROM known JOIN ingest.feed USING (feed_id)
    WHERE known.first_url = ANY(%(urls)s) AND (feed.lease_until IS NULL OR feed.lease_until <= now())
    ORDER BY feed_id
    FOR UPDATE OF feed
)
UPDATE ingest.feed
SET lease_token = %(token)s, lease_until = now() + make_interval(secs => %(lease_seconds)s), leased_by = %(worker)s
FROM wanted
WHERE feed.feed_id = wanted.feed_id
RETURNING
    feed.*, EXISTS (SELECT FROM ingest.feed_entry WHERE feed_entry.feed_id = feed.feed_id) AS has_entries, wanted.first_url

-- name: claim_archived_pages
-- Lease the pages that an archived file is about.
WITH wanted AS (
    SELECT page_id FROM ingest.page
    WHERE url_sha256 = ANY(%(hashes)s) AND (lease_until IS NULL OR lease_until <= now())
    ORDER BY page_id
    FOR UPDATE
)
UPDATE ingest.page
SET lease_token = %(token)s, lease_until = now() + make_interval(secs => %(lease_seconds)s), leased_by = %(worker)s
FROM wanted
WHERE page.page_id = wanted.page_id
RETURNING page.page_id, page.url, page.original_url, page.host, page.outlet_id, page.state, page.attempts,
    (SELECT min(capture.captured_at) FROM ingest.capture WHERE capture.page_id = page.page_id) AS first_captured_at

-- name: last_checks
-- When these feeds, by their first address, were last asked.
SELECT known.first_url, known.checked_at
FROM (
    SELECT checked_at, coalesce(
            (SELECT old.url FROM ingest.feed_address AS old WHERE old.feed_id = feed.feed_id ORDER BY old.left_at LIMIT 1), feed.url
        ) AS first_url
    FROM ingest.feed
    WHERE checked_at IS NOT NULL
) AS known
WHERE known.first_url = ANY(%(urls)s)

-- name: last_captures
-- When these pages were last captured.
SELECT page.url, max(capture.captured_at) AS captured_at
FROM ingest.page
JOIN ingest.capture USING (page_id)
WHERE page.url_sha256 = ANY(%(hashes)s)
GROUP BY page.page_id

-- name: mark_captured_again
-- Pages that have a capture to be read, whatever they were refused for before; one that was to be fetched still is.
UPDATE ingest.page SET state = 'captured', attempts = 0
WHERE page_id = ANY(%(pages)s) AND state IN ('pending', 'rejected')
