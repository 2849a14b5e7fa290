-- name: drop_found_quotes
-- Quotes that these articles no longer show are no longer found.
DELETE FROM ingest.quote_search AS search
WHERE search.article_id = ANY(%(articles)s::bigint[]) AND NOT EXISTS (
    SELECT FROM ingest.quote
    JOIN ingest.reading ON reading.reading_id = quote.reading_id AND reading.is_current
    JOIN ingest.article ON article.current_version_id = reading.article_version_id
    WHERE quote.quote_id = search.quote_id AND article.article_id = search.article_id
)

-- name: find_articles
-- Articles are found by the text and headline that they show now.
INSERT INTO ingest.article_search AS search (article_id, article_version_id, dated_at, outlet_id, language, title, words)
SELECT article.article_id, version.article_version_id,
    coalesce(extraction.published_at, (SELECT min(own.captured_at) FROM ingest.capture AS own WHERE own.page_id = article.page_id), capture.captured_at),
    article.outlet_id, version.language, extraction.title,
    CASE
        WHEN known.article_version_id = version.article_version_id AND known.title IS NOT DISTINCT FROM extraction.title THEN known.words
        ELSE setweight(to_tsvector(ingest.search_configuration(version.language), left(coalesce(extraction.title, ''), 1000)), 'A')
            || to_tsvector(ingest.search_configuration(version.language), left(version.text, 200000))
    END
FROM ingest.article
JOIN ingest.extraction ON extraction.extraction_id = article.current_extraction_id
JOIN ingest.capture USING (capture_id)
JOIN ingest.article_version AS version ON version.article_version_id = article.current_version_id
LEFT JOIN ingest.article_search AS known ON known.article_id = article.article_id
WHERE article.article_id = ANY(%(articles)s::bigint[])
ON CONFLICT (article_id) DO UPDATE
SET article_version_id = EXCLUDED.article_version_id, dated_at = EXCLUDED.dated_at, outlet_id = EXCLUDED.outlet_id,
    language = EXCLUDED.language, title = EXCLUDED.title, words = EXCLUDED.words
-- an article that was fetched again and is the same costs nothing
WHERE (search.article_version_id, search.dated_at, search.outlet_id, search.title)
    IS DISTINCT FROM (EXCLUDED.article_version_id, EXCLUDED.dated_at, EXCLUDED.outlet_id, EXCLUDED.title)

-- name: redate_found_quotes
-- Quotes are found under the date and outlet of their article.
UPDATE ingest.quote_search AS search SET dated_at = shown.dated_at, outlet_id = shown.outlet_id
FROM ingest.article_search AS shown
WHERE shown.article_id = ANY(%(articles)s::bigint[]) AND search.article_id = shown.article_id
    AND (search.dated_at, search.outlet_id) IS DISTINCT FROM (shown.dated_at, shown.outlet_id)

-- name: find_quotes
-- Quotes that these articles show are found by their words, speakers and relays.
INSERT INTO ingest.quote_search (quote_id, article_id, dated_at, outlet_id, speaker_entity_id, language, relays, words)
SELECT quote.quote_id, shown.article_id, shown.dated_at, shown.outlet_id, quote.speaker_entity_id, shown.language,
    ARRAY(
        SELECT lower(relay.name) FROM ingest.quote_relay AS relay
        WHERE relay.quote_id = quote.quote_id AND relay.role = 'relay' ORDER BY relay.ordinal
    ),
    to_tsvector(ingest.search_configuration(shown.language), left((
        SELECT string_agg(substr(version.text, span.start_char + 1, span.end_char - span.start_char), ' … ' ORDER BY span.ordinal)
        FROM ingest.quote_span AS span
        WHERE span.quote_id = quote.quote_id AND span.role = 'content'
    ), 20000))
FROM ingest.article_search AS shown
JOIN ingest.article_version AS version USING (article_version_id)
JOIN ingest.reading ON reading.article_version_id = version.article_version_id AND reading.is_current
JOIN ingest.quote USING (reading_id)
WHERE shown.article_id = ANY(%(articles)s::bigint[])
    AND NOT EXISTS (SELECT FROM ingest.quote_search AS known WHERE known.quote_id = quote.quote_id)

-- name: reread_articles
-- Articles with a text or a capture that was read by these versions.
SELECT version.article_id FROM ingest.article_version AS version
JOIN ingest.reading USING (article_version_id) WHERE reading.annotator = %(annotator)s
UNION
SELECT version.article_id FROM ingest.article_version AS version
JOIN ingest.extraction USING (article_version_id) WHERE extraction.extractor = %(extractor)s
ORDER BY 1
