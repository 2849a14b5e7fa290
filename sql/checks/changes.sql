-- Texts that follow each other at a page have their difference, no others have one, and its spans lie in them and differ.
WITH following AS (
    SELECT DISTINCT previous_version_id AS before_version_id, article_version_id AS after_version_id
    FROM news.article_observation
    WHERE previous_version_id <> article_version_id
), stored AS (
    SELECT DISTINCT before_version_id, after_version_id FROM ingest.article_change
)
SELECT 'without a difference' AS what, before_version_id, after_version_id FROM (TABLE following EXCEPT TABLE stored) AS missing
UNION ALL
SELECT 'do not follow each other', before_version_id, after_version_id FROM (TABLE stored EXCEPT TABLE following) AS old
UNION ALL
SELECT 'outside the text', before_version_id, after_version_id
FROM ingest.article_change AS change
JOIN ingest.article_version AS version
    ON (version.article_version_id = change.before_version_id AND change.before_end > char_length(version.text))
    OR (version.article_version_id = change.after_version_id AND change.after_end > char_length(version.text))
UNION ALL
SELECT 'the same words', before_version_id, after_version_id
FROM ingest.article_change AS change
JOIN ingest.article_version AS before ON before.article_version_id = change.before_version_id
JOIN ingest.article_version AS after ON after.article_version_id = change.after_version_id
WHERE change.kind = 'changed' AND substr(before.text, change.before_start + 1, change.before_end - change.before_start)
    = substr(after.text, change.after_start + 1, change.after_end - change.after_start)
