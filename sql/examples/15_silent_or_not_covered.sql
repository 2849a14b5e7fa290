-- Was a person silent on a day, or did nobody look?
-- day: the day (UTC)
-- quotes: quotes of the person in all outlets
-- articles: articles of that day that are stored
-- outlets_covered: outlets that were read that day
-- outlets: outlets that are known
-- verdict: quoted; silent; or not covered
\if :{?speaker} \else \set speaker 'Elena Marek' \endif
\if :{?since} \else \set since '2026-09-14' \endif
\if :{?days} \else \set days '7' \endif

WITH covered AS (
    SELECT
        day,
        sum(articles) AS articles,
        count(*) FILTER (WHERE coverage NOT IN ('none', 'failed')) AS outlets_covered,
        count(*) AS outlets
    FROM news.coverage_daily
    WHERE day >= :'since'::date AND day < :'since'::date + :'days'::integer
    GROUP BY day
), said AS (
    SELECT day, sum(quotes) AS quotes FROM news.speaker_daily WHERE speaker = :'speaker' GROUP BY day
)
SELECT
    day, coalesce(said.quotes, 0) AS quotes, covered.articles, covered.outlets_covered, covered.outlets,
    CASE WHEN said.quotes > 0 THEN 'quoted' WHEN covered.outlets_covered = 0 THEN 'not covered' ELSE 'silent' END AS verdict
FROM covered
LEFT JOIN said USING (day)
ORDER BY day;
