-- How did polling go, day by day?
-- day: the day (UTC)
-- feeds: feeds that were asked
-- checks: how often, together
-- failed: checks that brought no answer, or no feed
-- blocked: checks that robots.txt or the host did not allow
-- entries_new: entries that were new
-- slowest_seconds: the feed whose median answer took longest
-- failures: reasons of the last failures of feeds
\if :{?limit} \else \set limit '20' \endif

SELECT
    day,
    count(*) AS feeds,
    sum(checks) AS checks,
    sum(checks_failed) AS failed,
    sum(checks_blocked) AS blocked,
    sum(entries_new) AS entries_new,
    max(seconds) AS slowest_seconds,
    array_agg(DISTINCT last_failure) FILTER (WHERE last_failure IS NOT NULL) AS failures
FROM news.feed_check_daily
GROUP BY day
ORDER BY day DESC
LIMIT :'limit';
