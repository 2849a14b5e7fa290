-- name: lock_answers
-- One refresh at a time; LOCK takes no snapshot, so what is counted afterwards is as of then.
LOCK TABLE ingest.refreshed IN SHARE ROW EXCLUSIVE MODE

-- name: counting_article
-- What every article counts for, while the transaction lasts. A page captured before its own date counts for that capture's day.
CREATE TEMPORARY TABLE counting_article ON COMMIT DROP AS
SELECT
    article.article_id,
    article.current_version_id AS article_version_id,
    reading.reading_id,
    coalesce(article.outlet_id, 0) AS outlet_id,
    (least(extraction.published_at, own.first_captured_at, capture.captured_at) AT TIME ZONE 'UTC')::date AS day,
    extraction.dateline_agency
FROM ingest.article
JOIN ingest.extraction ON extraction.extraction_id = article.current_extraction_id
JOIN ingest.capture USING (capture_id)
LEFT JOIN ingest.reading ON reading.article_version_id = article.current_version_id AND reading.is_current
LEFT JOIN (
    SELECT page_id, min(captured_at) AS first_captured_at FROM ingest.capture WHERE kind = 'page' GROUP BY page_id
) AS own ON own.page_id = article.page_id

-- name: counting_quote
-- What every quote that news shows counts for, while the transaction lasts.
CREATE TEMPORARY TABLE counting_quote ON COMMIT DROP AS
SELECT
    quote.quote_id,
    article.article_id,
    article.outlet_id,
    article.day,
    coalesce(speaker.canonical_id, speaker.entity_id) AS entity_id,
    quote.kind <> 'indirect' AS in_marks,
    via.relays
FROM counting_article AS article
JOIN ingest.quote USING (reading_id)
LEFT JOIN ingest.entity AS speaker ON speaker.entity_id = quote.speaker_entity_id
LEFT JOIN (
    SELECT quote_id, array_agg(name ORDER BY ordinal) AS relays FROM ingest.quote_relay WHERE role = 'relay' GROUP BY quote_id
) AS via USING (quote_id)

-- name: answer_feed_check_daily
-- Checks by feed and day.
SELECT
    feed_check.feed_id,
    (feed_check.checked_at AT TIME ZONE 'UTC')::date AS day,
    feed.outlet_id,
    count(*) AS checks,
    count(*) FILTER (WHERE feed_check.outcome NOT IN ('rejected', 'failed', 'waited')) AS checks_ok,
    count(*) FILTER (WHERE feed_check.outcome IN ('rejected', 'failed') AND NOT blocked.yes) AS checks_failed,
    count(*) FILTER (WHERE blocked.yes) AS checks_blocked,
    coalesce(sum(feed_check.entries_new), 0) AS entries_new,
    coalesce(sum(feed_check.entries_refused), 0) AS entries_refused,
    coalesce(sum(feed_check.body_bytes), 0) AS body_bytes,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY feed_check.seconds) AS seconds,
    (array_agg(feed_check.reason ORDER BY feed_check.checked_at DESC, feed_check.feed_check_id DESC)
        FILTER (WHERE feed_check.outcome IN ('rejected', 'failed', 'waited')))[1] AS last_failure
FROM ingest.feed_check
JOIN ingest.feed USING (feed_id)
CROSS JOIN LATERAL (
    SELECT feed_check.outcome = 'waited' OR (
        feed_check.outcome IN ('rejected', 'failed')
        AND coalesce(feed_check.reason, '') IN ('robots', 'http_401', 'http_402', 'http_403', 'http_429', 'http_451')
    ) AS yes
) AS blocked
GROUP BY 1, 2, 3
UNION ALL
-- days whose checks were removed by age keep their counts
SELECT kept.*
FROM ingest.feed_check_daily AS kept
WHERE NOT EXISTS (
    SELECT FROM ingest.feed_check
    WHERE feed_check.feed_id = kept.feed_id AND feed_check.checked_at >= kept.day::timestamp AT TIME ZONE 'UTC'
        AND feed_check.checked_at < (kept.day + 1)::timestamp AT TIME ZONE 'UTC'
)

-- name: answer_speaker_daily
-- Quotes by speaker, outlet and day.
SELECT
    entity_id, outlet_id, day,
    count(*) AS quotes,
    count(*) FILTER (WHERE in_marks) AS quotes_in_marks,
    count(relays) AS quotes_relayed,
    count(DISTINCT article_id) AS articles
FROM counting_quote
WHERE entity_id IS NOT NULL
GROUP BY 1, 2, 3

-- name: answer_agency_daily
-- Quotes by outlet, agency through which they came and day.
WITH credited AS (
    SELECT article_id, dateline_agency AS agency FROM counting_article WHERE dateline_agency IS NOT NULL
    UNION
    SELECT article.article_id, credit.agency
    FROM counting_article AS article JOIN ingest.credit USING (article_version_id) WHERE credit.agency IS NOT NULL
), way AS (
    SELECT quote_id, name AS agency, role FROM ingest.quote_relay WHERE role IN ('relay', 'carried')
    UNION ALL
    SELECT quote.quote_id, credited.agency, 'credited' FROM credited JOIN counting_quote AS quote USING (article_id)
), through AS (
    SELECT
        quote_id, agency,
        bool_or(role = 'relay') AS named,
        bool_or(role = 'carried') AS carried,
        bool_or(role = 'credited') AS credited
    FROM way
    GROUP BY 1, 2
)
SELECT
    quote.outlet_id, through.agency, quote.day,
    count(*) AS quotes,
    count(*) FILTER (WHERE through.named) AS quotes_named,
    count(*) FILTER (WHERE through.carried) AS quotes_carried,
    count(*) FILTER (WHERE through.credited) AS quotes_credited,
    count(DISTINCT quote.article_id) AS articles
FROM through
JOIN counting_quote AS quote USING (quote_id)
GROUP BY 1, 2, 3

-- name: answer_who_quotes_whom
-- Each step on the way of a quote: the outlet quotes its first relay, each relay the next, the last one the speaker, and he whom he cites.
WITH step AS (
    SELECT
        article_id, day, 'outlet' AS quoting_kind, outlet_id AS quoting_id, '' AS quoting_name,
        CASE WHEN relays IS NULL THEN 'speaker' ELSE 'agency' END AS quoted_kind,
        CASE WHEN relays IS NULL THEN entity_id ELSE 0 END AS quoted_id,
        coalesce(relays[1], '') AS quoted_name
    FROM counting_quote
    WHERE relays IS NOT NULL OR entity_id IS NOT NULL
    UNION ALL
    SELECT quote.article_id, quote.day, 'agency', 0, quote.relays[place], 'agency', 0, quote.relays[place + 1]
    FROM counting_quote AS quote CROSS JOIN LATERAL generate_series(1, cardinality(quote.relays) - 1) AS place
    UNION ALL
    SELECT article_id, day, 'agency', 0, relays[cardinality(relays)], 'speaker', entity_id, ''
    FROM counting_quote
    WHERE relays IS NOT NULL AND entity_id IS NOT NULL
    UNION ALL
    SELECT quote.article_id, quote.day, 'speaker', quote.entity_id, '', 'agency', 0, cited.name
    FROM counting_quote AS quote JOIN ingest.quote_relay AS cited USING (quote_id)
    WHERE cited.role = 'cites' AND quote.entity_id IS NOT NULL
)
SELECT
    quoting_kind, quoting_id, quoting_name, quoted_kind, quoted_id, quoted_name,
    count(*) AS quotes,
    count(DISTINCT article_id) AS articles,
    min(day) AS first_on,
    max(day) AS last_on
FROM step
GROUP BY 1, 2, 3, 4, 5, 6

-- name: answer_entity_pair_daily
-- Pairs among the eight people, organisations and places that an article names most, by day: all pairs of long articles would be too many.
WITH named AS (
    SELECT
        article.article_id, article.outlet_id, article.day, entity.entity_id,
        row_number() OVER (
            PARTITION BY article.article_id
            ORDER BY sum(cardinality(named.spans)) DESC, min(named.spans[1]), entity.entity_id
        ) AS place
    FROM counting_article AS article
    JOIN ingest.named USING (reading_id)
    JOIN ingest.entity AS bearer ON bearer.entity_id = named.entity_id
    JOIN ingest.entity ON entity.entity_id = coalesce(bearer.canonical_id, bearer.entity_id)
    WHERE entity.label IN ('person', 'organisation', 'place')
    GROUP BY article.article_id, article.outlet_id, article.day, entity.entity_id
), most AS MATERIALIZED (
    SELECT article_id, outlet_id, day, entity_id FROM named WHERE place <= 8
)
SELECT
    one.entity_id, other.entity_id AS other_entity_id, one.day,
    count(*) AS articles,
    count(DISTINCT nullif(one.outlet_id, 0)) AS outlets
FROM most AS one
JOIN most AS other ON other.article_id = one.article_id AND other.entity_id > one.entity_id
GROUP BY 1, 2, 3

-- name: answer_coverage_daily
-- What was done and what came of it by outlet and day, without holes: from the first day of which anything is known until today.
WITH polled AS (
    SELECT
        outlet_id, day,
        count(*) AS feeds,
        count(*) FILTER (WHERE checks_ok > 0) AS feeds_ok,
        sum(checks) AS checks,
        sum(checks_failed) AS checks_failed,
        sum(checks_blocked) AS checks_blocked,
        sum(entries_new) AS entries_new
    FROM ingest.feed_check_daily
    GROUP BY 1, 2
), gap AS (
    SELECT feed.outlet_id, at::date AS day, count(*) AS gaps
    FROM ingest.coverage_gap AS missed
    JOIN ingest.feed USING (feed_id)
    CROSS JOIN LATERAL generate_series(
        date_trunc('day', missed.since AT TIME ZONE 'UTC'), missed.until AT TIME ZONE 'UTC', '1 day'
    ) AS at
    GROUP BY 1, 2
), found AS (
    SELECT coalesce(outlet_id, 0) AS outlet_id, (discovered_at AT TIME ZONE 'UTC')::date AS day, count(*) AS pages_found
    FROM ingest.page
    GROUP BY 1, 2
), captured AS (
    SELECT
        coalesce(page.outlet_id, 0) AS outlet_id,
        (capture.captured_at AT TIME ZONE 'UTC')::date AS day,
        count(DISTINCT capture.page_id) AS pages_captured
    FROM ingest.capture
    JOIN ingest.page USING (page_id)
    GROUP BY 1, 2
), refused AS (
    SELECT
        coalesce(page.outlet_id, 0) AS outlet_id,
        (rejection.rejected_at AT TIME ZONE 'UTC')::date AS day,
        count(DISTINCT page_id) FILTER (WHERE NOT blocked.yes) AS pages_rejected,
        count(DISTINCT page_id) FILTER (WHERE blocked.yes) AS pages_blocked
    FROM ingest.rejection
    JOIN ingest.page USING (page_id)
    CROSS JOIN LATERAL (
        SELECT rejection.reason IN ('robots', 'http_401', 'http_402', 'http_403', 'http_429', 'http_451') AS yes
    ) AS blocked
    GROUP BY 1, 2
), kept AS (
    SELECT
        coalesce(page.outlet_id, 0) AS outlet_id,
        (quarantine.quarantined_at AT TIME ZONE 'UTC')::date AS day,
        count(DISTINCT page_id) AS pages_quarantined
    FROM ingest.quarantine
    JOIN ingest.page USING (page_id)
    WHERE quarantine.released_at IS NULL
    GROUP BY 1, 2
), written AS (
    SELECT outlet_id, day, count(*) AS articles, count(reading_id) AS articles_annotated FROM counting_article GROUP BY 1, 2
), said AS (
    SELECT outlet_id, day, count(*) AS quotes, count(DISTINCT article_id) AS articles_with_quotes FROM counting_quote GROUP BY 1, 2
), known AS (
    SELECT outlet_id, (created_at AT TIME ZONE 'UTC')::date AS day FROM ingest.outlet
    UNION ALL SELECT outlet_id, day FROM polled
    UNION ALL SELECT outlet_id, day FROM gap
    UNION ALL SELECT outlet_id, day FROM found
    UNION ALL SELECT outlet_id, day FROM captured
    UNION ALL SELECT outlet_id, day FROM written
), time AS (
    SELECT outlet_id, min(day) AS since, greatest(max(day), (now() AT TIME ZONE 'UTC')::date) AS until FROM known GROUP BY 1
)
SELECT
    outlet_id,
    day,
    coalesce(feeds, 0) AS feeds,
    coalesce(feeds_ok, 0) AS feeds_ok,
    coalesce(checks, 0) AS checks,
    coalesce(checks_failed, 0) AS checks_failed,
    coalesce(checks_blocked, 0) AS checks_blocked,
    coalesce(entries_new, 0) AS entries_new,
    coalesce(gaps, 0) AS gaps,
    coalesce(pages_found, 0) AS pages_found,
    coalesce(pages_captured, 0) AS pages_captured,
    coalesce(pages_rejected, 0) AS pages_rejected,
    coalesce(pages_blocked, 0) AS pages_blocked,
    coalesce(pages_quarantined, 0) AS pages_quarantined,
    coalesce(articles, 0) AS articles,
    coalesce(articles_annotated, 0) AS articles_annotated,
    coalesce(articles_with_quotes, 0) AS articles_with_quotes,
    coalesce(quotes, 0) AS quotes
FROM (
    SELECT time.outlet_id, at::date AS day FROM time CROSS JOIN LATERAL generate_series(time.since::timestamp, time.until, '1 day') AS at
) AS every_day
LEFT JOIN polled USING (outlet_id, day)
LEFT JOIN gap USING (outlet_id, day)
LEFT JOIN found USING (outlet_id, day)
LEFT JOIN captured USING (outlet_id, day)
LEFT JOIN refused USING (outlet_id, day)
LEFT JOIN kept USING (outlet_id, day)
LEFT JOIN written USING (outlet_id, day)
LEFT JOIN said USING (outlet_id, day)

-- name: note_refreshed
-- Say when an answer was counted, and what came of it.
INSERT INTO ingest.refreshed (answer, refreshed_at, rows, changed, seconds)
VALUES (%(answer)s, now(), %(rows)s, %(changed)s, %(seconds)s)
ON CONFLICT (answer) DO UPDATE SET
    refreshed_at = EXCLUDED.refreshed_at, rows = EXCLUDED.rows, changed = EXCLUDED.changed, seconds = EXCLUDED.seconds
