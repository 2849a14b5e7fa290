-- Every finished WARC file has all its captures inside its bytes, but those that are lost, and no two captures share a record.
SELECT capture.capture_id
FROM ingest.capture
JOIN ingest.warc_file USING (warc_file_id)
WHERE capture.lost_at IS NULL AND capture.warc_offset + capture.warc_length > warc_file.file_bytes
UNION ALL
SELECT min(capture.capture_id)
FROM ingest.capture
WHERE lost_at IS NULL
GROUP BY capture.warc_file_id, capture.warc_offset
HAVING count(*) > 1
