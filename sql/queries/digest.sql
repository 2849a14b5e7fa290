-- name: digest_outlet
-- Outlets by key.
SELECT key, name, country, language, kind, homepage, wikidata_id FROM ingest.outlet

-- name: digest_feed
-- Feeds by their first address: where they are asked now, when and how is not in the archive.
SELECT coalesce((SELECT url FROM ingest.feed_address AS old WHERE old.feed_id = feed.feed_id ORDER BY left_at LIMIT 1), feed.url) AS feed,
    outlet.key, feed.title, feed.language, feed.kind, feed.format, feed.identity_policy
FROM ingest.feed
JOIN ingest.outlet USING (outlet_id)

-- name: digest_page
-- Pages by the hash of their canonical URL; when they were seen stands in their sightings and captures.
SELECT page.url_sha256, page.url, page.canonicaliser, page.original_url, page.host, outlet.key, page.discovered_by, page.state,
    target.url_sha256 AS joined
FROM ingest.page
LEFT JOIN ingest.outlet USING (outlet_id)
LEFT JOIN ingest.page AS target ON target.page_id = page.joined_page_id

-- name: digest_page_link
-- Redirects and canonical links by both pages.
SELECT page.url_sha256, target.url_sha256 AS target, link.kind, link.first_seen_at
FROM ingest.page_link AS link
JOIN ingest.page USING (page_id)
JOIN ingest.page AS target ON target.page_id = link.target_page_id

-- name: digest_feed_entry
-- Sightings by feed, identity and page.
SELECT coalesce((SELECT url FROM ingest.feed_address AS old WHERE old.feed_id = feed.feed_id ORDER BY left_at LIMIT 1), feed.url) AS feed,
    entry.identity, page.url_sha256, entry.guid, entry.url, entry.title, entry.summary, entry.authors, entry.categories,
    entry.published_at, entry.published_raw, entry.published_mark, entry.updated_at, entry.first_seen_at, entry.last_seen_at
FROM ingest.feed_entry AS entry
JOIN ingest.feed USING (feed_id)
JOIN ingest.page USING (page_id)

-- name: digest_warc_file
-- Files by path; how a backfill's records are shared out to files depends on when it was stopped.
SELECT path, origin, file_bytes, records FROM ingest.warc_file WHERE origin = 'live'
UNION ALL
SELECT NULL, origin, NULL, sum(records) FROM ingest.warc_file WHERE origin = 'backfill' GROUP BY origin

-- name: digest_capture
-- Captures by WARC-Record-ID.
SELECT capture.record_id, capture.kind, page.url_sha256, coalesce((SELECT url FROM ingest.feed_address AS old WHERE old.feed_id = feed.feed_id ORDER BY left_at LIMIT 1), feed.url) AS feed,
    capture.url, capture.final_url, capture.captured_at, capture.http_status, capture.content_type, capture.payload_sha256,
    capture.payload_bytes, CASE capture.origin WHEN 'live' THEN file.path END AS path,
    CASE capture.origin WHEN 'live' THEN capture.warc_offset END AS warc_offset, capture.warc_length, capture.origin, capture.outcome
FROM ingest.capture
JOIN ingest.warc_file AS file USING (warc_file_id)
LEFT JOIN ingest.page USING (page_id)
LEFT JOIN ingest.feed USING (feed_id)

-- name: digest_rejection
-- Rejections by page and capture.
SELECT page.url_sha256, capture.record_id, rejection.stage, rejection.reason, rejection.detail
FROM ingest.rejection
JOIN ingest.page USING (page_id)
LEFT JOIN ingest.capture USING (capture_id)

-- name: digest_quarantine
-- What is kept for a person, by page and capture; what a person released is not in the archive.
SELECT page.url_sha256, capture.record_id, quarantine.stage, quarantine.reason, quarantine.detail
FROM ingest.quarantine
JOIN ingest.page USING (page_id)
LEFT JOIN ingest.capture USING (capture_id)
WHERE quarantine.released_at IS NULL

-- name: digest_article
-- Articles by page, with what they show.
SELECT page.url_sha256, outlet.key, capture.record_id, extraction.extractor, version.text_sha256
FROM ingest.article
JOIN ingest.page USING (page_id)
LEFT JOIN ingest.outlet ON outlet.outlet_id = article.outlet_id
LEFT JOIN ingest.extraction ON extraction.extraction_id = article.current_extraction_id
LEFT JOIN ingest.capture USING (capture_id)
LEFT JOIN ingest.article_version AS version ON version.article_version_id = article.current_version_id

-- name: digest_article_version
-- Texts by page and hash.
SELECT page.url_sha256, version.text_sha256, version.text, version.language, version.words, version.minhash
FROM ingest.article_version AS version
JOIN ingest.article USING (article_id)
JOIN ingest.page USING (page_id)

-- name: digest_extraction
-- Extractions by capture and extractor.
SELECT capture.record_id, extraction.extractor, page.url_sha256, version.text_sha256, extraction.title,
    extraction.description, extraction.byline, extraction.authors, extraction.published_at, extraction.published_source,
    extraction.published_precision, extraction.published_offset_known, extraction.published_utc_offset,
    extraction.modified_at, extraction.dateline_place, extraction.dateline_on, extraction.dateline_agency,
    extraction.canonical_url, extraction.flags, extraction.disputed_dates, extraction.figure_captions
FROM ingest.extraction
JOIN ingest.capture USING (capture_id)
JOIN ingest.article_version AS version USING (article_version_id)
JOIN ingest.article USING (article_id)
JOIN ingest.page ON page.page_id = article.page_id

-- name: digest_section
-- Sections by text and place.
SELECT page.url_sha256, version.text_sha256, part.ordinal, part.start_char, part.end_char, part.heading, part.posted_at
FROM ingest.section AS part
JOIN ingest.article_version AS version USING (article_version_id)
JOIN ingest.article USING (article_id)
JOIN ingest.page USING (page_id)

-- name: digest_caption
-- Captions by text and place.
SELECT page.url_sha256, version.text_sha256, part.ordinal, part.start_char, part.end_char
FROM ingest.caption AS part
JOIN ingest.article_version AS version USING (article_version_id)
JOIN ingest.article USING (article_id)
JOIN ingest.page USING (page_id)

-- name: digest_article_change
-- Differences by both texts and place.
SELECT page.url_sha256, before.text_sha256 AS before, after.text_sha256 AS after, change.ordinal, change.kind,
    change.before_start, change.before_end, change.after_start, change.after_end
FROM ingest.article_change AS change
JOIN ingest.article_version AS before ON before.article_version_id = change.before_version_id
JOIN ingest.article_version AS after ON after.article_version_id = change.after_version_id
JOIN ingest.article ON article.article_id = after.article_id
JOIN ingest.page USING (page_id)

-- name: digest_post
-- Posts by text and place.
SELECT page.url_sha256, version.text_sha256, part.ordinal, part.start_char, part.end_char, part.platform, part.author, part.handle, part.posted_on, part.url, part.text
FROM ingest.post AS part
JOIN ingest.article_version AS version USING (article_version_id)
JOIN ingest.article USING (article_id)
JOIN ingest.page USING (page_id)

-- name: digest_credit
-- Credits by text and place.
SELECT page.url_sha256, version.text_sha256, part.ordinal, part.start_char, part.end_char, part.printed, part.agency
FROM ingest.credit AS part
JOIN ingest.article_version AS version USING (article_version_id)
JOIN ingest.article USING (article_id)
JOIN ingest.page USING (page_id)

-- name: digest_reading
-- Readings by text and annotator.
SELECT page.url_sha256, version.text_sha256, reading.annotator, reading.is_current
FROM ingest.reading
JOIN ingest.article_version AS version USING (article_version_id)
JOIN ingest.article USING (article_id)
JOIN ingest.page USING (page_id)

-- name: digest_entity
-- Bearers by label, folded name and sense, with whom they were linked to.
SELECT entity.label, entity.name_key, entity.sense, entity.name, entity.block, entity.office, entity.wikidata_id, entity.linked_by, entity.evidence,
    entity.given_name, entity.is_pinned, canonical.name_key AS canonical_name_key, canonical.sense AS canonical_sense
FROM ingest.entity
LEFT JOIN ingest.entity AS canonical ON canonical.entity_id = entity.canonical_id

-- name: digest_entity_alias
-- Printed forms by bearer, its name among them.
SELECT entity.label, entity.name_key, entity.sense, printed.alias
FROM ingest.entity
CROSS JOIN LATERAL (
    SELECT entity.name AS alias UNION SELECT entity_alias.alias FROM ingest.entity_alias WHERE entity_alias.entity_id = entity.entity_id
) AS printed

-- name: digest_company
-- What texts name, by their hash.
SELECT text_key, company, places, seen_on FROM ingest.company

-- name: digest_named
-- What readings name, by reading and bearer.
SELECT page.url_sha256, version.text_sha256, reading.annotator, entity.label, entity.name_key, entity.sense, named.spans
FROM ingest.named
JOIN ingest.entity USING (entity_id)
JOIN ingest.reading USING (reading_id)
JOIN ingest.article_version AS version USING (article_version_id)
JOIN ingest.article USING (article_id)
JOIN ingest.page USING (page_id)

-- name: digest_role
-- Titles by reading and bearer.
SELECT page.url_sha256, version.text_sha256, reading.annotator, entity.name_key, entity.sense, role.start_char, role.end_char,
    role.office, role.of_name
FROM ingest.role
JOIN ingest.entity USING (entity_id)
JOIN ingest.reading USING (reading_id)
JOIN ingest.article_version AS version USING (article_version_id)
JOIN ingest.article USING (article_id)
JOIN ingest.page USING (page_id)

-- name: digest_quote
-- Quotes by reading and place.
SELECT page.url_sha256, version.text_sha256, reading.annotator, quote.ordinal, quote.quote_key, quote.kind, quote.cue_start,
    quote.cue_end, quote.source_start, quote.source_end, quote.speaker, quote.speakers, entity.label, entity.name_key, entity.sense,
    quote.speaker_how, quote.speaker_description, quote.addressee, quote.reportedly, quote.polarity, quote.occasion,
    quote.rule, quote.confidence
FROM ingest.quote
LEFT JOIN ingest.entity ON entity.entity_id = quote.speaker_entity_id
JOIN ingest.reading USING (reading_id)
JOIN ingest.article_version AS version USING (article_version_id)
JOIN ingest.article USING (article_id)
JOIN ingest.page USING (page_id)

-- name: digest_quote_span
-- Pieces by quote.
SELECT page.url_sha256, version.text_sha256, reading.annotator, quote.ordinal AS quote, span.role, span.ordinal,
    span.start_char, span.end_char
FROM ingest.quote_span AS span
JOIN ingest.quote USING (quote_id)
JOIN ingest.reading USING (reading_id)
JOIN ingest.article_version AS version USING (article_version_id)
JOIN ingest.article USING (article_id)
JOIN ingest.page USING (page_id)

-- name: digest_quote_relay
-- Relays by quote.
SELECT page.url_sha256, version.text_sha256, reading.annotator, quote.ordinal AS quote, relay.role, relay.ordinal, relay.name
FROM ingest.quote_relay AS relay
JOIN ingest.quote USING (quote_id)
JOIN ingest.reading USING (reading_id)
JOIN ingest.article_version AS version USING (article_version_id)
JOIN ingest.article USING (article_id)
JOIN ingest.page USING (page_id)

-- name: digest_story_key
-- What articles are found by, by page.
SELECT page.url_sha256, found.key, found.published_on
FROM ingest.story_key AS found
JOIN ingest.article USING (article_id)
JOIN ingest.page USING (page_id)

-- name: digest_story_crowd
-- Keys that tell nothing.
SELECT key, published_on FROM ingest.story_crowd

-- name: digest_story_text
-- Wordings by page, with those that they gather around.
SELECT page.url_sha256, lead_page.url_sha256 AS lead, wording.score, wording.evidence, story_page.url_sha256 AS story
FROM ingest.story_text AS wording
JOIN ingest.article USING (article_id)
JOIN ingest.page USING (page_id)
JOIN ingest.article AS lead ON lead.article_id = wording.lead_id
JOIN ingest.page AS lead_page ON lead_page.page_id = lead.page_id
JOIN ingest.article AS story ON story.article_id = wording.story_id
JOIN ingest.page AS story_page ON story_page.page_id = story.page_id

-- name: digest_story_article
-- Articles by page and text, with the wording that they carry.
SELECT page.url_sha256, version.text_sha256, linked.published_on, linked.is_dated, carried_page.url_sha256 AS text,
    carried_version.text_sha256 AS text_text, linked.own_share, linked.text_share
FROM ingest.story_article AS linked
JOIN ingest.article USING (article_id)
JOIN ingest.page USING (page_id)
JOIN ingest.article_version AS version ON version.article_version_id = linked.article_version_id
JOIN ingest.article AS carried ON carried.article_id = linked.text_id
JOIN ingest.page AS carried_page ON carried_page.page_id = carried.page_id
JOIN ingest.article_version AS carried_version ON carried_version.article_version_id = linked.text_version_id

-- name: digest_story_passage
-- Passages by page and place.
SELECT page.url_sha256, passage.ordinal, passage.kind, passage.start_char, passage.end_char, passage.text_start, passage.text_end
FROM ingest.story_passage AS passage
JOIN ingest.article USING (article_id)
JOIN ingest.page USING (page_id)

-- name: digest_utterance
-- Quotes by key, with the one that stands for the saying.
SELECT saying.quote_key, saying.said_near, saying.words, chief.quote_key AS chief, saying.linked_by, saying.score, saying.evidence,
    saying.drift, saying.is_crowded
FROM ingest.utterance AS saying
LEFT JOIN ingest.utterance AS chief ON chief.utterance_id = saying.canonical_id

-- name: digest_quote_change
-- Differences in quotes by both texts and place.
SELECT page.url_sha256, before.text_sha256 AS before, after.text_sha256 AS after, change.ordinal, change.kind,
    before_quote.quote_key AS before_quote, after_quote.quote_key AS after_quote, change.drift
FROM ingest.quote_change AS change
JOIN ingest.article_version AS before ON before.article_version_id = change.before_version_id
JOIN ingest.article_version AS after ON after.article_version_id = change.after_version_id
JOIN ingest.article ON article.article_id = after.article_id
JOIN ingest.page USING (page_id)
LEFT JOIN ingest.quote AS before_quote ON before_quote.quote_id = change.before_quote_id
LEFT JOIN ingest.quote AS after_quote ON after_quote.quote_id = change.after_quote_id

-- name: digest_tombstone
-- What was forgotten, by hash.
SELECT kind, sha256, reason, forgotten_at FROM ingest.tombstone
