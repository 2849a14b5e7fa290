-- name: due_stories
-- Articles whose story waits to be found.
SELECT article_id FROM ingest.article WHERE story_due AND current_version_id IS NOT NULL ORDER BY article_id LIMIT %(articles)s

-- name: story_articles
-- What articles are compared by, as they are shown now, and how they were linked before.
SELECT
    article.article_id, encode(page.url_sha256, 'hex') AS key, article.current_version_id AS article_version_id,
    version.text, version.minhash, outlet.key AS outlet, coalesce(outlet.kind = 'agency', false) AS is_agency,
    coalesce(company.company || company.places, '{}') AS names, dated.is_dated,
    CASE
        WHEN dated.is_dated AND extraction.published_precision = 'day'
            THEN (extraction.published_at AT TIME ZONE 'UTC' + coalesce(extraction.published_utc_offset, '0'))::date
        WHEN dated.is_dated THEN (extraction.published_at AT TIME ZONE 'UTC')::date
        ELSE (
            SELECT min(capture.captured_at AT TIME ZONE 'UTC')::date
            FROM ingest.article_version AS every
            JOIN ingest.extraction USING (article_version_id)
            JOIN ingest.capture USING (capture_id)
            WHERE every.article_id = article.article_id
        )
    END AS day,
    linked.text_id, linked.text_key, wording.lead_id, wording.lead_key
FROM ingest.article
JOIN ingest.page USING (page_id)
JOIN ingest.article_version AS version ON version.article_version_id = article.current_version_id
JOIN ingest.extraction ON extraction.extraction_id = article.current_extraction_id
CROSS JOIN LATERAL (
    SELECT extraction.published_at IS NOT NULL AND NOT extraction.flags && ARRAY['date_conflict', 'future_date'] AS is_dated
) AS dated
LEFT JOIN ingest.outlet ON outlet.outlet_id = article.outlet_id
LEFT JOIN ingest.company ON company.text_key = '#' || left(encode(version.text_sha256, 'hex'), 16)
LEFT JOIN LATERAL (
    SELECT text_id, encode(carried_page.url_sha256, 'hex') AS text_key
    FROM ingest.story_article
    JOIN ingest.article AS carried ON carried.article_id = text_id
    JOIN ingest.page AS carried_page ON carried_page.page_id = carried.page_id
    WHERE story_article.article_id = article.article_id
) AS linked ON true
LEFT JOIN LATERAL (
    SELECT lead_id, encode(lead_page.url_sha256, 'hex') AS lead_key
    FROM ingest.story_text
    JOIN ingest.article AS lead ON lead.article_id = lead_id
    JOIN ingest.page AS lead_page ON lead_page.page_id = lead.page_id
    WHERE story_text.article_id = article.article_id
) AS wording ON true
WHERE article.article_id = ANY(%(articles)s)

-- name: loading_story_key
-- What articles are found by.
CREATE TEMPORARY TABLE loading_story_key (article_id bigint, key integer, published_on date) ON COMMIT DROP

-- name: drop_story_keys
-- Keys that these articles no longer have.
DELETE FROM ingest.story_key AS known
WHERE known.article_id = ANY(%(articles)s) AND NOT EXISTS (
    SELECT FROM loading_story_key AS loaded
    WHERE loaded.article_id = known.article_id AND loaded.key = known.key AND loaded.published_on = known.published_on
)

-- name: add_story_keys
-- Keys of these articles, but for those that tell nothing.
INSERT INTO ingest.story_key (key, published_on, article_id)
SELECT key, published_on, article_id FROM loading_story_key AS loaded
WHERE NOT EXISTS (
    SELECT FROM ingest.story_crowd AS crowd WHERE crowd.key = loaded.key AND crowd.published_on = loaded.published_on
)
ON CONFLICT DO NOTHING

-- name: find_story_crowds
-- Keys that too many articles of one day share by now.
INSERT INTO ingest.story_crowd (key, published_on, example_article_id)
SELECT touched.key, touched.published_on, shared.example
FROM (SELECT DISTINCT key, published_on FROM loading_story_key) AS touched
CROSS JOIN LATERAL (
    SELECT count(*) AS articles, min(found.article_id) AS example
    FROM (
        SELECT known.article_id FROM ingest.story_key AS known
        WHERE known.key = touched.key AND known.published_on = touched.published_on
        LIMIT %(most)s + 1
    ) AS found
) AS shared
WHERE shared.articles > %(most)s
RETURNING key, published_on

-- name: unsettle_story_crowds
-- Whoever may have been linked by a key that now tells nothing is linked anew.
UPDATE ingest.article SET story_due = true
FROM unnest(%(keys)s::integer[], %(days)s::date[]) AS crowd (key, published_on)
JOIN ingest.story_key AS known ON known.key = crowd.key AND known.published_on BETWEEN crowd.published_on AND crowd.published_on + %(window)s
WHERE article.article_id = known.article_id AND NOT article.story_due

-- name: drop_story_crowds
-- Nobody is found by such a key.
DELETE FROM ingest.story_key AS known
USING unnest(%(keys)s::integer[], %(days)s::date[]) AS crowd (key, published_on)
WHERE known.key = crowd.key AND known.published_on = crowd.published_on

-- name: near_articles
-- Who shares a key with these articles within some days, or followed them.
SELECT own.article_id, known.article_id AS near_id
FROM ingest.story_key AS own
JOIN ingest.story_key AS known
    ON known.key = own.key AND known.published_on BETWEEN own.published_on - %(window)s AND own.published_on + %(window)s
WHERE own.article_id = ANY(%(articles)s) AND known.article_id <> own.article_id
UNION
SELECT text_id, article_id FROM ingest.story_article WHERE text_id = ANY(%(articles)s) AND article_id <> text_id
UNION
SELECT lead_id, article_id FROM ingest.story_text WHERE lead_id = ANY(%(articles)s) AND article_id <> lead_id

-- name: story_decisions
-- All that people decided about stories.
SELECT decision.story_decision_id, decision.kind, decision.article_id, decision.other_article_id
FROM ingest.story_decision AS decision

-- name: loading_story_text
-- Wordings that were settled.
CREATE TEMPORARY TABLE loading_story_text (article_id bigint, lead_id bigint, score real, evidence text, story_id bigint) ON COMMIT DROP

-- name: save_story_texts
-- Store around which one the wordings gather.
INSERT INTO ingest.story_text AS known (article_id, lead_id, score, evidence, story_id)
SELECT article_id, lead_id, score, evidence, story_id FROM loading_story_text
ON CONFLICT (article_id) DO UPDATE
SET lead_id = EXCLUDED.lead_id, score = EXCLUDED.score, evidence = EXCLUDED.evidence, story_id = EXCLUDED.story_id
WHERE (known.lead_id, known.score, known.evidence, known.story_id)
    IS DISTINCT FROM (EXCLUDED.lead_id, EXCLUDED.score, EXCLUDED.evidence, EXCLUDED.story_id)

-- name: loading_story_article
-- Articles that were settled.
CREATE TEMPORARY TABLE loading_story_article (
    article_id bigint, article_version_id bigint, published_on date, is_dated boolean, text_id bigint, text_version_id bigint,
    own_share real, text_share real
) ON COMMIT DROP

-- name: save_story_articles
-- Store whose wording each article carries.
INSERT INTO ingest.story_article (article_id, article_version_id, published_on, is_dated, text_id, text_version_id, own_share, text_share)
SELECT article_id, article_version_id, published_on, is_dated, text_id, text_version_id, own_share, text_share
FROM loading_story_article
ON CONFLICT (article_id) DO UPDATE
SET article_version_id = EXCLUDED.article_version_id, published_on = EXCLUDED.published_on, is_dated = EXCLUDED.is_dated,
    text_id = EXCLUDED.text_id, text_version_id = EXCLUDED.text_version_id, own_share = EXCLUDED.own_share,
    text_share = EXCLUDED.text_share

-- name: drop_story_texts
-- Who carries another's wording stands for none.
DELETE FROM ingest.story_text USING loading_story_article AS loaded
WHERE story_text.article_id = loaded.article_id AND loaded.text_id <> loaded.article_id

-- name: loading_story_passage
-- Passages of articles that were settled.
CREATE TEMPORARY TABLE loading_story_passage (
    article_id bigint, ordinal integer, kind text, start_char integer, end_char integer, text_start integer, text_end integer
) ON COMMIT DROP

-- name: drop_story_passages
-- Passages as they were before.
DELETE FROM ingest.story_passage USING loading_story_article AS loaded WHERE story_passage.article_id = loaded.article_id

-- name: save_story_passages
-- Store what was carried, added and cut.
INSERT INTO ingest.story_passage (article_id, ordinal, kind, start_char, end_char, text_start, text_end)
SELECT article_id, ordinal, kind, start_char, end_char, text_start, text_end FROM loading_story_passage

-- name: unite_stories
-- Wordings whose lead a person joined with another's are of one story.
UPDATE ingest.story_text SET story_id = joined.story_id
FROM unnest(%(leads)s::bigint[], %(stories)s::bigint[]) AS joined (lead_id, story_id)
WHERE story_text.lead_id = joined.lead_id AND story_text.story_id <> joined.story_id

-- name: settle_due_stories
-- Nothing more is to be done about these articles.
UPDATE ingest.article SET story_due = false WHERE article_id = ANY(%(articles)s) AND story_due

-- name: story_members
-- The articles of the story of any of them.
SELECT member.article_id
FROM ingest.story_article AS linked
JOIN ingest.story_text AS own ON own.article_id = linked.text_id
JOIN ingest.story_text AS wording ON wording.story_id = own.story_id
JOIN ingest.story_article AS member ON member.text_id = wording.article_id
WHERE linked.article_id = %(article_id)s
ORDER BY member.article_id

-- name: decide_story
-- Keep a decision.
INSERT INTO ingest.story_decision (kind, article_id, other_article_id, decided_by)
VALUES (%(kind)s, %(article_id)s, %(other_article_id)s, %(decided_by)s)

-- name: reverse_story_splits
-- Where articles of two stories were held apart by hand, a merge joins each pair again.
INSERT INTO ingest.story_decision (kind, article_id, other_article_id, decided_by)
SELECT DISTINCT 'merge', least(article_id, other_article_id), greatest(article_id, other_article_id), %(decided_by)s
FROM ingest.story_decision
WHERE kind = 'split' AND (
    (article_id = ANY(%(here)s) AND other_article_id = ANY(%(there)s))
    OR (article_id = ANY(%(there)s) AND other_article_id = ANY(%(here)s))
)

-- name: make_stories_due
-- Let the stories of these articles be found anew.
UPDATE ingest.article SET story_due = true WHERE article_id = ANY(%(articles)s)

-- name: find_stories
-- Stories by the number of any of their articles, by an address, or by words of a headline.
SELECT DISTINCT wording.story_id
FROM ingest.story_article AS linked
JOIN ingest.story_text AS wording ON wording.article_id = linked.text_id
JOIN ingest.article ON article.article_id = linked.article_id
JOIN ingest.page USING (page_id)
LEFT JOIN ingest.extraction ON extraction.extraction_id = article.current_extraction_id
WHERE CASE
    WHEN %(article_id)s::bigint IS NOT NULL THEN article.article_id = %(article_id)s
    ELSE page.url = %(given)s OR extraction.title ILIKE '%%' || %(given)s || '%%'
END
ORDER BY 1
LIMIT 20

-- name: shown_story
-- A story as analysts see it.
SELECT * FROM news.story WHERE story_id = %(story_id)s

-- name: shown_story_articles
-- Its articles, the first of each wording before those that carry it.
SELECT * FROM news.story_article WHERE story_id = %(story_id)s
ORDER BY (text_id <> %(story_id)s), text_id, (article_id <> text_id), published_at NULLS LAST, article_id

-- name: shown_story_decisions
-- What people decided about articles of a story.
SELECT decision.kind, decision.article_id, decision.other_article_id, decision.decided_by, decision.decided_at
FROM ingest.story_decision AS decision
JOIN ingest.story_article AS linked ON linked.article_id IN (decision.article_id, decision.other_article_id)
JOIN ingest.story_text AS wording ON wording.article_id = linked.text_id
WHERE wording.story_id = %(story_id)s
GROUP BY decision.story_decision_id
ORDER BY decision.story_decision_id
