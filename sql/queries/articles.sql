-- name: pages_by_hash
-- Pages of these addresses, locked until the transaction ends.
SELECT page_id, url, url_sha256, state, joined_page_id, EXISTS (SELECT FROM ingest.article WHERE article.page_id = page.page_id) AS has_article
FROM ingest.page
WHERE url_sha256 = ANY(%(hashes)s)
ORDER BY page_id
FOR UPDATE OF page

-- name: pages_by_id
-- These pages, locked until the transaction ends.
SELECT page_id, url, url_sha256, state, joined_page_id, EXISTS (SELECT FROM ingest.article WHERE article.page_id = page.page_id) AS has_article
FROM ingest.page
WHERE page_id = ANY(%(pages)s)
ORDER BY page_id
FOR UPDATE OF page

-- name: add_page_links
-- Keep the redirects and canonical links that were seen.
INSERT INTO ingest.page_link (page_id, target_page_id, kind, first_seen_at)
SELECT page_id, target_page_id, kind, min(seen_at) FROM loading_link GROUP BY page_id, target_page_id, kind
ON CONFLICT (page_id, target_page_id, kind) DO UPDATE SET first_seen_at = least(page_link.first_seen_at, EXCLUDED.first_seen_at)

-- name: add_articles
-- One article for each page that stands for one.
INSERT INTO ingest.article (page_id, outlet_id)
SELECT DISTINCT ON (loaded.article_page_id) loaded.article_page_id, coalesce(target.outlet_id, page.outlet_id)
FROM loading_read AS loaded
JOIN ingest.page USING (page_id)
JOIN ingest.page AS target ON target.page_id = loaded.article_page_id
WHERE loaded.verdict = 'article'
ORDER BY loaded.article_page_id, page.outlet_id
ON CONFLICT (page_id) DO NOTHING

-- name: add_versions
-- One version for each distinct text of an article; its structure is loaded with it.
WITH added AS (
    INSERT INTO ingest.article_version (article_id, text_sha256, text, language, words)
    SELECT DISTINCT ON (article.article_id, loaded.text_sha256)
        article.article_id, loaded.text_sha256, loaded.text, loaded.language, loaded.words
    FROM loading_read AS loaded
    JOIN ingest.article ON article.page_id = loaded.article_page_id
    WHERE loaded.verdict = 'article'
    ORDER BY article.article_id, loaded.text_sha256
    ON CONFLICT (article_id, text_sha256) DO NOTHING
    RETURNING article_version_id, article_id, text_sha256
), chosen AS (
    SELECT DISTINCT ON (added.article_version_id) added.article_version_id, loaded.capture_id
    FROM added
    JOIN ingest.article USING (article_id)
    JOIN loading_read AS loaded ON loaded.article_page_id = article.page_id AND loaded.text_sha256 = added.text_sha256
    ORDER BY added.article_version_id, loaded.capture_id
), sections AS (
    INSERT INTO ingest.section (article_version_id, ordinal, start_char, end_char, heading, posted_at)
    SELECT article_version_id, ordinal, start_char, end_char, heading, posted_at FROM chosen JOIN loading_section USING (capture_id)
), posts AS (
    INSERT INTO ingest.post (article_version_id, ordinal, start_char, end_char, platform, author, handle, posted_on, url, text)
    SELECT article_version_id, ordinal, start_char, end_char, platform, author, handle, posted_on, url, text
    FROM chosen JOIN loading_post USING (capture_id)
)
INSERT INTO ingest.credit (article_version_id, ordinal, start_char, end_char, printed, agency)
SELECT article_version_id, ordinal, start_char, end_char, printed, agency FROM chosen JOIN loading_credit USING (capture_id)

-- name: add_extractions
-- What each capture said of itself, and which text it gave.
INSERT INTO ingest.extraction (
    capture_id, extractor, article_version_id, title, description, byline, authors, published_at, published_source,
    published_precision, published_offset_known, published_utc_offset, modified_at, dateline_place, dateline_on,
    dateline_agency, canonical_url, flags
)
SELECT
    loaded.capture_id, loaded.extractor, version.article_version_id, loaded.title, loaded.description, loaded.byline,
    loaded.authors, loaded.published_at, loaded.published_source, loaded.published_precision,
    loaded.published_offset_known, loaded.published_utc_offset, loaded.modified_at, loaded.dateline_place,
    loaded.dateline_on, loaded.dateline_agency, loaded.canonical_url, loaded.flags
FROM loading_read AS loaded
JOIN ingest.article ON article.page_id = loaded.article_page_id
JOIN ingest.article_version AS version ON version.article_id = article.article_id AND version.text_sha256 = loaded.text_sha256
WHERE loaded.verdict = 'article'
ON CONFLICT (capture_id, extractor) DO NOTHING

-- name: show_newest
-- Let each article show the extraction of its newest capture, by its newest extraction.
UPDATE ingest.article
SET current_extraction_id = newest.extraction_id, current_version_id = newest.article_version_id
FROM (
    SELECT DISTINCT ON (version.article_id) version.article_id, extraction.extraction_id, extraction.article_version_id
    FROM ingest.article_version AS version
    JOIN ingest.extraction USING (article_version_id)
    JOIN ingest.capture USING (capture_id)
    WHERE version.article_id IN (
        SELECT article.article_id FROM ingest.article JOIN loading_read ON loading_read.article_page_id = article.page_id
    )
    ORDER BY version.article_id, capture.captured_at DESC, capture.record_id DESC, extraction.extraction_id DESC
) AS newest
WHERE article.article_id = newest.article_id

-- name: settle_captures
-- The outcome of each capture; the earliest capture of a text is its new version, whatever order they were read in.
WITH touched AS (
    SELECT extraction.capture_id,
        row_number() OVER (PARTITION BY extraction.article_version_id ORDER BY capture.captured_at, capture.record_id) AS place
    FROM ingest.extraction
    JOIN ingest.capture USING (capture_id)
    WHERE extraction.article_version_id IN (
        SELECT extraction.article_version_id FROM ingest.extraction JOIN loading_read USING (capture_id)
    )
), outcomes AS (
    SELECT capture_id, CASE WHEN bool_or(place = 1) THEN 'new_version' ELSE 'unchanged' END AS outcome
    FROM touched GROUP BY capture_id
    UNION ALL
    SELECT capture_id, verdict FROM loading_read WHERE verdict IN ('rejected', 'quarantined')
)
UPDATE ingest.capture
SET outcome = outcomes.outcome, lease_token = NULL, lease_until = NULL, leased_by = NULL
FROM outcomes
WHERE capture.capture_id = outcomes.capture_id

-- name: settle_read_pages
-- Bring pages to the state that reading gave; a page that stands for a stored article is stored.
UPDATE ingest.page
SET state = settled.state, joined_page_id = settled.joined_page_id,
    next_check_at = CASE
        WHEN settled.state = 'joined' THEN NULL
        -- its text came with the page that led here: it need not be fetched for it
        WHEN settled.state = 'stored' AND page.state = 'pending' AND page.discovered_by = 'link' THEN NULL
        ELSE page.next_check_at
    END
FROM (
    SELECT DISTINCT ON (page_id) page_id, state, joined_page_id
    FROM (
        SELECT article_page_id AS page_id, 'stored' AS state, NULL::bigint AS joined_page_id, 1 AS weight
        FROM loading_read WHERE verdict = 'article'
        UNION ALL
        SELECT page_id, 'joined', article_page_id, 2
        FROM loading_read WHERE verdict = 'article' AND page_id <> article_page_id
        UNION ALL
        SELECT loaded.page_id, loaded.verdict, NULL, 3
        FROM loading_read AS loaded
        JOIN ingest.page USING (page_id)
        WHERE loaded.verdict IN ('rejected', 'quarantined') AND page.state = 'captured'
            AND NOT EXISTS (
                SELECT FROM ingest.capture
                WHERE capture.page_id = loaded.page_id AND capture.outcome = 'waiting'
                    AND capture.capture_id NOT IN (SELECT capture_id FROM loading_read)
            )
    ) AS every
    ORDER BY page_id, weight
) AS settled
WHERE page.page_id = settled.page_id

-- name: follow_joined
-- Pages that were joined to a page that is now joined itself follow it.
UPDATE ingest.page
SET joined_page_id = target.joined_page_id
FROM ingest.page AS target
WHERE page.joined_page_id = target.page_id AND target.state = 'joined'
    AND target.page_id IN (SELECT page_id FROM loading_read)

-- name: add_read_rejections
-- Say why captures are no article.
INSERT INTO ingest.rejection (page_id, capture_id, stage, reason, detail, rejected_at)
SELECT page_id, capture_id, stage, reason, detail, now() FROM loading_read WHERE verdict = 'rejected'

-- name: add_read_quarantine
-- Keep captures that could not be read for a person.
INSERT INTO ingest.quarantine (page_id, capture_id, stage, reason, detail, quarantined_at)
SELECT page_id, capture_id, stage, reason, detail, now() FROM loading_read WHERE verdict = 'quarantined'
