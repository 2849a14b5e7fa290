-- name: touched_articles
-- Articles of which anything was read, or that are one by now.
SELECT DISTINCT article_id FROM loading_standing WHERE article_id IS NOT NULL

-- name: drop_changes
-- Differences between texts of these articles that do not follow each other any more: an older capture came between them.
DELETE FROM ingest.article_change AS change
USING ingest.article_version AS version
WHERE version.article_id = ANY(%(articles)s) AND change.after_version_id = version.article_version_id
    AND NOT EXISTS (
        SELECT FROM news.article_observation AS observed
        WHERE observed.article_id = ANY(%(articles)s) AND observed.article_version_id = change.after_version_id
            AND observed.previous_version_id = change.before_version_id
    )

-- name: missing_changes
-- Texts of these articles that follow each other and whose difference is not stored.
SELECT before_version_id, after_version_id, before.text AS before_text, after.text AS after_text
FROM (
    SELECT DISTINCT previous_version_id AS before_version_id, article_version_id AS after_version_id
    FROM news.article_observation
    WHERE article_id = ANY(%(articles)s) AND previous_version_id <> article_version_id
) AS following
JOIN ingest.article_version AS before ON before.article_version_id = before_version_id
JOIN ingest.article_version AS after ON after.article_version_id = after_version_id
WHERE NOT EXISTS (
    SELECT FROM ingest.article_change AS change
    WHERE change.before_version_id = following.before_version_id AND change.after_version_id = following.after_version_id
)
ORDER BY before_version_id, after_version_id

-- name: add_change
-- Enter one difference.
INSERT INTO ingest.article_change (before_version_id, after_version_id, ordinal, kind, before_start, before_end, after_start, after_end)
VALUES (
    %(before_version_id)s, %(after_version_id)s, %(ordinal)s, %(kind)s, %(before_start)s, %(before_end)s, %(after_start)s, %(after_end)s
)
