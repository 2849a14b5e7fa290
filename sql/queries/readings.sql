-- name: known_readings
-- Texts of these pages' articles that this annotator has read: they need not be read again.
SELECT DISTINCT version.text_sha256
FROM ingest.page
JOIN ingest.article ON article.page_id = coalesce(page.joined_page_id, page.page_id)
JOIN ingest.article_version AS version USING (article_id)
JOIN ingest.reading USING (article_version_id)
WHERE page.page_id = ANY(%(pages)s) AND reading.annotator = %(annotator)s

-- name: retire_readings
-- Older readings of the texts that are about to be read give way.
UPDATE ingest.reading SET is_current = false
FROM loading_reading AS loaded
WHERE reading.article_version_id = loaded.article_version_id AND reading.is_current AND loaded.is_staged IS NOT TRUE

-- name: choose_readings
-- One reading for each text that this annotator has not read: of equal texts in a batch, the first.
CREATE TEMPORARY TABLE loading_reading ON COMMIT DROP AS
SELECT DISTINCT ON (version.article_version_id)
    loaded.capture_id, version.article_version_id, loaded.annotator, loaded.is_staged, encode(page.url_sha256, 'hex') AS page_key,
    '#' || left(encode(version.text_sha256, 'hex'), 16) AS text_key
FROM loading_read AS loaded
JOIN ingest.article USING (article_id)
JOIN ingest.page ON page.page_id = article.page_id
JOIN ingest.article_version AS version USING (article_id, text_sha256)
WHERE loaded.verdict = 'article' AND loaded.annotator IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM ingest.reading
        WHERE reading.article_version_id = version.article_version_id AND reading.annotator = loaded.annotator
    )
ORDER BY version.article_version_id, loaded.capture_id

-- name: add_readings
-- Enter the readings as the current ones; those that are staged beside the current ones.
INSERT INTO ingest.reading (article_version_id, annotator, is_current)
SELECT article_version_id, annotator, is_staged IS NOT TRUE OR NOT EXISTS (
    SELECT FROM ingest.reading WHERE reading.article_version_id = loaded.article_version_id AND reading.is_current
)
FROM loading_reading AS loaded

-- name: add_entities
-- Enter bearers of names that are new, in one order, so that two workers never wait for each other.
INSERT INTO ingest.entity (label, name, name_key, sense, block, office, wikidata_id, is_due)
SELECT DISTINCT ON (loaded.label, loaded.name_key, coalesce(loaded.sense, chosen.text_key))
    loaded.label, loaded.name, loaded.name_key, coalesce(loaded.sense, chosen.text_key), loaded.block, loaded.office,
    loaded.wikidata_id, loaded.block IS NOT NULL
FROM loading_named AS loaded
JOIN loading_reading AS chosen USING (capture_id)
ORDER BY loaded.label, loaded.name_key, coalesce(loaded.sense, chosen.text_key), loaded.name COLLATE "C" DESC
ON CONFLICT (label, name_key, sense) DO NOTHING

-- name: settle_names
-- Of forms that fold to one name the one with small letters and accents is shown, whichever came first.
WITH renamed AS (
    UPDATE ingest.entity SET name = loaded.name
    FROM (
        SELECT loaded.label, loaded.name_key, coalesce(loaded.sense, chosen.text_key) AS sense, max(loaded.name COLLATE "C") AS name
        FROM loading_named AS loaded
        JOIN loading_reading AS chosen USING (capture_id)
        GROUP BY 1, 2, 3
    ) AS loaded
    WHERE entity.label = loaded.label AND entity.name_key = loaded.name_key AND entity.sense = loaded.sense
        AND entity.name < loaded.name COLLATE "C"
    RETURNING old.entity_id, old.name
)
INSERT INTO ingest.entity_alias (entity_id, alias)
SELECT entity_id, name FROM renamed
ON CONFLICT DO NOTHING

-- name: refresh_entities
-- Bearers of texts that are read anew are resolved anew.
UPDATE ingest.entity SET office = loaded.office, is_due = true
FROM loading_named AS loaded
JOIN loading_reading AS chosen USING (capture_id)
WHERE entity.label = loaded.label AND entity.name_key = loaded.name_key AND entity.sense = chosen.text_key
    AND loaded.sense IS NULL AND entity.block IS NOT NULL AND NOT entity.is_due

-- name: add_company
-- What the texts name, and when they were first published.
INSERT INTO ingest.company (text_key, company, places, seen_on)
SELECT DISTINCT ON (chosen.text_key)
    chosen.text_key, loaded.company, loaded.places,
    (
        SELECT min(extraction.published_at AT TIME ZONE 'UTC')::date FROM ingest.extraction
        WHERE extraction.article_version_id = chosen.article_version_id
    ) AS seen_on
FROM loading_company AS loaded
JOIN loading_reading AS chosen USING (capture_id)
ORDER BY chosen.text_key, seen_on
ON CONFLICT (text_key) DO UPDATE
SET company = EXCLUDED.company, places = EXCLUDED.places, seen_on = least(company.seen_on, EXCLUDED.seen_on)

-- name: date_company
-- A text that proves to be older than was known: its own bearers are resolved anew.
WITH dated AS (
    UPDATE ingest.company SET seen_on = loaded.seen_on
    FROM (
        SELECT '#' || left(encode(text_sha256, 'hex'), 16) AS text_key, min(published_at AT TIME ZONE 'UTC')::date AS seen_on
        FROM loading_read WHERE verdict = 'article' GROUP BY 1
    ) AS loaded
    WHERE company.text_key = loaded.text_key AND loaded.seen_on < coalesce(company.seen_on, 'infinity')
    RETURNING company.text_key
)
UPDATE ingest.entity SET is_due = true
FROM dated
JOIN loading_read AS loaded ON '#' || left(encode(loaded.text_sha256, 'hex'), 16) = dated.text_key
JOIN ingest.article_version USING (article_id, text_sha256)
JOIN ingest.reading USING (article_version_id)
JOIN ingest.named USING (reading_id)
WHERE entity.entity_id = named.entity_id AND entity.sense = dated.text_key AND entity.block IS NOT NULL

-- name: choose_bearers
-- The bearer of each name in each reading: the text's own where a person said who is meant, else as the text states.
CREATE TEMPORARY TABLE loading_bearer ON COMMIT DROP AS
SELECT reading.reading_id, loaded.capture_id, loaded.label, loaded.name_key, coalesce(pinned.entity_id, entity.entity_id) AS entity_id,
    loaded.spans, loaded.aliases
FROM loading_named AS loaded
JOIN loading_reading AS chosen USING (capture_id)
JOIN ingest.reading USING (article_version_id, annotator)
JOIN ingest.entity AS entity
    ON entity.label = loaded.label AND entity.name_key = loaded.name_key AND entity.sense = coalesce(loaded.sense, chosen.text_key)
LEFT JOIN ingest.entity AS pinned
    ON pinned.label = loaded.label AND pinned.name_key = loaded.name_key AND pinned.sense = chosen.text_key AND pinned.is_pinned

-- name: add_aliases
-- Enter the printed forms, but for the name itself.
INSERT INTO ingest.entity_alias (entity_id, alias)
SELECT DISTINCT entity.entity_id, alias
FROM loading_bearer
JOIN ingest.entity USING (entity_id)
CROSS JOIN LATERAL unnest(loading_bearer.aliases) AS alias
WHERE alias <> entity.name
ORDER BY entity.entity_id, alias
ON CONFLICT DO NOTHING

-- name: add_named
-- Enter what the readings name.
INSERT INTO ingest.named (reading_id, entity_id, spans)
SELECT reading_id, entity_id, spans FROM loading_bearer WHERE cardinality(spans) > 0

-- name: add_roles
-- Enter the titles that the readings find.
INSERT INTO ingest.role (reading_id, entity_id, start_char, end_char, office, of_name)
SELECT bearer.reading_id, bearer.entity_id, loaded.start_char, loaded.end_char, loaded.office, loaded.of_name
FROM loading_role AS loaded
JOIN loading_bearer AS bearer USING (capture_id, label, name_key)
ON CONFLICT DO NOTHING

-- name: add_quotes
-- Enter the quotes; the key tells the page, the words, and equal words in one text by their order.
INSERT INTO ingest.quote (
    reading_id, ordinal, quote_key, kind, cue_start, cue_end, source_start, source_end, speaker, speakers,
    speaker_entity_id, speaker_how, speaker_description, addressee, reportedly, polarity, occasion, rule, confidence
)
SELECT
    reading.reading_id, loaded.ordinal,
    left(chosen.page_key, 16) || left(loaded.words_sha256, 16) || '-' || row_number()
        OVER (PARTITION BY reading.reading_id, loaded.words_sha256 ORDER BY loaded.ordinal),
    loaded.kind, loaded.cue_start, loaded.cue_end, loaded.source_start, loaded.source_end, loaded.speaker, loaded.speakers,
    entity.entity_id, loaded.speaker_how, loaded.speaker_description, loaded.addressee, loaded.reportedly,
    loaded.polarity, loaded.occasion, loaded.rule, loaded.confidence
FROM loading_reading AS chosen
JOIN ingest.reading USING (article_version_id, annotator)
JOIN loading_quote AS loaded USING (capture_id)
LEFT JOIN loading_bearer AS entity
    ON entity.capture_id = loaded.capture_id AND entity.label = loaded.speaker_label AND entity.name_key = loaded.speaker_key

-- name: add_quote_spans
-- Enter the pieces of the quotes.
INSERT INTO ingest.quote_span (quote_id, role, ordinal, start_char, end_char)
SELECT quote.quote_id, loaded.role, loaded.ordinal, loaded.start_char, loaded.end_char
FROM loading_reading
JOIN ingest.reading USING (article_version_id, annotator)
JOIN loading_quote_span AS loaded USING (capture_id)
JOIN ingest.quote ON quote.reading_id = reading.reading_id AND quote.ordinal = loaded.quote

-- name: add_quote_relays
-- Enter the relays of the quotes.
INSERT INTO ingest.quote_relay (quote_id, role, ordinal, name)
SELECT quote.quote_id, loaded.role, loaded.ordinal, loaded.name
FROM loading_reading
JOIN ingest.reading USING (article_version_id, annotator)
JOIN loading_quote_relay AS loaded USING (capture_id)
JOIN ingest.quote ON quote.reading_id = reading.reading_id AND quote.ordinal = loaded.quote

-- name: unsettle_stories
-- An article whose text is read anew may be of another story, for stories are told by names too.
UPDATE ingest.article SET story_due = true
FROM loading_reading AS loaded
WHERE article.current_version_id = loaded.article_version_id AND loaded.is_staged IS NOT TRUE AND NOT article.story_due
