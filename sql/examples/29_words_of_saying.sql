-- Which verbs of saying does an outlet use?
-- cue: the verb as printed
-- quotes: quotes that it introduces
-- percent: their share of the outlet's quotes with a verb
-- speakers: different people and organisations to whom it is given
\if :{?outlet} \else \set outlet 'harbour' \endif
\if :{?limit} \else \set limit '20' \endif

SELECT
    lower(cue) AS cue,
    count(*) AS quotes,
    round(100.0 * count(*) / sum(count(*)) OVER (), 1) AS percent,
    count(DISTINCT speaker_entity_id) AS speakers
FROM news.quote
WHERE outlet = :'outlet' AND cue IS NOT NULL
GROUP BY 1
ORDER BY quotes DESC, cue
LIMIT :'limit';
