-- On which days is it unknown whether an outlet was silent?
-- outlet: key of the outlet
-- coverage: none: nobody looked; failed: no feed answered; partial: something may be missed
-- since: first of such days in a row
-- until: last of them
-- days: how many
\if :{?limit} \else \set limit '20' \endif

SELECT outlet, coverage, min(day) AS since, max(day) AS until, count(*) AS days
FROM (
    SELECT outlet, day, coverage, day - row_number() OVER (PARTITION BY outlet, coverage ORDER BY day)::integer AS stretch
    FROM news.coverage_daily
    WHERE outlet IS NOT NULL AND coverage IN ('none', 'failed', 'partial')
) AS uncovered
GROUP BY outlet, coverage, stretch
ORDER BY days DESC, outlet, since
LIMIT :'limit';
