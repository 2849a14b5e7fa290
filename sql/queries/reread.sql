-- name: to_reread
-- Captures that the wanted extractor or annotator has not read, in order; those that became no article only where they are asked for.
SELECT capture.capture_id
FROM ingest.capture
JOIN ingest.page USING (page_id)
LEFT JOIN ingest.outlet USING (outlet_id)
LEFT JOIN LATERAL (
    SELECT extraction.extractor, reading.annotator
    FROM ingest.extraction
    LEFT JOIN ingest.reading ON reading.article_version_id = extraction.article_version_id AND reading.is_current
    WHERE extraction.capture_id = capture.capture_id
    ORDER BY extraction.extraction_id DESC
    LIMIT 1
) AS last ON true
WHERE capture.lost_at IS NULL
    AND (%(outlet)s::text IS NULL OR outlet.key = %(outlet)s)
    AND (%(host)s::text IS NULL OR page.host = %(host)s)
    AND (%(since)s::timestamptz IS NULL OR capture.captured_at >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR capture.captured_at < %(until)s)
    AND (%(extractor)s::text IS NULL OR last.extractor = %(extractor)s)
    AND (%(annotator)s::text IS NULL OR last.annotator = %(annotator)s)
    AND CASE
        WHEN %(outcome)s::text IS NOT NULL THEN capture.outcome = %(outcome)s
        ELSE capture.outcome IN ('new_version', 'unchanged')
    END
    AND NOT EXISTS (
        SELECT FROM ingest.extraction
        LEFT JOIN ingest.reading
            ON reading.article_version_id = extraction.article_version_id AND reading.annotator = %(to_annotator)s
        WHERE extraction.capture_id = capture.capture_id AND extraction.extractor = %(to_extractor)s
            AND (reading.reading_id IS NOT NULL OR 'unsupported_language' = ANY(extraction.flags))
    )
ORDER BY capture.capture_id

-- name: claim_to_reread
-- Lease captures that were read before.
WITH free AS (
    SELECT capture_id FROM ingest.capture
    WHERE capture_id = ANY(%(captures)s) AND outcome <> 'waiting' AND (lease_until IS NULL OR lease_until <= now())
    ORDER BY capture_id
    FOR UPDATE SKIP LOCKED
)
UPDATE ingest.capture
SET lease_token = %(token)s, lease_until = now() + make_interval(secs => %(lease_seconds)s), leased_by = %(worker)s
FROM free
WHERE capture.capture_id = free.capture_id
RETURNING capture.capture_id

-- name: free_reread
-- Give captures back that were read before.
UPDATE ingest.capture SET lease_token = NULL, lease_until = NULL, leased_by = NULL
WHERE capture_id = ANY(%(captures)s) AND lease_token = %(token)s

-- name: release_reread
-- What was kept for a person, and is an article now, is kept no longer.
UPDATE ingest.quarantine SET released_at = now()
FROM ingest.extraction
WHERE quarantine.capture_id = extraction.capture_id AND quarantine.released_at IS NULL
    AND quarantine.capture_id = ANY(%(captures)s)

-- name: retire_for_reread
-- Readings of texts that this annotator has read too give way.
UPDATE ingest.reading SET is_current = false
FROM ingest.reading AS newer
WHERE reading.article_version_id = newer.article_version_id AND reading.is_current AND reading.annotator <> %(annotator)s
    AND newer.annotator = %(annotator)s

-- name: show_reread
-- The readings of this annotator are the current ones of their texts.
UPDATE ingest.reading SET is_current = true WHERE annotator = %(annotator)s AND NOT is_current

-- name: show_reextracted
-- Articles show the capture that they show as this extractor reads it.
UPDATE ingest.article
SET current_extraction_id = newer.extraction_id, current_version_id = newer.article_version_id
FROM ingest.extraction AS shown
JOIN ingest.extraction AS newer USING (capture_id)
WHERE shown.extraction_id = article.current_extraction_id AND newer.extractor = %(extractor)s
    AND newer.extraction_id <> shown.extraction_id

-- name: unsettle_reread_stories
-- Articles that will show another text or another reading may be of another story.
UPDATE ingest.article SET story_due = true
FROM ingest.extraction AS shown
WHERE shown.extraction_id = article.current_extraction_id AND NOT article.story_due AND (
    EXISTS (
        SELECT FROM ingest.extraction AS newer
        WHERE newer.capture_id = shown.capture_id AND newer.extractor = %(extractor)s AND newer.extraction_id <> shown.extraction_id
    )
    OR EXISTS (
        SELECT FROM ingest.reading
        WHERE reading.article_version_id = article.current_version_id AND reading.annotator = %(annotator)s AND NOT reading.is_current
    )
)
