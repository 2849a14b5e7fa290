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
    coalesce(speaker.canonical_id, speaker.entity_id) AS speaker_entity_id,
    quote.speaker_how,
    quote.speaker_description,
    substr(version.text, quote.source_start + 1, quote.source_end - quote.source_start) AS source,
    substr(version.text, quote.cue_start + 1, quote.cue_end - quote.cue_start) AS cue,
    quote.kind,
    words.content,
    words.verbatim,
    quote.addressee,
    via.relays,
    via.relays_carried,
    via.cites,
    quote.reportedly,
    quote.polarity,
    quote.occasion,
    quote.rule,
    quote.confidence,
    version.article_version_id,
    words.start_char,
    words.end_char
FROM ingest.article
JOIN ingest.page USING (page_id)
JOIN ingest.extraction ON extraction.extraction_id = article.current_extraction_id
JOIN ingest.article_version AS version ON version.article_version_id = article.current_version_id
JOIN ingest.reading ON reading.article_version_id = version.article_version_id AND reading.is_current
JOIN ingest.quote USING (reading_id)
LEFT JOIN ingest.outlet ON outlet.outlet_id = article.outlet_id
LEFT JOIN ingest.entity AS speaker ON speaker.entity_id = quote.speaker_entity_id
CROSS JOIN LATERAL (
    SELECT
        string_agg(substr(version.text, span.start_char + 1, span.end_char - span.start_char), ' … ' ORDER BY span.ordinal)
            FILTER (WHERE span.role = 'content') AS content,
        string_agg(substr(version.text, span.start_char + 1, span.end_char - span.start_char), ' … ' ORDER BY span.ordinal)
            FILTER (WHERE span.role = 'verbatim') AS verbatim,
        min(span.start_char) AS start_char,
        max(span.end_char) AS end_char
    FROM ingest.quote_span AS span
    WHERE span.quote_id = quote.quote_id
) AS words
CROSS JOIN LATERAL (
    SELECT
        coalesce(array_agg(relay.name ORDER BY relay.ordinal) FILTER (WHERE relay.role = 'relay'), '{}') AS relays,
        coalesce(array_agg(relay.name ORDER BY relay.ordinal) FILTER (WHERE relay.role = 'carried'), '{}') AS relays_carried,
        coalesce(array_agg(relay.name ORDER BY relay.ordinal) FILTER (WHERE relay.role = 'cites'), '{}') AS cites
    FROM ingest.quote_relay AS relay
    WHERE relay.quote_id = quote.quote_id
) AS via;
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
