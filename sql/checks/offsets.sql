-- Every span lies inside its text, and every quote has content: substr gives the words back.
SELECT 'quote_span' AS what, span.quote_id::text AS which
FROM ingest.quote_span AS span
JOIN ingest.quote USING (quote_id)
JOIN ingest.reading USING (reading_id)
JOIN ingest.article_version AS version USING (article_version_id)
WHERE span.end_char > char_length(version.text)
    OR substr(version.text, span.start_char + 1, span.end_char - span.start_char) !~ '\S'
UNION ALL
SELECT 'quote without content', quote.quote_id::text
FROM ingest.quote
WHERE NOT EXISTS (SELECT FROM ingest.quote_span WHERE quote_span.quote_id = quote.quote_id AND quote_span.role = 'content')
UNION ALL
SELECT 'quote cue or source', quote.quote_id::text
FROM ingest.quote
JOIN ingest.reading USING (reading_id)
JOIN ingest.article_version AS version USING (article_version_id)
WHERE greatest(quote.cue_end, quote.source_end) > char_length(version.text)
UNION ALL
SELECT 'verbatim outside content', span.quote_id::text
FROM ingest.quote_span AS span
WHERE span.role = 'verbatim' AND NOT EXISTS (
    SELECT FROM ingest.quote_span AS content
    WHERE content.quote_id = span.quote_id AND content.role = 'content'
        AND content.start_char <= span.start_char AND content.end_char >= span.end_char
)
UNION ALL
SELECT 'mention', concat_ws('-', named.reading_id, named.entity_id)
FROM ingest.named
JOIN ingest.reading USING (reading_id)
JOIN ingest.article_version AS version USING (article_version_id)
CROSS JOIN LATERAL generate_series(1, cardinality(named.spans), 2) AS at
WHERE NOT (0 <= named.spans[at] AND named.spans[at] < named.spans[at + 1] AND named.spans[at + 1] <= char_length(version.text))
UNION ALL
SELECT 'role', concat_ws('-', role.reading_id, role.entity_id)
FROM ingest.role
JOIN ingest.reading USING (reading_id)
JOIN ingest.article_version AS version USING (article_version_id)
WHERE role.end_char > char_length(version.text)
UNION ALL
SELECT spans.what, version.article_version_id::text
FROM (
    SELECT 'section' AS what, article_version_id, start_char, end_char, heading AS words FROM ingest.section
    UNION ALL SELECT 'post', article_version_id, start_char, end_char, NULL FROM ingest.post
    UNION ALL SELECT 'caption', article_version_id, start_char, end_char, NULL FROM ingest.caption
    UNION ALL SELECT 'credit', article_version_id, start_char, end_char, printed FROM ingest.credit
) AS spans
JOIN ingest.article_version AS version USING (article_version_id)
WHERE spans.end_char > char_length(version.text)
    OR NOT starts_with(substr(version.text, spans.start_char + 1, spans.end_char - spans.start_char), coalesce(spans.words, ''))
