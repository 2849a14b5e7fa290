-- migrate:up

SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1h';

ALTER TABLE ingest.article ADD COLUMN story_due boolean NOT NULL DEFAULT true;
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX article_story_due_idx ON ingest.article (article_id) WHERE story_due;
COMMENT ON COLUMN ingest.article.story_due IS 'Whether its story waits to be found: it is new, or its text, date or reading has changed.';

CREATE TABLE ingest.story_key (
    key integer NOT NULL,
    published_on date NOT NULL,
    article_id bigint NOT NULL CONSTRAINT story_key_article_id_fkey REFERENCES ingest.article,
    CONSTRAINT story_key_pkey PRIMARY KEY (key, published_on, article_id)
);
CREATE INDEX story_key_article_idx ON ingest.story_key (article_id);
COMMENT ON TABLE ingest.story_key IS 'One row per article and key: articles that share a key within a few days are compared. Keys are bands of two values of the MinHash of the words, and of the names.';
COMMENT ON COLUMN ingest.story_key.key IS 'Hash of the band''s number and values.';
COMMENT ON COLUMN ingest.story_key.published_on IS 'Day (UTC) of publication; of an article whose date is missing or disputed the day of its first capture.';
COMMENT ON COLUMN ingest.story_key.article_id IS 'Article that has the key.';

CREATE TABLE ingest.story_crowd (
    key integer NOT NULL,
    published_on date NOT NULL,
    example_article_id bigint NOT NULL CONSTRAINT story_crowd_example_article_id_fkey REFERENCES ingest.article,
    CONSTRAINT story_crowd_pkey PRIMARY KEY (key, published_on)
);
CREATE INDEX story_crowd_example_idx ON ingest.story_crowd (example_article_id);
COMMENT ON TABLE ingest.story_crowd IS 'One row per key that too many articles of one day share, as pages of boilerplate do: it tells nothing, and nobody is compared by it. Once crowded, it stays so.';
COMMENT ON COLUMN ingest.story_crowd.key IS 'The key.';
COMMENT ON COLUMN ingest.story_crowd.published_on IS 'The day.';
COMMENT ON COLUMN ingest.story_crowd.example_article_id IS 'One of the articles, to look at.';

CREATE TABLE ingest.story_text (
    article_id bigint CONSTRAINT story_text_pkey PRIMARY KEY CONSTRAINT story_text_article_id_fkey REFERENCES ingest.article,
    lead_id bigint NOT NULL CONSTRAINT story_text_lead_id_fkey REFERENCES ingest.article,
    score real,
    evidence text,
    story_id bigint NOT NULL CONSTRAINT story_text_story_id_fkey REFERENCES ingest.article,
    CONSTRAINT story_text_evidence_check CHECK (num_nulls(score, evidence) = CASE WHEN lead_id = article_id THEN 2 ELSE 0 END)
);
CREATE INDEX story_text_lead_idx ON ingest.story_text (lead_id);
CREATE INDEX story_text_story_idx ON ingest.story_text (story_id);
COMMENT ON TABLE ingest.story_text IS 'One row per wording of a story: an article that carries no other, with those that carry it. Wordings of one event gather around one of them.';
COMMENT ON COLUMN ingest.story_text.article_id IS 'Article that stands for the wording.';
COMMENT ON COLUMN ingest.story_text.lead_id IS 'The wording that it gathers around, by evidence; itself where others gather around it.';
COMMENT ON COLUMN ingest.story_text.score IS 'How much speaks for that, 0 to 1; NULL where it leads itself.';
COMMENT ON COLUMN ingest.story_text.evidence IS 'What speaks for it, in words; NULL where it leads itself.';
COMMENT ON COLUMN ingest.story_text.story_id IS 'The story: its lead, unless a person merged that with another.';

CREATE TABLE ingest.story_article (
    article_id bigint CONSTRAINT story_article_pkey PRIMARY KEY CONSTRAINT story_article_article_id_fkey REFERENCES ingest.article,
    article_version_id bigint NOT NULL CONSTRAINT story_article_version_id_fkey REFERENCES ingest.article_version,
    published_on date NOT NULL,
    is_dated boolean NOT NULL,
    text_id bigint NOT NULL CONSTRAINT story_article_text_id_fkey REFERENCES ingest.story_text,
    text_version_id bigint NOT NULL CONSTRAINT story_article_text_version_id_fkey REFERENCES ingest.article_version,
    own_share real NOT NULL CONSTRAINT story_article_own_share_check CHECK (own_share BETWEEN 0 AND 1),
    text_share real NOT NULL CONSTRAINT story_article_text_share_check CHECK (text_share BETWEEN 0 AND 1)
);
CREATE INDEX story_article_text_idx ON ingest.story_article (text_id);
CREATE INDEX story_article_version_idx ON ingest.story_article (article_version_id);
CREATE INDEX story_article_text_version_idx ON ingest.story_article (text_version_id);
COMMENT ON TABLE ingest.story_article IS 'One row per article that was linked: the wording that it carries.';
COMMENT ON COLUMN ingest.story_article.article_id IS 'The article.';
COMMENT ON COLUMN ingest.story_article.article_version_id IS 'Its text as it was linked.';
COMMENT ON COLUMN ingest.story_article.published_on IS 'Day (UTC) of publication; where is_dated is false that of its first capture.';
COMMENT ON COLUMN ingest.story_article.is_dated IS 'Whether it has a date of publication that is not disputed.';
COMMENT ON COLUMN ingest.story_article.text_id IS 'Article whose wording it carries; itself where it carries no other.';
COMMENT ON COLUMN ingest.story_article.text_version_id IS 'The text of that article as it was compared.';
COMMENT ON COLUMN ingest.story_article.own_share IS 'Share of its distinct sequences of four words that stand in that text too; 1 for that text itself.';
COMMENT ON COLUMN ingest.story_article.text_share IS 'Share of that text''s that stand in this one; 1 for that text itself.';

CREATE TABLE ingest.story_passage (
    article_id bigint NOT NULL CONSTRAINT story_passage_article_id_fkey REFERENCES ingest.story_article ON DELETE CASCADE,
    ordinal integer NOT NULL,
    kind text NOT NULL CONSTRAINT story_passage_kind_check CHECK (kind IN ('carried', 'added', 'cut')),
    start_char integer,
    end_char integer,
    text_start integer,
    text_end integer,
    CONSTRAINT story_passage_pkey PRIMARY KEY (article_id, ordinal),
    CONSTRAINT story_passage_own_check CHECK (num_nulls(start_char, end_char) = CASE WHEN kind = 'cut' THEN 2 ELSE 0 END AND start_char < end_char),
    CONSTRAINT story_passage_text_check CHECK (num_nulls(text_start, text_end) = CASE WHEN kind = 'added' THEN 2 ELSE 0 END AND text_start < text_end)
);
COMMENT ON TABLE ingest.story_passage IS 'One row per passage of an article that carries another''s wording: taken over, added, or left out.';
COMMENT ON COLUMN ingest.story_passage.article_id IS 'Article that carries.';
COMMENT ON COLUMN ingest.story_passage.ordinal IS 'Place among its passages, from 1.';
COMMENT ON COLUMN ingest.story_passage.kind IS 'carried: the same words, case and punctuation aside; added: only in this article; cut: only in the carried one.';
COMMENT ON COLUMN ingest.story_passage.start_char IS 'First character in this article''s text; NULL where it was cut.';
COMMENT ON COLUMN ingest.story_passage.end_char IS 'Character after its last; NULL where it was cut.';
COMMENT ON COLUMN ingest.story_passage.text_start IS 'First character in the carried text; NULL where it was added.';
COMMENT ON COLUMN ingest.story_passage.text_end IS 'Character after its last; NULL where it was added.';

CREATE TABLE ingest.story_decision (
    story_decision_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT story_decision_pkey PRIMARY KEY,
    kind text NOT NULL CONSTRAINT story_decision_kind_check CHECK (kind IN ('merge', 'split')),
    article_id bigint NOT NULL CONSTRAINT story_decision_article_id_fkey REFERENCES ingest.article,
    other_article_id bigint NOT NULL CONSTRAINT story_decision_other_article_id_fkey REFERENCES ingest.article,
    decided_by text NOT NULL,
    decided_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT story_decision_other_check CHECK (other_article_id <> article_id)
);
CREATE INDEX story_decision_article_idx ON ingest.story_decision (article_id);
CREATE INDEX story_decision_other_idx ON ingest.story_decision (other_article_id);
COMMENT ON TABLE ingest.story_decision IS 'One row per decision of a person about two articles. Later runs obey; of decisions that contradict each other the newest holds.';
COMMENT ON COLUMN ingest.story_decision.story_decision_id IS 'Surrogate key, in order of time.';
COMMENT ON COLUMN ingest.story_decision.kind IS 'merge: their stories are one; split: the two are of different stories.';
COMMENT ON COLUMN ingest.story_decision.article_id IS 'Article that it is about.';
COMMENT ON COLUMN ingest.story_decision.other_article_id IS 'The other article.';
COMMENT ON COLUMN ingest.story_decision.decided_by IS 'Account of the person.';
COMMENT ON COLUMN ingest.story_decision.decided_at IS 'When.';

-- migrate:down
-- Forward only: a mistake is mended by the next migration.
