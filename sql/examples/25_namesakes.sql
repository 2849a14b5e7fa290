-- Which printed names stand for more than one?
-- alias: the name as printed
-- entities: for whom it stands
-- labels: what they are
\if :{?limit} \else \set limit '20' \endif

SELECT alias.alias, array_agg(entity.name ORDER BY entity.name) AS entities, array_agg(entity.label ORDER BY entity.name) AS labels
FROM news.entity_alias AS alias
JOIN news.entity USING (entity_id)
GROUP BY alias.alias
HAVING count(*) > 1
ORDER BY count(*) DESC, alias.alias
LIMIT :'limit';
