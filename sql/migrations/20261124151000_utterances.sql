-- migrate:up

SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1h';

ALTER TABLE ingest.article ADD COLUMN quotes_due boolean NOT NULL DEFAULT true;
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX article_quotes_due_idx ON ingest.article (article_id) WHERE quotes_due;
COMMENT ON COLUMN ingest.article.quotes_due IS 'Whether its quotes wait to be told as sayings: it is new, or its text, date, reading or a speaker''s entity has changed.';

ALTER TABLE ingest.outlet ADD COLUMN agency text;
COMMENT ON COLUMN ingest.outlet.agency IS 'Short name under which news cites it as a relay, as the gazetteer has it; NULL where it does not.';

CREATE TABLE ingest.utterance (
    utterance_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT utterance_pkey PRIMARY KEY,
    quote_key text NOT NULL CONSTRAINT utterance_quote_key_key UNIQUE,
    quote_id bigint NOT NULL CONSTRAINT utterance_quote_id_key UNIQUE CONSTRAINT utterance_quote_id_fkey REFERENCES ingest.quote,
    article_id bigint NOT NULL CONSTRAINT utterance_article_id_fkey REFERENCES ingest.article,
    article_version_id bigint NOT NULL CONSTRAINT utterance_article_version_id_fkey REFERENCES ingest.article_version,
    speaker_key text NOT NULL,
    said_near date NOT NULL,
    words text NOT NULL,
    canonical_id bigint CONSTRAINT utterance_canonical_id_fkey REFERENCES ingest.utterance ON DELETE SET NULL,
    linked_by text CONSTRAINT utterance_linked_by_check CHECK (linked_by IN ('evidence', 'hand')),
    score real,
    evidence text,
    drift jsonb,
    kin_id bigint,
    is_crowded boolean NOT NULL DEFAULT false,
    is_due boolean NOT NULL DEFAULT true,
    CONSTRAINT utterance_canonical_check CHECK (canonical_id <> utterance_id)
);
CREATE INDEX utterance_article_idx ON ingest.utterance (article_id);
CREATE INDEX utterance_version_idx ON ingest.utterance (article_version_id);
CREATE INDEX utterance_speaker_idx ON ingest.utterance (speaker_key, said_near);
CREATE INDEX utterance_canonical_idx ON ingest.utterance (canonical_id) WHERE canonical_id IS NOT NULL;
CREATE INDEX utterance_whole_idx ON ingest.utterance ((coalesce(canonical_id, utterance_id)));
CREATE INDEX utterance_kin_idx ON ingest.utterance (kin_id);
CREATE INDEX utterance_due_idx ON ingest.utterance (speaker_key) WHERE is_due;
COMMENT ON TABLE ingest.utterance IS 'One row per quote that an article shows, as far as telling sayings needs it. Quotes of one saying point to the one that stands for it.';
COMMENT ON COLUMN ingest.utterance.utterance_id IS 'Surrogate key.';
COMMENT ON COLUMN ingest.utterance.quote_key IS 'Key of the quote, the same over readings.';
COMMENT ON COLUMN ingest.utterance.quote_id IS 'The quote in the current reading.';
COMMENT ON COLUMN ingest.utterance.article_id IS 'Article that shows it.';
COMMENT ON COLUMN ingest.utterance.article_version_id IS 'Text that it stands in.';
COMMENT ON COLUMN ingest.utterance.speaker_key IS 'Who said it: only quotes of one key are compared. The number of the entity; ~ and the description in small letters where nobody is named.';
COMMENT ON COLUMN ingest.utterance.said_near IS 'Day (UTC) of publication; of an article whose date is missing, disputed or later than we saw it the day of its first sighting.';
COMMENT ON COLUMN ingest.utterance.words IS 'All that is reported as printed, pieces parted by " … ".';
COMMENT ON COLUMN ingest.utterance.canonical_id IS 'Row that stands for the saying, its fullest wording in marks; NULL: this one does.';
COMMENT ON COLUMN ingest.utterance.linked_by IS 'evidence: may be undone by new evidence; hand: a person decided. NULL where it stands for itself.';
COMMENT ON COLUMN ingest.utterance.score IS 'Points of the evidence; 4 are enough. NULL where it stands for itself or a person decided.';
COMMENT ON COLUMN ingest.utterance.evidence IS 'What spoke for the link, in words; NULL where it stands for itself or a person decided.';
COMMENT ON COLUMN ingest.utterance.drift IS 'Words against those of the row that stands for the saying: array of ["=" both | "-" cut | "+" added, words]; NULL where it stands for itself or has the same words.';
COMMENT ON COLUMN ingest.utterance.kin_id IS 'Number that all share which are directly or indirectly alike: they are resolved together. NULL: not resolved yet.';
COMMENT ON COLUMN ingest.utterance.is_crowded IS 'Whether its words recur in so many wordings, each like another, that only equal words of one day are told as a saying. Once crowded, a kin stays so.';
COMMENT ON COLUMN ingest.utterance.is_due IS 'Whether it waits to be compared.';

CREATE TABLE ingest.utterance_decision (
    utterance_decision_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT utterance_decision_pkey PRIMARY KEY,
    kind text NOT NULL CONSTRAINT utterance_decision_kind_check CHECK (kind IN ('merge', 'split')),
    quote_key text NOT NULL,
    other_quote_key text NOT NULL,
    decided_by text NOT NULL,
    decided_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT utterance_decision_other_check CHECK (other_quote_key <> quote_key)
);
CREATE INDEX utterance_decision_key_idx ON ingest.utterance_decision (quote_key);
CREATE INDEX utterance_decision_other_idx ON ingest.utterance_decision (other_quote_key);
COMMENT ON TABLE ingest.utterance_decision IS 'One row per decision of a person about two quotes. Later runs obey, whatever reading shows them; of decisions that contradict each other the newest holds.';
COMMENT ON COLUMN ingest.utterance_decision.utterance_decision_id IS 'Surrogate key, in order of time.';
COMMENT ON COLUMN ingest.utterance_decision.kind IS 'merge: the two are one saying; split: they are not.';
COMMENT ON COLUMN ingest.utterance_decision.quote_key IS 'Key of the quote that it is about, as in news.quote; that quote may not be shown now.';
COMMENT ON COLUMN ingest.utterance_decision.other_quote_key IS 'Key of the other quote.';
COMMENT ON COLUMN ingest.utterance_decision.decided_by IS 'Account of the person.';
COMMENT ON COLUMN ingest.utterance_decision.decided_at IS 'When.';

CREATE TABLE ingest.quote_change (
    before_version_id bigint NOT NULL CONSTRAINT quote_change_before_version_id_fkey REFERENCES ingest.article_version,
    after_version_id bigint NOT NULL CONSTRAINT quote_change_after_version_id_fkey REFERENCES ingest.article_version,
    ordinal integer NOT NULL,
    kind text NOT NULL CONSTRAINT quote_change_kind_check CHECK (kind IN ('added', 'cut', 'reworded', 'reattributed')),
    before_quote_id bigint CONSTRAINT quote_change_before_quote_id_fkey REFERENCES ingest.quote,
    after_quote_id bigint CONSTRAINT quote_change_after_quote_id_fkey REFERENCES ingest.quote,
    drift jsonb,
    CONSTRAINT quote_change_pkey PRIMARY KEY (before_version_id, after_version_id, ordinal),
    CONSTRAINT quote_change_before_check CHECK ((before_quote_id IS NULL) = (kind = 'added')),
    CONSTRAINT quote_change_after_check CHECK ((after_quote_id IS NULL) = (kind = 'cut'))
);
CREATE INDEX quote_change_after_idx ON ingest.quote_change (after_version_id);
CREATE INDEX quote_change_before_quote_idx ON ingest.quote_change (before_quote_id);
CREATE INDEX quote_change_after_quote_idx ON ingest.quote_change (after_quote_id);
COMMENT ON TABLE ingest.quote_change IS 'One row per quote in which two texts differ that one page showed one after the other, as read by one extractor version and by one annotator version.';
COMMENT ON COLUMN ingest.quote_change.before_version_id IS 'The text that was there before.';
COMMENT ON COLUMN ingest.quote_change.after_version_id IS 'The text that took its place.';
COMMENT ON COLUMN ingest.quote_change.ordinal IS 'Place among the differences, from 1.';
COMMENT ON COLUMN ingest.quote_change.kind IS 'added; cut; reworded: other words of the same speaker; reattributed: the same or like words of another speaker.';
COMMENT ON COLUMN ingest.quote_change.before_quote_id IS 'The quote before; NULL where it was added.';
COMMENT ON COLUMN ingest.quote_change.after_quote_id IS 'The quote after; NULL where it was cut.';
COMMENT ON COLUMN ingest.quote_change.drift IS 'Words after against those before: array of ["=" both | "-" cut | "+" added, words]; NULL where it was added or cut, or the words are the same.';

-- migrate:down
-- Forward only: a mistake is mended by the next migration.
