CREATE VIEW news.entity AS
SELECT
    entity.entity_id,
    entity.label,
    entity.name,
    entity.wikidata_id,
    ARRAY(SELECT entity_alias.alias FROM ingest.entity_alias WHERE entity_alias.entity_id = entity.entity_id ORDER BY entity_alias.alias) AS aliases
FROM ingest.entity;
COMMENT ON VIEW news.entity IS 'One row per thing that is named. So far things are told apart by label and name alone: two people with one name are one row.';
COMMENT ON COLUMN news.entity.entity_id IS 'Surrogate key.';
COMMENT ON COLUMN news.entity.label IS 'person, organisation, place, group (nationality or religion), event, work or other.';
COMMENT ON COLUMN news.entity.name IS 'Fullest form of its name as first read.';
COMMENT ON COLUMN news.entity.wikidata_id IS 'Wikidata item; NULL where not known.';
COMMENT ON COLUMN news.entity.aliases IS 'All forms as printed.';

CREATE VIEW news.mention AS
SELECT
    mention.mention_id,
    article.article_id,
    version.article_version_id,
    mention.start_char,
    mention.end_char,
    substr(version.text, mention.start_char + 1, mention.end_char - mention.start_char) AS printed,
    mention.label,
    mention.entity_id,
    entity.name AS entity
FROM ingest.article
JOIN ingest.article_version AS version ON version.article_version_id = article.current_version_id
JOIN ingest.reading ON reading.article_version_id = version.article_version_id AND reading.is_current
JOIN ingest.mention USING (reading_id)
JOIN ingest.entity USING (entity_id);
COMMENT ON VIEW news.mention IS 'One row per span that names something, in the current reading of the current version of each article.';
COMMENT ON COLUMN news.mention.mention_id IS 'Surrogate key; another reading has others.';
COMMENT ON COLUMN news.mention.article_id IS 'Article in which it is named.';
COMMENT ON COLUMN news.mention.article_version_id IS 'Version whose text the offsets count.';
COMMENT ON COLUMN news.mention.start_char IS 'First character in the text, from 0.';
COMMENT ON COLUMN news.mention.end_char IS 'Character after the last.';
COMMENT ON COLUMN news.mention.printed IS 'The words as printed.';
COMMENT ON COLUMN news.mention.label IS 'What kind of thing it names here.';
COMMENT ON COLUMN news.mention.entity_id IS 'The thing that is named.';
COMMENT ON COLUMN news.mention.entity IS 'Fullest form of its name.';
