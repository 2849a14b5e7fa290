-- Linked pages are one article: a joined page leads, in one step, to one that is joined to no other, and so does all that is linked to it.
SELECT 'joined to a joined page' AS what, page.page_id AS which
FROM ingest.page
JOIN ingest.page AS target ON target.page_id = page.joined_page_id
WHERE target.state <> 'stored'
UNION ALL
SELECT 'two articles for one', link.page_id
FROM ingest.page_link AS link
JOIN ingest.page USING (page_id)
JOIN ingest.page AS target ON target.page_id = link.target_page_id
WHERE page.state IN ('stored', 'joined') AND target.state IN ('stored', 'joined')
    AND coalesce(page.joined_page_id, page.page_id) <> coalesce(target.joined_page_id, target.page_id)
UNION ALL
SELECT 'a capture in another article', capture.capture_id
FROM ingest.extraction
JOIN ingest.capture USING (capture_id)
JOIN ingest.page USING (page_id)
JOIN ingest.article_version AS version USING (article_version_id)
JOIN ingest.article USING (article_id)
WHERE article.page_id <> coalesce(page.joined_page_id, page.page_id)
UNION ALL
SELECT 'a quote with the key of another page', quote.quote_id
FROM ingest.quote
JOIN ingest.reading USING (reading_id)
JOIN ingest.article_version AS version USING (article_version_id)
JOIN ingest.article USING (article_id)
JOIN ingest.page USING (page_id)
WHERE NOT starts_with(quote.quote_key, left(encode(page.url_sha256, 'hex'), 16))
