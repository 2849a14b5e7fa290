-- name: loading_backfill_item
-- Items of a unit that lead to pages.
CREATE TEMPORARY TABLE loading_backfill_item (
    position bigint, url_sha256 bytea, outcome text, dated_at timestamptz, published_at timestamptz
) ON COMMIT DROP

-- name: loading_backfill_unit
-- Units that were found in a unit.
CREATE TEMPORARY TABLE loading_backfill_unit (kind text, address text, parameters jsonb, unit_sha256 bytea) ON COMMIT DROP

-- name: add_backfill
-- A backfill; no row where the name is taken.
INSERT INTO ingest.backfill (name, outlet_id, since, until, languages, hosts, url_matches, url_skips, only_unseen)
SELECT %(name)s, (SELECT outlet_id FROM ingest.outlet WHERE key = %(outlet)s), %(since)s, %(until)s, %(languages)s, %(hosts)s,
    %(url_matches)s, %(url_skips)s, %(only_unseen)s
ON CONFLICT (name) DO NOTHING
RETURNING backfill_id

-- name: add_first_backfill_unit
-- The archive itself.
INSERT INTO ingest.backfill_unit (backfill_id, depth, kind, address, parameters, unit_sha256)
VALUES (%(backfill_id)s, 0, %(kind)s, %(address)s, %(parameters)s::jsonb, %(unit_sha256)s)

-- name: outlet_exists
-- Whether there is an outlet of that key.
SELECT EXISTS (SELECT FROM ingest.outlet WHERE key = %(key)s) AS is_there

-- name: claim_backfill_unit
-- Lease a due unit: of those of one backfill where it is named, the one that was found first.
WITH due AS (
    SELECT unit.backfill_unit_id
    FROM ingest.backfill_unit AS unit
    JOIN ingest.backfill USING (backfill_id)
    WHERE backfill.state = 'running' AND unit.next_try_at <= now() AND (unit.lease_until IS NULL OR unit.lease_until <= now())
        AND (%(name)s::text IS NULL OR backfill.name = %(name)s)
    ORDER BY unit.backfill_unit_id
    LIMIT 1
    FOR UPDATE OF unit SKIP LOCKED
)
UPDATE ingest.backfill_unit AS unit
SET lease_token = %(token)s, lease_until = now() + make_interval(secs => %(lease_seconds)s), leased_by = %(worker)s
FROM due, ingest.backfill
LEFT JOIN ingest.outlet USING (outlet_id)
WHERE unit.backfill_unit_id = due.backfill_unit_id AND backfill.backfill_id = unit.backfill_id
RETURNING unit.backfill_unit_id, unit.backfill_id, unit.depth, unit.kind, unit.address, unit.parameters, unit.position, unit.attempts,
    backfill.name, backfill.outlet_id, outlet.key AS outlet, backfill.since, backfill.until, backfill.languages, backfill.hosts,
    backfill.url_matches, backfill.url_skips, backfill.only_unseen

-- name: fence_backfill_unit
-- The unit, if it is still this worker's, locked until the transaction ends; and whether its backfill goes on.
SELECT backfill.state = 'running' AS goes_on
FROM ingest.backfill_unit AS unit
JOIN ingest.backfill USING (backfill_id)
WHERE unit.backfill_unit_id = %(unit)s AND unit.lease_token = %(token)s
FOR UPDATE OF unit

-- name: captured_before
-- Of each page and moment asked: whether it was ever captured, with that very payload, whether it was or will be fetched
-- from its site, and what the capture before that moment held.
SELECT asked.place, seen.is_captured, seen.has_payload,
    seen.is_live OR page.next_check_at IS NOT NULL OR page.state = 'quarantined'
        OR EXISTS (SELECT FROM ingest.rejection WHERE rejection.page_id = page.page_id AND rejection.capture_id IS NULL) AS is_fetched,
    earlier.captured_at, earlier.payload_sha256
FROM unnest(%(pages)s::bytea[], %(moments)s::timestamptz[], %(payloads)s::bytea[]) WITH ORDINALITY
    AS asked (url_sha256, captured_at, payload_sha256, place)
JOIN ingest.page USING (url_sha256)
CROSS JOIN LATERAL (
    SELECT count(*) > 0 AS is_captured, coalesce(bool_or(capture.origin = 'live'), false) AS is_live, coalesce(bool_or(capture.payload_sha256 = asked.payload_sha256), false) AS has_payload
    FROM ingest.capture WHERE capture.page_id = page.page_id
) AS seen
LEFT JOIN LATERAL (
    SELECT capture.captured_at, capture.payload_sha256 FROM ingest.capture
    WHERE capture.page_id = page.page_id AND capture.captured_at <= asked.captured_at AND capture.http_status < 300
    ORDER BY capture.captured_at DESC, capture.record_id DESC LIMIT 1
) AS earlier ON true

-- name: name_page_outlets
-- Pages without an outlet are the one's that the backfill names, else the one's whose feeds alone lie on their host.
UPDATE loading_page AS page SET outlet_id = coalesce(%(outlet_id)s::bigint, (
    SELECT min(feed.outlet_id) FROM ingest.feed WHERE feed.host = page.host HAVING min(feed.outlet_id) = max(feed.outlet_id)
))
WHERE page.outlet_id IS NULL

-- name: add_backfill_items
-- The items of a batch.
INSERT INTO ingest.backfill_item (backfill_unit_id, position, page_id, outcome, dated_at, published_at)
SELECT %(unit)s, loaded.position, page.page_id, loaded.outcome, loaded.dated_at, loaded.published_at
FROM loading_backfill_item AS loaded
JOIN ingest.page USING (url_sha256)
ON CONFLICT (backfill_unit_id, position) DO NOTHING

-- name: keep_from_fetching
-- New pages: what an archive brings is not asked of its site; what it lists is (fetch_listed_pages).
UPDATE ingest.page SET next_check_at = NULL WHERE page_id = ANY(%(pages)s)

-- name: fetch_listed_pages
-- Pages that were listed, and that archives alone have brought so far, are fetched once from their site.
UPDATE ingest.page
SET next_check_at = now(), state = CASE page.state WHEN 'rejected' THEN 'pending' ELSE page.state END
FROM loading_backfill_item AS loaded
WHERE page.url_sha256 = loaded.url_sha256 AND loaded.outcome = 'listed' AND page.next_check_at IS NULL AND page.state <> 'quarantined'

-- name: add_backfill_skips
-- An item that could not be used.
INSERT INTO ingest.backfill_skip (backfill_unit_id, position, url, reason, detail)
VALUES (%(unit)s, %(position)s, %(url)s, %(reason)s, %(detail)s)

-- name: add_backfill_filtered
-- Items that were not wanted.
INSERT INTO ingest.backfill_filtered (backfill_unit_id, filter, month, items)
VALUES (%(unit)s, %(filter)s, %(month)s, %(items)s)
ON CONFLICT (backfill_unit_id, filter, month) DO UPDATE SET items = backfill_filtered.items + EXCLUDED.items

-- name: add_backfill_units
-- Units that were found, but for those that the backfill has.
INSERT INTO ingest.backfill_unit (backfill_id, found_in_unit_id, depth, kind, address, parameters, unit_sha256)
SELECT %(backfill_id)s, %(unit)s, %(depth)s, kind, address, parameters, unit_sha256 FROM loading_backfill_unit
ON CONFLICT (backfill_id, unit_sha256) DO NOTHING

-- name: settle_backfill_unit
-- How far a unit was read; the lease goes on unless it ended or waits.
UPDATE ingest.backfill_unit
SET state = %(state)s, reason = %(reason)s, detail = %(detail)s, position = %(position)s,
    items_read = items_read + %(items_read)s, units_found = units_found + %(units_found)s, attempts = %(attempts)s,
    next_try_at = CASE WHEN %(state)s = 'pending' THEN now() + make_interval(secs => %(wait_seconds)s) END,
    ended_at = CASE WHEN %(state)s <> 'pending' THEN now() END,
    lease_token = CASE WHEN %(keeps)s THEN lease_token END, leased_by = CASE WHEN %(keeps)s THEN leased_by END,
    lease_until = CASE WHEN %(keeps)s THEN now() + make_interval(secs => %(lease_seconds)s) END
WHERE backfill_unit_id = %(unit)s

-- name: end_backfill
-- A backfill without a pending unit is done.
UPDATE ingest.backfill SET state = 'done', ended_at = now()
WHERE backfill_id = %(backfill_id)s AND state = 'running'
    AND NOT EXISTS (SELECT FROM ingest.backfill_unit WHERE backfill_unit.backfill_id = backfill.backfill_id AND state = 'pending')

-- name: set_backfill_state
-- Pause, go on with or cancel a backfill that has not ended; no row where it is not in one of these states.
UPDATE ingest.backfill SET state = %(state)s, ended_at = CASE WHEN %(state)s = 'cancelled' THEN now() END
WHERE name = %(name)s AND state = ANY(%(from_states)s)
RETURNING backfill_id

-- name: reopen_backfill_units
-- Units of a backfill that could not be read on are due again.
UPDATE ingest.backfill_unit SET state = 'pending', next_try_at = now(), attempts = 0, ended_at = NULL
FROM ingest.backfill
WHERE backfill.backfill_id = backfill_unit.backfill_id AND backfill.name = %(name)s
    AND (backfill_unit.state = 'failed' OR (backfill_unit.state = 'pending' AND backfill_unit.next_try_at > now()))
    AND (backfill_unit.lease_until IS NULL OR backfill_unit.lease_until <= now())

-- name: go_on_with_backfill
-- A backfill that was paused goes on, and so does one that was done and has a pending unit again.
UPDATE ingest.backfill SET state = 'running', ended_at = NULL
WHERE name = %(name)s AND (state = 'paused' OR (state = 'done' AND EXISTS (
    SELECT FROM ingest.backfill_unit AS unit WHERE unit.backfill_id = backfill.backfill_id AND unit.state = 'pending'
)))

-- name: backfill_leases
-- Who holds units of a backfill.
SELECT DISTINCT unit.leased_by FROM ingest.backfill_unit AS unit
JOIN ingest.backfill USING (backfill_id)
WHERE backfill.name = %(name)s AND unit.lease_until > now()

-- name: end_backfill_leases
-- Free the units of workers that are dead.
UPDATE ingest.backfill_unit SET lease_token = NULL, lease_until = NULL, leased_by = NULL
FROM ingest.backfill
WHERE backfill.backfill_id = backfill_unit.backfill_id AND backfill.name = %(name)s AND backfill_unit.leased_by = ANY(%(workers)s)

-- name: list_backfills
-- Backfills with the sums of their units, the newest first.
SELECT backfill.name, backfill.state, first.kind, first.address, backfill.created_at, backfill.ended_at,
    count(*) AS units, count(*) FILTER (WHERE unit.state <> 'pending') AS units_ended,
    count(*) FILTER (WHERE unit.state IN ('rejected', 'failed')) AS units_refused,
    sum(unit.items_read - unit.units_found)::bigint AS items
FROM ingest.backfill
JOIN ingest.backfill_unit AS unit USING (backfill_id)
JOIN ingest.backfill_unit AS first ON first.backfill_id = backfill.backfill_id AND first.depth = 0
WHERE %(name)s::text IS NULL OR backfill.name = %(name)s
GROUP BY backfill.backfill_id, first.backfill_unit_id
ORDER BY backfill.created_at DESC, backfill.backfill_id DESC

-- name: backfill_units
-- Units of a backfill that did not end well, or that are not done.
SELECT unit.kind, unit.address, unit.parameters, unit.state, unit.reason, unit.detail, unit.position, unit.items_read
FROM ingest.backfill_unit AS unit
JOIN ingest.backfill USING (backfill_id)
WHERE backfill.name = %(name)s AND unit.state <> 'done'
ORDER BY unit.backfill_unit_id

-- name: backfill_skips
-- Why items of a backfill could not be used, with one of each.
SELECT skip.reason, count(*) AS items, (array_agg(concat_ws(': ', nullif(skip.url, ''), nullif(skip.detail, '')) ORDER BY skip.position))[1] AS example
FROM ingest.backfill_skip AS skip
JOIN ingest.backfill_unit USING (backfill_unit_id)
JOIN ingest.backfill USING (backfill_id)
WHERE backfill.name = %(name)s
GROUP BY skip.reason
ORDER BY items DESC, skip.reason

-- name: backfill_report
-- The report of one backfill, by month over all its units.
SELECT month, sum(listed)::bigint AS listed, sum(filtered)::bigint AS filtered, sum(skipped)::bigint AS skipped,
    sum(fetched)::bigint AS fetched, sum(stored)::bigint AS stored, sum(rejected)::bigint AS rejected,
    sum(quarantined)::bigint AS quarantined, sum(waiting)::bigint AS waiting
FROM news.backfill_report
WHERE backfill = %(name)s
GROUP BY month
ORDER BY month NULLS LAST

-- name: backfill_outcomes
-- What became of the items of a backfill.
SELECT
    coalesce(sum(unit.items_read - unit.units_found), 0)::bigint AS items,
    coalesce(sum((SELECT count(*) FROM ingest.backfill_item AS item WHERE item.backfill_unit_id = unit.backfill_unit_id AND outcome = 'captured')), 0)::bigint AS captured,
    coalesce(sum((SELECT count(*) FROM ingest.backfill_item AS item WHERE item.backfill_unit_id = unit.backfill_unit_id AND outcome = 'listed')), 0)::bigint AS listed,
    coalesce(sum((SELECT count(*) FROM ingest.backfill_item AS item WHERE item.backfill_unit_id = unit.backfill_unit_id AND outcome = 'known')), 0)::bigint AS known,
    coalesce(sum((SELECT sum(items) FROM ingest.backfill_filtered AS filtered WHERE filtered.backfill_unit_id = unit.backfill_unit_id)), 0)::bigint AS filtered,
    coalesce(sum((SELECT count(*) FROM ingest.backfill_skip AS skip WHERE skip.backfill_unit_id = unit.backfill_unit_id)), 0)::bigint AS skipped
FROM ingest.backfill
JOIN ingest.backfill_unit AS unit USING (backfill_id)
WHERE backfill.name = %(name)s

-- name: backfill_filters
-- What each filter dropped of a backfill.
SELECT filtered.filter, sum(filtered.items)::bigint AS items
FROM ingest.backfill_filtered AS filtered
JOIN ingest.backfill_unit USING (backfill_unit_id)
JOIN ingest.backfill USING (backfill_id)
WHERE backfill.name = %(name)s
GROUP BY filtered.filter
ORDER BY items DESC

-- name: backfill_unit_balance
-- Units of a backfill of which the ledger does not add up.
SELECT unit.address, unit.items_read, unit.units_found, ledger.items, ledger.filtered, ledger.skipped
FROM ingest.backfill_unit AS unit
JOIN ingest.backfill USING (backfill_id)
CROSS JOIN LATERAL (
    SELECT
        (SELECT count(*) FROM ingest.backfill_item AS item WHERE item.backfill_unit_id = unit.backfill_unit_id) AS items,
        (SELECT coalesce(sum(items), 0) FROM ingest.backfill_filtered AS filtered WHERE filtered.backfill_unit_id = unit.backfill_unit_id) AS filtered,
        (SELECT count(*) FROM ingest.backfill_skip AS skip WHERE skip.backfill_unit_id = unit.backfill_unit_id) AS skipped
) AS ledger
WHERE backfill.name = %(name)s AND unit.items_read <> unit.units_found + ledger.items + ledger.filtered + ledger.skipped

-- name: backfill_coverage
-- Articles by outlet and month of what a backfill led to, by the articles' own dates; what has none by the archive's.
SELECT coalesce(outlet.key, page.host) AS outlet, date_trunc('month', coalesce(extraction.published_at, item.dated_at) AT TIME ZONE 'UTC')::date AS month,
    count(DISTINCT article.article_id) AS articles
FROM ingest.backfill
JOIN ingest.backfill_unit AS unit USING (backfill_id)
JOIN ingest.backfill_item AS item USING (backfill_unit_id)
JOIN ingest.page USING (page_id)
JOIN ingest.article ON article.page_id = coalesce(page.joined_page_id, page.page_id)
LEFT JOIN ingest.outlet ON outlet.outlet_id = article.outlet_id
LEFT JOIN ingest.extraction ON extraction.extraction_id = article.current_extraction_id
WHERE backfill.name = %(name)s
GROUP BY 1, 2
ORDER BY 1, 2

-- name: backfill_units_left
-- How far the units of a backfill are read; its state is NULL where there is none of that name.
SELECT count(unit.*) AS units, count(unit.*) FILTER (WHERE unit.state = 'pending') AS units_left,
    coalesce(sum(unit.items_read), 0)::bigint AS items, min(backfill.state) AS state
FROM ingest.backfill
LEFT JOIN ingest.backfill_unit AS unit USING (backfill_id)
WHERE backfill.name = %(name)s

-- name: backfill_pages_left
-- How far the pages of a backfill are: in all, to be fetched, of these at once (budgets and pauses of hosts seen to), and read.
SELECT count(*) AS pages, count(*) FILTER (WHERE page.state = 'pending') AS pages_left,
    count(*) FILTER (
        WHERE page.state = 'pending' AND page.next_check_at <= now() + interval '1 minute'
            AND greatest(host.next_request_at, host.not_before) <= now() + interval '1 minute'
            AND (page.discovered_by <> 'backfill' OR host.backfill_requests < %(budget)s
                OR host.backfilled_on IS DISTINCT FROM (now() AT TIME ZONE 'UTC')::date)
    ) AS pages_due,
    (
        SELECT count(*) FROM ingest.capture
        WHERE capture.outcome = 'waiting' AND EXISTS (
            SELECT FROM ingest.backfill_item AS item
            JOIN ingest.backfill_unit AS unit USING (backfill_unit_id)
            JOIN ingest.backfill USING (backfill_id)
            WHERE item.page_id = capture.page_id AND backfill.name = %(name)s
        )
    ) AS captures_left
FROM (
    SELECT DISTINCT item.page_id
    FROM ingest.backfill
    JOIN ingest.backfill_unit AS unit USING (backfill_id)
    JOIN ingest.backfill_item AS item USING (backfill_unit_id)
    WHERE backfill.name = %(name)s
) AS own
JOIN ingest.page USING (page_id)
JOIN ingest.host ON host.host = page.host

-- name: due_backfill_units
-- Units of running backfills that a worker could claim now.
SELECT count(*) AS units
FROM ingest.backfill_unit AS unit
JOIN ingest.backfill USING (backfill_id)
WHERE backfill.state = 'running' AND unit.next_try_at <= now() AND (unit.lease_until IS NULL OR unit.lease_until <= now())
    AND (%(name)s::text IS NULL OR backfill.name = %(name)s)

-- name: promote_pages
-- Pages of backfills that a feed shows too are the feed's from now on, and its outlet's; they are fetched as its other pages are.
WITH shown AS (
    UPDATE ingest.page SET discovered_by = 'feed', outlet_id = coalesce(loaded.outlet_id, page.outlet_id),
        next_check_at = CASE WHEN page.state <> 'quarantined' THEN coalesce(page.next_check_at, now()) END,
        state = CASE page.state WHEN 'rejected' THEN 'pending' ELSE page.state END
    FROM loading_page AS loaded
    WHERE page.url_sha256 = loaded.url_sha256 AND page.discovered_by = 'backfill' AND loaded.discovered_by = 'feed'
    RETURNING page.page_id, page.outlet_id
)
UPDATE ingest.article SET outlet_id = shown.outlet_id
FROM shown
WHERE article.page_id = shown.page_id AND article.outlet_id IS DISTINCT FROM shown.outlet_id

-- name: count_backfill_requests
-- Charge the pages of backfills among these to their hosts' budget of the day.
UPDATE ingest.host
SET backfilled_on = (now() AT TIME ZONE 'UTC')::date,
    backfill_requests = asked.pages + CASE WHEN host.backfilled_on = (now() AT TIME ZONE 'UTC')::date THEN host.backfill_requests ELSE 0 END
FROM (
    SELECT page.host, count(*) AS pages FROM ingest.page
    WHERE page.page_id = ANY(%(pages)s) AND page.discovered_by = 'backfill' GROUP BY page.host
) AS asked
WHERE host.host = asked.host
