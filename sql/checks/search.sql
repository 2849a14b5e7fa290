-- Search looks at what the views show: the current text of every article, and the quotes of its current reading.
SELECT 'article' AS what, article.article_id AS which
FROM ingest.article
LEFT JOIN ingest.article_search AS search USING (article_id)
WHERE search.article_version_id IS DISTINCT FROM article.current_version_id
    OR search.outlet_id IS DISTINCT FROM article.outlet_id
UNION ALL
SELECT 'quote that is not found', quote.quote_id
FROM ingest.article
JOIN ingest.reading ON reading.article_version_id = article.current_version_id AND reading.is_current
JOIN ingest.quote USING (reading_id)
WHERE NOT EXISTS (
    SELECT FROM ingest.quote_search AS search WHERE search.quote_id = quote.quote_id AND search.article_id = article.article_id
)
UNION ALL
SELECT 'quote that is not shown', search.quote_id
FROM ingest.quote_search AS search
JOIN ingest.quote USING (quote_id)
JOIN ingest.reading USING (reading_id)
LEFT JOIN ingest.article ON article.current_version_id = reading.article_version_id
WHERE NOT reading.is_current OR article.article_id IS NULL
UNION ALL
SELECT 'quote with another date or outlet', search.quote_id
FROM ingest.quote_search AS search
JOIN ingest.article_search AS shown USING (article_id)
WHERE (search.dated_at, search.outlet_id) IS DISTINCT FROM (shown.dated_at, shown.outlet_id)
