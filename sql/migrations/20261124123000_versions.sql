-- migrate:up

SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1h';

ALTER TABLE ingest.article_version
    ADD COLUMN minhash bytea CONSTRAINT article_version_minhash_check CHECK (octet_length(minhash) = 512);
COMMENT ON TABLE ingest.article_version IS 'One row per distinct text of an article. A text never changes; it moves to another article where two prove to be one.';
COMMENT ON COLUMN ingest.article_version.minhash IS 'MinHash of the text for finding near duplicates: 128 permutations of the set of its shingles of 4 case-folded words, each a little-endian 32-bit number; the share of equal numbers estimates the Jaccard similarity of two texts. NULL for texts stored before it was kept.';

CREATE TABLE ingest.caption (
    article_version_id bigint NOT NULL CONSTRAINT caption_article_version_id_fkey REFERENCES ingest.article_version,
    ordinal integer NOT NULL,
    start_char integer NOT NULL,
    end_char integer NOT NULL,
    CONSTRAINT caption_pkey PRIMARY KEY (article_version_id, ordinal),
    CONSTRAINT caption_span_check CHECK (0 <= start_char AND start_char < end_char)
);
COMMENT ON TABLE ingest.caption IS 'One row per figure caption in a text: not read for quotes.';
COMMENT ON COLUMN ingest.caption.article_version_id IS 'Text that holds it.';
COMMENT ON COLUMN ingest.caption.ordinal IS 'Place among the captions, from 1.';
COMMENT ON COLUMN ingest.caption.start_char IS 'First character in the text.';
COMMENT ON COLUMN ingest.caption.end_char IS 'Character after the last.';

CREATE TABLE ingest.article_change (
    before_version_id bigint NOT NULL CONSTRAINT article_change_before_version_id_fkey REFERENCES ingest.article_version,
    after_version_id bigint NOT NULL CONSTRAINT article_change_after_version_id_fkey REFERENCES ingest.article_version,
    ordinal integer NOT NULL,
    kind text NOT NULL,
    before_start integer,
    before_end integer,
    after_start integer,
    after_end integer,
    CONSTRAINT article_change_pkey PRIMARY KEY (before_version_id, after_version_id, ordinal),
    CONSTRAINT article_change_kind_check CHECK (kind IN ('added', 'removed', 'changed')),
    CONSTRAINT article_change_other_check CHECK (before_version_id <> after_version_id),
    CONSTRAINT article_change_before_check
        CHECK (num_nulls(before_start, before_end) = CASE WHEN kind = 'added' THEN 2 ELSE 0 END AND before_start <= before_end),
    CONSTRAINT article_change_after_check
        CHECK (num_nulls(after_start, after_end) = CASE WHEN kind = 'removed' THEN 2 ELSE 0 END AND after_start <= after_end)
);
CREATE INDEX article_change_after_idx ON ingest.article_change (after_version_id);
COMMENT ON TABLE ingest.article_change IS 'One row per paragraph in which two texts differ that one page showed one after the other, as read by one extractor version.';
COMMENT ON COLUMN ingest.article_change.before_version_id IS 'The text that was there before.';
COMMENT ON COLUMN ingest.article_change.after_version_id IS 'The text that took its place.';
COMMENT ON COLUMN ingest.article_change.ordinal IS 'Place among the differences, from 1.';
COMMENT ON COLUMN ingest.article_change.kind IS 'added, removed or changed.';
COMMENT ON COLUMN ingest.article_change.before_start IS 'First character of the paragraph in the text before; NULL where it was added.';
COMMENT ON COLUMN ingest.article_change.before_end IS 'Character after its last in the text before; NULL where it was added.';
COMMENT ON COLUMN ingest.article_change.after_start IS 'First character of the paragraph in the text after; NULL where it was removed.';
COMMENT ON COLUMN ingest.article_change.after_end IS 'Character after its last in the text after; NULL where it was removed.';

-- keys of quotes that are there already take the new form; the next reading of their texts gives them new second halves
UPDATE ingest.quote SET quote_key = left(encode(page.url_sha256, 'hex'), 16) || left(quote_key, 16) || substr(quote_key, 33)
FROM ingest.reading
JOIN ingest.article_version AS version USING (article_version_id)
JOIN ingest.article USING (article_id)
JOIN ingest.page USING (page_id)
WHERE reading.reading_id = quote.reading_id;

COMMENT ON TABLE ingest.rejection IS 'One row per time that a page proved to be no article, or that an article could not be fetched again.';
COMMENT ON COLUMN ingest.quote.quote_key IS 'Stable key, the same over readings: 16 hexadecimal digits for its article''s page, 16 for its words, and which of equal words in that article.';
COMMENT ON COLUMN ingest.article.current_extraction_id IS 'Extraction of the newest capture of its own page, else of a joined one; NULL only within the transaction that makes it.';

-- migrate:down
-- Forward only: a mistake is mended by the next migration.
