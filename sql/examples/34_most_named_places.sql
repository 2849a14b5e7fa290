-- Which places does an outlet write about?
-- place: the place
-- mentions: how often it is named
-- articles: in how many articles
\if :{?outlet} \else \set outlet 'harbour' \endif
\if :{?limit} \else \set limit '20' \endif

SELECT mention.entity AS place, count(*) AS mentions, count(DISTINCT mention.article_id) AS articles
FROM news.mention
JOIN news.article USING (article_id)
WHERE article.outlet = :'outlet' AND mention.label = 'place'
GROUP BY mention.entity_id, mention.entity
ORDER BY articles DESC, mentions DESC, place
LIMIT :'limit';
