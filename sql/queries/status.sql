-- name: page_states
-- Pages by state.
SELECT state, count(*) AS pages FROM ingest.page GROUP BY state ORDER BY state

-- name: capture_outcomes
-- Captures of pages by outcome.
SELECT outcome, count(*) AS captures FROM ingest.capture WHERE kind = 'page' GROUP BY outcome ORDER BY outcome

-- name: refusals
-- Why pages became no article or are kept, by reason.
SELECT 'rejected' AS state, stage, reason, count(DISTINCT page_id) AS pages
FROM ingest.rejection JOIN ingest.page USING (page_id) WHERE page.state = 'rejected' GROUP BY stage, reason
UNION ALL
SELECT 'quarantined', stage, reason, count(DISTINCT page_id)
FROM ingest.quarantine WHERE released_at IS NULL GROUP BY stage, reason
ORDER BY state, pages DESC, reason

-- name: check_outcomes
-- Checks of feeds by outcome and reason.
SELECT outcome, reason, count(*) AS checks, max(checked_at) AS last_at
FROM ingest.feed_check GROUP BY outcome, reason ORDER BY checks DESC

-- name: totals
-- How much there is of everything.
SELECT
    (SELECT count(*) FROM ingest.outlet) AS outlets,
    (SELECT count(*) FROM ingest.feed) AS feeds,
    (SELECT count(*) FROM ingest.feed WHERE state <> 'active') AS feeds_in_trouble,
    (SELECT count(*) FROM ingest.page) AS pages,
    (SELECT count(*) FROM ingest.article) AS articles,
    (SELECT count(*) FROM ingest.article_version) AS versions,
    (SELECT count(*) FROM news.quote) AS quotes,
    (SELECT count(*) FROM ingest.capture) AS captures,
    (SELECT coalesce(sum(items), 0) FROM ingest.fenced) AS fenced,
    (SELECT min(next_check_at) FROM ingest.page WHERE next_check_at IS NOT NULL) AS oldest_due

-- name: work_left
-- What a worker could do now.
SELECT
    (SELECT count(*) FROM ingest.feed WHERE next_check_at <= now()) AS feeds_due,
    (SELECT count(*) FROM ingest.page WHERE next_check_at <= now()) AS pages_due,
    (SELECT count(*) FROM ingest.page WHERE state = 'pending') AS pages_pending,
    (SELECT count(*) FROM ingest.capture WHERE outcome = 'waiting') AS captures_waiting,
    (SELECT count(*) FROM ingest.entity WHERE is_due) AS names_due

-- name: show_quotes
-- Quotes with words in marks, those that came through an agency first.
SELECT outlet, published_at, published_precision, speaker, speaker_description, relays, relays_carried, kind,
    coalesce(verbatim, content) AS words
FROM news.quote
WHERE verbatim IS NOT NULL
ORDER BY cardinality(relays) > 0 DESC, published_at DESC NULLS LAST, article_id, start_char
LIMIT %(limit)s

-- name: show_changes
-- What outlets changed in their articles, the latest changes first.
SELECT outlet, url, kind, before_text, after_text FROM news.article_change
ORDER BY seen_after_at DESC, url, ordinal
LIMIT %(limit)s
