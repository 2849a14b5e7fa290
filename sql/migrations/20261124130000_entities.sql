-- migrate:up

SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1h';

-- An entity's row becomes a bearer: how one text, or all texts that state the same, use a name. Bearers that are the same
-- thing point to the one of them that stands for it.
ALTER TABLE ingest.entity
    ADD COLUMN sense text NOT NULL DEFAULT '',
    ADD COLUMN block text,
    ADD COLUMN office text,
    ADD COLUMN canonical_id bigint,
    ADD COLUMN linked_by text CONSTRAINT entity_linked_by_check CHECK (linked_by IN ('evidence', 'hand')),
    ADD COLUMN evidence text,
    ADD COLUMN given_name text,
    ADD COLUMN is_pinned boolean NOT NULL DEFAULT false,
    ADD COLUMN is_due boolean NOT NULL DEFAULT false;
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX entity_bearer_key ON ingest.entity (label, name_key, sense);
-- squawk-ignore ban-drop-constraint
ALTER TABLE ingest.entity DROP CONSTRAINT entity_key;
-- squawk-ignore adding-foreign-key-constraint, constraint-missing-not-valid
ALTER TABLE ingest.entity ADD CONSTRAINT entity_canonical_id_fkey FOREIGN KEY (canonical_id) REFERENCES ingest.entity;
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE ingest.entity ADD CONSTRAINT entity_canonical_check CHECK (canonical_id <> entity_id);
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX entity_canonical_idx ON ingest.entity (canonical_id) WHERE canonical_id IS NOT NULL;
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX entity_block_idx ON ingest.entity (block) WHERE block IS NOT NULL;
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX entity_due_idx ON ingest.entity (block) WHERE is_due;
COMMENT ON TABLE ingest.entity IS 'One row per bearer of a name: how one text, or all texts that state the same of it, use the name. Bearers of one thing point to the one that stands for it.';
COMMENT ON COLUMN ingest.entity.sense IS 'What sets it apart from others of that name: empty (the name is enough), "office@country or organisation" as stated, or # and the hash of the one text that names it.';
COMMENT ON COLUMN ingest.entity.block IS 'Sound of the family name: only bearers of one block are compared. NULL: never compared.';
COMMENT ON COLUMN ingest.entity.office IS 'Title that the one text gives, where that does not set it apart; NULL otherwise.';
COMMENT ON COLUMN ingest.entity.canonical_id IS 'Bearer that stands for the thing; NULL: this one does.';
COMMENT ON COLUMN ingest.entity.linked_by IS 'evidence: may be undone by new evidence; hand: a person decided. NULL where it stands for itself.';
COMMENT ON COLUMN ingest.entity.evidence IS 'What spoke for the link, in words; NULL where it stands for itself or a person decided.';
COMMENT ON COLUMN ingest.entity.given_name IS 'Name that a person gave it; NULL: none.';
COMMENT ON COLUMN ingest.entity.is_pinned IS 'Whether a person said who is meant in the one text: later readings of that text obey.';
COMMENT ON COLUMN ingest.entity.is_due IS 'Whether its block waits to be resolved.';

CREATE TABLE ingest.company (
    text_key text CONSTRAINT company_pkey PRIMARY KEY,
    company integer[] NOT NULL,
    places integer[] NOT NULL,
    seen_on date
);
COMMENT ON TABLE ingest.company IS 'One row per text: what it names, as far as telling bearers of one name apart needs it.';
COMMENT ON COLUMN ingest.company.text_key IS '# and 16 hexadecimal digits of the text''s hash, as in the sense of its own bearers.';
COMMENT ON COLUMN ingest.company.company IS 'CRC-32 of the folded names of people and organisations, less 2^31.';
COMMENT ON COLUMN ingest.company.places IS 'The same of places and peoples.';
COMMENT ON COLUMN ingest.company.seen_on IS 'Day (UTC) of its earliest publication; NULL where no date is known.';

CREATE TABLE ingest.named (
    reading_id bigint NOT NULL CONSTRAINT named_reading_id_fkey REFERENCES ingest.reading ON DELETE CASCADE,
    entity_id bigint NOT NULL CONSTRAINT named_entity_id_fkey REFERENCES ingest.entity,
    spans integer[] NOT NULL,
    CONSTRAINT named_pkey PRIMARY KEY (reading_id, entity_id),
    CONSTRAINT named_spans_check CHECK (cardinality(spans) > 0 AND cardinality(spans) % 2 = 0)
);
CREATE INDEX named_entity_idx ON ingest.named (entity_id);
INSERT INTO ingest.named (reading_id, entity_id, spans)
SELECT reading_id, entity_id, array_agg(edge ORDER BY start_char, edge)
FROM ingest.mention
CROSS JOIN LATERAL (VALUES (start_char), (end_char)) AS edges (edge)
GROUP BY reading_id, entity_id;
COMMENT ON TABLE ingest.named IS 'One row per thing that a reading names, with every span that names it.';
COMMENT ON COLUMN ingest.named.reading_id IS 'Reading that found it.';
COMMENT ON COLUMN ingest.named.entity_id IS 'Bearer that is named.';
COMMENT ON COLUMN ingest.named.spans IS 'First character and character after the last of each mention, in order.';
-- squawk-ignore ban-drop-table
DROP TABLE ingest.mention;

CREATE TABLE ingest.role (
    reading_id bigint NOT NULL CONSTRAINT role_reading_id_fkey REFERENCES ingest.reading ON DELETE CASCADE,
    entity_id bigint NOT NULL CONSTRAINT role_entity_id_fkey REFERENCES ingest.entity,
    start_char integer NOT NULL,
    end_char integer NOT NULL,
    office text NOT NULL,
    of_name text,
    CONSTRAINT role_pkey PRIMARY KEY (reading_id, entity_id, start_char, end_char),
    CONSTRAINT role_span_check CHECK (0 <= start_char AND start_char < end_char)
);
CREATE INDEX role_entity_idx ON ingest.role (entity_id);
COMMENT ON TABLE ingest.role IS 'One row per title that a reading finds given to a person.';
COMMENT ON COLUMN ingest.role.reading_id IS 'Reading that found it.';
COMMENT ON COLUMN ingest.role.entity_id IS 'Bearer to whom it is given.';
COMMENT ON COLUMN ingest.role.start_char IS 'First character of the title in the text.';
COMMENT ON COLUMN ingest.role.end_char IS 'Character after the last.';
COMMENT ON COLUMN ingest.role.office IS 'The office in small letters and one form: foreign minister.';
COMMENT ON COLUMN ingest.role.of_name IS 'Country or organisation that it belongs to; NULL where the text does not tell.';

CREATE TABLE ingest.entity_decision (
    entity_decision_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT entity_decision_pkey PRIMARY KEY,
    kind text NOT NULL CONSTRAINT entity_decision_kind_check CHECK (kind IN ('merge', 'split', 'rename', 'link')),
    entity_id bigint NOT NULL CONSTRAINT entity_decision_entity_id_fkey REFERENCES ingest.entity,
    other_entity_id bigint CONSTRAINT entity_decision_other_entity_id_fkey REFERENCES ingest.entity,
    value text,
    decided_by text NOT NULL,
    decided_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT entity_decision_other_check CHECK (other_entity_id <> entity_id),
    CONSTRAINT entity_decision_pair_check CHECK ((other_entity_id IS NOT NULL) = (kind IN ('merge', 'split'))),
    CONSTRAINT entity_decision_value_check CHECK ((value IS NOT NULL) = (kind IN ('rename', 'link')))
);
CREATE INDEX entity_decision_entity_idx ON ingest.entity_decision (entity_id);
CREATE INDEX entity_decision_other_idx ON ingest.entity_decision (other_entity_id) WHERE other_entity_id IS NOT NULL;
COMMENT ON TABLE ingest.entity_decision IS 'One row per decision of a person about entities. Later runs obey; of decisions that contradict each other the newest holds.';
COMMENT ON COLUMN ingest.entity_decision.entity_decision_id IS 'Surrogate key, in order of time.';
COMMENT ON COLUMN ingest.entity_decision.kind IS 'merge: the two are one; split: they are not; rename: it bears this name; link: it is this Wikidata item.';
COMMENT ON COLUMN ingest.entity_decision.entity_id IS 'Bearer that it is about.';
COMMENT ON COLUMN ingest.entity_decision.other_entity_id IS 'The other bearer; NULL for rename and link.';
COMMENT ON COLUMN ingest.entity_decision.value IS 'Name or Wikidata item; NULL for merge and split.';
COMMENT ON COLUMN ingest.entity_decision.decided_by IS 'Account of the person.';
COMMENT ON COLUMN ingest.entity_decision.decided_at IS 'When.';

-- migrate:down
-- Forward only: a mistake is mended by the next migration.
