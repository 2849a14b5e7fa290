-- Every page is in the state that its captures, article, rejections and quarantine say.
SELECT page.page_id, page.state, fact.versions, fact.waiting, fact.rejections, fact.kept
FROM ingest.page
CROSS JOIN LATERAL (
    SELECT
        (SELECT count(*) FROM ingest.article JOIN ingest.article_version USING (article_id) WHERE article.page_id = page.page_id) AS versions,
        (SELECT count(*) FROM ingest.capture WHERE capture.page_id = page.page_id AND capture.outcome = 'waiting') AS waiting,
        (SELECT count(*) FROM ingest.rejection WHERE rejection.page_id = page.page_id) AS rejections,
        (SELECT count(*) FROM ingest.quarantine WHERE quarantine.page_id = page.page_id AND quarantine.released_at IS NULL) AS kept
) AS fact
WHERE NOT CASE page.state
    WHEN 'pending' THEN fact.versions = 0 AND fact.waiting = 0 AND page.next_check_at IS NOT NULL
    WHEN 'captured' THEN fact.versions = 0 AND fact.waiting > 0
    WHEN 'stored' THEN fact.versions > 0
    WHEN 'joined' THEN fact.versions = 0
    WHEN 'rejected' THEN fact.versions = 0 AND fact.rejections > 0 AND fact.waiting = 0
    WHEN 'quarantined' THEN fact.versions = 0 AND fact.kept > 0 AND fact.waiting = 0
END
