-- In which forms is somebody named?
-- name: the fullest form
-- label: what kind of thing it is
-- wikidata_id: its Wikidata item; empty where not known
-- aliases: all forms as printed
\if :{?name} \else \set name '%Berglund%' \endif
\if :{?limit} \else \set limit '20' \endif

SELECT name, label, wikidata_id, aliases
FROM news.entity
WHERE name LIKE :'name'
ORDER BY name
LIMIT :'limit';
