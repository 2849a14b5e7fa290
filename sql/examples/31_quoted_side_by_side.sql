-- Who is quoted beside whom, in the newest thirty days?
-- speaker: the one
-- other_speaker: the other
-- articles: articles that quote both
-- outlets: outlets that do
\if :{?days} \else \set days '30' \endif
\if :{?limit} \else \set limit '20' \endif

WITH heard AS (
    SELECT DISTINCT quote.article_id, quote.outlet, quote.speaker_entity_id AS entity_id, entity.name
    FROM news.quote
    JOIN news.entity ON entity.entity_id = quote.speaker_entity_id
    WHERE quote.published_at > (SELECT max(published_at) FROM news.article) - make_interval(days => (:'days')::int)
)
SELECT
    one.name AS speaker, other.name AS other_speaker,
    count(*) AS articles,
    array_agg(DISTINCT one.outlet) AS outlets
FROM heard AS one
JOIN heard AS other ON other.article_id = one.article_id AND other.entity_id > one.entity_id
GROUP BY one.entity_id, one.name, other.entity_id, other.name
ORDER BY articles DESC, speaker, other_speaker
LIMIT :'limit';
