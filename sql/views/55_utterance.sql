-- area: Sayings across outlets
CREATE VIEW news.utterance_quote AS
SELECT
    coalesce(saying.canonical_id, saying.utterance_id) AS utterance_id,
    saying.quote_key,
    saying.quote_id,
    saying.article_id,
    outlet.key AS outlet,
    page.url,
    extraction.published_at,
    extraction.published_source,
    extraction.published_precision,
    extraction.published_offset_known,
    bounds.published_from,
    bounds.published_until,
    sighting.first_seen_at,
    speaker.stands_for AS speaker_entity_id,
    quote.speaker,
    quote.speaker_description,
    quote.kind,
    saying.words,
    via.relays,
    via.relays_carried,
    extraction.dateline_agency,
    via.credit_agencies,
    outlet.agency AS outlet_cited_as,
    outlet.kind = 'agency' AS is_agency,
    via.named AS came_from,
    via.how AS came_from_how,
    saying.canonical_id IS NULL AS is_fullest,
    saying.linked_by,
    saying.score,
    saying.evidence,
    saying.is_crowded,
    saying.is_due
FROM ingest.utterance AS saying
JOIN ingest.quote USING (quote_id)
JOIN ingest.article ON article.article_id = saying.article_id
JOIN ingest.page USING (page_id)
JOIN ingest.extraction ON extraction.extraction_id = article.current_extraction_id
JOIN ingest.capture USING (capture_id)
LEFT JOIN ingest.outlet ON outlet.outlet_id = article.outlet_id
LEFT JOIN ingest.entity AS speaker ON speaker.entity_id = quote.speaker_entity_id
CROSS JOIN LATERAL (
    SELECT
        -- a time without a zone may be of any zone, and a day is any moment of it
        extraction.published_at - CASE WHEN extraction.published_offset_known THEN interval '0' ELSE interval '14 hours' END AS published_from,
        extraction.published_at + CASE extraction.published_precision WHEN 'day' THEN interval '1 day' ELSE interval '0' END
            + CASE WHEN extraction.published_offset_known THEN interval '0' ELSE interval '12 hours' END AS published_until
    WHERE NOT extraction.flags && ARRAY['date_conflict', 'future_date']
    UNION ALL
    SELECT NULL, NULL WHERE extraction.flags && ARRAY['date_conflict', 'future_date']
) AS bounds
CROSS JOIN LATERAL (
    SELECT least(
        capture.captured_at,
        (SELECT min(own.captured_at) FROM ingest.capture AS own WHERE own.page_id = article.page_id),
        (SELECT min(entry.first_seen_at) FROM ingest.feed_entry AS entry WHERE entry.page_id = article.page_id)
    ) AS first_seen_at
) AS sighting
CROSS JOIN LATERAL (
    SELECT found.*,
        coalesce(named_relay, named_carried, named_dateline, named_credit) AS named,
        CASE
            WHEN named_relay IS NOT NULL THEN 'relay'
            WHEN named_carried IS NOT NULL THEN 'carried'
            WHEN named_dateline IS NOT NULL THEN 'dateline'
            WHEN named_credit IS NOT NULL THEN 'credit'
        END AS how
    FROM (
        SELECT
            coalesce(array_agg(relay.name ORDER BY relay.ordinal) FILTER (WHERE relay.role = 'relay'), '{}') AS relays,
            coalesce(array_agg(relay.name ORDER BY relay.ordinal) FILTER (WHERE relay.role = 'carried'), '{}') AS relays_carried,
            credits.agencies AS credit_agencies,
            (array_agg(relay.name ORDER BY relay.ordinal DESC)
                FILTER (WHERE relay.role = 'relay' AND relay.name IS DISTINCT FROM outlet.agency AND relay.name IS DISTINCT FROM quote.speaker))[1] AS named_relay,
            (array_agg(relay.name ORDER BY relay.ordinal DESC)
                FILTER (WHERE relay.role = 'carried' AND relay.name IS DISTINCT FROM outlet.agency AND relay.name IS DISTINCT FROM quote.speaker))[1] AS named_carried,
            nullif(extraction.dateline_agency, outlet.agency) AS named_dateline,
            CASE WHEN cardinality(credits.others) = 1 THEN credits.others[1] END AS named_credit
        FROM (
            SELECT
                coalesce(array_agg(DISTINCT credit.agency) FILTER (WHERE credit.agency IS NOT NULL), '{}') AS agencies,
                coalesce(array_agg(DISTINCT credit.agency) FILTER (WHERE credit.agency <> coalesce(outlet.agency, '')), '{}') AS others
            FROM ingest.credit
            WHERE credit.article_version_id = saying.article_version_id
        ) AS credits
        LEFT JOIN ingest.quote_relay AS relay ON relay.quote_id = saying.quote_id
        GROUP BY credits.agencies, credits.others
    ) AS found
) AS via;
COMMENT ON VIEW news.utterance_quote IS 'One row per quote that an article shows, with the utterance that it is: what one speaker said on one occasion, whoever carries it, in whatever words. A quote that no other carries is an utterance of its own.';
COMMENT ON COLUMN news.utterance_quote.utterance_id IS 'The utterance; it may pass to another number when new articles come.';
COMMENT ON COLUMN news.utterance_quote.quote_key IS 'Stable key of the quote; decisions hang on it.';
COMMENT ON COLUMN news.utterance_quote.quote_id IS 'The quote in news.quote.';
COMMENT ON COLUMN news.utterance_quote.article_id IS 'Article that carries it.';
COMMENT ON COLUMN news.utterance_quote.outlet IS 'Key of the outlet; NULL where unknown.';
COMMENT ON COLUMN news.utterance_quote.url IS 'Canonical URL of the article.';
COMMENT ON COLUMN news.utterance_quote.published_at IS 'When the outlet says that the article was published; NULL where nothing says so.';
COMMENT ON COLUMN news.utterance_quote.published_source IS 'Where that date was found: feed, json-ld, meta, time, url or text; NULL without a date.';
COMMENT ON COLUMN news.utterance_quote.published_precision IS 'minute or day; NULL without a date.';
COMMENT ON COLUMN news.utterance_quote.published_offset_known IS 'Whether the source gave a time zone; NULL without a date.';
COMMENT ON COLUMN news.utterance_quote.published_from IS 'Earliest moment that this date allows: without a zone it may be of any; NULL without a date, or where sources dispute it.';
COMMENT ON COLUMN news.utterance_quote.published_until IS 'Latest moment that this date allows; NULL without a date, or where sources dispute it.';
COMMENT ON COLUMN news.utterance_quote.first_seen_at IS 'When we first saw the article: in a feed, or its page.';
COMMENT ON COLUMN news.utterance_quote.speaker_entity_id IS 'Entity of the speaker; NULL where unnamed or unresolved.';
COMMENT ON COLUMN news.utterance_quote.speaker IS 'The speaker''s name in this article; NULL where unnamed or unresolved.';
COMMENT ON COLUMN news.utterance_quote.speaker_description IS 'Description of one who is never named; NULL otherwise.';
COMMENT ON COLUMN news.utterance_quote.kind IS 'direct, mixed or indirect.';
COMMENT ON COLUMN news.utterance_quote.words IS 'All that is reported, as printed, pieces parted by " … ".';
COMMENT ON COLUMN news.utterance_quote.relays IS 'Agencies or outlets that the quote''s own sentence names, outermost first; empty where none.';
COMMENT ON COLUMN news.utterance_quote.relays_carried IS 'Relays of the sentence before, of the same speaker: a guess; empty where none.';
COMMENT ON COLUMN news.utterance_quote.dateline_agency IS 'Agency of the article''s dateline; NULL without one. It is the article''s, not the quote''s.';
COMMENT ON COLUMN news.utterance_quote.credit_agencies IS 'Agencies of the article''s credit line; empty without one. They are the article''s, not the quote''s.';
COMMENT ON COLUMN news.utterance_quote.outlet_cited_as IS 'Short name under which news cites this outlet; NULL where it does not.';
COMMENT ON COLUMN news.utterance_quote.is_agency IS 'Whether the outlet is a news agency; NULL where the outlet is unknown.';
COMMENT ON COLUMN news.utterance_quote.came_from IS 'From whom the article has it as far as it says so: the innermost relay, else the carried one, else the agency of the dateline, else the only agency credited; never the outlet itself or the speaker. NULL: it names no source.';
COMMENT ON COLUMN news.utterance_quote.came_from_how IS 'relay, carried, dateline or credit; NULL where it names no source.';
COMMENT ON COLUMN news.utterance_quote.is_fullest IS 'Whether its words stand for the utterance: the fullest in marks.';
COMMENT ON COLUMN news.utterance_quote.linked_by IS 'evidence: may be undone by new evidence; hand: a person decided; NULL where it stands for the utterance.';
COMMENT ON COLUMN news.utterance_quote.score IS 'Points of the evidence, of which 4 are enough; NULL where it stands for the utterance or a person decided.';
COMMENT ON COLUMN news.utterance_quote.evidence IS 'What speaks for the link, in words; NULL where it stands for the utterance or a person decided.';
COMMENT ON COLUMN news.utterance_quote.is_crowded IS 'Whether its words recur in so many wordings that only equal words of one day were told as one utterance.';
COMMENT ON COLUMN news.utterance_quote.is_due IS 'Whether it waits to be compared: it may belong to another utterance soon.';

CREATE VIEW news.utterance AS
SELECT
    own.utterance_id,
    quote.speaker,
    quote.speaker_description,
    speaker.stands_for AS speaker_entity_id,
    own.words,
    quote.kind,
    carried.quotes,
    carried.articles,
    carried.outlets,
    carried.first_near,
    carried.last_near,
    own.quote_id AS fullest_quote_id,
    own.is_crowded
FROM ingest.utterance AS own
JOIN ingest.quote USING (quote_id)
LEFT JOIN ingest.entity AS speaker ON speaker.entity_id = quote.speaker_entity_id
CROSS JOIN LATERAL (
    SELECT count(*) AS quotes, count(DISTINCT member.article_id) AS articles, count(DISTINCT article.outlet_id) AS outlets,
        min(member.said_near) AS first_near, max(member.said_near) AS last_near
    FROM ingest.utterance AS member
    JOIN ingest.article USING (article_id)
    WHERE coalesce(member.canonical_id, member.utterance_id) = own.utterance_id
) AS carried
WHERE own.canonical_id IS NULL;
COMMENT ON VIEW news.utterance IS 'One row per utterance: what one speaker said on one occasion, as far as evidence tells, in however many articles. Another speaker is never joined but by a person''s decision.';
COMMENT ON COLUMN news.utterance.utterance_id IS 'The utterance; it may pass to another number when new articles come.';
COMMENT ON COLUMN news.utterance.speaker IS 'The speaker''s name in the article with the fullest wording; NULL where unnamed or unresolved.';
COMMENT ON COLUMN news.utterance.speaker_description IS 'Description of one who is never named; NULL otherwise.';
COMMENT ON COLUMN news.utterance.speaker_entity_id IS 'Entity of the speaker; NULL where unnamed or unresolved.';
COMMENT ON COLUMN news.utterance.words IS 'The fullest wording in marks, else the fullest.';
COMMENT ON COLUMN news.utterance.kind IS 'Kind of that quote: direct, mixed or indirect.';
COMMENT ON COLUMN news.utterance.quotes IS 'Quotes that are this utterance; an article may have it twice.';
COMMENT ON COLUMN news.utterance.articles IS 'Articles that carry it.';
COMMENT ON COLUMN news.utterance.outlets IS 'Known outlets that carry it: not witnesses, see news.first_said.';
COMMENT ON COLUMN news.utterance.first_near IS 'Day (UTC) of its earliest article, by publication, else by our first sighting.';
COMMENT ON COLUMN news.utterance.last_near IS 'Day (UTC) of its latest article.';
COMMENT ON COLUMN news.utterance.fullest_quote_id IS 'The quote with that wording, in news.quote.';
COMMENT ON COLUMN news.utterance.is_crowded IS 'Whether its words recur in so many wordings that only equal words of one day were told as one utterance.';
