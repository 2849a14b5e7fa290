-- Every capture of a page has the outcome that its extraction, rejection or quarantine says.
SELECT capture.capture_id, capture.outcome
FROM ingest.capture
WHERE capture.kind = 'page' AND NOT CASE capture.outcome
    WHEN 'waiting' THEN NOT EXISTS (SELECT FROM ingest.extraction WHERE extraction.capture_id = capture.capture_id)
    WHEN 'lost' THEN capture.lost_at IS NOT NULL
    WHEN 'rejected' THEN EXISTS (SELECT FROM ingest.rejection WHERE rejection.capture_id = capture.capture_id)
    WHEN 'quarantined' THEN EXISTS (
        SELECT FROM ingest.quarantine WHERE quarantine.capture_id = capture.capture_id AND quarantine.released_at IS NULL
    )
    ELSE EXISTS (SELECT FROM ingest.extraction WHERE extraction.capture_id = capture.capture_id)
END
