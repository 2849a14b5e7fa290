-- name: drop_old_checks
-- Checks of feeds on days before a day go where news.feed_check_daily has counted all of theirs.
DELETE FROM ingest.feed_check
USING ingest.feed_check_daily AS counted
WHERE feed_check.feed_id = counted.feed_id AND (feed_check.checked_at AT TIME ZONE 'UTC')::date = counted.day
    AND counted.day < %(day)s::date AND counted.day < (
        SELECT (refreshed_at AT TIME ZONE 'UTC')::date FROM ingest.refreshed WHERE answer = 'feed_check_daily'
    )
