-- name: due_subscriptions
-- Feeds whose hub is to be asked: never, at another hub or address, unanswered for an hour, failed a day ago, denied a week ago, or at the end of their lease.
SELECT feed.feed_id, feed.hub_url, feed.topic_url
FROM ingest.feed
LEFT JOIN ingest.websub_subscription AS asked USING (feed_id)
WHERE feed.hub_url IS NOT NULL AND feed.state = 'active' AND (
    asked.feed_id IS NULL
    OR (asked.hub_url, asked.topic_url) IS DISTINCT FROM (feed.hub_url, feed.topic_url)
    OR CASE asked.state
        WHEN 'requested' THEN asked.requested_at < now() - interval '1 hour'
        WHEN 'failed' THEN asked.requested_at < now() - interval '1 day'
        WHEN 'denied' THEN asked.requested_at < now() - interval '7 days'
        WHEN 'verified' THEN asked.lease_until - (asked.lease_until - asked.verified_at) / 5 < now()
            AND asked.requested_at < now() - (asked.lease_until - asked.verified_at) / 50
        ELSE false
    END
)
ORDER BY asked.requested_at NULLS FIRST, feed.feed_id
LIMIT %(feeds)s

-- name: begin_subscription
-- Note that a hub is asked now, unless another did it meanwhile; token and secret stay as long as hub and address do.
INSERT INTO ingest.websub_subscription AS asked (feed_id, hub_url, topic_url, token, secret, state, state_reason, requested_at)
VALUES (%(feed_id)s, %(hub_url)s, %(topic_url)s, %(token)s, %(secret)s, 'requested', 'the hub was asked', now())
ON CONFLICT (feed_id) DO UPDATE SET
    hub_url = EXCLUDED.hub_url, topic_url = EXCLUDED.topic_url, requested_at = EXCLUDED.requested_at,
    token = CASE WHEN (asked.hub_url, asked.topic_url) = (EXCLUDED.hub_url, EXCLUDED.topic_url) THEN asked.token ELSE EXCLUDED.token END,
    secret = CASE WHEN (asked.hub_url, asked.topic_url) = (EXCLUDED.hub_url, EXCLUDED.topic_url) THEN asked.secret ELSE EXCLUDED.secret END,
    state = CASE WHEN asked.state = 'verified' AND asked.hub_url = EXCLUDED.hub_url AND asked.topic_url = EXCLUDED.topic_url
        AND asked.lease_until > now() THEN 'verified' ELSE 'requested' END,
    state_reason = EXCLUDED.state_reason, misses = 0
WHERE asked.requested_at < now() - interval '1 minute'
RETURNING feed_id, hub_url, topic_url, token, secret

-- name: fail_subscription
-- The hub did not take the request.
UPDATE ingest.websub_subscription
SET state = CASE WHEN state = 'requested' THEN 'failed' ELSE state END, state_reason = %(reason)s
WHERE token = %(token)s

-- name: find_subscription
-- The subscription of a callback address.
SELECT feed_id, topic_url, token, secret, state FROM ingest.websub_subscription WHERE token = %(token)s

-- name: verify_subscription
-- The hub came back: it pushes from now on.
UPDATE ingest.websub_subscription
SET state = 'verified', state_reason = 'the hub confirmed', verified_at = now(), misses = 0,
    lease_until = now() + make_interval(secs => %(lease_seconds)s)
WHERE token = %(token)s AND state <> 'distrusted'

-- name: deny_subscription
-- The hub refused.
UPDATE ingest.websub_subscription
SET state = 'denied', state_reason = %(reason)s
WHERE token = %(token)s

-- name: ring_feed
-- A push: the feed is due now, but not twice a minute.
WITH rung AS (
    UPDATE ingest.websub_subscription SET pushed_at = now(), misses = 0 WHERE token = %(token)s RETURNING feed_id
)
UPDATE ingest.feed
SET next_check_at = least(feed.next_check_at, greatest(now(), feed.checked_at + interval '1 minute'))
FROM rung
WHERE feed.feed_id = rung.feed_id
