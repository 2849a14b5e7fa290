-- name: add_warc_file
-- Enter a finished file.
INSERT INTO ingest.warc_file (path, origin, file_bytes, records, finished_at)
VALUES (%(path)s, %(origin)s, %(file_bytes)s, %(records)s, %(finished_at)s)

-- name: add_captures
-- Enter the records of finished files.
INSERT INTO ingest.capture (
    kind, page_id, feed_id, record_id, url, final_url, captured_at, http_status, content_type,
    payload_sha256, payload_bytes, warc_file_id, warc_offset, warc_length, origin, outcome
)
SELECT
    loaded.kind, loaded.page_id, loaded.feed_id, loaded.record_id, loaded.url, loaded.final_url, loaded.captured_at,
    loaded.http_status, loaded.content_type, loaded.payload_sha256, loaded.payload_bytes, file.warc_file_id,
    loaded.warc_offset, loaded.warc_length, file.origin, loaded.outcome
FROM loading_capture AS loaded
JOIN ingest.warc_file AS file USING (path)
ORDER BY file.warc_file_id, loaded.warc_offset
ON CONFLICT (record_id) DO NOTHING

-- name: claim_captures
-- Lease captures that wait to be read, oldest first: for every so many live ones one of a backfill, and more of these where
-- there are no others. Those whose reader died come after the others, then by tens, then each alone: whoever is innocent gets through.
WITH live AS (
    SELECT capture_id, attempts, 1 AS weight FROM ingest.capture
    WHERE origin = 'live' AND outcome = 'waiting' AND (lease_until IS NULL OR lease_until <= now()) AND attempts < %(attempts)s
    ORDER BY attempts, capture_id
    LIMIT %(captures)s
    FOR UPDATE SKIP LOCKED
), archived AS (
    SELECT capture_id, attempts, %(live_share)s AS weight FROM ingest.capture
    WHERE origin = 'backfill' AND outcome = 'waiting' AND (lease_until IS NULL OR lease_until <= now()) AND attempts < %(attempts)s
    ORDER BY attempts, capture_id
    LIMIT %(captures)s
    FOR UPDATE SKIP LOCKED
), ranked AS (
    SELECT capture_id, attempts, weight, weight * row_number() OVER (PARTITION BY weight ORDER BY attempts, capture_id) AS rank
    FROM (TABLE live UNION ALL TABLE archived) AS waiting
), queued AS (
    SELECT capture_id, attempts, row_number() OVER alike AS place, first_value(attempts) OVER alike AS first_attempts
    FROM ranked
    WINDOW alike AS (ORDER BY rank, weight, capture_id)
), due AS (
    SELECT capture_id FROM queued
    WHERE attempts = first_attempts AND place <= CASE attempts WHEN 0 THEN %(captures)s WHEN 1 THEN 10 ELSE 1 END
)
UPDATE ingest.capture
SET lease_token = %(token)s, lease_until = now() + make_interval(secs => %(lease_seconds)s), leased_by = %(worker)s,
    attempts = capture.attempts + 1
FROM due
WHERE capture.capture_id = due.capture_id
RETURNING capture.capture_id

-- name: claimed_captures
-- Captures with all that reading them needs.
SELECT
    capture.capture_id, capture.page_id, page.url AS page_url, capture.final_url, capture.captured_at,
    capture.content_type, capture.payload_sha256, capture.record_id, warc_file.path, capture.warc_offset, capture.warc_length,
    (SELECT min(every.captured_at) FROM ingest.capture AS every WHERE every.page_id = capture.page_id) AS first_captured_at,
    coalesce((
        SELECT min(feed_entry.published_at) FROM ingest.feed_entry
        WHERE feed_entry.page_id = capture.page_id AND feed_entry.published_mark = 'plausible'
            AND (capture.origin = 'backfill' OR feed_entry.first_seen_at <= capture.captured_at)
    ), (
        -- lists of archives say what the feed of their day said
        SELECT min(item.published_at) FROM ingest.backfill_item AS item
        WHERE item.page_id = capture.page_id AND item.published_at <= capture.captured_at
    )) AS feed_published_at
FROM ingest.capture
JOIN ingest.warc_file USING (warc_file_id)
JOIN ingest.page USING (page_id)
WHERE capture.capture_id = ANY(%(captures)s)
ORDER BY capture.capture_id

-- name: quarantine_exhausted
-- Set aside captures whose reader died too often, at last each time with this one alone.
WITH exhausted AS (
    UPDATE ingest.capture
    SET outcome = 'quarantined', lease_token = NULL, lease_until = NULL, leased_by = NULL
    WHERE outcome = 'waiting' AND attempts >= %(attempts)s AND (lease_until IS NULL OR lease_until <= now())
    RETURNING capture_id, page_id
), settled AS (
    UPDATE ingest.page SET state = 'quarantined'
    FROM exhausted
    WHERE page.page_id = exhausted.page_id AND page.state = 'captured'
)
INSERT INTO ingest.quarantine (page_id, capture_id, stage, reason, detail, quarantined_at)
SELECT page_id, capture_id, 'extract', 'reader_died', 'The worker died each time that it read this capture.', now()
FROM exhausted

-- name: fence_captures
-- The captures of this batch that are still this worker's, locked with their pages until the transaction ends.
SELECT capture.capture_id, capture.page_id
FROM ingest.capture
JOIN ingest.page USING (page_id)
WHERE capture.capture_id = ANY(%(captures)s) AND capture.lease_token = %(token)s
ORDER BY capture.page_id, capture.capture_id
FOR UPDATE

-- name: release_captures
-- Give captures back unread, where the lease still holds: a worker that stops, or a batch that is tried in halves.
UPDATE ingest.capture
SET lease_token = NULL, lease_until = NULL, leased_by = NULL, attempts = attempts - 1
WHERE capture_id = ANY(%(captures)s) AND lease_token = %(token)s
