-- name: archive_files
-- Files that should be there, in order, with what is known of them.
SELECT file.path, file.origin, file.file_bytes, file.records, file.finished_at, count(capture.lost_at) AS lost,
    min(capture.captured_at) AS first_at, max(capture.captured_at) AS last_at
FROM ingest.warc_file AS file
LEFT JOIN ingest.capture USING (warc_file_id)
WHERE file.removed_at IS NULL
GROUP BY file.warc_file_id
ORDER BY file.path

-- name: file_captures
-- Captures whose records should be in a file.
SELECT capture.record_id, capture.warc_offset, capture.warc_length, capture.payload_sha256
FROM ingest.capture
JOIN ingest.warc_file AS file USING (warc_file_id)
WHERE file.path = %(path)s AND capture.lost_at IS NULL
ORDER BY capture.warc_offset

-- name: loading_place
-- Where records lie now.
CREATE TEMPORARY TABLE loading_place (record_id text, warc_offset bigint, warc_length bigint) ON COMMIT DROP

-- name: move_captures
-- Captures follow their records.
UPDATE ingest.capture SET warc_offset = place.warc_offset, warc_length = place.warc_length
FROM loading_place AS place
WHERE capture.record_id = place.record_id

-- name: settle_file
-- A file after it was mended; without a size it is gone.
UPDATE ingest.warc_file
SET file_bytes = coalesce(%(file_bytes)s, file_bytes), removed_at = CASE WHEN %(file_bytes)s::bigint IS NULL THEN now() END
WHERE path = %(path)s

-- name: lose_captures
-- Captures whose records are gone; those that were not read, or could not be, will never be.
UPDATE ingest.capture
SET lost_at = now(), lost_reason = %(reason)s,
    outcome = CASE WHEN outcome IN ('waiting', 'quarantined') THEN 'lost' ELSE outcome END,
    lease_token = NULL, lease_until = NULL, leased_by = NULL
WHERE record_id = ANY(%(records)s) AND lost_at IS NULL

-- name: release_lost
-- What was kept for a person because of a record that is gone is kept no longer.
UPDATE ingest.quarantine SET released_at = now()
FROM ingest.capture
WHERE quarantine.capture_id = capture.capture_id AND quarantine.released_at IS NULL
    AND capture.record_id = ANY(%(records)s) AND capture.outcome = 'lost'

-- name: refetch_lost_pages
-- The pages of lost captures are due; one without an article, and with nothing left to read, begins anew.
UPDATE ingest.page
SET next_check_at = now(), attempts = 0,
    state = CASE
        WHEN state IN ('captured', 'rejected', 'quarantined')
            AND NOT EXISTS (SELECT FROM ingest.capture WHERE capture.page_id = page.page_id AND capture.outcome = 'waiting')
        THEN 'pending'
        ELSE state
    END
WHERE page_id IN (SELECT capture.page_id FROM ingest.capture WHERE capture.record_id = ANY(%(records)s))

-- name: recheck_lost_feeds
-- The feeds of lost captures are due, and their next answer is archived whatever it is.
UPDATE ingest.feed
SET next_check_at = now(), etag = NULL, last_modified = NULL, body_sha256 = NULL
WHERE feed_id IN (SELECT capture.feed_id FROM ingest.capture WHERE capture.record_id = ANY(%(records)s))

-- name: removed_files
-- Files that were pruned or lost.
SELECT path FROM ingest.warc_file WHERE removed_at IS NOT NULL

-- name: prunable_files
-- Files whose captures are all older than a time, and read.
SELECT file.path, file.file_bytes, count(capture.capture_id) AS captures, max(capture.captured_at) AS last_at
FROM ingest.warc_file AS file
LEFT JOIN ingest.capture ON capture.warc_file_id = file.warc_file_id AND capture.lost_at IS NULL
WHERE file.removed_at IS NULL AND file.finished_at < %(before)s
GROUP BY file.warc_file_id
HAVING count(*) FILTER (WHERE capture.captured_at >= %(before)s OR capture.outcome IN ('waiting', 'quarantined')) = 0
ORDER BY file.path

-- name: captures_of_file
-- Captures of a file that have their record.
SELECT capture.record_id
FROM ingest.capture
JOIN ingest.warc_file AS file USING (warc_file_id)
WHERE file.path = %(path)s AND capture.lost_at IS NULL
