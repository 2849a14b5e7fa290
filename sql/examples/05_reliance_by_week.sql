-- How did an outlet's reliance on agencies change from week to week?
-- week: its Monday
-- outlet_quotes: all quotes of the outlet in that week
-- agency: the agency; empty in a week without one
-- quotes: quotes that came through it
-- percent: its share
-- days_covered: days of the week with articles or good checks: where they are few, the share says little
\if :{?outlet} \else \set outlet 'strait' \endif

WITH week AS (
    SELECT
        date_trunc('week', day)::date AS week,
        sum(quotes) AS quotes,
        count(*) FILTER (WHERE coverage NOT IN ('none', 'failed')) AS days_covered
    FROM news.coverage_daily
    WHERE outlet = :'outlet'
    GROUP BY 1
), through AS (
    SELECT date_trunc('week', day)::date AS week, agency, sum(quotes) AS quotes
    FROM news.agency_daily
    WHERE outlet = :'outlet'
    GROUP BY 1, 2
)
SELECT
    week, week.quotes AS outlet_quotes, through.agency, through.quotes,
    round(100 * through.quotes / nullif(week.quotes, 0), 1) AS percent,
    week.days_covered
FROM week
LEFT JOIN through USING (week)
WHERE week.days_covered > 0
ORDER BY week, through.quotes DESC NULLS LAST;
