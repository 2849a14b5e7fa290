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
    version.text
FROM ingest.article
JOIN ingest.page USING (page_id)
JOIN ingest.extraction ON extraction.extraction_id = article.current_extraction_id
JOIN ingest.article_version AS version ON version.article_version_id = article.current_version_id
LEFT JOIN ingest.outlet ON outlet.outlet_id = article.outlet_id;
COMMENT ON VIEW news.article IS 'One row per article, as its newest capture shows it.';
COMMENT ON COLUMN news.article.article_id IS 'Surrogate key.';
COMMENT ON COLUMN news.article.url IS 'Canonical URL.';
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
COMMENT ON COLUMN news.article.versions IS 'Distinct texts that were seen.';
COMMENT ON COLUMN news.article.article_version_id IS 'The version shown here.';
COMMENT ON COLUMN news.article.text IS 'Text of that version, paragraphs parted by a blank line; all offsets count its code points.';
