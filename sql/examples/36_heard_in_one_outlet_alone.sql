-- Whom does only one outlet quote?
-- outlet: key of the outlet
-- speakers: people and organisations that no other outlet quotes
-- quotes: their quotes
-- percent: share of the outlet's quotes of known speakers
-- names: some of them, the most quoted first

WITH speaker AS (
    SELECT entity_id, speaker AS name, min(outlet) AS outlet, sum(quotes) AS quotes, count(DISTINCT outlet) AS outlets
    FROM news.speaker_daily
    GROUP BY entity_id, speaker
), every AS (
    SELECT outlet, sum(quotes) AS quotes FROM news.speaker_daily GROUP BY outlet
)
SELECT
    outlet,
    count(*) AS speakers,
    sum(speaker.quotes) AS quotes,
    round(100 * sum(speaker.quotes) / every.quotes, 1) AS percent,
    (array_agg(speaker.name ORDER BY speaker.quotes DESC, speaker.name))[1:5] AS names
FROM speaker
JOIN every USING (outlet)
WHERE speaker.outlets = 1
GROUP BY outlet, every.quotes
ORDER BY percent DESC, outlet;
