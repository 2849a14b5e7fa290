-- area: Who and what is named
CREATE VIEW news.entity AS
SELECT
    entity.entity_id,
    entity.label,
    coalesce(entity.given_name, entity.name) AS name,
    coalesce(
        entity.wikidata_id,
        (SELECT min(bearer.wikidata_id) FROM ingest.entity AS bearer WHERE bearer.canonical_id = entity.entity_id)
    ) AS wikidata_id,
    ARRAY(
        SELECT bearer.name FROM ingest.entity AS bearer WHERE bearer.stands_for = entity.entity_id
        UNION
        SELECT entity_alias.alias
        FROM ingest.entity AS bearer
        JOIN ingest.entity_alias USING (entity_id)
        WHERE bearer.stands_for = entity.entity_id
        ORDER BY 1
    ) AS aliases
FROM ingest.entity
WHERE entity.canonical_id IS NULL AND EXISTS (
    SELECT FROM ingest.entity AS bearer JOIN ingest.named USING (entity_id) JOIN ingest.reading USING (reading_id)
    WHERE bearer.stands_for = entity.entity_id AND reading.is_current
    -- the first that is found will do: OFFSET keeps the planner from gathering all that all articles name
    OFFSET 0
);
COMMENT ON VIEW news.entity IS 'One row per thing that current readings name, as far as evidence tells: a person of whom one article says nothing but the name stays a row of its own. entity_id may pass to another row when new articles come; news.entity_link tells which.';
COMMENT ON COLUMN news.entity.entity_id IS 'Key of the row that stands for it.';
COMMENT ON COLUMN news.entity.label IS 'person, organisation, place, group (nationality or religion), event, work or other.';
COMMENT ON COLUMN news.entity.name IS 'Name that a person gave it, else the fullest form.';
COMMENT ON COLUMN news.entity.wikidata_id IS 'Wikidata item; NULL where not known.';
COMMENT ON COLUMN news.entity.aliases IS 'All forms as printed, titles among them ("the Chinese foreign minister").';

CREATE VIEW news.entity_alias AS
SELECT bearer.stands_for AS entity_id, bearer.name AS alias
FROM ingest.entity AS bearer
UNION
SELECT bearer.stands_for, entity_alias.alias
FROM ingest.entity_alias
JOIN ingest.entity AS bearer USING (entity_id);
COMMENT ON VIEW news.entity_alias IS 'One row per entity and form as printed.';
COMMENT ON COLUMN news.entity_alias.entity_id IS 'Entity that is named.';
COMMENT ON COLUMN news.entity_alias.alias IS 'Form as printed.';

CREATE VIEW news.entity_link AS
SELECT
    bearer.entity_id AS bearer_id,
    bearer.stands_for AS entity_id,
    bearer.label,
    bearer.name,
    nullif(split_part(CASE WHEN starts_with(bearer.sense, '#') THEN '' ELSE bearer.sense END, '@', 2), '') AS of_name,
    coalesce(bearer.office, nullif(split_part(CASE WHEN starts_with(bearer.sense, '#') THEN '' ELSE bearer.sense END, '@', 1), '')) AS office,
    starts_with(bearer.sense, '#') AS is_of_one_text,
    bearer.linked_by,
    bearer.evidence
FROM ingest.entity AS bearer;
COMMENT ON VIEW news.entity_link IS 'One row per bearer of a name: how one text, or all texts that state the same, use it; with the entity that it was found to be, and why.';
COMMENT ON COLUMN news.entity_link.bearer_id IS 'Key of the bearer; what onrecord entity split takes.';
COMMENT ON COLUMN news.entity_link.entity_id IS 'Entity that it is; its own key where it stands for itself.';
COMMENT ON COLUMN news.entity_link.label IS 'What kind of thing it is.';
COMMENT ON COLUMN news.entity_link.name IS 'Fullest form of the name there.';
COMMENT ON COLUMN news.entity_link.of_name IS 'Folded name of the country or organisation that the office belongs to; NULL where none is stated.';
COMMENT ON COLUMN news.entity_link.office IS 'Office as stated; NULL where none is.';
COMMENT ON COLUMN news.entity_link.is_of_one_text IS 'Whether it is one text''s use of the name alone.';
COMMENT ON COLUMN news.entity_link.linked_by IS 'evidence: may be undone by new evidence; hand: a person decided; NULL where it stands for itself.';
COMMENT ON COLUMN news.entity_link.evidence IS 'What spoke for the link; NULL where it stands for itself or a person decided.';

CREATE VIEW news.entity_role AS
SELECT
    bearer.stands_for AS entity_id,
    role.office,
    role.of_name,
    mode() WITHIN GROUP (ORDER BY substr(version.text, role.start_char + 1, role.end_char - role.start_char)) AS title,
    min(extraction.published_at) AS first_seen_at,
    max(extraction.published_at) AS last_seen_at,
    array_agg(DISTINCT article.article_id ORDER BY article.article_id) AS article_ids
FROM ingest.role
JOIN ingest.entity AS bearer USING (entity_id)
JOIN ingest.reading ON reading.reading_id = role.reading_id AND reading.is_current
JOIN ingest.article_version AS version USING (article_version_id)
JOIN ingest.article ON article.current_version_id = version.article_version_id
JOIN ingest.extraction ON extraction.extraction_id = article.current_extraction_id
GROUP BY 1, 2, 3;
COMMENT ON VIEW news.entity_role IS 'One row per person, office and what it belongs to, as articles state it: it may be past, or wrong.';
COMMENT ON COLUMN news.entity_role.entity_id IS 'Person who is given the title.';
COMMENT ON COLUMN news.entity_role.office IS 'The office in small letters and one form: foreign minister.';
COMMENT ON COLUMN news.entity_role.of_name IS 'Country or organisation that it belongs to; NULL where the articles do not tell.';
COMMENT ON COLUMN news.entity_role.title IS 'The title as it is printed most often: Chinese Foreign Minister.';
COMMENT ON COLUMN news.entity_role.first_seen_at IS 'Earliest date of an article that states it; NULL where none has a date.';
COMMENT ON COLUMN news.entity_role.last_seen_at IS 'Latest date of an article that states it; NULL where none has a date.';
COMMENT ON COLUMN news.entity_role.article_ids IS 'Articles that state it.';

CREATE VIEW news.entity_decision AS
SELECT
    decision.entity_decision_id,
    decision.kind,
    decision.entity_id AS bearer_id,
    decision.other_entity_id AS other_bearer_id,
    bearer.stands_for AS entity_id,
    decision.value,
    decision.decided_by,
    decision.decided_at
FROM ingest.entity_decision AS decision
JOIN ingest.entity AS bearer USING (entity_id);
COMMENT ON VIEW news.entity_decision IS 'One row per decision of a person about entities. Of decisions that contradict each other the newest holds.';
COMMENT ON COLUMN news.entity_decision.entity_decision_id IS 'Surrogate key, in order of time.';
COMMENT ON COLUMN news.entity_decision.kind IS 'merge: the two are one; split: they are not; rename: it bears this name; link: it is this Wikidata item.';
COMMENT ON COLUMN news.entity_decision.bearer_id IS 'Bearer that it is about.';
COMMENT ON COLUMN news.entity_decision.other_bearer_id IS 'The other bearer; NULL for rename and link.';
COMMENT ON COLUMN news.entity_decision.entity_id IS 'Entity that the bearer is now.';
COMMENT ON COLUMN news.entity_decision.value IS 'Name or Wikidata item; NULL for merge and split.';
COMMENT ON COLUMN news.entity_decision.decided_by IS 'Account of the person.';
COMMENT ON COLUMN news.entity_decision.decided_at IS 'When the person decided.';

CREATE VIEW news.mention AS
SELECT
    article.article_id,
    version.article_version_id,
    named.spans[at] AS start_char,
    named.spans[at + 1] AS end_char,
    substr(version.text, named.spans[at] + 1, named.spans[at + 1] - named.spans[at]) AS printed,
    bearer.label,
    entity.entity_id,
    coalesce(entity.given_name, entity.name) AS entity,
    bearer.entity_id AS bearer_id
FROM ingest.article
JOIN ingest.article_version AS version ON version.article_version_id = article.current_version_id
JOIN ingest.reading ON reading.article_version_id = version.article_version_id AND reading.is_current
JOIN ingest.named USING (reading_id)
JOIN ingest.entity AS bearer ON bearer.entity_id = named.entity_id
JOIN ingest.entity AS entity ON entity.entity_id = bearer.stands_for
CROSS JOIN LATERAL generate_series(1, cardinality(named.spans), 2) AS at;
COMMENT ON VIEW news.mention IS 'One row per span that names something, in the current reading of the current version of each article.';
COMMENT ON COLUMN news.mention.article_id IS 'Article in which it is named.';
COMMENT ON COLUMN news.mention.article_version_id IS 'Version whose text the offsets count.';
COMMENT ON COLUMN news.mention.start_char IS 'First character in the text, from 0.';
COMMENT ON COLUMN news.mention.end_char IS 'Character after the last.';
COMMENT ON COLUMN news.mention.printed IS 'The words as printed.';
COMMENT ON COLUMN news.mention.label IS 'What kind of thing it names here.';
COMMENT ON COLUMN news.mention.entity_id IS 'The thing that is named.';
COMMENT ON COLUMN news.mention.entity IS 'Its name.';
COMMENT ON COLUMN news.mention.bearer_id IS 'How this text uses the name: see news.entity_link.';
