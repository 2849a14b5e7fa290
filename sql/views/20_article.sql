-- area: Articles
CREATE VIEW news.article AS
SELECT
    article.article_id,
    page.url,
    article.outlet_id,
    outlet.key AS outlet,
    extraction.title,
    extraction.byline,
    extraction.authors,
    extraction.published_at,
    extraction.published_source,
    extraction.published_precision,
    extraction.published_offset_known,
    extraction.modified_at,
    (SELECT min(capture.captured_at) FROM ingest.capture WHERE capture.page_id = page.page_id) AS first_captured_at,
    (SELECT min(feed_entry.first_seen_at) FROM ingest.feed_entry WHERE feed_entry.page_id = page.page_id) AS first_seen_in_feed_at,
    version.language,
    version.words,
    extraction.dateline_place,
    extraction.dateline_on,
    extraction.dateline_agency,
    ARRAY(
        SELECT credit.printed FROM ingest.credit
        WHERE credit.article_version_id = version.article_version_id ORDER BY credit.ordinal
    ) AS credits,
    extraction.flags,
    (SELECT count(*) FROM ingest.article_version AS every WHERE every.article_id = article.article_id) AS versions,
    version.article_version_id,
    version.text,
    extraction.disputed_dates,
    extraction.description
FROM ingest.article
JOIN ingest.page USING (page_id)
JOIN ingest.extraction ON extraction.extraction_id = article.current_extraction_id
JOIN ingest.article_version AS version ON version.article_version_id = article.current_version_id
LEFT JOIN ingest.outlet ON outlet.outlet_id = article.outlet_id;
COMMENT ON VIEW news.article IS 'One row per article, as the newest capture of its own page shows it, else that of a page joined to it.';
COMMENT ON COLUMN news.article.article_id IS 'Surrogate key.';
COMMENT ON COLUMN news.article.url IS 'Canonical URL, the key of the page that stands for it.';
COMMENT ON COLUMN news.article.outlet_id IS 'Outlet that published it; NULL where unknown.';
COMMENT ON COLUMN news.article.outlet IS 'Key of that outlet; NULL where unknown.';
COMMENT ON COLUMN news.article.title IS 'Headline, without the site''s name; NULL where the page has none.';
COMMENT ON COLUMN news.article.byline IS 'Byline as printed; NULL where there is none.';
COMMENT ON COLUMN news.article.authors IS 'Array of {name, kind}; kind is person or organisation.';
COMMENT ON COLUMN news.article.published_at IS 'When the outlet says that it was published; NULL where nothing says so, never the time of capture.';
COMMENT ON COLUMN news.article.published_source IS 'feed, json-ld, meta, time, url or text; NULL without a date.';
COMMENT ON COLUMN news.article.published_precision IS 'minute or day (then the time of day means nothing); NULL without a date.';
COMMENT ON COLUMN news.article.published_offset_known IS 'Whether the source gave a time zone (else UTC was taken); NULL without a date.';
COMMENT ON COLUMN news.article.modified_at IS 'When the outlet says that it was changed; NULL where nothing says so.';
COMMENT ON COLUMN news.article.first_captured_at IS 'Our first capture of this page; NULL where it is known only through pages joined to it.';
COMMENT ON COLUMN news.article.first_seen_in_feed_at IS 'First check of a feed that showed it; NULL where no feed did.';
COMMENT ON COLUMN news.article.language IS 'ISO 639-1 as told from the text; NULL where it cannot be told.';
COMMENT ON COLUMN news.article.words IS 'Words of the text.';
COMMENT ON COLUMN news.article.dateline_place IS 'Place of the dateline as printed; NULL without one.';
COMMENT ON COLUMN news.article.dateline_on IS 'Date of the dateline as printed, without a year; NULL without one.';
COMMENT ON COLUMN news.article.dateline_agency IS 'Agency of the dateline in its short name; NULL without one.';
COMMENT ON COLUMN news.article.credits IS 'Names of the closing credit line as printed; empty without one.';
COMMENT ON COLUMN news.article.flags IS 'paywall, unsupported_language (no quotes are read), date_conflict, future_date.';
COMMENT ON COLUMN news.article.versions IS 'Distinct texts that were seen, at its own page and at pages joined to it (an AMP page may have another text).';
COMMENT ON COLUMN news.article.article_version_id IS 'The version shown here.';
COMMENT ON COLUMN news.article.text IS 'Text of that version, paragraphs parted by a blank line; all offsets count its code points.';
COMMENT ON COLUMN news.article.disputed_dates IS 'What each source says of the date of publication, where two of them lie more than a day apart (flag date_conflict): array of {source, at, precision, offset_known}; else empty.';
COMMENT ON COLUMN news.article.description IS 'Summary that the page gives of itself; NULL where it gives none.';

CREATE VIEW news.article_version AS
SELECT
    article.article_id,
    row_number() OVER (PARTITION BY article.article_id ORDER BY seen.first_captured_at, seen.first_record_id) AS version,
    page.url,
    outlet.key AS outlet,
    seen.title,
    version.article_version_id,
    version.article_version_id = article.current_version_id AS is_current,
    seen.first_captured_at,
    seen.last_captured_at,
    seen.captures,
    version.language,
    version.words,
    version.minhash,
    version.text
FROM ingest.article
JOIN ingest.page USING (page_id)
JOIN ingest.article_version AS version USING (article_id)
LEFT JOIN ingest.outlet ON outlet.outlet_id = article.outlet_id
CROSS JOIN LATERAL (
    SELECT
        (array_agg(extraction.title ORDER BY capture.captured_at DESC, capture.record_id DESC, extraction.extraction_id DESC))[1] AS title,
        (array_agg(capture.record_id ORDER BY capture.captured_at, capture.record_id))[1] AS first_record_id,
        min(capture.captured_at) AS first_captured_at,
        max(capture.captured_at) AS last_captured_at,
        count(DISTINCT capture.capture_id) AS captures
    FROM ingest.extraction
    JOIN ingest.capture USING (capture_id)
    WHERE extraction.article_version_id = version.article_version_id
) AS seen;
COMMENT ON VIEW news.article_version IS 'One row per distinct text of an article. A text that went and came back is one row.';
COMMENT ON COLUMN news.article_version.article_id IS 'Article whose text it is.';
COMMENT ON COLUMN news.article_version.version IS 'Place among the texts of the article by their first capture, from 1; it moves where an older capture comes in later.';
COMMENT ON COLUMN news.article_version.url IS 'Canonical URL of the article.';
COMMENT ON COLUMN news.article_version.outlet IS 'Key of the outlet; NULL where unknown.';
COMMENT ON COLUMN news.article_version.title IS 'Headline in the last capture of this text; NULL where the page has none.';
COMMENT ON COLUMN news.article_version.article_version_id IS 'Surrogate key.';
COMMENT ON COLUMN news.article_version.is_current IS 'Whether news.article shows it.';
COMMENT ON COLUMN news.article_version.first_captured_at IS 'First capture that gave this text.';
COMMENT ON COLUMN news.article_version.last_captured_at IS 'Last capture that gave this text.';
COMMENT ON COLUMN news.article_version.captures IS 'Captures that gave this text.';
COMMENT ON COLUMN news.article_version.language IS 'ISO 639-1 as told from the text; NULL where it cannot be told.';
COMMENT ON COLUMN news.article_version.words IS 'Words of the text.';
COMMENT ON COLUMN news.article_version.minhash IS 'MinHash of the text: 128 little-endian 32-bit numbers; the share of equal ones estimates the Jaccard similarity of two texts (shingles of 4 words). NULL for texts stored before it was kept.';
COMMENT ON COLUMN news.article_version.text IS 'The text, paragraphs parted by a blank line; all offsets count its code points.';

CREATE VIEW news.article_observation AS
SELECT
    version.article_id,
    page.url AS page_url,
    capture.capture_id,
    capture.captured_at,
    capture.record_id,
    extraction.extraction_id,
    extraction.extractor,
    version.article_version_id,
    lag(version.article_version_id) OVER before AS previous_version_id,
    lag(capture.captured_at) OVER before AS previous_captured_at
FROM ingest.article_version AS version
JOIN ingest.extraction USING (article_version_id)
JOIN ingest.capture USING (capture_id)
JOIN ingest.page USING (page_id)
WINDOW before AS (
    PARTITION BY version.article_id, capture.page_id, extraction.extractor ORDER BY capture.captured_at, capture.record_id
);
COMMENT ON VIEW news.article_observation IS 'One row per capture of an article and extractor version that read it: the text that it showed, and the one that the same page showed before. A text that went and came back is three rows.';
COMMENT ON COLUMN news.article_observation.article_id IS 'Article that was seen.';
COMMENT ON COLUMN news.article_observation.page_url IS 'Canonical URL of the page that was captured: the article''s own or one joined to it.';
COMMENT ON COLUMN news.article_observation.capture_id IS 'Capture that was read.';
COMMENT ON COLUMN news.article_observation.captured_at IS 'When the page was captured.';
COMMENT ON COLUMN news.article_observation.record_id IS 'WARC-Record-ID of the capture.';
COMMENT ON COLUMN news.article_observation.extraction_id IS 'Surrogate key of this row.';
COMMENT ON COLUMN news.article_observation.extractor IS 'Version of the extractor that read it.';
COMMENT ON COLUMN news.article_observation.article_version_id IS 'The text that came out.';
COMMENT ON COLUMN news.article_observation.previous_version_id IS 'The text of the page''s capture before this one, read by the same extractor version; NULL for the first.';
COMMENT ON COLUMN news.article_observation.previous_captured_at IS 'Time of that capture; NULL for the first.';

CREATE VIEW news.article_change AS
SELECT
    observed.article_id,
    page.url,
    outlet.key AS outlet,
    observed.previous_captured_at AS seen_before_at,
    observed.captured_at AS seen_after_at,
    change.ordinal,
    change.kind,
    substr(before.text, change.before_start + 1, change.before_end - change.before_start) AS before_text,
    substr(after.text, change.after_start + 1, change.after_end - change.after_start) AS after_text,
    change.before_version_id,
    change.before_start,
    change.before_end,
    change.after_version_id,
    change.after_start,
    change.after_end,
    observed.capture_id,
    observed.extractor
FROM (
    SELECT every.*, row_number() OVER (PARTITION BY every.article_id, every.capture_id ORDER BY every.extraction_id DESC) AS place
    FROM (
        SELECT DISTINCT version.article_id
        FROM ingest.article_change AS change
        JOIN ingest.article_version AS version ON version.article_version_id = change.after_version_id
    ) AS changed
    -- only of these articles, most of which never change: OFFSET keeps the planner from looking at all of them first
    CROSS JOIN LATERAL (
        SELECT * FROM news.article_observation AS observation
        WHERE observation.article_id = changed.article_id AND observation.previous_version_id IS NOT NULL
        OFFSET 0
    ) AS every
) AS observed
JOIN ingest.article_change AS change
    ON change.before_version_id = observed.previous_version_id AND change.after_version_id = observed.article_version_id
JOIN ingest.article_version AS before ON before.article_version_id = change.before_version_id
JOIN ingest.article_version AS after ON after.article_version_id = change.after_version_id
JOIN ingest.article ON article.article_id = observed.article_id
JOIN ingest.page USING (page_id)
LEFT JOIN ingest.outlet ON outlet.outlet_id = article.outlet_id
WHERE observed.place = 1;
COMMENT ON VIEW news.article_change IS 'One row per paragraph that an outlet changed between two successive captures of one page. Only captures read by the same extractor version are compared (of several, the newest that has read both), so that a better extractor never looks like a correction; nor does the other text of an AMP page. The first text against the shown one: compare news.article_version.';
COMMENT ON COLUMN news.article_change.article_id IS 'Article that was changed.';
COMMENT ON COLUMN news.article_change.url IS 'Canonical URL of the article.';
COMMENT ON COLUMN news.article_change.outlet IS 'Key of the outlet; NULL where unknown.';
COMMENT ON COLUMN news.article_change.seen_before_at IS 'Last capture that shows the text before: the change was made after it.';
COMMENT ON COLUMN news.article_change.seen_after_at IS 'First capture that shows the text after: the change was made before it.';
COMMENT ON COLUMN news.article_change.ordinal IS 'Place among the changes between these two captures, from 1.';
COMMENT ON COLUMN news.article_change.kind IS 'added, removed or changed.';
COMMENT ON COLUMN news.article_change.before_text IS 'The paragraph before; NULL where it was added.';
COMMENT ON COLUMN news.article_change.after_text IS 'The paragraph after; NULL where it was removed.';
COMMENT ON COLUMN news.article_change.before_version_id IS 'The text before.';
COMMENT ON COLUMN news.article_change.before_start IS 'First character of the paragraph in it; NULL where it was added.';
COMMENT ON COLUMN news.article_change.before_end IS 'Character after its last; NULL where it was added.';
COMMENT ON COLUMN news.article_change.after_version_id IS 'The text after.';
COMMENT ON COLUMN news.article_change.after_start IS 'First character of the paragraph in it; NULL where it was removed.';
COMMENT ON COLUMN news.article_change.after_end IS 'Character after its last; NULL where it was removed.';
COMMENT ON COLUMN news.article_change.capture_id IS 'Capture that showed the change.';
COMMENT ON COLUMN news.article_change.extractor IS 'Version of the extractor that read both.';
