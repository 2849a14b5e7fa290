-- Which words in quotation marks stand in more than one outlet, in the newest thirty days?
-- words: the words
-- outlets: the outlets, in the order of their dates
-- first_at: date of the earliest article
-- spread: time until the latest one
\if :{?days} \else \set days '30' \endif
\if :{?limit} \else \set limit '20' \endif

SELECT
    verbatim AS words,
    array_agg(outlet ORDER BY published_at, outlet) AS outlets,
    min(published_at) AS first_at,
    max(published_at) - min(published_at) AS spread
FROM news.quote
WHERE verbatim IS NOT NULL
    AND published_at > (SELECT max(published_at) FROM news.article) - make_interval(days => (:'days')::int)
GROUP BY verbatim
HAVING count(DISTINCT outlet) > 1
ORDER BY count(DISTINCT outlet) DESC, first_at
LIMIT :'limit';
