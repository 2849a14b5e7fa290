-- name: add_hosts
-- Make rows for hosts that are not known yet.
INSERT INTO ingest.host (host)
SELECT DISTINCT known.host FROM unnest(%(hosts)s::text[]) AS known (host) ORDER BY known.host
ON CONFLICT DO NOTHING

-- name: lease_page_hosts
-- Lease hosts that have due pages and may be asked now; one worker asks a host at a time.
WITH due AS (
    SELECT host.host
    FROM ingest.host
    WHERE host.next_request_at <= now()
        AND (host.dead_until IS NULL OR host.dead_until <= now())
        AND (host.lease_until IS NULL OR host.lease_until <= now())
        AND EXISTS (
            SELECT FROM ingest.page
            WHERE page.host = host.host AND page.next_check_at <= now()
                AND (page.lease_until IS NULL OR page.lease_until <= now())
        )
    ORDER BY host.next_request_at, host.host
    LIMIT %(hosts)s
    FOR UPDATE OF host SKIP LOCKED
)
UPDATE ingest.host
SET lease_token = %(token)s, lease_until = now() + make_interval(secs => %(lease_seconds)s), leased_by = %(worker)s
FROM due
WHERE host.host = due.host
RETURNING host.*

-- name: lease_feed_hosts
-- Lease hosts that have due feeds and may be asked now.
WITH due AS (
    SELECT host.host
    FROM ingest.host
    WHERE host.next_request_at <= now()
        AND (host.dead_until IS NULL OR host.dead_until <= now())
        AND (host.lease_until IS NULL OR host.lease_until <= now())
        AND EXISTS (
            SELECT FROM ingest.feed
            WHERE feed.host = host.host AND feed.next_check_at <= now()
                AND (feed.lease_until IS NULL OR feed.lease_until <= now())
        )
    ORDER BY host.next_request_at, host.host
    LIMIT %(hosts)s
    FOR UPDATE OF host SKIP LOCKED
)
UPDATE ingest.host
SET lease_token = %(token)s, lease_until = now() + make_interval(secs => %(lease_seconds)s), leased_by = %(worker)s
FROM due
WHERE host.host = due.host
RETURNING host.*

-- name: release_hosts
-- Give hosts back with what was learned of them, where the lease still holds.
UPDATE ingest.host
SET next_request_at = learned.next_request_at,
    delay_seconds = learned.delay_seconds,
    crawl_delay_seconds = learned.crawl_delay_seconds,
    failures = learned.failures,
    dead_until = learned.dead_until,
    robots_body = learned.robots_body,
    robots_rule = learned.robots_rule,
    robots_until = learned.robots_until,
    lease_token = NULL, lease_until = NULL, leased_by = NULL
FROM loading_host AS learned
WHERE host.host = learned.host AND host.lease_token = %(token)s
