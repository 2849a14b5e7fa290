-- migrate:up

SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1h';

CREATE FUNCTION ingest.search_configuration(language text) RETURNS regconfig LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE language
    WHEN 'en' THEN 'english'::regconfig
    WHEN 'de' THEN 'german'::regconfig
    WHEN 'fr' THEN 'french'::regconfig
    WHEN 'es' THEN 'spanish'::regconfig
    WHEN 'it' THEN 'italian'::regconfig
    WHEN 'pt' THEN 'portuguese'::regconfig
    WHEN 'nl' THEN 'dutch'::regconfig
    WHEN 'ru' THEN 'russian'::regconfig
    WHEN 'ar' THEN 'arabic'::regconfig
    WHEN 'tr' THEN 'turkish'::regconfig
    ELSE 'simple'::regconfig
END;
COMMENT ON FUNCTION ingest.search_configuration(text) IS 'How words of a language (ISO 639-1) are stemmed; languages without a stemmer, and NULL: not at all.';

-- What search looks at: copies of what the views show, side by side, so that one index answers words and filters together.
CREATE TABLE ingest.article_search (
    article_id bigint CONSTRAINT article_search_pkey PRIMARY KEY
        CONSTRAINT article_search_article_id_fkey REFERENCES ingest.article ON DELETE CASCADE,
    article_version_id bigint NOT NULL,
    dated_at timestamptz NOT NULL,
    outlet_id bigint,
    language text,
    title text,
    words tsvector NOT NULL
);
COMMENT ON TABLE ingest.article_search IS 'One row per article that shows a text: what search_articles looks at.';
COMMENT ON COLUMN ingest.article_search.article_id IS 'Article that is found.';
COMMENT ON COLUMN ingest.article_search.article_version_id IS 'Text whose words these are: the one that the article shows.';
COMMENT ON COLUMN ingest.article_search.dated_at IS 'When the article was published; where nothing says so, its first capture.';
COMMENT ON COLUMN ingest.article_search.outlet_id IS 'Outlet of the article; NULL where unknown.';
COMMENT ON COLUMN ingest.article_search.language IS 'ISO 639-1 of the text, whose stemming the words have; NULL where it cannot be told.';
COMMENT ON COLUMN ingest.article_search.title IS 'Headline whose words are among these; NULL where the page has none.';
COMMENT ON COLUMN ingest.article_search.words IS 'Words of the headline (weight A) and of the first 200,000 characters of the text, stemmed.';

CREATE TABLE ingest.quote_search (
    quote_id bigint CONSTRAINT quote_search_pkey PRIMARY KEY
        CONSTRAINT quote_search_quote_id_fkey REFERENCES ingest.quote ON DELETE CASCADE,
    article_id bigint NOT NULL CONSTRAINT quote_search_article_id_fkey REFERENCES ingest.article ON DELETE CASCADE,
    dated_at timestamptz NOT NULL,
    outlet_id bigint,
    speaker_entity_id bigint,
    language text,
    relays text[] NOT NULL,
    words tsvector NOT NULL
);
COMMENT ON TABLE ingest.quote_search IS 'One row per quote that news.quote shows: what search_quotes looks at.';
COMMENT ON COLUMN ingest.quote_search.quote_id IS 'Quote that is found.';
COMMENT ON COLUMN ingest.quote_search.article_id IS 'Article that shows it.';
COMMENT ON COLUMN ingest.quote_search.dated_at IS 'When the article was published; where nothing says so, its first capture.';
COMMENT ON COLUMN ingest.quote_search.outlet_id IS 'Outlet of the article; NULL where unknown.';
COMMENT ON COLUMN ingest.quote_search.speaker_entity_id IS 'Bearer of the speaker''s name; NULL where unnamed or unresolved.';
COMMENT ON COLUMN ingest.quote_search.language IS 'ISO 639-1 of the text, whose stemming the words have; NULL where it cannot be told.';
COMMENT ON COLUMN ingest.quote_search.relays IS 'Relays of the quote in small letters, without those that are carried; empty where none.';
COMMENT ON COLUMN ingest.quote_search.words IS 'Words of the first 20,000 characters of its content, stemmed.';

-- A view that joins entities from outside finds all bearers of one by it, which it cannot by an expression. A table of
-- names is rewritten in seconds.
-- squawk-ignore adding-field-with-default
ALTER TABLE ingest.entity ADD COLUMN stands_for bigint NOT NULL GENERATED ALWAYS AS (coalesce(canonical_id, entity_id)) STORED;
COMMENT ON COLUMN ingest.entity.stands_for IS 'Entity that this bearer is found to be: its own key where it stands for itself.';

-- migrate:down
-- Forward only: a mistake is mended by the next migration.
