-- name: lock_loading
-- One load at a time, so that articles can be merged whoever else loads; a worker that freezes in its turn is cut off.
SELECT set_config('idle_in_transaction_session_timeout', '60s', true), pg_advisory_xact_lock(%(lock)s)

-- name: drop_fenced
-- Captures that have passed to another worker are not loaded; sections, names and quotes count only beside their capture's row.
DELETE FROM loading_read WHERE capture_id <> ALL(%(held)s)

-- name: add_page_links
-- Keep the redirects and canonical links that were seen; a page that leads to itself does not lead anywhere.
INSERT INTO ingest.page_link (page_id, target_page_id, kind, first_seen_at)
SELECT loaded.page_id, target.page_id, loaded.link_kind, min(loaded.captured_at)
FROM loading_read AS loaded
JOIN ingest.page AS target ON target.url_sha256 = loaded.target_sha256
WHERE target.page_id <> loaded.page_id
GROUP BY loaded.page_id, target.page_id, loaded.link_kind
ON CONFLICT (page_id, target_page_id, kind) DO UPDATE SET first_seen_at = least(page_link.first_seen_at, EXCLUDED.first_seen_at)

-- name: linked_pages
-- The pages that were read and all that links lead to from there, either way; locked until the transaction ends.
WITH RECURSIVE linked (page_id) AS (
    SELECT page_id FROM loading_read
    UNION
    SELECT neighbour.page_id
    FROM linked
    CROSS JOIN LATERAL (
        SELECT link.target_page_id FROM ingest.page_link AS link WHERE link.page_id = linked.page_id
        UNION ALL
        SELECT link.page_id FROM ingest.page_link AS link WHERE link.target_page_id = linked.page_id
    ) AS neighbour (page_id)
)
SELECT page.page_id, page.url, ARRAY(SELECT link.target_page_id FROM ingest.page_link AS link WHERE link.page_id = page.page_id) AS leads_to
FROM linked
JOIN ingest.page USING (page_id)
ORDER BY page.page_id
FOR UPDATE OF page

-- name: add_articles
-- One article for each page that stands for one.
INSERT INTO ingest.article (page_id)
SELECT DISTINCT standing.article_page_id
FROM loading_read AS loaded
JOIN loading_standing AS standing USING (page_id)
WHERE loaded.verdict = 'article'
ON CONFLICT (page_id) DO NOTHING

-- name: place_captures
-- Tell each capture its article, and each page.
WITH placed AS (
    UPDATE loading_standing AS standing SET article_id = article.article_id
    FROM ingest.article
    WHERE article.page_id = standing.article_page_id
    RETURNING standing.page_id, article.article_id
)
UPDATE loading_read AS loaded SET article_id = placed.article_id
FROM placed
WHERE loaded.page_id = placed.page_id AND loaded.verdict = 'article'

-- name: name_outlets
-- An article is its page's outlet's; where that page has none, that of the pages joined to it.
UPDATE ingest.article SET outlet_id = known.outlet_id, story_due = true
FROM (
    SELECT DISTINCT ON (standing.article_id) standing.article_id, page.outlet_id
    FROM loading_standing AS standing
    JOIN ingest.page USING (page_id)
    WHERE standing.article_id IS NOT NULL AND page.outlet_id IS NOT NULL
    ORDER BY standing.article_id, page.page_id <> standing.article_page_id, page.url_sha256
) AS known
WHERE article.article_id = known.article_id AND article.outlet_id IS DISTINCT FROM known.outlet_id

-- name: add_versions
-- One version for each distinct text of an article; its structure is loaded with it, from its earliest capture here.
WITH chosen AS (
    SELECT DISTINCT ON (loaded.article_id, loaded.text_sha256) loaded.*
    FROM loading_read AS loaded
    JOIN ingest.capture USING (capture_id)
    WHERE loaded.verdict = 'article'
    ORDER BY loaded.article_id, loaded.text_sha256, capture.captured_at, capture.record_id
), added AS (
    INSERT INTO ingest.article_version (article_id, text_sha256, text, language, words, minhash)
    SELECT article_id, text_sha256, text, language, words, minhash FROM chosen
    ON CONFLICT (article_id, text_sha256) DO NOTHING
    RETURNING article_version_id, article_id, text_sha256
), fresh AS (
    SELECT added.article_version_id, chosen.capture_id FROM added JOIN chosen USING (article_id, text_sha256)
), sections AS (
    INSERT INTO ingest.section (article_version_id, ordinal, start_char, end_char, heading, posted_at)
    SELECT article_version_id, ordinal, start_char, end_char, heading, posted_at FROM fresh JOIN loading_section USING (capture_id)
), captions AS (
    INSERT INTO ingest.caption (article_version_id, ordinal, start_char, end_char)
    SELECT article_version_id, ordinal, start_char, end_char FROM fresh JOIN loading_caption USING (capture_id)
), posts AS (
    INSERT INTO ingest.post (article_version_id, ordinal, start_char, end_char, platform, author, handle, posted_on, url, text)
    SELECT article_version_id, ordinal, start_char, end_char, platform, author, handle, posted_on, url, text
    FROM fresh JOIN loading_post USING (capture_id)
)
INSERT INTO ingest.credit (article_version_id, ordinal, start_char, end_char, printed, agency)
SELECT article_version_id, ordinal, start_char, end_char, printed, agency FROM fresh JOIN loading_credit USING (capture_id)

-- name: add_extractions
-- What each capture said of itself, and which text it gave.
INSERT INTO ingest.extraction (
    capture_id, extractor, article_version_id, title, description, byline, authors, published_at, published_source,
    published_precision, published_offset_known, published_utc_offset, modified_at, dateline_place, dateline_on,
    dateline_agency, canonical_url, flags, disputed_dates, figure_captions
)
SELECT
    loaded.capture_id, loaded.extractor, version.article_version_id, loaded.title, loaded.description, loaded.byline,
    loaded.authors, loaded.published_at, loaded.published_source, loaded.published_precision,
    loaded.published_offset_known, loaded.published_utc_offset, loaded.modified_at, loaded.dateline_place,
    loaded.dateline_on, loaded.dateline_agency, loaded.canonical_url, loaded.flags, loaded.disputed_dates,
    loaded.figure_captions
FROM loading_read AS loaded
JOIN ingest.article_version AS version USING (article_id, text_sha256)
WHERE loaded.verdict = 'article'
ON CONFLICT (capture_id, extractor) DO NOTHING

-- name: show_newest
-- Let each article show the newest capture of its own page, else of a joined one, by its newest extraction; what is staged waits. With another text or date it may be of another story.
UPDATE ingest.article
SET current_extraction_id = newest.extraction_id, current_version_id = newest.article_version_id,
    story_due = article.story_due OR newest.published_at IS NULL OR NOT EXISTS (
        SELECT FROM ingest.extraction AS shown
        WHERE shown.extraction_id = article.current_extraction_id AND shown.article_version_id = newest.article_version_id
            AND shown.published_at = newest.published_at AND shown.published_precision = newest.published_precision
            AND shown.flags = newest.flags
    )
FROM (
    SELECT DISTINCT ON (standing.article_id) standing.article_id, extraction.extraction_id, extraction.article_version_id,
        extraction.published_at, extraction.published_precision, extraction.flags
    FROM loading_standing AS standing
    JOIN ingest.article_version USING (article_id)
    JOIN ingest.extraction USING (article_version_id)
    JOIN ingest.capture USING (capture_id)
    ORDER BY standing.article_id, capture.page_id <> standing.article_page_id, capture.captured_at DESC, capture.record_id DESC,
        extraction.extraction_id DESC
) AS newest
WHERE article.article_id = newest.article_id AND (
    article.current_version_id IS NULL
    OR NOT EXISTS (SELECT FROM loading_read AS loaded WHERE loaded.article_id = article.article_id AND loaded.is_staged)
)

-- name: settle_captures
-- The outcome of each capture; the earliest capture of a text is its new version, whatever order they were read in.
WITH observed AS (
    SELECT extraction.capture_id,
        row_number() OVER (PARTITION BY extraction.article_version_id ORDER BY capture.captured_at, capture.record_id) AS place
    FROM (SELECT DISTINCT article_id FROM loading_standing) AS touched
    JOIN ingest.article_version USING (article_id)
    JOIN ingest.extraction USING (article_version_id)
    JOIN ingest.capture USING (capture_id)
), outcomes AS (
    SELECT capture_id, CASE WHEN bool_or(place = 1) THEN 'new_version' ELSE 'unchanged' END AS outcome
    FROM observed GROUP BY capture_id
    UNION ALL
    SELECT capture_id, verdict FROM loading_read WHERE verdict IN ('rejected', 'quarantined')
)
UPDATE ingest.capture SET outcome = outcomes.outcome
FROM outcomes
WHERE capture.capture_id = outcomes.capture_id AND capture.outcome <> outcomes.outcome

-- name: free_read_captures
-- Give back the captures that were read; others of their articles may be another worker's.
UPDATE ingest.capture SET lease_token = NULL, lease_until = NULL, leased_by = NULL
FROM loading_read AS loaded
WHERE capture.capture_id = loaded.capture_id

-- name: settle_read_pages
-- Bring pages to the state that reading gave: stored where it stands for an article, joined where it is the same as one that does.
WITH given AS (
    SELECT page_id, max(verdict) AS verdict, max(refetch_at) AS refetch_at FROM loading_read GROUP BY page_id
), shown AS (
    SELECT standing.article_page_id, max(given.refetch_at) AS refetch_at
    FROM loading_standing AS standing
    LEFT JOIN given USING (page_id)
    GROUP BY standing.article_page_id
    HAVING bool_or(EXISTS (SELECT FROM ingest.feed_entry WHERE feed_entry.page_id = standing.page_id))
), settled AS (
    SELECT standing.page_id, standing.article_page_id, shown.refetch_at, page.state AS old_state, page.next_check_at, page.discovered_by,
        CASE
            WHEN standing.article_id IS NOT NULL THEN CASE WHEN standing.page_id = standing.article_page_id THEN 'stored' ELSE 'joined' END
            WHEN page.state = 'captured' AND NOT EXISTS (
                SELECT FROM ingest.capture WHERE capture.page_id = page.page_id AND capture.outcome = 'waiting'
            ) THEN coalesce(given.verdict, page.state)
            ELSE page.state
        END AS state
    FROM loading_standing AS standing
    JOIN ingest.page USING (page_id)
    LEFT JOIN given USING (page_id)
    LEFT JOIN shown USING (article_page_id)
), changed AS (
    SELECT page_id, state, CASE WHEN state = 'joined' THEN article_page_id END AS joined_page_id,
        CASE
            WHEN state = 'joined' THEN CASE WHEN old_state IN ('captured', 'joined') THEN next_check_at END
            -- it has been fetched, or need not be: its text came with the page that led here
            WHEN state = 'stored' AND old_state = 'pending' AND discovered_by = 'link' THEN refetch_at
            -- one whose text came from an archive may still have to be fetched
            WHEN state = 'stored' AND old_state NOT IN ('stored', 'pending') THEN coalesce(next_check_at, refetch_at)
            ELSE next_check_at
        END AS next_check_at
    FROM settled
)
UPDATE ingest.page
SET state = changed.state, joined_page_id = changed.joined_page_id, next_check_at = changed.next_check_at
FROM changed
WHERE page.page_id = changed.page_id
    -- thousands of pages may lead to one
    AND (page.state, page.joined_page_id, page.next_check_at) IS DISTINCT FROM (changed.state, changed.joined_page_id, changed.next_check_at)

-- name: add_read_rejections
-- Say why captures are no article.
INSERT INTO ingest.rejection (page_id, capture_id, stage, reason, detail, rejected_at)
SELECT page_id, capture_id, stage, reason, detail, now() FROM loading_read WHERE verdict = 'rejected'

-- name: add_read_quarantine
-- Keep captures that could not be read for a person.
INSERT INTO ingest.quarantine (page_id, capture_id, stage, reason, detail, quarantined_at)
SELECT page_id, capture_id, stage, reason, detail, now() FROM loading_read WHERE verdict = 'quarantined'
