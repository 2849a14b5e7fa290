-- area: Quotes
CREATE VIEW news.quote AS
SELECT
    quote.quote_id,
    quote.quote_key,
    article.article_id,
    outlet.key AS outlet,
    page.url,
    extraction.title,
    extraction.published_at,
    extraction.published_precision,
    quote.speaker,
    quote.speakers,
    speaker.stands_for AS speaker_entity_id,
    quote.speaker_how,
    quote.speaker_description,
    substr(version.text, quote.source_start + 1, quote.source_end - quote.source_start) AS source,
    substr(version.text, quote.cue_start + 1, quote.cue_end - quote.cue_start) AS cue,
    quote.kind,
    words.content,
    words.verbatim,
    quote.addressee,
    ARRAY(
        SELECT relay.name FROM ingest.quote_relay AS relay
        WHERE relay.quote_id = quote.quote_id AND relay.role = 'relay' ORDER BY relay.ordinal
    ) AS relays,
    ARRAY(
        SELECT relay.name FROM ingest.quote_relay AS relay
        WHERE relay.quote_id = quote.quote_id AND relay.role = 'carried' ORDER BY relay.ordinal
    ) AS relays_carried,
    ARRAY(
        SELECT relay.name FROM ingest.quote_relay AS relay
        WHERE relay.quote_id = quote.quote_id AND relay.role = 'cites' ORDER BY relay.ordinal
    ) AS cites,
    quote.reportedly,
    quote.polarity,
    quote.occasion,
    quote.rule,
    quote.confidence,
    version.article_version_id,
    words.start_char,
    words.end_char,
    (
        SELECT substr(version.text, role.start_char + 1, role.end_char - role.start_char)
        FROM ingest.role
        WHERE role.reading_id = quote.reading_id AND role.entity_id = quote.speaker_entity_id
        ORDER BY role.start_char > coalesce(quote.source_end, quote.cue_end, words.start_char),
            abs(role.start_char - coalesce(quote.source_start, quote.cue_start, words.start_char))
        LIMIT 1
    ) AS speaker_role,
    least(
        (SELECT min(feed_entry.first_seen_at) FROM ingest.feed_entry WHERE feed_entry.page_id = page.page_id),
        (SELECT min(capture.captured_at) FROM ingest.capture WHERE capture.page_id = page.page_id)
    ) AS first_seen_at,
    -- the text before the quote's own sentence ends in a mark; what stands between it and the mark before is the last sentence
    (
        SELECT nullif(trim(parts[cardinality(parts) - 1]), '')
        FROM string_to_array(
            regexp_replace(
                right(left(version.text, least(words.start_char, quote.cue_start, quote.source_start)), 500) || 'Q',
                '([.!?…][”"’''»)\]]?)\s+(?=[^[:alnum:]\s]?[[:upper:][:digit:]])|\n+', E'\\1\x01', 'g'
            ), E'\x01'
        ) AS parts
    ) AS sentence_before,
    -- from the last two characters of the quote's own sentence, which may be its stop
    (
        SELECT nullif(trim(parts[2]), '')
        FROM string_to_array(
            regexp_replace(
                substr(version.text, greatest(words.end_char, quote.cue_end, quote.source_end) - 1, 500),
                '([.!?…][”"’''»)\]]?)\s+(?=[^[:alnum:]\s]?[[:upper:][:digit:]])|\n+', E'\\1\x01', 'g'
            ), E'\x01'
        ) AS parts
    ) AS sentence_after
FROM ingest.article
JOIN ingest.page USING (page_id)
JOIN ingest.extraction ON extraction.extraction_id = article.current_extraction_id
JOIN ingest.article_version AS version ON version.article_version_id = article.current_version_id
JOIN ingest.reading ON reading.article_version_id = version.article_version_id AND reading.is_current
JOIN ingest.quote USING (reading_id)
LEFT JOIN ingest.outlet ON outlet.outlet_id = article.outlet_id
LEFT JOIN ingest.entity AS speaker ON speaker.entity_id = quote.speaker_entity_id
-- left, so that a query that asks for none of these columns does not gather them
LEFT JOIN LATERAL (
    SELECT
        string_agg(substr(version.text, span.start_char + 1, span.end_char - span.start_char), ' … ' ORDER BY span.ordinal)
            FILTER (WHERE span.role = 'content') AS content,
        string_agg(substr(version.text, span.start_char + 1, span.end_char - span.start_char), ' … ' ORDER BY span.ordinal)
            FILTER (WHERE span.role = 'verbatim') AS verbatim,
        min(span.start_char) AS start_char,
        max(span.end_char) AS end_char
    FROM ingest.quote_span AS span
    WHERE span.quote_id = quote.quote_id
) AS words ON true;
COMMENT ON VIEW news.quote IS 'One row per saying, in the current reading of the current version of each article. A wire report carried by ten outlets gives ten rows.';
COMMENT ON COLUMN news.quote.quote_id IS 'Surrogate key; another reading has others.';
COMMENT ON COLUMN news.quote.quote_key IS 'Stable key: the same words in the same article keep it over readings.';
COMMENT ON COLUMN news.quote.article_id IS 'Article that reports it.';
COMMENT ON COLUMN news.quote.outlet IS 'Key of the outlet; NULL where unknown.';
COMMENT ON COLUMN news.quote.url IS 'Canonical URL of the article.';
COMMENT ON COLUMN news.quote.title IS 'Headline of the article; NULL where the page has none.';
COMMENT ON COLUMN news.quote.published_at IS 'When the outlet says that the article was published; NULL where nothing says so.';
COMMENT ON COLUMN news.quote.published_precision IS 'minute or day; NULL without a date.';
COMMENT ON COLUMN news.quote.speaker IS 'Fullest form of the name in this article, without title; NULL where unnamed or unresolved.';
COMMENT ON COLUMN news.quote.speakers IS 'All speakers of a joint statement.';
COMMENT ON COLUMN news.quote.speaker_entity_id IS 'Entity of the speaker; NULL where unnamed or unresolved.';
COMMENT ON COLUMN news.quote.speaker_how IS 'How the speaker was found: name, title, pronoun, running, organisation, unnamed, unresolved.';
COMMENT ON COLUMN news.quote.speaker_description IS 'Description of one who is never named; NULL otherwise.';
COMMENT ON COLUMN news.quote.source IS 'The source as printed ("The Chinese foreign minister"); NULL where none is.';
COMMENT ON COLUMN news.quote.cue IS 'The cue as printed ("stressed"); NULL where none is.';
COMMENT ON COLUMN news.quote.kind IS 'direct: whole utterance in marks; mixed: marked words inside the writer''s clause; indirect: no marks.';
COMMENT ON COLUMN news.quote.content IS 'All that is reported, pieces parted by " … ".';
COMMENT ON COLUMN news.quote.verbatim IS 'The words of it in quotation marks, pieces parted by " … "; NULL for indirect quotes.';
COMMENT ON COLUMN news.quote.addressee IS 'To whom it was said; NULL where the text does not tell.';
COMMENT ON COLUMN news.quote.relays IS 'Agencies or outlets that the sentence names as its way to the article, outermost first; empty where none.';
COMMENT ON COLUMN news.quote.relays_carried IS 'Relay of the sentence before, of the same speaker; a guess, never mixed with relays.';
COMMENT ON COLUMN news.quote.cites IS 'Agencies or outlets that the speaker himself cites.';
COMMENT ON COLUMN news.quote.reportedly IS 'Whether the writer says "reportedly" or the like.';
COMMENT ON COLUMN news.quote.polarity IS 'affirmed; negated ("did not say"); modal ("would say").';
COMMENT ON COLUMN news.quote.occasion IS 'Place, event or date of speaking as printed; NULL where the sentence gives none.';
COMMENT ON COLUMN news.quote.rule IS 'Rule of the annotator that made it.';
COMMENT ON COLUMN news.quote.confidence IS '0 to 1: share of quotes like this one that were right on development data.';
COMMENT ON COLUMN news.quote.article_version_id IS 'Version whose text the offsets count.';
COMMENT ON COLUMN news.quote.start_char IS 'First character of its content.';
COMMENT ON COLUMN news.quote.end_char IS 'Character after the last of its content.';
COMMENT ON COLUMN news.quote.speaker_role IS 'A title that this text gives the speaker, as printed ("Chinese Foreign Minister"): the nearest before the quote, else the nearest after; NULL where it gives none. It may be past.';
COMMENT ON COLUMN news.quote.first_seen_at IS 'First sight of the page, in a feed or by capture, whichever was earlier; NULL where the article is known only through pages joined to its own.';
COMMENT ON COLUMN news.quote.sentence_before IS 'Sentence before the one that holds the quote, over a paragraph break too, at most 500 characters; NULL at the start of the text. Cut by stops and capitals: an abbreviation may end it early.';
COMMENT ON COLUMN news.quote.sentence_after IS 'Sentence after the one that holds the end of the quote, cut likewise; NULL at the end of the text.';

CREATE VIEW news.quote_piece AS
SELECT
    quote.quote_id,
    quote.quote_key,
    article.article_id,
    span.role,
    span.ordinal,
    substr(version.text, span.start_char + 1, span.end_char - span.start_char) AS words,
    span.start_char,
    span.end_char,
    version.article_version_id
FROM ingest.article
JOIN ingest.article_version AS version ON version.article_version_id = article.current_version_id
JOIN ingest.reading ON reading.article_version_id = version.article_version_id AND reading.is_current
JOIN ingest.quote USING (reading_id)
JOIN ingest.quote_span AS span USING (quote_id);
COMMENT ON VIEW news.quote_piece IS 'One row per piece of a quote that news.quote shows: a saying that the writer breaks off and takes up again has several. A verbatim piece lies inside a content piece.';
COMMENT ON COLUMN news.quote_piece.quote_id IS 'Quote that it is part of.';
COMMENT ON COLUMN news.quote_piece.quote_key IS 'Stable key of that quote.';
COMMENT ON COLUMN news.quote_piece.article_id IS 'Article that reports it.';
COMMENT ON COLUMN news.quote_piece.role IS 'content: all that is reported; verbatim: what stands in quotation marks.';
COMMENT ON COLUMN news.quote_piece.ordinal IS 'Place among the pieces of its role, from 1.';
COMMENT ON COLUMN news.quote_piece.words IS 'The words as printed.';
COMMENT ON COLUMN news.quote_piece.start_char IS 'First character in the text.';
COMMENT ON COLUMN news.quote_piece.end_char IS 'Character after the last.';
COMMENT ON COLUMN news.quote_piece.article_version_id IS 'Version whose text the offsets count.';
