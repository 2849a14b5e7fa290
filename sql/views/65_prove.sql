-- area: Search and proof
CREATE OR REPLACE FUNCTION ingest.proved_words(text text, start_char integer, end_char integer) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN start_char IS NOT NULL
    THEN jsonb_build_object('start', start_char, 'end', end_char, 'words', substr(text, start_char + 1, end_char - start_char))
END;
COMMENT ON FUNCTION ingest.proved_words(text, integer, integer) IS 'Words as their offsets cut them from the text, with these; NULL without offsets.';

CREATE FUNCTION news.prove(quote_id bigint) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
RETURN (
    SELECT jsonb_build_object(
        'quote', jsonb_build_object(
            'quote_id', quote.quote_id,
            'quote_key', quote.quote_key,
            'is_shown', reading.is_current AND article.current_version_id = version.article_version_id,
            'speaker', quote.speaker,
            'kind', quote.kind,
            'content', (
                SELECT jsonb_agg(ingest.proved_words(version.text, span.start_char, span.end_char) ORDER BY span.ordinal)
                FROM ingest.quote_span AS span WHERE span.quote_id = quote.quote_id AND span.role = 'content'
            ),
            'verbatim', (
                SELECT coalesce(jsonb_agg(ingest.proved_words(version.text, span.start_char, span.end_char) ORDER BY span.ordinal), '[]')
                FROM ingest.quote_span AS span WHERE span.quote_id = quote.quote_id AND span.role = 'verbatim'
            ),
            'cue', ingest.proved_words(version.text, quote.cue_start, quote.cue_end),
            'source', ingest.proved_words(version.text, quote.source_start, quote.source_end)
        ),
        'article', jsonb_build_object(
            'article_id', article.article_id, 'url', page.url, 'outlet', outlet.key, 'title', extraction.title,
            'published_at', extraction.published_at, 'published_source', extraction.published_source
        ),
        'version', jsonb_build_object(
            'article_version_id', version.article_version_id,
            'text_sha256', encode(version.text_sha256, 'hex'),
            'text_matches', sha256(convert_to(version.text, 'UTF8')) = version.text_sha256,
            'characters', char_length(version.text),
            'captures', captured.captures
        ),
        'capture', jsonb_build_object(
            'url', capture.url, 'final_url', capture.final_url, 'captured_at', capture.captured_at, 'http_status', capture.http_status,
            'payload_sha256', encode(capture.payload_sha256, 'hex'), 'payload_bytes', capture.payload_bytes,
            'lost_at', capture.lost_at, 'lost_reason', capture.lost_reason
        ),
        'warc', jsonb_build_object(
            'file', file.path, 'offset', capture.warc_offset, 'length', capture.warc_length, 'record_id', capture.record_id,
            'removed_at', file.removed_at
        ),
        'reading', jsonb_build_object(
            'extractor', extraction.extractor, 'annotator', reading.annotator, 'read_at', reading.read_at, 'rule', quote.rule,
            'confidence', quote.confidence
        )
    )
    FROM ingest.quote
    JOIN ingest.reading USING (reading_id)
    JOIN ingest.article_version AS version USING (article_version_id)
    JOIN ingest.article ON article.article_id = version.article_id
    JOIN ingest.page ON page.page_id = article.page_id
    LEFT JOIN ingest.outlet ON outlet.outlet_id = article.outlet_id
    CROSS JOIN LATERAL (
        -- the first capture that gave this text and is still there; where all are lost, the first
        SELECT extraction.extraction_id, count(*) OVER () AS captures
        FROM ingest.extraction
        JOIN ingest.capture USING (capture_id)
        WHERE extraction.article_version_id = version.article_version_id
        ORDER BY capture.lost_at IS NOT NULL, capture.captured_at, capture.record_id, extraction.extraction_id DESC
        LIMIT 1
    ) AS captured
    JOIN ingest.extraction USING (extraction_id)
    JOIN ingest.capture USING (capture_id)
    JOIN ingest.warc_file AS file USING (warc_file_id)
    WHERE quote.quote_id = prove.quote_id
);
COMMENT ON FUNCTION news.prove IS 'What stands behind a quote, as one JSON; NULL where there is no such quote. quote: its words as their offsets cut them from the text now, is_shown: whether news.quote shows it (older readings can be proved too). article. version: the text, text_matches: whether its digest is still its own. capture: the first that gave this text and is still kept, with the digest of its decoded payload; lost_reason says so where none is kept. warc: file, and bytes from its start. reading: extractor, annotator and rule.';
