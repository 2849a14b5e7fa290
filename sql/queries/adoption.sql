-- name: known_files
-- Which of these WARC files have their rows.
SELECT path FROM ingest.warc_file WHERE path = ANY(%(paths)s)

-- name: adoptable_pages
-- Pages that were never captured and that no one fetches now, locked until the transaction ends.
SELECT page_id, url_sha256 FROM ingest.page
WHERE url_sha256 = ANY(%(hashes)s) AND state = 'pending' AND (lease_until IS NULL OR lease_until <= now())
ORDER BY page_id
FOR UPDATE

-- name: mark_captured
-- Pages that have a capture to be read.
UPDATE ingest.page
SET state = 'captured', next_check_at = NULL, attempts = 0, lease_token = NULL, lease_until = NULL, leased_by = NULL
WHERE page_id = ANY(%(pages)s) AND state = 'pending'

-- name: known_payloads
-- Which of these payloads were captured for these pages.
SELECT page.url_sha256, capture.payload_sha256
FROM unnest(%(pages)s::bytea[], %(payloads)s::bytea[]) AS asked (url_sha256, payload_sha256)
JOIN ingest.page USING (url_sha256)
JOIN ingest.capture ON capture.page_id = page.page_id AND capture.payload_sha256 = asked.payload_sha256

-- name: mark_captured_again
-- Pages that have a capture to be read, whatever they were refused for before; an article or a joined page stays one.
UPDATE ingest.page
SET state = 'captured', next_check_at = NULL, attempts = 0, lease_token = NULL, lease_until = NULL, leased_by = NULL
WHERE page_id = ANY(%(pages)s) AND state IN ('pending', 'rejected')
