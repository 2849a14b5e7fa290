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
WHERE reading.article_version_id = loaded.article_version_id AND reading.is_current

-- name: choose_readings
-- One reading for each text that this annotator has not read: of equal texts in a batch, the first.
CREATE TEMPORARY TABLE loading_reading ON COMMIT DROP AS
SELECT DISTINCT ON (version.article_version_id)
    loaded.capture_id, version.article_version_id, loaded.annotator, encode(page.url_sha256, 'hex') AS page_key
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
-- Enter the readings as the current ones.
INSERT INTO ingest.reading (article_version_id, annotator, is_current)
SELECT article_version_id, annotator, true FROM loading_reading

-- name: add_entities
-- Enter things that are named for the first time, in one order, so that two workers never wait for each other.
INSERT INTO ingest.entity (label, name, name_key)
SELECT DISTINCT ON (label, name_key) label, name, name_key
FROM (
    SELECT label, name, name_key FROM loading_mention
    UNION ALL
    SELECT speaker_label, speaker, speaker_key FROM loading_quote WHERE speaker_key IS NOT NULL
) AS named
ORDER BY label, name_key, name
ON CONFLICT (label, name_key) DO NOTHING

-- name: add_aliases
-- Enter the printed forms.
INSERT INTO ingest.entity_alias (entity_id, alias)
SELECT DISTINCT entity.entity_id, loaded.printed
FROM loading_mention AS loaded
JOIN ingest.entity USING (label, name_key)
ORDER BY entity.entity_id, loaded.printed
ON CONFLICT DO NOTHING

-- name: add_mentions
-- Enter the mentions.
INSERT INTO ingest.mention (reading_id, start_char, end_char, label, entity_id)
SELECT reading.reading_id, loaded.start_char, loaded.end_char, loaded.label, entity.entity_id
FROM loading_reading
JOIN ingest.reading USING (article_version_id, annotator)
JOIN loading_mention AS loaded USING (capture_id)
JOIN ingest.entity USING (label, name_key)

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
LEFT JOIN ingest.entity ON entity.label = loaded.speaker_label AND entity.name_key = loaded.speaker_key

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
