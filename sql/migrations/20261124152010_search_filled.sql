-- migrate:up

SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '12h';
SET LOCAL maintenance_work_mem = '512MB';

-- no lock but on the rows that are read: others go on loading and asking
INSERT INTO ingest.article_search (article_id, article_version_id, dated_at, outlet_id, language, title, words)
SELECT article.article_id, version.article_version_id,
    coalesce(extraction.published_at, (SELECT min(own.captured_at) FROM ingest.capture AS own WHERE own.page_id = article.page_id), capture.captured_at),
    article.outlet_id, version.language, extraction.title,
    setweight(to_tsvector(ingest.search_configuration(version.language), left(coalesce(extraction.title, ''), 1000)), 'A')
        || to_tsvector(ingest.search_configuration(version.language), left(version.text, 200000))
FROM ingest.article
JOIN ingest.extraction ON extraction.extraction_id = article.current_extraction_id
JOIN ingest.capture USING (capture_id)
JOIN ingest.article_version AS version ON version.article_version_id = article.current_version_id;

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
JOIN ingest.quote USING (reading_id);

-- these two tables are new: nobody reads them yet
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX article_search_words_idx ON ingest.article_search USING gin (words, outlet_id);
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX article_search_dated_idx ON ingest.article_search (dated_at, article_id);
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX article_search_outlet_idx ON ingest.article_search (outlet_id, dated_at, article_id);
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX quote_search_words_idx ON ingest.quote_search USING gin (words, outlet_id, relays);
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX quote_search_dated_idx ON ingest.quote_search (dated_at, quote_id);
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX quote_search_outlet_idx ON ingest.quote_search (outlet_id, dated_at, quote_id);
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX quote_search_speaker_idx ON ingest.quote_search (speaker_entity_id, dated_at, quote_id);
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX quote_search_article_idx ON ingest.quote_search (article_id);

-- migrate:down
-- Forward only: a mistake is mended by the next migration.
