-- name: add_hosts
-- Make rows for hosts that are not known yet.
INSERT INTO ingest.host (host)
SELECT DISTINCT known.host FROM unnest(%(hosts)s::text[]) AS known (host) ORDER BY known.host
ON CONFLICT DO NOTHING

-- name: lease_page_hosts
-- Lease hosts that have due pages and may be asked in some seconds; one worker asks a host at a time. Hosts of live pages
-- come first, but for every so many of them one that has pages of backfills alone, within its budget of the day.
WITH ready AS (
    SELECT host.host, host.next_request_at, EXISTS (
            SELECT FROM ingest.page
            WHERE page.host = host.host AND page.next_check_at <= now() AND page.discovered_by <> 'backfill'
                AND (page.lease_until IS NULL OR page.lease_until <= now())
        ) AS is_live
    FROM ingest.host
    WHERE host.next_request_at <= now() + interval '5 seconds'
        AND (host.lease_until IS NULL OR host.lease_until <= now())
), ranked AS (
    SELECT ready.host,
        row_number() OVER (PARTITION BY ready.is_live ORDER BY ready.next_request_at, ready.host)
            * CASE WHEN ready.is_live THEN 1 ELSE %(live_share)s END AS place
    FROM ready
    JOIN ingest.host USING (host)
    WHERE ready.is_live OR (
        (host.backfilled_on IS DISTINCT FROM (now() AT TIME ZONE 'UTC')::date OR host.backfill_requests < %(budget)s)
        AND EXISTS (
            SELECT FROM ingest.page
            WHERE page.host = host.host AND page.next_check_at <= now() AND page.discovered_by = 'backfill'
                AND (page.lease_until IS NULL OR page.lease_until <= now())
        )
    )
), due AS (
    SELECT host.host
    FROM ranked
    JOIN ingest.host USING (host)
    WHERE host.lease_until IS NULL OR host.lease_until <= now()
    ORDER BY ranked.place, ranked.host
    LIMIT %(hosts)s
    FOR UPDATE OF host SKIP LOCKED
)
UPDATE ingest.host
SET lease_token = %(token)s, lease_until = now() + make_interval(secs => %(lease_seconds)s), leased_by = %(worker)s,
    last_at = greatest(host.last_at, host.lease_until) -- a worker that died may have asked until its lease ended
FROM due
WHERE host.host = due.host
RETURNING host.*

-- name: lease_feed_hosts
-- Lease hosts that have due feeds and may be asked in some seconds.
WITH due AS (
    SELECT host.host
    FROM ingest.host
    WHERE host.next_request_at <= now() + interval '5 seconds'
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
SET lease_token = %(token)s, lease_until = now() + make_interval(secs => %(lease_seconds)s), leased_by = %(worker)s,
    last_at = greatest(host.last_at, host.lease_until) -- a worker that died may have asked until its lease ended
FROM due
WHERE host.host = due.host
RETURNING host.*

-- name: lease_host
-- Lease one host that a redirect leads to; no row where another worker holds it.
UPDATE ingest.host
SET lease_token = %(token)s, lease_until = now() + make_interval(secs => %(lease_seconds)s), leased_by = %(worker)s,
    last_at = greatest(last_at, lease_until)
WHERE host = %(host)s AND (lease_until IS NULL OR lease_until <= now())
RETURNING host.*

-- name: set_outlet_pace
-- How an outlet's hosts may be asked.
UPDATE ingest.outlet SET delay_seconds = %(delay_seconds)s, max_requests = %(max_requests)s WHERE key = %(key)s

-- name: outlet_paces
-- The strictest pace that outlets are owed, by host.
SELECT asked.host, max(outlet.delay_seconds) AS delay_seconds, min(outlet.max_requests) AS max_requests
FROM unnest(%(hosts)s::text[], %(outlets)s::bigint[]) AS asked (host, outlet_id)
JOIN ingest.outlet USING (outlet_id)
GROUP BY asked.host

-- name: return_hosts
-- Give back hosts for which there was no room in the batch: another worker may take them.
UPDATE ingest.host SET lease_token = NULL, lease_until = NULL, leased_by = NULL
WHERE lease_token = %(token)s AND host <> ALL(%(used)s)

-- name: release_hosts
-- Give hosts back with what was learned of them, where the lease still holds.
UPDATE ingest.host
SET next_request_at = learned.next_request_at, penalty = learned.penalty, failures = learned.failures,
    last_at = learned.last_at, not_before = learned.not_before, reason = learned.reason,
    robots_origin = learned.robots_origin, robots_text = learned.robots_text,
    robots_fetched_at = learned.robots_fetched_at, robots_expires_at = learned.robots_expires_at,
    robots_reason = learned.robots_reason, robots_unreachable_since = learned.robots_unreachable_since,
    lease_token = NULL, lease_until = NULL, leased_by = NULL
FROM loading_host AS learned
WHERE host.host = learned.host AND host.lease_token = %(token)s

-- name: note_host
-- Remember what must not be lost with this worker, while it goes on holding the host.
UPDATE ingest.host
SET next_request_at = %(next_request_at)s, penalty = %(penalty)s, failures = %(failures)s, last_at = %(last_at)s,
    not_before = %(not_before)s, reason = %(reason)s, robots_origin = %(robots_origin)s, robots_text = %(robots_text)s,
    robots_fetched_at = %(robots_fetched_at)s, robots_expires_at = %(robots_expires_at)s,
    robots_reason = %(robots_reason)s, robots_unreachable_since = %(robots_unreachable_since)s
WHERE host = %(host)s AND lease_token = %(token)s
