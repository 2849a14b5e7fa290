-- With whom and what is a person in the news?
-- other_entity: person, organisation or place that articles are about as well
-- articles: articles about both
-- days: days with such an article
-- first_on: first of them
-- last_on: last of them
\if :{?entity} \else \set entity 'Elena Marek' \endif
\if :{?limit} \else \set limit '20' \endif

SELECT other_entity, sum(articles) AS articles, count(*) AS days, min(day) AS first_on, max(day) AS last_on
FROM news.entity_pair_daily
WHERE entity_id IN (SELECT entity_id FROM news.entity WHERE name = :'entity')
GROUP BY other_entity_id, other_entity
ORDER BY articles DESC, other_entity
LIMIT :'limit';
