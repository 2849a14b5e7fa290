-- area: Sayings across outlets
CREATE VIEW news.first_said AS
SELECT
    own.utterance_id,
    own.speaker,
    own.speaker_description,
    own.speaker_entity_id,
    own.words,
    own.outlets,
    coalesce(origin.name, CASE WHEN rivals.articles = 0 THEN coalesce(first.outlet_cited_as, first.outlet) END) AS origin,
    CASE
        WHEN origin.named_by > 0 AND origin.own_articles > 0 THEN 'named and published'
        WHEN origin.named_by > 0 THEN 'named'
        WHEN origin.own_articles > 0 THEN 'published'
        WHEN rivals.articles = 0 AND first.quote_id IS NOT NULL THEN 'earliest'
    END AS origin_how,
    concat_ws(
        '; ',
        CASE WHEN origin.named_by > 0 THEN 'named by ' || array_to_string(origin.namers, ', ') END,
        CASE WHEN origin.own_articles > 0 THEN 'its own article carries it and names no source' END,
        CASE
            WHEN first.quote_id IS NULL THEN 'no article has a date that is not disputed'
            WHEN rivals.articles = 0 THEN 'the earliest article is that of ' || coalesce(first.outlet, 'an unknown outlet')
            ELSE 'dates do not tell which of ' || (rivals.articles + 1) || ' articles is the earliest'
        END
    ) AS origin_evidence,
    first.published_at AS first_published_at,
    first.published_source AS first_published_source,
    first.published_precision AS first_published_precision,
    first.outlet AS first_outlet,
    first.quote_id AS first_quote_id,
    rivals.articles = 0 AND first.quote_id IS NOT NULL AS is_first_known,
    rivals.outlets AS may_be_first,
    seen.first_seen_at,
    seen.outlet AS first_seen_outlet,
    silent.outlets AS without_source
FROM news.utterance AS own
LEFT JOIN LATERAL (
    SELECT member.*
    FROM news.utterance_quote AS member
    WHERE member.utterance_id = own.utterance_id AND member.published_until IS NOT NULL
    ORDER BY member.published_until, member.published_from, member.quote_key
    LIMIT 1
) AS first ON true
CROSS JOIN LATERAL (
    SELECT count(DISTINCT member.article_id) AS articles,
        coalesce(array_agg(DISTINCT member.outlet) FILTER (WHERE member.outlet IS NOT NULL), '{}') AS outlets
    FROM news.utterance_quote AS member
    WHERE member.utterance_id = own.utterance_id AND member.article_id <> first.article_id
        AND (member.published_from IS NULL OR member.published_from <= first.published_until)
) AS rivals
LEFT JOIN LATERAL (
    SELECT member.first_seen_at, member.outlet
    FROM news.utterance_quote AS member
    WHERE member.utterance_id = own.utterance_id
    ORDER BY member.first_seen_at, member.quote_key
    LIMIT 1
) AS seen ON true
LEFT JOIN LATERAL (
    SELECT told.name,
        count(DISTINCT told.outlet) FILTER (WHERE NOT told.is_own) AS named_by,
        count(DISTINCT told.article_id) FILTER (WHERE told.is_own) AS own_articles,
        array_agg(DISTINCT coalesce(told.outlet, 'an unknown outlet') || ' (' || told.how || ')') FILTER (WHERE NOT told.is_own) AS namers
    FROM (
        SELECT member.came_from AS name, member.outlet, member.article_id, member.came_from_how AS how, false AS is_own
        FROM news.utterance_quote AS member
        WHERE member.utterance_id = own.utterance_id AND member.came_from IS NOT NULL
        UNION ALL
        SELECT member.outlet_cited_as, member.outlet, member.article_id, NULL, true
        FROM news.utterance_quote AS member
        WHERE member.utterance_id = own.utterance_id AND member.came_from IS NULL AND member.outlet_cited_as IS NOT NULL
    ) AS told
    GROUP BY told.name
    -- an outlet that nobody names is an origin only where it is an agency; one that names a source itself is a station
    HAVING (bool_or(NOT told.is_own) OR EXISTS (
        SELECT FROM news.utterance_quote AS member
        WHERE member.utterance_id = own.utterance_id AND member.outlet_cited_as = told.name AND member.is_agency
    )) AND NOT EXISTS (
        SELECT FROM news.utterance_quote AS member
        WHERE member.utterance_id = own.utterance_id AND member.outlet_cited_as = told.name AND member.came_from IS NOT NULL
    )
    ORDER BY named_by DESC, own_articles DESC, told.name
    LIMIT 1
) AS origin ON true
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(DISTINCT member.outlet), '{}') AS outlets
    FROM news.utterance_quote AS member
    WHERE member.utterance_id = own.utterance_id AND member.outlet IS NOT NULL AND member.came_from IS NULL
        AND member.outlet_cited_as IS DISTINCT FROM origin.name
) AS silent;
COMMENT ON VIEW news.first_said IS 'One row per utterance: who published it first as far as dates tell, who we saw first, and from whom the press has it. Earliest is not the same as origin: an agency''s own page may be dated later than those of its customers.';
COMMENT ON COLUMN news.first_said.utterance_id IS 'Utterance whose first sayings these are.';
COMMENT ON COLUMN news.first_said.speaker IS 'The speaker''s name; NULL where unnamed or unresolved.';
COMMENT ON COLUMN news.first_said.speaker_description IS 'Description of one who is never named; NULL otherwise.';
COMMENT ON COLUMN news.first_said.speaker_entity_id IS 'Entity of the speaker; NULL where unnamed or unresolved.';
COMMENT ON COLUMN news.first_said.words IS 'The fullest wording in marks, else the fullest.';
COMMENT ON COLUMN news.first_said.outlets IS 'Known outlets that carry it.';
COMMENT ON COLUMN news.first_said.origin IS 'Agency or outlet from which the press has it: the one that most outlets name and that names no source itself; else an agency that carries it without a source; else the outlet of the earliest article. NULL: unknown.';
COMMENT ON COLUMN news.first_said.origin_how IS 'named: others name it; published: an agency''s own article carries it; named and published: both; earliest: no more than the dates speak for it. NULL: unknown.';
COMMENT ON COLUMN news.first_said.origin_evidence IS 'What speaks for it, in words.';
COMMENT ON COLUMN news.first_said.first_published_at IS 'Date of the article that was published first at the latest; NULL where no article has a date that is not disputed.';
COMMENT ON COLUMN news.first_said.first_published_source IS 'Where that date was found: feed, json-ld, meta, time, url or text; NULL without one.';
COMMENT ON COLUMN news.first_said.first_published_precision IS 'minute or day; NULL without one.';
COMMENT ON COLUMN news.first_said.first_outlet IS 'Outlet of that article; NULL where unknown.';
COMMENT ON COLUMN news.first_said.first_quote_id IS 'Quote of that article, in news.quote; NULL without a date.';
COMMENT ON COLUMN news.first_said.is_first_known IS 'Whether it is certain to be the first: false where dates are only days, have no zone, are missing or disputed, and so cannot order the articles.';
COMMENT ON COLUMN news.first_said.may_be_first IS 'Outlets of other articles that may have been as early; empty where the first is known.';
COMMENT ON COLUMN news.first_said.first_seen_at IS 'When we first saw an article that carries it.';
COMMENT ON COLUMN news.first_said.first_seen_outlet IS 'Outlet of that article; NULL where unknown.';
COMMENT ON COLUMN news.first_said.without_source IS 'Outlets that carry it and name no source, the origin''s own articles aside.';

CREATE VIEW news.wording_drift AS
SELECT
    saying.canonical_id AS utterance_id,
    saying.quote_id,
    saying.article_id,
    outlet.key AS outlet,
    quote.kind,
    saying.words,
    fullest.quote_id AS fullest_quote_id,
    fullest.words AS fullest_words,
    counted.words_kept,
    counted.words_cut,
    counted.words_added,
    counted.difference
FROM ingest.utterance AS saying
JOIN ingest.utterance AS fullest ON fullest.utterance_id = saying.canonical_id
JOIN ingest.quote ON quote.quote_id = saying.quote_id
JOIN ingest.article ON article.article_id = saying.article_id
LEFT JOIN ingest.outlet USING (outlet_id)
CROSS JOIN LATERAL (
    SELECT
        coalesce(sum(piece.words) FILTER (WHERE piece.kind = '='), 0) AS words_kept,
        coalesce(sum(piece.words) FILTER (WHERE piece.kind = '-'), 0) AS words_cut,
        coalesce(sum(piece.words) FILTER (WHERE piece.kind = '+'), 0) AS words_added,
        string_agg(CASE piece.kind WHEN '-' THEN '[-' || piece.printed || '-]' WHEN '+' THEN '{+' || piece.printed || '+}' ELSE piece.printed END, ' ' ORDER BY piece.place) AS difference
    FROM (
        SELECT place, part ->> 0 AS kind, part ->> 1 AS printed, cardinality(string_to_array(part ->> 1, ' ')) AS words
        FROM jsonb_array_elements(saying.drift) WITH ORDINALITY AS parts (part, place)
    ) AS piece
) AS counted
WHERE saying.drift IS NOT NULL;
COMMENT ON VIEW news.wording_drift IS 'One row per quote whose words differ from the fullest wording of its utterance, case and marks aside.';
COMMENT ON COLUMN news.wording_drift.utterance_id IS 'Utterance whose words drift.';
COMMENT ON COLUMN news.wording_drift.quote_id IS 'The quote, in news.quote.';
COMMENT ON COLUMN news.wording_drift.article_id IS 'Article that carries it.';
COMMENT ON COLUMN news.wording_drift.outlet IS 'Key of the outlet; NULL where unknown.';
COMMENT ON COLUMN news.wording_drift.kind IS 'direct, mixed or indirect: an indirect quote is told in the writer''s words.';
COMMENT ON COLUMN news.wording_drift.words IS 'Its words as printed.';
COMMENT ON COLUMN news.wording_drift.fullest_quote_id IS 'The quote with the fullest wording: not always the earliest.';
COMMENT ON COLUMN news.wording_drift.fullest_words IS 'The words of that one.';
COMMENT ON COLUMN news.wording_drift.words_kept IS 'Words that both have, in order.';
COMMENT ON COLUMN news.wording_drift.words_cut IS 'Words of the fullest wording that this one leaves out.';
COMMENT ON COLUMN news.wording_drift.words_added IS 'Words that this one has instead, or more.';
COMMENT ON COLUMN news.wording_drift.difference IS 'Both woven together: [-left out-] {+in its place+}.';
