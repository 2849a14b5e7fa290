-- How often do outlets lean on people whom they do not name?
-- outlet: key of the outlet
-- quotes: all its quotes
-- unnamed: those of people who are described but never named
-- percent: their share
-- examples: some of the descriptions

SELECT
    outlet,
    count(*) AS quotes,
    count(*) FILTER (WHERE speaker_how = 'unnamed') AS unnamed,
    round(100.0 * count(*) FILTER (WHERE speaker_how = 'unnamed') / count(*), 1) AS percent,
    (array_agg(DISTINCT speaker_description) FILTER (WHERE speaker_description IS NOT NULL))[1:5] AS examples
FROM news.quote
GROUP BY outlet
ORDER BY percent DESC, outlet;
