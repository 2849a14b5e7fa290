-- area: Quotes
CREATE VIEW news.quote_change AS
SELECT
    observed.article_id,
    page.url,
    outlet.key AS outlet,
    observed.previous_captured_at AS seen_before_at,
    observed.captured_at AS seen_after_at,
    change.ordinal,
    change.kind,
    before.speaker AS before_speaker,
    after.speaker AS after_speaker,
    before_words.words AS before_words,
    after_words.words AS after_words,
    drifted.difference,
    change.before_quote_id,
    change.after_quote_id,
    change.before_version_id,
    change.after_version_id,
    observed.capture_id,
    observed.extractor
FROM (
    SELECT every.*, row_number() OVER (PARTITION BY every.article_id, every.capture_id ORDER BY every.extraction_id DESC) AS place
    FROM (
        SELECT DISTINCT version.article_id
        FROM ingest.quote_change AS change
        JOIN ingest.article_version AS version ON version.article_version_id = change.after_version_id
    ) AS changed
    -- as in news.article_change: only of these articles, which OFFSET keeps the planner from looking for in all
    CROSS JOIN LATERAL (
        SELECT * FROM news.article_observation AS observation
        WHERE observation.article_id = changed.article_id AND observation.previous_version_id IS NOT NULL
        OFFSET 0
    ) AS every
) AS observed
JOIN ingest.quote_change AS change
    ON change.before_version_id = observed.previous_version_id AND change.after_version_id = observed.article_version_id
JOIN ingest.article ON article.article_id = observed.article_id
JOIN ingest.page USING (page_id)
LEFT JOIN ingest.outlet ON outlet.outlet_id = article.outlet_id
LEFT JOIN ingest.quote AS before ON before.quote_id = change.before_quote_id
LEFT JOIN ingest.quote AS after ON after.quote_id = change.after_quote_id
CROSS JOIN LATERAL (
    SELECT string_agg(substr(version.text, span.start_char + 1, span.end_char - span.start_char), ' … ' ORDER BY span.ordinal) AS words
    FROM ingest.quote_span AS span
    JOIN ingest.article_version AS version ON version.article_version_id = change.before_version_id
    WHERE span.quote_id = change.before_quote_id AND span.role = 'content'
) AS before_words
CROSS JOIN LATERAL (
    SELECT string_agg(substr(version.text, span.start_char + 1, span.end_char - span.start_char), ' … ' ORDER BY span.ordinal) AS words
    FROM ingest.quote_span AS span
    JOIN ingest.article_version AS version ON version.article_version_id = change.after_version_id
    WHERE span.quote_id = change.after_quote_id AND span.role = 'content'
) AS after_words
CROSS JOIN LATERAL (
    SELECT string_agg(
        CASE part ->> 0 WHEN '-' THEN '[-' || (part ->> 1) || '-]' WHEN '+' THEN '{+' || (part ->> 1) || '+}' ELSE part ->> 1 END, ' ' ORDER BY place
    ) AS difference
    FROM jsonb_array_elements(change.drift) WITH ORDINALITY AS parts (part, place)
) AS drifted
WHERE observed.place = 1;
COMMENT ON VIEW news.quote_change IS 'One row per quote that an outlet added, cut, reworded or gave to another speaker between two successive captures of one page. Both texts were read by the same extractor and annotator version, so that a better one never looks like a correction; but a quote that the annotator finds in one text and misses in the other looks like one.';
COMMENT ON COLUMN news.quote_change.article_id IS 'Article that was changed.';
COMMENT ON COLUMN news.quote_change.url IS 'Canonical URL of the article.';
COMMENT ON COLUMN news.quote_change.outlet IS 'Key of the outlet; NULL where unknown.';
COMMENT ON COLUMN news.quote_change.seen_before_at IS 'Last capture that shows the text before: the change was made after it.';
COMMENT ON COLUMN news.quote_change.seen_after_at IS 'First capture that shows the text after: the change was made before it.';
COMMENT ON COLUMN news.quote_change.ordinal IS 'Place among the changes between these two captures, from 1.';
COMMENT ON COLUMN news.quote_change.kind IS 'added; cut; reworded: other words of the same speaker; reattributed: the same or like words of another speaker.';
COMMENT ON COLUMN news.quote_change.before_speaker IS 'The speaker before; NULL where it was added, and where nobody was named.';
COMMENT ON COLUMN news.quote_change.after_speaker IS 'The speaker after; NULL where it was cut, and where nobody is named.';
COMMENT ON COLUMN news.quote_change.before_words IS 'All that was reported before; NULL where it was added.';
COMMENT ON COLUMN news.quote_change.after_words IS 'All that is reported after; NULL where it was cut.';
COMMENT ON COLUMN news.quote_change.difference IS 'Both woven together: [-left out-] {+in its place+}; NULL where the words are the same, or there is nothing to compare.';
COMMENT ON COLUMN news.quote_change.before_quote_id IS 'The quote before, in news.quote_history; NULL where it was added.';
COMMENT ON COLUMN news.quote_change.after_quote_id IS 'The quote after, in news.quote_history; NULL where it was cut.';
COMMENT ON COLUMN news.quote_change.before_version_id IS 'The text before.';
COMMENT ON COLUMN news.quote_change.after_version_id IS 'The text after.';
COMMENT ON COLUMN news.quote_change.capture_id IS 'Capture that showed the change.';
COMMENT ON COLUMN news.quote_change.extractor IS 'Version of the extractor that read both.';
