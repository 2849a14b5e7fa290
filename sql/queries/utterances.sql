-- name: touch_quotes
-- Quotes of these articles are told anew.
UPDATE ingest.article SET quotes_due = true WHERE article_id = ANY(%(articles)s) AND NOT quotes_due

-- name: touch_quotes_of_bearers
-- Quotes of these bearers are told anew: they are another's now.
UPDATE ingest.article SET quotes_due = true
FROM ingest.quote
JOIN ingest.utterance AS saying USING (quote_id)
WHERE quote.speaker_entity_id = ANY(%(bearers)s) AND article.article_id = saying.article_id AND NOT article.quotes_due

-- name: touch_quotes_of_crowded
-- Quotes of bearers who part because their block is crowded are told anew.
UPDATE ingest.article SET quotes_due = true
FROM ingest.entity
JOIN ingest.quote ON quote.speaker_entity_id = entity.entity_id
JOIN ingest.utterance AS saying USING (quote_id)
WHERE entity.block = ANY(%(blocks)s) AND entity.linked_by = 'evidence' AND article.article_id = saying.article_id
    AND NOT article.quotes_due

-- name: touch_quotes_of_readings
-- Quotes of articles with these readings are told anew.
UPDATE ingest.article SET quotes_due = true
FROM ingest.reading
JOIN ingest.article_version AS version USING (article_version_id)
WHERE reading.reading_id = ANY(%(readings)s) AND article.article_id = version.article_id AND NOT article.quotes_due

-- name: rename_speakers
-- Where another bearer stands for the same entity, nothing is to be told anew.
UPDATE ingest.utterance AS saying SET speaker_key = entity.stands_for::text
FROM ingest.quote
JOIN ingest.entity ON entity.entity_id = quote.speaker_entity_id
WHERE quote.speaker_entity_id = ANY(%(bearers)s) AND saying.quote_id = quote.quote_id

-- name: articles_with_due_quotes
-- Articles whose quotes wait to be told.
SELECT article_id FROM ingest.article
WHERE quotes_due AND current_version_id IS NOT NULL ORDER BY article_id LIMIT %(articles)s

-- name: shown_sayings
-- The quotes that these articles show, with what tells sayings apart.
CREATE TEMPORARY TABLE loading_saying ON COMMIT DROP AS
SELECT quote.quote_key, quote.quote_id, article.article_id, article.current_version_id AS article_version_id,
    coalesce(speaker.stands_for::text, '~' || lower(coalesce(
        quote.speaker_description, substr(version.text, quote.source_start + 1, quote.source_end - quote.source_start), ''
    ))) AS speaker_key,
    (CASE
        WHEN extraction.flags && ARRAY['date_conflict', 'future_date'] OR extraction.published_at > sighting.first_at + interval '1 day'
            THEN sighting.first_at
        ELSE coalesce(extraction.published_at, sighting.first_at)
    END AT TIME ZONE 'UTC')::date AS said_near,
    (
        SELECT string_agg(substr(version.text, span.start_char + 1, span.end_char - span.start_char), ' … ' ORDER BY span.ordinal)
        FROM ingest.quote_span AS span
        WHERE span.quote_id = quote.quote_id AND span.role = 'content'
    ) AS words
FROM ingest.article
JOIN ingest.extraction ON extraction.extraction_id = article.current_extraction_id
JOIN ingest.capture USING (capture_id)
JOIN ingest.article_version AS version ON version.article_version_id = article.current_version_id
JOIN ingest.reading ON reading.article_version_id = version.article_version_id AND reading.is_current
JOIN ingest.quote USING (reading_id)
LEFT JOIN ingest.entity AS speaker ON speaker.entity_id = quote.speaker_entity_id
CROSS JOIN LATERAL (
    SELECT least(
        capture.captured_at,
        (SELECT min(own.captured_at) FROM ingest.capture AS own WHERE own.page_id = article.page_id),
        (SELECT min(entry.first_seen_at) FROM ingest.feed_entry AS entry WHERE entry.page_id = article.page_id)
    ) AS first_at
) AS sighting
WHERE article.article_id = ANY(%(articles)s)

-- name: disturb_kins
-- Where a quote goes, or is another's or of another day, what it was alike is compared anew.
UPDATE ingest.utterance AS mate SET is_due = true
FROM ingest.utterance AS saying
LEFT JOIN loading_saying AS shown USING (quote_key)
WHERE saying.article_id = ANY(%(articles)s) AND mate.kin_id = saying.kin_id AND NOT mate.is_due
    AND (NOT mate.is_crowded OR (mate.speaker_key, mate.said_near) = (saying.speaker_key, saying.said_near))
    AND (shown.quote_id, shown.speaker_key, shown.said_near) IS DISTINCT FROM (saying.quote_id, saying.speaker_key, saying.said_near)

-- name: drop_sayings
-- Quotes that these articles show no longer.
DELETE FROM ingest.utterance AS saying
WHERE saying.article_id = ANY(%(articles)s)
    AND NOT EXISTS (SELECT FROM loading_saying AS shown WHERE shown.quote_key = saying.quote_key)

-- name: save_sayings
-- The quotes that they show; what has changed is compared anew.
INSERT INTO ingest.utterance AS saying (quote_key, quote_id, article_id, article_version_id, speaker_key, said_near, words)
SELECT quote_key, quote_id, article_id, article_version_id, speaker_key, said_near, words FROM loading_saying ORDER BY quote_key
ON CONFLICT (quote_key) DO UPDATE
SET quote_id = EXCLUDED.quote_id, article_id = EXCLUDED.article_id, article_version_id = EXCLUDED.article_version_id,
    speaker_key = EXCLUDED.speaker_key, said_near = EXCLUDED.said_near, words = EXCLUDED.words, kin_id = NULL, is_due = true
WHERE (saying.quote_id, saying.speaker_key, saying.said_near) IS DISTINCT FROM (EXCLUDED.quote_id, EXCLUDED.speaker_key, EXCLUDED.said_near)

-- name: settle_quotes
-- The quotes of these articles are told.
UPDATE ingest.article SET quotes_due = false WHERE article_id = ANY(%(articles)s) AND quotes_due

-- name: due_sayings
-- Quotes that wait to be compared, those of one speaker and time together.
SELECT utterance_id FROM ingest.utterance WHERE is_due ORDER BY speaker_key, said_near, utterance_id LIMIT %(quotes)s

-- name: sayings_around
-- These quotes, those of their speakers on the days around, what a person decided about with them, and all that any of these is alike.
WITH due AS (
    SELECT utterance_id, quote_key, speaker_key, said_near FROM ingest.utterance WHERE utterance_id = ANY(%(due)s)
), days AS (
    SELECT DISTINCT speaker_key, said_near FROM due
), around AS (
    SELECT saying.utterance_id, saying.kin_id, saying.is_crowded
    FROM days
    -- few of many rows, here and below: OFFSET keeps the planner from reading the table through
    CROSS JOIN LATERAL (
        SELECT utterance_id, kin_id, is_crowded FROM ingest.utterance AS near
        WHERE near.speaker_key = days.speaker_key AND near.said_near BETWEEN days.said_near - %(days)s AND days.said_near + %(days)s
        OFFSET 0
    ) AS saying
    UNION
    SELECT saying.utterance_id, saying.kin_id, saying.is_crowded
    FROM due
    JOIN ingest.utterance_decision AS decision ON due.quote_key IN (decision.quote_key, decision.other_quote_key)
    JOIN ingest.utterance AS saying ON saying.quote_key IN (decision.quote_key, decision.other_quote_key)
), every AS (
    SELECT utterance_id FROM around
    UNION
    SELECT mate.utterance_id
    FROM (SELECT DISTINCT kin_id FROM around WHERE kin_id IS NOT NULL AND NOT is_crowded) AS kins
    CROSS JOIN LATERAL (SELECT utterance_id FROM ingest.utterance WHERE utterance.kin_id = kins.kin_id OFFSET 0) AS mate
)
SELECT saying.*, saying.utterance_id = ANY(%(due)s) AS is_due
FROM every
CROSS JOIN LATERAL (
    SELECT own.utterance_id, own.quote_key, own.speaker_key, own.said_near, own.words, own.canonical_id, own.linked_by, own.score,
        own.evidence, own.kin_id, own.is_crowded, quote.kind, quote.polarity, quote.occasion,
        -- what says too little to be known by its words is short
        CASE WHEN starts_with(own.speaker_key, '~') OR quote.polarity = 'negated' OR char_length(own.words) < 100 THEN (
            SELECT version.minhash FROM ingest.article_version AS version WHERE version.article_version_id = own.article_version_id
        ) END AS text_print
    FROM ingest.utterance AS own
    JOIN ingest.quote USING (quote_id)
    WHERE own.utterance_id = every.utterance_id
    OFFSET 0
) AS saying

-- name: decisions_about_quotes
-- What a person decided about pairs of these quotes.
SELECT utterance_decision_id, kind, quote_key, other_quote_key
FROM ingest.utterance_decision
WHERE quote_key = ANY(%(quotes)s) AND other_quote_key = ANY(%(quotes)s)

-- name: loading_utterance_link
-- Links that changed, and quotes that were due.
CREATE TEMPORARY TABLE loading_utterance_link (
    utterance_id bigint, canonical_id bigint, linked_by text, score real, evidence text, drift jsonb, kin_id bigint,
    is_crowded boolean, was_due boolean
) ON COMMIT DROP

-- name: save_utterance_links
-- Store the links; the quotes are no longer due.
UPDATE ingest.utterance
SET canonical_id = loaded.canonical_id, linked_by = loaded.linked_by, score = loaded.score, evidence = loaded.evidence,
    drift = loaded.drift, kin_id = loaded.kin_id, is_crowded = loaded.is_crowded, is_due = utterance.is_due AND NOT loaded.was_due
FROM loading_utterance_link AS loaded
WHERE utterance.utterance_id = loaded.utterance_id

-- name: outlets_by_name
-- Outlets with the names by which news may cite them.
SELECT outlet_id, name, agency FROM ingest.outlet

-- name: name_outlet_agency
-- The name under which news cites an outlet.
UPDATE ingest.outlet SET agency = %(agency)s WHERE outlet_id = %(outlet_id)s

-- name: drop_quote_changes
-- Differences in the quotes of these articles are found anew.
DELETE FROM ingest.quote_change AS change
USING ingest.article_version AS version
WHERE version.article_id = ANY(%(articles)s) AND version.article_version_id IN (change.before_version_id, change.after_version_id)

-- name: texts_that_followed
-- Texts of these articles that differ and follow each other, each with the newest readings by one annotator that read both.
SELECT DISTINCT ON (change.before_version_id, change.after_version_id)
    change.before_version_id, change.after_version_id, before.reading_id AS before_reading_id, after.reading_id AS after_reading_id
FROM ingest.article_change AS change
JOIN ingest.article_version AS version ON version.article_version_id = change.after_version_id
JOIN ingest.reading AS before ON before.article_version_id = change.before_version_id
JOIN ingest.reading AS after ON after.article_version_id = change.after_version_id AND after.annotator = before.annotator
WHERE version.article_id = ANY(%(articles)s)
ORDER BY change.before_version_id, change.after_version_id, after.is_current DESC, before.is_current DESC, after.reading_id DESC

-- name: quotes_of_readings
-- Quotes of these readings in order, with their words.
SELECT quote.reading_id, quote.quote_id, quote.speaker, quote.speaker_description, speaker.stands_for AS speaker_entity_id,
    (
        SELECT string_agg(substr(version.text, span.start_char + 1, span.end_char - span.start_char), ' … ' ORDER BY span.ordinal)
        FROM ingest.quote_span AS span
        WHERE span.quote_id = quote.quote_id AND span.role = 'content'
    ) AS words
FROM ingest.quote
JOIN ingest.reading USING (reading_id)
JOIN ingest.article_version AS version USING (article_version_id)
LEFT JOIN ingest.entity AS speaker ON speaker.entity_id = quote.speaker_entity_id
WHERE quote.reading_id = ANY(%(readings)s)
ORDER BY quote.reading_id, quote.ordinal

-- name: add_quote_change
-- Enter one difference.
INSERT INTO ingest.quote_change (before_version_id, after_version_id, ordinal, kind, before_quote_id, after_quote_id, drift)
VALUES (%(before_version_id)s, %(after_version_id)s, %(ordinal)s, %(kind)s, %(before_quote_id)s, %(after_quote_id)s, %(drift)s)

-- name: disturb_merged_kins
-- Articles that are merged are told anew; what their quotes were alike is compared anew.
WITH merged AS (
    SELECT article_id FROM loading_merge UNION SELECT kept_article_id FROM loading_merge
)
UPDATE ingest.utterance AS mate SET is_due = true
FROM merged
JOIN ingest.utterance AS saying USING (article_id)
WHERE mate.kin_id = saying.kin_id AND NOT mate.is_due
    AND (NOT mate.is_crowded OR (mate.speaker_key, mate.said_near) = (saying.speaker_key, saying.said_near))

-- name: drop_merged_sayings
-- Quotes of articles that are merged, until they are told anew.
DELETE FROM ingest.utterance AS saying
WHERE saying.article_id IN (SELECT article_id FROM loading_merge UNION SELECT kept_article_id FROM loading_merge)

-- name: drop_merged_quote_changes
-- Differences in the quotes of articles that are merged, until they are found anew.
DELETE FROM ingest.quote_change AS change
USING ingest.article_version AS version
WHERE version.article_id IN (SELECT article_id FROM loading_merge UNION SELECT kept_article_id FROM loading_merge)
    AND version.article_version_id IN (change.before_version_id, change.after_version_id)

-- name: rename_decided_quotes
-- What a person decided about quotes goes with them.
UPDATE ingest.utterance_decision AS decision
SET quote_key = coalesce(one.page_key || substr(decision.quote_key, 17), decision.quote_key),
    other_quote_key = coalesce(other.page_key || substr(decision.other_quote_key, 17), decision.other_quote_key)
FROM ingest.utterance_decision AS known
LEFT JOIN LATERAL (
    SELECT left(encode(target.url_sha256, 'hex'), 16) AS page_key
    FROM loading_merge AS merge
    JOIN ingest.page ON page.page_id = merge.page_id
    JOIN ingest.page AS target ON target.page_id = merge.article_page_id
    WHERE starts_with(known.quote_key, left(encode(page.url_sha256, 'hex'), 16))
) AS one ON true
LEFT JOIN LATERAL (
    SELECT left(encode(target.url_sha256, 'hex'), 16) AS page_key
    FROM loading_merge AS merge
    JOIN ingest.page ON page.page_id = merge.page_id
    JOIN ingest.page AS target ON target.page_id = merge.article_page_id
    WHERE starts_with(known.other_quote_key, left(encode(page.url_sha256, 'hex'), 16))
) AS other ON true
WHERE known.utterance_decision_id = decision.utterance_decision_id AND (one.page_key IS NOT NULL OR other.page_key IS NOT NULL)
    AND coalesce(one.page_key || substr(decision.quote_key, 17), decision.quote_key)
        <> coalesce(other.page_key || substr(decision.other_quote_key, 17), decision.other_quote_key)

-- name: find_utterances
-- Utterances of a quote, by its number, its key, or words of it; of many the most carried.
SELECT utterance_id FROM (
    SELECT coalesce(saying.canonical_id, saying.utterance_id) AS utterance_id
    FROM ingest.utterance AS saying
    WHERE saying.quote_id = %(number)s OR saying.quote_key = %(given)s
    UNION
    SELECT coalesce(saying.canonical_id, saying.utterance_id)
    FROM ingest.quote_search AS search
    JOIN ingest.utterance AS saying USING (quote_id)
    WHERE %(number)s::bigint IS NULL AND saying.words ILIKE '%%' || %(pattern)s || '%%'
        AND search.words @@ phraseto_tsquery(ingest.search_configuration(search.language), %(given)s)
) AS found
JOIN news.utterance USING (utterance_id)
ORDER BY articles DESC, utterance_id
LIMIT %(limit)s

-- name: utterance_of
-- The utterance of any of its rows.
SELECT coalesce(canonical_id, utterance_id) AS utterance_id FROM ingest.utterance WHERE utterance_id = %(utterance_id)s

-- name: shown_utterance
-- An utterance as analysts see it, with who said it first.
SELECT said.*, utterance.quotes, utterance.articles, utterance.is_crowded
FROM news.first_said AS said
JOIN news.utterance USING (utterance_id)
WHERE said.utterance_id = %(utterance_id)s

-- name: shown_utterance_quotes
-- Its quotes in order of their publication, with what differs in their words.
SELECT quote.*, drift.difference
FROM news.utterance_quote AS quote
LEFT JOIN news.wording_drift AS drift USING (quote_id)
WHERE quote.utterance_id = %(utterance_id)s
ORDER BY coalesce(quote.published_until, quote.first_seen_at), quote.quote_key

-- name: shown_utterance_decisions
-- What people decided about its quotes.
SELECT decision.utterance_decision_id, decision.kind, decision.quote_key, decision.other_quote_key, decision.decided_by, decision.decided_at
FROM ingest.utterance_decision AS decision
WHERE decision.quote_key = ANY(%(quotes)s) OR decision.other_quote_key = ANY(%(quotes)s)
ORDER BY decision.utterance_decision_id

-- name: members_of_utterance
-- Its quotes, the one that stands for it first.
SELECT quote_key, quote_id
FROM ingest.utterance
WHERE coalesce(canonical_id, utterance_id) = %(utterance_id)s
ORDER BY canonical_id NULLS FIRST, quote_key

-- name: keys_of_quotes
-- Keys of quotes that are shown.
SELECT quote_id, quote_key, coalesce(canonical_id, utterance_id) AS utterance_id FROM ingest.utterance WHERE quote_id = ANY(%(quotes)s)

-- name: decide_quotes
-- Keep a decision.
INSERT INTO ingest.utterance_decision (kind, quote_key, other_quote_key, decided_by)
VALUES (%(kind)s, %(quote_key)s, %(other_quote_key)s, %(decided_by)s)

-- name: reverse_quote_splits
-- Where quotes of two utterances were held apart by hand, a merge joins each pair again.
INSERT INTO ingest.utterance_decision (kind, quote_key, other_quote_key, decided_by)
SELECT DISTINCT 'merge', least(quote_key, other_quote_key), greatest(quote_key, other_quote_key), %(decided_by)s
FROM ingest.utterance_decision
WHERE kind = 'split' AND (
    (quote_key = ANY(%(here)s) AND other_quote_key = ANY(%(there)s))
    OR (quote_key = ANY(%(there)s) AND other_quote_key = ANY(%(here)s))
)

-- name: make_quotes_due
-- Let these quotes be compared anew.
UPDATE ingest.utterance SET is_due = true WHERE quote_key = ANY(%(quotes)s)

-- name: most_carried
-- The utterance that most outlets carry, of those the one that most name a source for.
SELECT utterance_id
FROM news.utterance_quote AS quote
GROUP BY utterance_id
HAVING count(DISTINCT outlet) > 1
ORDER BY count(DISTINCT outlet) DESC, count(DISTINCT came_from_how) DESC, count(*) DESC, min(quote_key)
LIMIT 1
