-- name: foreign_keys
-- Which table refers to which, by which columns; what the database itself sets to NULL is left to it.
SELECT
    child.relname AS child, parent.relname AS parent,
    ARRAY(
        SELECT attribute.attname::text FROM unnest(link.conkey) WITH ORDINALITY AS part (number, place)
        JOIN pg_attribute AS attribute ON attribute.attrelid = link.conrelid AND attribute.attnum = part.number ORDER BY part.place
    ) AS columns,
    ARRAY(
        SELECT attribute.attname::text FROM unnest(link.confkey) WITH ORDINALITY AS part (number, place)
        JOIN pg_attribute AS attribute ON attribute.attrelid = link.confrelid AND attribute.attnum = part.number ORDER BY part.place
    ) AS parent_columns
FROM pg_constraint AS link
JOIN pg_class AS child ON child.oid = link.conrelid
JOIN pg_class AS parent ON parent.oid = link.confrelid
WHERE link.contype = 'f' AND link.connamespace = to_regnamespace('ingest') AND link.confdeltype <> 'n'

-- name: pages_to_forget
-- The page of an address and all that are the same article by links, with what hangs on them.
WITH RECURSIVE linked (page_id) AS (
    SELECT page_id FROM ingest.page WHERE url_sha256 = ANY(%(hashes)s)
    UNION
    SELECT neighbour.page_id
    FROM linked
    CROSS JOIN LATERAL (
        SELECT link.target_page_id FROM ingest.page_link AS link WHERE link.page_id = linked.page_id
        UNION ALL
        SELECT link.page_id FROM ingest.page_link AS link WHERE link.target_page_id = linked.page_id
    ) AS neighbour (page_id)
)
SELECT page.page_id, page.url, page.url_sha256, page.state,
    (SELECT count(*) FROM ingest.capture WHERE capture.page_id = page.page_id) AS captures,
    (SELECT count(*) FROM ingest.feed_entry WHERE feed_entry.page_id = page.page_id) AS sightings,
    (
        SELECT count(*) FROM ingest.article JOIN ingest.article_version USING (article_id) WHERE article.page_id = page.page_id
    ) AS texts,
    (
        SELECT count(*) FROM ingest.article JOIN ingest.article_version USING (article_id)
        JOIN ingest.reading USING (article_version_id) JOIN ingest.quote USING (reading_id)
        WHERE article.page_id = page.page_id AND reading.is_current
    ) AS quotes
FROM linked
JOIN ingest.page USING (page_id)
ORDER BY page.page_id

-- name: same_text_elsewhere
-- Addresses that carry a text of these pages word for word and stay.
SELECT DISTINCT page.url
FROM ingest.article AS gone
JOIN ingest.article_version AS text ON text.article_id = gone.article_id
JOIN ingest.article_version AS same ON same.text_sha256 = text.text_sha256
JOIN ingest.article ON article.article_id = same.article_id
JOIN ingest.page ON page.page_id = article.page_id
WHERE gone.page_id = ANY(%(pages)s) AND page.page_id <> ALL(%(pages)s)
ORDER BY page.url

-- name: add_tombstones
-- From now on these are not entered; one that stands already stays as it is.
INSERT INTO ingest.tombstone (kind, sha256, reason)
SELECT %(kind)s, sha256, %(reason)s FROM unnest(%(hashes)s::bytea[]) AS sha256
ON CONFLICT (sha256) DO NOTHING

-- name: restore_tombstone
-- A tombstone as an archive keeps it.
INSERT INTO ingest.tombstone (kind, sha256, reason, forgotten_at, erased_at)
VALUES (%(kind)s, %(sha256)s, %(reason)s, %(forgotten_at)s, now())
ON CONFLICT (sha256) DO NOTHING

-- name: all_tombstones
-- All tombstones, in order of time.
SELECT kind, sha256, reason, forgotten_at FROM ingest.tombstone ORDER BY forgotten_at, sha256

-- name: forgotten_of
-- Those of the hashes that are forgotten.
SELECT sha256 FROM ingest.tombstone WHERE sha256 = ANY(%(hashes)s)

-- name: forgotten_pages
-- Hashes of all addresses that are forgotten.
SELECT sha256 FROM ingest.tombstone WHERE kind = 'page'

-- name: pages_due
-- Pages that are forgotten and still have their rows, locked until the transaction ends.
SELECT page.page_id, page.url, page.lease_until > now() AS is_fetched
FROM ingest.tombstone
JOIN ingest.page ON page.url_sha256 = tombstone.sha256
WHERE tombstone.erased_at IS NULL
ORDER BY page.page_id
FOR UPDATE OF page

-- name: captures_in_hand
-- Captures of these pages that a worker reads now.
SELECT count(*) AS captures FROM ingest.capture WHERE page_id = ANY(%(pages)s) AND lease_until > now()

-- name: articles_of_pages
-- The articles that stand at these pages.
SELECT article_id FROM ingest.article WHERE page_id = ANY(%(pages)s)

-- name: loading_merge_of_forgotten
-- Articles that go, as if they were merged: the others of their stories and sayings are linked anew.
CREATE TEMPORARY TABLE loading_merge ON COMMIT DROP AS
SELECT article_id, article_id AS kept_article_id FROM unnest(%(articles)s::bigint[]) AS article_id

-- name: bearers_named_by
-- Bearers of names that these articles name.
SELECT DISTINCT named.entity_id
FROM ingest.article_version
JOIN ingest.reading USING (article_version_id)
JOIN ingest.named USING (reading_id)
WHERE article_version.article_id = ANY(%(articles)s)

-- name: text_keys_of
-- Keys of texts of these articles that no other article carries.
SELECT '#' || left(encode(version.text_sha256, 'hex'), 16) AS text_key
FROM ingest.article_version AS version
WHERE version.article_id = ANY(%(articles)s) AND NOT EXISTS (
    SELECT FROM ingest.article_version AS other
    WHERE other.text_sha256 = version.text_sha256 AND other.article_id <> ALL(%(articles)s)
)

-- name: drop_company
-- What these texts named.
DELETE FROM ingest.company WHERE text_key = ANY(%(text_keys)s)

-- name: orphaned_bearers
-- Those of the bearers that no text names any more, and about whom nobody decided.
SELECT entity.entity_id
FROM ingest.entity
WHERE entity.entity_id = ANY(%(bearers)s)
    AND NOT EXISTS (SELECT FROM ingest.named WHERE named.entity_id = entity.entity_id)
    AND NOT EXISTS (SELECT FROM ingest.role WHERE role.entity_id = entity.entity_id)
    AND NOT EXISTS (SELECT FROM ingest.quote WHERE quote.speaker_entity_id = entity.entity_id)
    AND NOT EXISTS (
        SELECT FROM ingest.entity_decision AS decision WHERE entity.entity_id IN (decision.entity_id, decision.other_entity_id)
    )

-- name: part_bearers
-- Bearers that were found to be the same as one that goes, or share its block, are resolved anew.
UPDATE ingest.entity
SET canonical_id = CASE WHEN canonical_id = ANY(%(bearers)s) THEN NULL ELSE canonical_id END,
    linked_by = CASE WHEN canonical_id = ANY(%(bearers)s) THEN NULL ELSE linked_by END,
    evidence = CASE WHEN canonical_id = ANY(%(bearers)s) THEN NULL ELSE evidence END,
    is_due = true
WHERE entity_id <> ALL(%(bearers)s) AND (
    block IN (SELECT block FROM ingest.entity WHERE entity_id = ANY(%(bearers)s)) OR canonical_id = ANY(%(bearers)s)
)
RETURNING entity_id

-- name: reject_forgotten_captures
-- Until their records are erased, captures say so.
WITH rejected AS (
    UPDATE ingest.capture SET outcome = 'rejected', lease_token = NULL, lease_until = NULL, leased_by = NULL
    WHERE page_id = ANY(%(pages)s)
    RETURNING page_id, capture_id
)
INSERT INTO ingest.rejection (page_id, capture_id, stage, reason, detail, rejected_at)
SELECT page_id, capture_id, 'extract', 'forgotten', '', now() FROM rejected

-- name: reject_forgotten_pages
-- Until their records are erased, pages say so; they are not fetched.
WITH rejected AS (
    UPDATE ingest.page
    SET state = 'rejected', joined_page_id = NULL, next_check_at = NULL, attempts = 0, lease_token = NULL, lease_until = NULL, leased_by = NULL
    WHERE page_id = ANY(%(pages)s)
    RETURNING page_id
)
INSERT INTO ingest.rejection (page_id, stage, reason, detail, rejected_at)
SELECT page_id, 'fetch', 'forgotten', '', now() FROM rejected

-- name: drop_told
-- What was said of these pages when they were refused or kept.
WITH rejections AS (
    DELETE FROM ingest.rejection WHERE page_id = ANY(%(pages)s)
), refused AS (
    DELETE FROM ingest.refused_entry WHERE url = ANY(%(urls)s)
)
DELETE FROM ingest.quarantine WHERE page_id = ANY(%(pages)s)

-- name: files_to_erase
-- Files with a record of a forgotten page, or of a feed's document from the time in which it showed one.
SELECT DISTINCT file.path
FROM ingest.capture
JOIN ingest.warc_file AS file USING (warc_file_id)
WHERE capture.page_id = ANY(%(pages)s)
UNION
SELECT file.path
FROM ingest.feed_entry AS entry
JOIN ingest.capture USING (feed_id)
JOIN ingest.warc_file AS file USING (warc_file_id)
WHERE entry.page_id = ANY(%(pages)s) AND capture.captured_at BETWEEN entry.first_seen_at AND entry.last_seen_at
ORDER BY path

-- name: days_of_pages
-- Days (UTC) on which these pages were asked for.
SELECT DISTINCT (told.at AT TIME ZONE 'UTC')::date AS day
FROM (
    SELECT captured_at AS at FROM ingest.capture WHERE page_id = ANY(%(pages)s)
    UNION ALL
    SELECT rejected_at FROM ingest.rejection WHERE page_id = ANY(%(pages)s)
) AS told
ORDER BY day

-- name: hold_file
-- Lease all captures of a file that are free: nobody reads in it meanwhile.
UPDATE ingest.capture
SET lease_token = %(token)s, lease_until = now() + make_interval(secs => %(lease_seconds)s), leased_by = %(worker)s
FROM ingest.warc_file AS file
WHERE file.warc_file_id = capture.warc_file_id AND file.path = %(path)s AND (capture.lease_until IS NULL OR capture.lease_until <= now())

-- name: held_by_others
-- Captures of a file that another worker holds.
SELECT count(*) AS captures
FROM ingest.capture
JOIN ingest.warc_file AS file USING (warc_file_id)
WHERE file.path = %(path)s AND capture.lease_until > now() AND capture.lease_token IS DISTINCT FROM %(token)s

-- name: free_file
-- Give the captures of a file back.
UPDATE ingest.capture SET lease_token = NULL, lease_until = NULL, leased_by = NULL WHERE lease_token = %(token)s

-- name: change_payload
-- A document that goes on without what was cut out of it.
UPDATE ingest.capture SET payload_sha256 = %(payload_sha256)s, payload_bytes = %(payload_bytes)s WHERE record_id = %(record_id)s

-- name: count_records
-- How many captures files have now.
UPDATE ingest.warc_file SET records = (SELECT count(*) FROM ingest.capture WHERE capture.warc_file_id = warc_file.warc_file_id)
WHERE path = ANY(%(paths)s)

-- name: settle_tombstones
-- All of it is erased.
UPDATE ingest.tombstone SET erased_at = now()
WHERE erased_at IS NULL AND NOT EXISTS (SELECT FROM ingest.page WHERE page.url_sha256 = tombstone.sha256)

-- name: bury_followers
-- Pages that led to a forgotten one are forgotten too.
INSERT INTO ingest.tombstone (kind, sha256, reason)
SELECT 'page', page.url_sha256, 'It led to an address that was forgotten.'
FROM loading_read AS loaded
JOIN ingest.page USING (page_id)
WHERE loaded.verdict = 'rejected' AND loaded.reason = 'forgotten'
ON CONFLICT (sha256) DO NOTHING

-- name: bearers_to_forget
-- All bearers of one entity, each with all forms of its name.
SELECT bearer.entity_id, bearer.label, bearer.name, bearer.name_key, bearer.sense,
    ARRAY(SELECT alias FROM ingest.entity_alias WHERE entity_alias.entity_id = bearer.entity_id ORDER BY alias) AS aliases,
    (SELECT count(*) FROM ingest.named WHERE named.entity_id = bearer.entity_id) AS readings,
    (SELECT count(*) FROM ingest.role WHERE role.entity_id = bearer.entity_id) AS roles,
    (SELECT count(*) FROM ingest.quote WHERE quote.speaker_entity_id = bearer.entity_id) AS quotes
FROM ingest.entity AS bearer
WHERE coalesce(bearer.canonical_id, bearer.entity_id) = %(entity_id)s
ORDER BY bearer.entity_id

-- name: articles_naming
-- Articles that name one of these bearers, by any text, with their addresses.
SELECT DISTINCT article.article_id, page.url
FROM ingest.named
JOIN ingest.reading USING (reading_id)
JOIN ingest.article_version USING (article_version_id)
JOIN ingest.article USING (article_id)
JOIN ingest.page USING (page_id)
WHERE named.entity_id = ANY(%(bearers)s)
ORDER BY page.url

-- name: unname_beside
-- In quotes of others these names stand for nobody: not among the speakers of a joint statement, nor as who was told.
UPDATE ingest.quote
SET speakers = ARRAY(SELECT name FROM unnest(quote.speakers) WITH ORDINALITY AS said (name, place) WHERE name <> ALL(%(names)s) ORDER BY place),
    addressee = CASE WHEN quote.addressee = ANY(%(names)s) THEN NULL ELSE quote.addressee END
FROM ingest.named
WHERE named.reading_id = quote.reading_id AND named.entity_id = ANY(%(bearers)s)
    AND (quote.speakers && %(names)s::text[] OR quote.addressee = ANY(%(names)s))

-- name: loading_barred
-- Names of the batch that are forgotten: of several words wherever they stand, of one word in the sense that was forgotten.
CREATE TEMPORARY TABLE loading_barred ON COMMIT DROP AS
SELECT loaded.capture_id, loaded.label, loaded.name_key, array_append(loaded.aliases, loaded.name) AS names
FROM loading_named AS loaded
JOIN loading_reading AS chosen USING (capture_id)
WHERE EXISTS (SELECT FROM ingest.tombstone WHERE kind = 'name') AND EXISTS (
    SELECT FROM ingest.tombstone WHERE sha256 IN (
        sha256(convert_to(concat_ws('|', loaded.label, loaded.name_key), 'UTF8')),
        sha256(convert_to(concat_ws('|', loaded.label, loaded.name_key, coalesce(loaded.sense, chosen.text_key)), 'UTF8'))
    )
)

-- name: bar_names
-- They are not entered, nor what is theirs.
WITH named AS (
    DELETE FROM loading_named USING loading_barred AS barred
    WHERE (loading_named.capture_id, loading_named.label, loading_named.name_key) = (barred.capture_id, barred.label, barred.name_key)
), roles AS (
    DELETE FROM loading_role USING loading_barred AS barred
    WHERE (loading_role.capture_id, loading_role.label, loading_role.name_key) = (barred.capture_id, barred.label, barred.name_key)
), quotes AS (
    DELETE FROM loading_quote USING loading_barred AS barred
    WHERE (loading_quote.capture_id, loading_quote.speaker_label, loading_quote.speaker_key) = (barred.capture_id, barred.label, barred.name_key)
    RETURNING loading_quote.capture_id, loading_quote.ordinal
), spans AS (
    DELETE FROM loading_quote_span AS span USING quotes WHERE (span.capture_id, span.quote) = (quotes.capture_id, quotes.ordinal)
)
DELETE FROM loading_quote_relay AS relay USING quotes WHERE (relay.capture_id, relay.quote) = (quotes.capture_id, quotes.ordinal)

-- name: bar_names_beside
-- In quotes of others they stand for nobody.
UPDATE loading_quote AS quote
SET speakers = ARRAY(SELECT name FROM unnest(quote.speakers) WITH ORDINALITY AS said (name, place) WHERE name <> ALL(barred.names) ORDER BY place),
    addressee = CASE WHEN quote.addressee = ANY(barred.names) THEN NULL ELSE quote.addressee END
FROM (SELECT capture_id, array_agg(name) AS names FROM loading_barred, unnest(names) AS name GROUP BY capture_id) AS barred
WHERE quote.capture_id = barred.capture_id AND (quote.speakers && barred.names OR quote.addressee = ANY(barred.names))
