-- name: find_merges
-- Articles that turn out to be one, or to stand at another page: the smaller key stays.
CREATE TEMPORARY TABLE loading_merge ON COMMIT DROP AS
SELECT article_id, kept_article_id, page_id, article_page_id
FROM (
    SELECT article.article_id, article.page_id, standing.article_page_id,
        min(article.article_id) OVER (PARTITION BY standing.article_page_id) AS kept_article_id
    FROM ingest.article
    JOIN loading_standing AS standing USING (page_id)
) AS every
WHERE article_id <> kept_article_id OR page_id <> article_page_id

-- name: unlink_merged_stories
-- Stories of articles that are merged are found anew, with all their articles.
WITH merged AS (
    SELECT article_id FROM loading_merge UNION SELECT kept_article_id FROM loading_merge
), members AS (
    SELECT member.article_id
    FROM (
        SELECT DISTINCT wording.story_id FROM merged
        JOIN ingest.story_article AS linked USING (article_id)
        JOIN ingest.story_text AS wording ON wording.article_id = linked.text_id
    ) AS story
    JOIN ingest.story_text AS wording USING (story_id)
    JOIN ingest.story_article AS member ON member.text_id = wording.article_id
    UNION
    TABLE merged
), keys AS (
    DELETE FROM ingest.story_key USING members WHERE story_key.article_id = members.article_id
), links AS (
    DELETE FROM ingest.story_article USING members WHERE story_article.article_id = members.article_id
), texts AS (
    DELETE FROM ingest.story_text USING members WHERE story_text.article_id = members.article_id
)
UPDATE ingest.article SET story_due = true FROM members WHERE article.article_id = members.article_id

-- name: move_story_crowds
-- What stands as an example of a crowd.
UPDATE ingest.story_crowd SET example_article_id = merge.kept_article_id
FROM loading_merge AS merge
WHERE story_crowd.example_article_id = merge.article_id

-- name: drop_story_decisions
-- What a person decided about two articles that prove to be one.
DELETE FROM ingest.story_decision AS decision
USING loading_merge AS merge
LEFT JOIN loading_merge AS other USING (kept_article_id)
WHERE (decision.article_id, decision.other_article_id) IN (
    (merge.article_id, merge.kept_article_id), (merge.kept_article_id, merge.article_id),
    (merge.article_id, other.article_id), (other.article_id, merge.article_id)
)

-- name: move_story_decisions
-- What a person decided about an article holds for the one that stays.
UPDATE ingest.story_decision AS decision
SET article_id = coalesce(one.kept_article_id, decision.article_id), other_article_id = coalesce(other.kept_article_id, decision.other_article_id)
FROM ingest.story_decision AS decided
LEFT JOIN loading_merge AS one ON one.article_id = decided.article_id
LEFT JOIN loading_merge AS other ON other.article_id = decided.other_article_id
WHERE decision.story_decision_id = decided.story_decision_id AND num_nonnulls(one.kept_article_id, other.kept_article_id) > 0

-- name: find_merged_versions
-- All texts of the articles that are merged; of equal texts the one with the smallest key stays.
CREATE TEMPORARY TABLE loading_version ON COMMIT DROP AS
SELECT version.article_version_id, version.article_id, every.kept_article_id,
    min(version.article_version_id) OVER (PARTITION BY every.kept_article_id, version.text_sha256) AS kept_version_id
FROM (SELECT article_id, kept_article_id FROM loading_merge UNION SELECT kept_article_id, kept_article_id FROM loading_merge) AS every
JOIN ingest.article_version AS version USING (article_id)

-- name: hide_merged
-- What is shown is chosen anew when all is in its place: of the article that stays too, whose text may be the one that goes.
UPDATE ingest.article SET current_extraction_id = NULL, current_version_id = NULL
FROM loading_merge AS merge
WHERE article.article_id IN (merge.article_id, merge.kept_article_id)

-- name: move_extractions
-- Extractions of a text that was there twice.
UPDATE ingest.extraction SET article_version_id = loaded.kept_version_id
FROM loading_version AS loaded
WHERE extraction.article_version_id = loaded.article_version_id AND loaded.article_version_id <> loaded.kept_version_id

-- name: find_merged_readings
-- Readings of texts that were there twice: of each annotator one stays, and of all these the newest that is current is shown.
CREATE TEMPORARY TABLE loading_merged_reading ON COMMIT DROP AS
SELECT reading_id, kept_version_id, place = 1 AS stays,
    is_current AND reading_id = max(reading_id) FILTER (WHERE place = 1 AND is_current) OVER (PARTITION BY kept_version_id) AS is_shown
FROM (
    SELECT reading.reading_id, loaded.kept_version_id, reading.is_current,
        row_number() OVER (PARTITION BY loaded.kept_version_id, reading.annotator ORDER BY reading.is_current DESC, reading.reading_id) AS place
    FROM loading_version AS loaded
    JOIN ingest.reading USING (article_version_id)
    WHERE loaded.kept_version_id IN (SELECT kept_version_id FROM loading_version WHERE article_version_id <> kept_version_id)
) AS every

-- name: drop_doubled_readings
-- Readings of the same text by the same annotator say the same.
WITH dropped AS (
    SELECT reading_id FROM loading_merged_reading WHERE NOT stays
), quotes AS (
    DELETE FROM ingest.quote USING dropped WHERE quote.reading_id = dropped.reading_id RETURNING quote.quote_id
), spans AS (
    DELETE FROM ingest.quote_span USING quotes WHERE quote_span.quote_id = quotes.quote_id
), relays AS (
    DELETE FROM ingest.quote_relay USING quotes WHERE quote_relay.quote_id = quotes.quote_id
)
DELETE FROM ingest.reading USING dropped WHERE reading.reading_id = dropped.reading_id

-- name: retire_merged_readings
-- Only one reading of a text is shown.
UPDATE ingest.reading SET is_current = false
FROM loading_merged_reading AS loaded
WHERE reading.reading_id = loaded.reading_id AND reading.is_current AND NOT loaded.is_shown

-- name: move_readings
-- The readings that stay, to the text that stays.
UPDATE ingest.reading SET article_version_id = loaded.kept_version_id
FROM loading_merged_reading AS loaded
WHERE reading.reading_id = loaded.reading_id AND reading.article_version_id <> loaded.kept_version_id

-- name: drop_doubled_versions
-- Texts that were there twice, with their structure.
WITH dropped AS (
    SELECT article_version_id FROM loading_version WHERE article_version_id <> kept_version_id
), sections AS (
    DELETE FROM ingest.section USING dropped WHERE section.article_version_id = dropped.article_version_id
), captions AS (
    DELETE FROM ingest.caption USING dropped WHERE caption.article_version_id = dropped.article_version_id
), posts AS (
    DELETE FROM ingest.post USING dropped WHERE post.article_version_id = dropped.article_version_id
), credits AS (
    DELETE FROM ingest.credit USING dropped WHERE credit.article_version_id = dropped.article_version_id
), changes AS (
    DELETE FROM ingest.article_change AS change USING dropped
    WHERE dropped.article_version_id IN (change.before_version_id, change.after_version_id)
)
DELETE FROM ingest.article_version AS version USING dropped WHERE version.article_version_id = dropped.article_version_id

-- name: move_versions
-- The texts that stay, to the article that stays.
UPDATE ingest.article_version AS version SET article_id = loaded.kept_article_id
FROM loading_version AS loaded
WHERE version.article_version_id = loaded.article_version_id AND version.article_id <> loaded.kept_article_id

-- name: drop_merged_articles
-- Articles that have become part of another.
DELETE FROM ingest.article USING loading_merge AS merge
WHERE article.article_id = merge.article_id AND merge.article_id <> merge.kept_article_id

-- name: move_articles
-- Articles whose page is another one now.
UPDATE ingest.article SET page_id = merge.article_page_id
FROM loading_merge AS merge
WHERE article.article_id = merge.kept_article_id AND article.page_id <> merge.article_page_id

-- name: rename_quotes
-- The first half of a quote's key is its article's page.
UPDATE ingest.quote SET quote_key = keyed.page_key || substr(quote.quote_key, 17)
FROM (
    SELECT DISTINCT reading.reading_id, left(encode(page.url_sha256, 'hex'), 16) AS page_key
    FROM loading_version AS loaded
    JOIN ingest.article ON article.article_id = loaded.kept_article_id
    JOIN ingest.page USING (page_id)
    JOIN ingest.reading ON reading.article_version_id = loaded.kept_version_id
) AS keyed
WHERE quote.reading_id = keyed.reading_id AND NOT starts_with(quote.quote_key, keyed.page_key)
