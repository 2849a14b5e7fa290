-- Every wording gathers, in one step, around one that leads itself; passages lie within their texts; what a person parted last is apart.
SELECT 'lead' AS what, wording.article_id, wording.lead_id AS other_id
FROM ingest.story_text AS wording
JOIN ingest.article USING (article_id)
LEFT JOIN ingest.story_text AS lead ON lead.article_id = wording.lead_id
LEFT JOIN ingest.story_text AS story ON story.article_id = wording.story_id
WHERE NOT article.story_due AND (lead.lead_id IS DISTINCT FROM wording.lead_id OR story.story_id IS DISTINCT FROM wording.story_id)
UNION ALL
SELECT 'wording', linked.article_id, linked.text_id
FROM ingest.story_article AS linked
LEFT JOIN ingest.story_article AS carried ON carried.article_id = linked.text_id
WHERE carried.text_id IS DISTINCT FROM linked.text_id
UNION ALL
SELECT 'passage', passage.article_id, linked.text_id
FROM ingest.story_passage AS passage
JOIN ingest.story_article AS linked USING (article_id)
JOIN ingest.article_version AS own ON own.article_version_id = linked.article_version_id
JOIN ingest.article_version AS carried ON carried.article_version_id = linked.text_version_id
WHERE passage.end_char > length(own.text) OR passage.text_end > length(carried.text)
UNION ALL
SELECT 'parted', newest.article_id, newest.other_article_id
FROM (
    SELECT DISTINCT ON (least(article_id, other_article_id), greatest(article_id, other_article_id)) kind, article_id, other_article_id
    FROM ingest.story_decision
    ORDER BY least(article_id, other_article_id), greatest(article_id, other_article_id), story_decision_id DESC
) AS newest
JOIN ingest.article AS one USING (article_id)
JOIN ingest.article AS other ON other.article_id = newest.other_article_id
JOIN ingest.story_article AS one_linked ON one_linked.article_id = one.article_id
JOIN ingest.story_article AS other_linked ON other_linked.article_id = other.article_id
JOIN ingest.story_text AS one_text ON one_text.article_id = one_linked.text_id
JOIN ingest.story_text AS other_text ON other_text.article_id = other_linked.text_id
WHERE newest.kind = 'split' AND NOT one.story_due AND NOT other.story_due AND one_text.story_id = other_text.story_id
