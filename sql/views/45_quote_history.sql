-- area: Quotes
CREATE VIEW news.quote_history AS
SELECT
    quote.quote_id,
    quote.quote_key,
    article.article_id,
    outlet.key AS outlet,
    page.url,
    version.article_version_id,
    reading.annotator,
    reading.read_at,
    coalesce(reading.is_current AND article.current_version_id = version.article_version_id, false) AS is_current,
    quote.speaker,
    quote.speakers,
    quote.kind,
    words.content,
    words.verbatim,
    quote.polarity,
    quote.confidence,
    words.start_char,
    words.end_char
FROM ingest.quote
JOIN ingest.reading USING (reading_id)
JOIN ingest.article_version AS version USING (article_version_id)
JOIN ingest.article USING (article_id)
JOIN ingest.page USING (page_id)
LEFT JOIN ingest.outlet ON outlet.outlet_id = article.outlet_id
LEFT JOIN LATERAL (
    SELECT
        string_agg(substr(version.text, span.start_char + 1, span.end_char - span.start_char), ' … ' ORDER BY span.ordinal)
            FILTER (WHERE span.role = 'content') AS content,
        string_agg(substr(version.text, span.start_char + 1, span.end_char - span.start_char), ' … ' ORDER BY span.ordinal)
            FILTER (WHERE span.role = 'verbatim') AS verbatim,
        min(span.start_char) AS start_char,
        max(span.end_char) AS end_char
    FROM ingest.quote_span AS span
    WHERE span.quote_id = quote.quote_id
) AS words ON true;
COMMENT ON VIEW news.quote_history IS 'One row per saying in every reading of every version: what an older text or an older annotator gave. Count on news.quote instead.';
COMMENT ON COLUMN news.quote_history.quote_id IS 'Surrogate key; another reading has others.';
COMMENT ON COLUMN news.quote_history.quote_key IS 'Stable key: the same words in the same article keep it over versions and readings.';
COMMENT ON COLUMN news.quote_history.article_id IS 'Article that reports it.';
COMMENT ON COLUMN news.quote_history.outlet IS 'Key of the outlet; NULL where unknown.';
COMMENT ON COLUMN news.quote_history.url IS 'Canonical URL of the article.';
COMMENT ON COLUMN news.quote_history.article_version_id IS 'Version of the text that holds it; its words are cut from there.';
COMMENT ON COLUMN news.quote_history.annotator IS 'Version of the annotator that read it.';
COMMENT ON COLUMN news.quote_history.read_at IS 'When that reading was made.';
COMMENT ON COLUMN news.quote_history.is_current IS 'Whether news.quote shows it: the current reading of the current version.';
COMMENT ON COLUMN news.quote_history.speaker IS 'Fullest form of the name in this article, without title; NULL where unnamed or unresolved.';
COMMENT ON COLUMN news.quote_history.speakers IS 'All speakers of a joint statement; empty where unnamed or unresolved.';
COMMENT ON COLUMN news.quote_history.kind IS 'direct: whole utterance in marks; mixed: marked words inside the writer''s clause; indirect: no marks.';
COMMENT ON COLUMN news.quote_history.content IS 'All that is reported, pieces parted by " … ".';
COMMENT ON COLUMN news.quote_history.verbatim IS 'The words of it in quotation marks, pieces parted by " … "; NULL for indirect quotes.';
COMMENT ON COLUMN news.quote_history.polarity IS 'affirmed; negated ("did not say"); modal ("would say").';
COMMENT ON COLUMN news.quote_history.confidence IS 'From 0 to 1, fitted on development data; comparable within one annotator only.';
COMMENT ON COLUMN news.quote_history.start_char IS 'Where its first piece begins in the text of its version, in code points from 0.';
COMMENT ON COLUMN news.quote_history.end_char IS 'Where its last piece ends, exclusive.';
