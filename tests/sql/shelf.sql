-- name: article
-- An article with a page, a capture, a text, an extraction and a reading.
WITH outlet AS (
    INSERT INTO ingest.outlet (key, name, kind) VALUES (%(outlet)s, initcap(%(outlet)s::text), 'website')
    ON CONFLICT (key) DO UPDATE SET key = EXCLUDED.key RETURNING outlet_id
), host AS (
    INSERT INTO ingest.host (host) VALUES ('shelf.example') ON CONFLICT (host) DO UPDATE SET host = EXCLUDED.host RETURNING host
), file AS (
    INSERT INTO ingest.warc_file (path, origin, file_bytes, records, finished_at)
    VALUES ('2026/03/02/shelf.warc.gz', 'live', 9, 9, %(captured_at)s)
    ON CONFLICT (path) DO UPDATE SET path = EXCLUDED.path RETURNING warc_file_id
), page AS (
    INSERT INTO ingest.page (url, url_sha256, canonicaliser, original_url, host, outlet_id, discovered_by, state)
    SELECT %(url)s::text, sha256(convert_to(%(url)s::text, 'UTF8')), 1, %(url)s::text, host, outlet_id, 'feed', 'stored' FROM outlet, host RETURNING page_id, outlet_id
), capture AS (
    INSERT INTO ingest.capture (kind, page_id, record_id, url, final_url, captured_at, http_status, payload_sha256, payload_bytes,
        warc_file_id, warc_offset, warc_length, origin, outcome)
    SELECT 'page', page_id, '<urn:shelf:' || %(url)s::text || '>', %(url)s::text, %(url)s::text, %(captured_at)s, 200, sha256('payload'), 7,
        warc_file_id, 4171, 1648, 'live', 'new_version' FROM page, file RETURNING capture_id
), article AS (
    INSERT INTO ingest.article (page_id, outlet_id) SELECT page_id, outlet_id FROM page RETURNING article_id
), version AS (
    INSERT INTO ingest.article_version (article_id, text_sha256, text, language, words)
    SELECT article_id, %(sha256)s, %(text)s, %(language)s::text, 9 FROM article RETURNING article_version_id
), extraction AS (
    INSERT INTO ingest.extraction (capture_id, extractor, article_version_id, title, authors, published_at, published_source,
        published_precision, published_offset_known, flags)
    SELECT capture_id, 'shelf-extract', article_version_id, %(title)s, '[]', %(published_at)s::timestamptz, %(source)s::text, %(precision)s::text,
        %(known)s::boolean, '{}'
    FROM capture, version RETURNING extraction_id
), reading AS (
    INSERT INTO ingest.reading (article_version_id, annotator, is_current)
    SELECT article_version_id, 'shelf-annotate', true FROM version RETURNING reading_id
)
SELECT article_id, reading_id, extraction_id, article_version_id FROM article, version, extraction, reading

-- name: show
-- It shows that text.
UPDATE ingest.article SET current_extraction_id = %(extraction_id)s, current_version_id = %(article_version_id)s
WHERE article_id = %(article_id)s

-- name: quote
-- A quote of one piece.
WITH entity AS (
    INSERT INTO ingest.entity (label, name, name_key) SELECT 'person', %(speaker)s::text, %(name_key)s::text WHERE %(speaker)s::text IS NOT NULL
    ON CONFLICT (label, name_key, sense) DO UPDATE SET name = EXCLUDED.name RETURNING entity_id
), quote AS (
    INSERT INTO ingest.quote (reading_id, ordinal, quote_key, kind, speaker, speakers, speaker_entity_id, speaker_how, reportedly, polarity,
        rule, confidence)
    SELECT %(reading)s, %(ordinal)s, %(key)s, 'indirect', %(speaker)s::text, array_remove(ARRAY[%(speaker)s::text], NULL), (SELECT entity_id FROM entity),
        CASE WHEN %(speaker)s::text IS NULL THEN 'unresolved' ELSE 'name' END, false, 'affirmed', 'clause', 0.9
    RETURNING quote_id
), relays AS (
    INSERT INTO ingest.quote_relay (quote_id, role, ordinal, name)
    SELECT quote_id, 'relay', place, name FROM quote, unnest(%(relays)s::text[]) WITH ORDINALITY AS relay (name, place)
)
INSERT INTO ingest.quote_span (quote_id, role, ordinal, start_char, end_char) SELECT quote_id, 'content', 1, %(start)s, %(end)s FROM quote
