-- Every article shows the newest capture of its own page, else of one joined to it, and every version that was read has one current reading.
SELECT 'article' AS what, article.article_id AS which
FROM ingest.article
LEFT JOIN ingest.extraction ON extraction.extraction_id = article.current_extraction_id
LEFT JOIN ingest.article_version AS version ON version.article_version_id = article.current_version_id
WHERE version.article_id IS DISTINCT FROM article.article_id OR extraction.article_version_id IS DISTINCT FROM version.article_version_id
UNION ALL
SELECT 'newer capture', article.article_id
FROM ingest.article
JOIN ingest.extraction AS shown ON shown.extraction_id = article.current_extraction_id
JOIN ingest.capture AS shown_capture ON shown_capture.capture_id = shown.capture_id
JOIN ingest.article_version AS version ON version.article_id = article.article_id
JOIN ingest.extraction AS other ON other.article_version_id = version.article_version_id
JOIN ingest.capture AS other_capture ON other_capture.capture_id = other.capture_id
WHERE (other_capture.page_id = article.page_id, other_capture.captured_at)
    > (shown_capture.page_id = article.page_id, shown_capture.captured_at)
UNION ALL
SELECT 'reading', version.article_version_id
FROM ingest.article_version AS version
LEFT JOIN ingest.reading ON reading.article_version_id = version.article_version_id AND reading.is_current
WHERE reading.reading_id IS NULL AND EXISTS (SELECT FROM ingest.reading AS other WHERE other.article_version_id = version.article_version_id)
