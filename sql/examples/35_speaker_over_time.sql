-- How did the weight of a speaker change over time?
-- day: the day (UTC)
-- quotes: quotes of the speaker
-- all_quotes: quotes of all speakers
-- percent: the share
-- outlets: outlets that quote the speaker
\if :{?speaker} \else \set speaker 'Elena Marek' \endif

SELECT
    day,
    sum(quotes) FILTER (WHERE speaker = :'speaker') AS quotes,
    sum(quotes) AS all_quotes,
    round(100.0 * sum(quotes) FILTER (WHERE speaker = :'speaker') / sum(quotes), 1) AS percent,
    count(DISTINCT outlet) FILTER (WHERE speaker = :'speaker') AS outlets
FROM news.speaker_daily
GROUP BY day
ORDER BY day;
