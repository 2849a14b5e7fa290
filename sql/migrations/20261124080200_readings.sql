-- migrate:up

SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1h';

CREATE TABLE ingest.entity (
    entity_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT entity_pkey PRIMARY KEY,
    label text NOT NULL CONSTRAINT entity_label_check
        CHECK (label IN ('person', 'organisation', 'place', 'group', 'event', 'work', 'other')),
    name text NOT NULL,
    name_key text NOT NULL,
    wikidata_id text CONSTRAINT entity_wikidata_id_check CHECK (wikidata_id ~ '^Q[0-9]+$'),
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT entity_key UNIQUE (label, name_key)
);
COMMENT ON TABLE ingest.entity IS 'One row per thing that is named.';
COMMENT ON COLUMN ingest.entity.entity_id IS 'Surrogate key.';
COMMENT ON COLUMN ingest.entity.label IS 'person, organisation, place, group, event, work or other.';
COMMENT ON COLUMN ingest.entity.name IS 'Fullest form of its name as first read.';
COMMENT ON COLUMN ingest.entity.name_key IS 'Name folded for matching: case, spaces and punctuation set aside.';
COMMENT ON COLUMN ingest.entity.wikidata_id IS 'Wikidata item; NULL where not known.';
COMMENT ON COLUMN ingest.entity.created_at IS 'When the row was made.';

CREATE TABLE ingest.entity_alias (
    entity_id bigint NOT NULL CONSTRAINT entity_alias_entity_id_fkey REFERENCES ingest.entity,
    alias text NOT NULL,
    CONSTRAINT entity_alias_pkey PRIMARY KEY (entity_id, alias)
);
CREATE INDEX entity_alias_alias_idx ON ingest.entity_alias (alias);
COMMENT ON TABLE ingest.entity_alias IS 'One row per printed form of an entity.';
COMMENT ON COLUMN ingest.entity_alias.entity_id IS 'Entity that is named.';
COMMENT ON COLUMN ingest.entity_alias.alias IS 'Form as printed.';

CREATE TABLE ingest.reading (
    reading_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT reading_pkey PRIMARY KEY,
    article_version_id bigint NOT NULL CONSTRAINT reading_article_version_id_fkey REFERENCES ingest.article_version,
    annotator text NOT NULL,
    is_current boolean NOT NULL,
    read_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT reading_key UNIQUE (article_version_id, annotator)
);
CREATE UNIQUE INDEX reading_current_idx ON ingest.reading (article_version_id) WHERE is_current;
COMMENT ON TABLE ingest.reading IS 'One row per text and annotator version; older readings stay.';
COMMENT ON COLUMN ingest.reading.reading_id IS 'Surrogate key.';
COMMENT ON COLUMN ingest.reading.article_version_id IS 'Text that was read.';
COMMENT ON COLUMN ingest.reading.annotator IS 'Version of the annotator: rules, lexicon, gazetteer and model.';
COMMENT ON COLUMN ingest.reading.is_current IS 'Whether news shows it; at most one a text.';
COMMENT ON COLUMN ingest.reading.read_at IS 'When it was made.';

CREATE TABLE ingest.mention (
    mention_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT mention_pkey PRIMARY KEY,
    reading_id bigint NOT NULL CONSTRAINT mention_reading_id_fkey REFERENCES ingest.reading,
    start_char integer NOT NULL,
    end_char integer NOT NULL,
    label text NOT NULL,
    entity_id bigint NOT NULL CONSTRAINT mention_entity_id_fkey REFERENCES ingest.entity,
    CONSTRAINT mention_key UNIQUE (reading_id, start_char, end_char),
    CONSTRAINT mention_span_check CHECK (0 <= start_char AND start_char < end_char)
);
CREATE INDEX mention_entity_idx ON ingest.mention (entity_id);
COMMENT ON TABLE ingest.mention IS 'One row per span that names something.';
COMMENT ON COLUMN ingest.mention.mention_id IS 'Surrogate key.';
COMMENT ON COLUMN ingest.mention.reading_id IS 'Reading that found it.';
COMMENT ON COLUMN ingest.mention.start_char IS 'First character in the text.';
COMMENT ON COLUMN ingest.mention.end_char IS 'Character after the last.';
COMMENT ON COLUMN ingest.mention.label IS 'What kind of thing it names here.';
COMMENT ON COLUMN ingest.mention.entity_id IS 'The thing that is named.';

CREATE TABLE ingest.quote (
    quote_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT quote_pkey PRIMARY KEY,
    reading_id bigint NOT NULL CONSTRAINT quote_reading_id_fkey REFERENCES ingest.reading,
    ordinal integer NOT NULL,
    quote_key text NOT NULL,
    kind text NOT NULL CONSTRAINT quote_kind_check CHECK (kind IN ('direct', 'mixed', 'indirect')),
    cue_start integer,
    cue_end integer,
    source_start integer,
    source_end integer,
    speaker text,
    speakers text[] NOT NULL,
    speaker_entity_id bigint CONSTRAINT quote_speaker_entity_id_fkey REFERENCES ingest.entity,
    speaker_how text NOT NULL CONSTRAINT quote_speaker_how_check
        CHECK (speaker_how IN ('name', 'title', 'pronoun', 'running', 'organisation', 'unnamed', 'unresolved')),
    speaker_description text,
    addressee text,
    reportedly boolean NOT NULL,
    polarity text NOT NULL CONSTRAINT quote_polarity_check CHECK (polarity IN ('affirmed', 'negated', 'modal')),
    occasion text,
    rule text NOT NULL,
    confidence real NOT NULL CONSTRAINT quote_confidence_check CHECK (confidence BETWEEN 0 AND 1),
    CONSTRAINT quote_ordinal_key UNIQUE (reading_id, ordinal),
    CONSTRAINT quote_cue_check CHECK (num_nulls(cue_start, cue_end) IN (0, 2) AND cue_start < cue_end),
    CONSTRAINT quote_source_check CHECK (num_nulls(source_start, source_end) IN (0, 2) AND source_start < source_end)
);
CREATE INDEX quote_speaker_entity_idx ON ingest.quote (speaker_entity_id);
CREATE INDEX quote_key_idx ON ingest.quote (quote_key);
COMMENT ON TABLE ingest.quote IS 'One row per saying in a text: one cue and all that it governs.';
COMMENT ON COLUMN ingest.quote.quote_id IS 'Surrogate key; another reading of the same text has others.';
COMMENT ON COLUMN ingest.quote.reading_id IS 'Reading that found it.';
COMMENT ON COLUMN ingest.quote.ordinal IS 'Place in the reading, from 1.';
COMMENT ON COLUMN ingest.quote.quote_key IS 'Stable key: page, words, and which of equal words in that article. The same over readings.';
COMMENT ON COLUMN ingest.quote.kind IS 'direct: whole utterance in marks; mixed: marked words inside the writer''s clause; indirect: no marks.';
COMMENT ON COLUMN ingest.quote.cue_start IS 'First character of the cue; NULL where no cue is printed.';
COMMENT ON COLUMN ingest.quote.cue_end IS 'Character after the cue; NULL where no cue is printed.';
COMMENT ON COLUMN ingest.quote.source_start IS 'First character of the source; NULL where none is printed.';
COMMENT ON COLUMN ingest.quote.source_end IS 'Character after the source; NULL where none is printed.';
COMMENT ON COLUMN ingest.quote.speaker IS 'Fullest form of the speaker''s name in this article, without title; NULL where unnamed or unresolved.';
COMMENT ON COLUMN ingest.quote.speakers IS 'All speakers of a joint statement; one or none otherwise.';
COMMENT ON COLUMN ingest.quote.speaker_entity_id IS 'Entity of the speaker; NULL where unnamed or unresolved.';
COMMENT ON COLUMN ingest.quote.speaker_how IS 'How the speaker was found: name, title, pronoun, running (goes on from before), organisation, unnamed, unresolved.';
COMMENT ON COLUMN ingest.quote.speaker_description IS 'Description of one who is never named; NULL otherwise.';
COMMENT ON COLUMN ingest.quote.addressee IS 'To whom it was said; NULL where the text does not tell.';
COMMENT ON COLUMN ingest.quote.reportedly IS 'Whether the writer says "reportedly" or the like.';
COMMENT ON COLUMN ingest.quote.polarity IS 'affirmed; negated ("did not say"); modal ("would say").';
COMMENT ON COLUMN ingest.quote.occasion IS 'Place, event or date of speaking as printed; NULL where the sentence gives none.';
COMMENT ON COLUMN ingest.quote.rule IS 'Rule of the annotator that made it.';
COMMENT ON COLUMN ingest.quote.confidence IS '0 to 1: share of quotes like this one that were right on development data.';

CREATE TABLE ingest.quote_span (
    quote_id bigint NOT NULL CONSTRAINT quote_span_quote_id_fkey REFERENCES ingest.quote,
    role text NOT NULL CONSTRAINT quote_span_role_check CHECK (role IN ('content', 'verbatim')),
    ordinal integer NOT NULL,
    start_char integer NOT NULL,
    end_char integer NOT NULL,
    CONSTRAINT quote_span_pkey PRIMARY KEY (quote_id, role, ordinal),
    CONSTRAINT quote_span_check CHECK (0 <= start_char AND start_char < end_char)
);
COMMENT ON TABLE ingest.quote_span IS 'One row per piece of a quote.';
COMMENT ON COLUMN ingest.quote_span.quote_id IS 'Quote that it is part of.';
COMMENT ON COLUMN ingest.quote_span.role IS 'content: all that is reported; verbatim: the words of it in quotation marks.';
COMMENT ON COLUMN ingest.quote_span.ordinal IS 'Place among the pieces of its role, from 1.';
COMMENT ON COLUMN ingest.quote_span.start_char IS 'First character in the text.';
COMMENT ON COLUMN ingest.quote_span.end_char IS 'Character after the last.';

CREATE TABLE ingest.quote_relay (
    quote_id bigint NOT NULL CONSTRAINT quote_relay_quote_id_fkey REFERENCES ingest.quote,
    role text NOT NULL CONSTRAINT quote_relay_role_check CHECK (role IN ('relay', 'carried', 'cites')),
    ordinal integer NOT NULL,
    name text NOT NULL,
    CONSTRAINT quote_relay_pkey PRIMARY KEY (quote_id, role, ordinal)
);
CREATE INDEX quote_relay_name_idx ON ingest.quote_relay (name);
COMMENT ON TABLE ingest.quote_relay IS 'One row per agency or outlet through which a quote came.';
COMMENT ON COLUMN ingest.quote_relay.quote_id IS 'Quote that came through it.';
COMMENT ON COLUMN ingest.quote_relay.role IS 'relay: named by the quote''s own sentence; carried: by the sentence before; cites: what the speaker himself cites.';
COMMENT ON COLUMN ingest.quote_relay.ordinal IS 'Place in its role, from 1; relays outermost first.';
COMMENT ON COLUMN ingest.quote_relay.name IS 'Short name as news itself uses it.';

-- migrate:down
-- Forward only: a mistake is mended by the next migration.
