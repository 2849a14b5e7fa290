-- Who is said to hold which office?
-- name: the person
-- title: the title as it is printed most often
-- of_name: country or organisation that it belongs to; empty where articles do not tell
-- first_seen_at: earliest article that states it
-- last_seen_at: latest one
-- articles: how many state it
\if :{?office} \else \set office '%minister%' \endif
\if :{?limit} \else \set limit '20' \endif

SELECT entity.name, role.title, role.of_name, role.first_seen_at, role.last_seen_at, cardinality(role.article_ids) AS articles
FROM news.entity_role AS role
JOIN news.entity USING (entity_id)
WHERE role.office LIKE :'office'
ORDER BY articles DESC, entity.name
LIMIT :'limit';
