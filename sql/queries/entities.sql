-- name: due_blocks
-- Blocks that wait to be resolved, and all that a person's merges tie to them.
WITH RECURSIVE due AS (
    SELECT DISTINCT block FROM ingest.entity WHERE is_due ORDER BY block LIMIT %(blocks)s
), tied AS (
    SELECT one.block AS here, other.block AS there
    FROM ingest.entity_decision AS decision
    JOIN ingest.entity AS one ON one.entity_id = decision.entity_id
    JOIN ingest.entity AS other ON other.entity_id = decision.other_entity_id
    WHERE decision.kind = 'merge' AND one.block <> other.block
), ways AS (
    SELECT here, there FROM tied UNION SELECT there, here FROM tied
), reached AS (
    SELECT block FROM due
    UNION
    SELECT ways.there FROM reached JOIN ways ON ways.here = reached.block
)
SELECT block FROM reached

-- name: bearers_of_blocks
-- Bearers of these blocks, one more than are compared where a block has so many.
SELECT
    bearer.entity_id, bearer.label, bearer.name, bearer.name_key, bearer.sense, bearer.block, bearer.office,
    bearer.canonical_id, bearer.linked_by, bearer.evidence, bearer.is_pinned, bearer.is_due, company.company, company.places, company.seen_on,
    CASE WHEN bearer.given_name IS NOT NULL THEN
        (SELECT max(entity_decision_id) FROM ingest.entity_decision WHERE entity_id = bearer.entity_id AND kind = 'rename')
    END AS renamed
FROM unnest(%(blocks)s::text[]) AS due (block)
CROSS JOIN LATERAL (SELECT * FROM ingest.entity WHERE entity.block = due.block LIMIT %(most)s + 1) AS bearer
LEFT JOIN ingest.company ON company.text_key = bearer.sense

-- name: decided_bearers
-- Bearers of crowded blocks about whom a person decided.
SELECT
    bearer.entity_id, bearer.label, bearer.name, bearer.name_key, bearer.sense, bearer.block, bearer.office,
    bearer.canonical_id, bearer.linked_by, bearer.evidence, bearer.is_pinned, bearer.is_due, NULL AS company, NULL AS places, NULL AS seen_on,
    NULL AS renamed
FROM ingest.entity AS bearer
WHERE bearer.block = ANY(%(blocks)s) AND bearer.entity_id IN (
    SELECT entity_id FROM ingest.entity_decision
    UNION
    SELECT other_entity_id FROM ingest.entity_decision WHERE other_entity_id IS NOT NULL
)

-- name: part_crowded
-- In blocks with too many bearers to compare, each stands for itself unless a person decided.
UPDATE ingest.entity SET canonical_id = NULL, linked_by = NULL, evidence = NULL, is_due = false
WHERE block = ANY(%(blocks)s) AND linked_by = 'evidence'

-- name: settle_crowded
-- Nothing more is to be done in these blocks.
UPDATE ingest.entity SET is_due = false WHERE block = ANY(%(blocks)s) AND is_due

-- name: decisions_about
-- What a person decided about pairs of these bearers.
SELECT entity_decision_id, kind, entity_id, other_entity_id
FROM ingest.entity_decision
WHERE kind IN ('merge', 'split') AND entity_id = ANY(%(bearers)s) AND other_entity_id = ANY(%(bearers)s)

-- name: loading_entity_link
-- Links that changed, and bearers that were due.
CREATE TEMPORARY TABLE loading_entity_link (entity_id bigint, canonical_id bigint, linked_by text, evidence text) ON COMMIT DROP

-- name: save_links
-- Store the links; the bearers are no longer due.
UPDATE ingest.entity
SET canonical_id = loaded.canonical_id, linked_by = loaded.linked_by, evidence = loaded.evidence, is_due = false
FROM loading_entity_link AS loaded
WHERE entity.entity_id = loaded.entity_id

-- name: find_entities
-- Entities by the key of a bearer, by folded name, or by a form as printed.
SELECT DISTINCT coalesce(canonical_id, entity_id) AS entity_id
FROM ingest.entity
WHERE entity_id = %(entity_id)s OR name_key = ANY(%(name_keys)s)
    OR entity_id IN (SELECT entity_alias.entity_id FROM ingest.entity_alias WHERE entity_alias.alias = %(name)s)
ORDER BY 1

-- name: shown_entity
-- An entity as analysts see it, with how often it is named.
SELECT entity.*, (
    SELECT count(DISTINCT reading.article_version_id)
    FROM news.entity_link AS link
    JOIN ingest.named ON named.entity_id = link.bearer_id
    JOIN ingest.reading USING (reading_id)
    WHERE link.entity_id = entity.entity_id AND reading.is_current
) AS texts
FROM news.entity
WHERE entity.entity_id = %(entity_id)s

-- name: shown_roles
-- The titles of an entity.
SELECT title, office, of_name, first_seen_at, last_seen_at, cardinality(article_ids) AS articles
FROM news.entity_role
WHERE entity_id = %(entity_id)s
ORDER BY articles DESC, office, of_name

-- name: shown_links
-- The bearers that an entity is made of, and why.
SELECT bearer_id, name, office, of_name, is_of_one_text, linked_by, evidence
FROM news.entity_link
WHERE entity_id = %(entity_id)s
ORDER BY linked_by NULLS FIRST, bearer_id

-- name: shown_decisions
-- What people decided about an entity.
SELECT entity_decision_id, kind, bearer_id, other_bearer_id, value, decided_by, decided_at
FROM news.entity_decision
WHERE entity_id = %(entity_id)s
ORDER BY entity_decision_id

-- name: entity_of
-- The bearer that stands for the entity of any bearer.
SELECT coalesce(canonical_id, entity_id) AS entity_id FROM ingest.entity WHERE entity_id = %(entity_id)s

-- name: members_of
-- The bearer that stands for an entity, and all that point to it.
SELECT entity_id
FROM ingest.entity
WHERE entity_id = %(entity_id)s OR canonical_id = %(entity_id)s
ORDER BY entity_id

-- name: decide
-- Keep a decision.
INSERT INTO ingest.entity_decision (kind, entity_id, other_entity_id, value, decided_by)
VALUES (%(kind)s, %(entity_id)s, %(other_entity_id)s, %(value)s, %(decided_by)s)

-- name: reverse_splits
-- Where two entities were held apart by hand, a merge joins each pair again.
INSERT INTO ingest.entity_decision (kind, entity_id, other_entity_id, decided_by)
SELECT DISTINCT 'merge', least(entity_id, other_entity_id), greatest(entity_id, other_entity_id), %(decided_by)s
FROM ingest.entity_decision
WHERE kind = 'split' AND (
    (entity_id = ANY(%(here)s) AND other_entity_id = ANY(%(there)s))
    OR (entity_id = ANY(%(there)s) AND other_entity_id = ANY(%(here)s))
)

-- name: make_due
-- Let these bearers be resolved anew; those that are never compared get a block of their own.
UPDATE ingest.entity SET is_due = true, block = coalesce(block, 'hand ' || entity_id)
WHERE entity_id = ANY(%(bearers)s)

-- name: give_name
-- The name that a person gave.
UPDATE ingest.entity SET given_name = %(value)s WHERE entity_id = %(entity_id)s

-- name: give_wikidata_id
-- The Wikidata item that a person named.
UPDATE ingest.entity SET wikidata_id = %(value)s WHERE entity_id = %(entity_id)s

-- name: bearers_in_article
-- The bearers whom an article's shown text calls so.
SELECT DISTINCT bearer.entity_id, bearer.label, bearer.name, '#' || left(encode(version.text_sha256, 'hex'), 16) AS text_key
FROM ingest.article
JOIN ingest.article_version AS version ON version.article_version_id = article.current_version_id
JOIN ingest.reading ON reading.article_version_id = version.article_version_id AND reading.is_current
JOIN ingest.named USING (reading_id)
JOIN ingest.entity AS bearer USING (entity_id)
WHERE article.article_id = %(article_id)s AND (
    bearer.name_key = ANY(%(name_keys)s)
    OR EXISTS (
        SELECT FROM generate_series(1, cardinality(named.spans), 2) AS at
        WHERE substr(version.text, named.spans[at] + 1, named.spans[at + 1] - named.spans[at]) = %(name)s
    )
)

-- name: pin_bearer
-- The text's own bearer of a name, made where it is missing.
INSERT INTO ingest.entity (label, name, name_key, sense, block, office, is_pinned)
SELECT label, name, name_key, %(text_key)s, block, office, true FROM ingest.entity WHERE entity_id = %(bearer)s
ON CONFLICT (label, name_key, sense) DO UPDATE SET is_pinned = true
RETURNING entity_id

-- name: readings_of_text
-- All readings of a text, wherever it was printed.
SELECT reading.reading_id
FROM ingest.article_version AS version
JOIN ingest.reading USING (article_version_id)
WHERE '#' || left(encode(version.text_sha256, 'hex'), 16) = %(text_key)s
    AND version.text_sha256 IN (
        SELECT shown.text_sha256 FROM ingest.article JOIN ingest.article_version AS shown ON shown.article_version_id = article.current_version_id
        WHERE article.article_id = %(article_id)s
    )

-- name: repoint_named
-- What these readings name by one bearer, they name by another.
UPDATE ingest.named SET entity_id = %(pinned)s WHERE entity_id = %(bearer)s AND reading_id = ANY(%(readings)s)

-- name: repoint_roles
-- The titles of one bearer in these readings are another's.
UPDATE ingest.role SET entity_id = %(pinned)s WHERE entity_id = %(bearer)s AND reading_id = ANY(%(readings)s)

-- name: repoint_quotes
-- The quotes of one bearer in these readings are another's.
UPDATE ingest.quote SET speaker_entity_id = %(pinned)s WHERE speaker_entity_id = %(bearer)s AND reading_id = ANY(%(readings)s)

-- name: copy_aliases
-- Printed forms go with the name.
INSERT INTO ingest.entity_alias (entity_id, alias)
SELECT %(pinned)s, alias FROM ingest.entity_alias WHERE entity_id = %(bearer)s
ON CONFLICT DO NOTHING
