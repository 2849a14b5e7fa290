-- area: Stories
CREATE VIEW news.story_article AS
SELECT
    wording.story_id,
    article.article_id,
    outlet.key AS outlet,
    page.url,
    extraction.title,
    CASE
        WHEN linked.text_id = article.article_id THEN 'own'
        WHEN outlet.outlet_id = carried.outlet_id THEN 'update'
        WHEN linked.own_share >= 0.8 THEN 'copy'
        ELSE 'rewrite'
    END AS relation,
    linked.text_id,
    linked.own_share,
    linked.text_share,
    CASE WHEN way.how IN ('credit', 'dates') THEN linked.text_id END AS carried_from_id,
    way.how AS carried_how,
    credited.agencies AS credited_agencies,
    outlet.kind = 'agency' AS is_agency,
    extraction.published_at,
    extraction.published_source,
    extraction.published_precision,
    extraction.published_offset_known,
    own_time.earliest AS published_earliest_at,
    own_time.latest AS published_latest_at,
    least(
        (SELECT min(capture.captured_at) FROM ingest.capture WHERE capture.page_id = page.page_id),
        (SELECT min(feed_entry.first_seen_at) FROM ingest.feed_entry WHERE feed_entry.page_id = page.page_id)
    ) AS first_seen_at,
    linked.article_version_id,
    linked.text_version_id,
    CASE WHEN wording.story_id <> wording.lead_id THEN 'hand' WHEN wording.lead_id <> wording.article_id THEN 'evidence' END AS gathered_by,
    wording.evidence
FROM ingest.story_article AS linked
JOIN ingest.story_text AS wording ON wording.article_id = linked.text_id
JOIN ingest.article ON article.article_id = linked.article_id
JOIN ingest.page USING (page_id)
JOIN ingest.extraction ON extraction.extraction_id = article.current_extraction_id
LEFT JOIN ingest.outlet ON outlet.outlet_id = article.outlet_id
JOIN ingest.article AS carried ON carried.article_id = linked.text_id
JOIN ingest.extraction AS carried_extraction ON carried_extraction.extraction_id = carried.current_extraction_id
LEFT JOIN ingest.outlet AS carried_outlet ON carried_outlet.outlet_id = carried.outlet_id
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(DISTINCT named.agency ORDER BY named.agency), '{}') AS agencies
    FROM (
        SELECT extraction.dateline_agency AS agency
        UNION ALL
        SELECT credit.agency FROM ingest.credit WHERE credit.article_version_id = linked.article_version_id
    ) AS named
    WHERE named.agency IS NOT NULL AND (outlet.kind = 'agency' OR lower(named.agency) IS DISTINCT FROM lower(outlet.name))
) AS credited
CROSS JOIN LATERAL (
    SELECT
        extraction.published_at - CASE WHEN extraction.published_offset_known THEN interval '0' ELSE interval '14 hours' END AS earliest,
        extraction.published_at
            + CASE extraction.published_precision WHEN 'day' THEN interval '24 hours' ELSE interval '0' END
            + CASE WHEN extraction.published_offset_known THEN interval '0' ELSE interval '12 hours' END AS latest
) AS own_time
CROSS JOIN LATERAL (
    SELECT
        carried_extraction.published_at
            - CASE WHEN carried_extraction.published_offset_known THEN interval '0' ELSE interval '14 hours' END AS earliest,
        carried_extraction.published_at
            + CASE carried_extraction.published_precision WHEN 'day' THEN interval '24 hours' ELSE interval '0' END
            + CASE WHEN carried_extraction.published_offset_known THEN interval '0' ELSE interval '12 hours' END AS latest
) AS text_time
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN linked.text_id = article.article_id THEN NULL
        WHEN carried_outlet.kind = 'agency' AND EXISTS (
            SELECT FROM unnest(credited.agencies) AS agency
            WHERE lower(agency) IN (lower(carried_outlet.key), lower(carried_outlet.name))
                OR starts_with(lower(carried_outlet.name), lower(agency) || ' ')
        ) THEN 'credit'
        WHEN own_time.earliest > text_time.latest THEN 'dates'
        WHEN own_time.latest < text_time.earliest THEN 'before'
        ELSE 'unknown'
    END AS how
) AS way;
COMMENT ON VIEW news.story_article IS 'One row per article and its story: whose wording it carries, and how much of it. Articles that are new are linked within minutes; until then they have no row.';
COMMENT ON COLUMN news.story_article.story_id IS 'Its story: see news.story. An article without others is a story of its own.';
COMMENT ON COLUMN news.story_article.article_id IS 'Article that belongs to the story.';
COMMENT ON COLUMN news.story_article.outlet IS 'Key of its outlet; NULL where unknown.';
COMMENT ON COLUMN news.story_article.url IS 'Its canonical URL.';
COMMENT ON COLUMN news.story_article.title IS 'Its headline; NULL where the page has none.';
COMMENT ON COLUMN news.story_article.relation IS 'own: words of its own; copy: four fifths of its words or more stand in another article; rewrite: less; update: that other article is of the same outlet.';
COMMENT ON COLUMN news.story_article.text_id IS 'Article of the same wording that stands for it, chosen by day, agencies first, then length; the article itself where relation is own. It need not be the earlier one: see carried_from_id.';
COMMENT ON COLUMN news.story_article.own_share IS 'Share of this article''s sequences of four words that stand in that article too, 0 to 1; 1 where relation is own.';
COMMENT ON COLUMN news.story_article.text_share IS 'Share of that article''s sequences that stand in this one; 1 where relation is own.';
COMMENT ON COLUMN news.story_article.carried_from_id IS 'Article that it took the words from; NULL where relation is own, where dates do not tell which was first, and where this one was first.';
COMMENT ON COLUMN news.story_article.carried_how IS 'What says so: credit (dateline or credit names the agency that wrote text_id), dates (it was published later); before: it was published earlier than text_id; unknown: nothing tells. NULL where relation is own.';
COMMENT ON COLUMN news.story_article.credited_agencies IS 'Agencies and outlets that its dateline or credit line names, in their short names; its own outlet only where that is an agency.';
COMMENT ON COLUMN news.story_article.is_agency IS 'Whether its outlet is a news agency; NULL where the outlet is unknown.';
COMMENT ON COLUMN news.story_article.published_at IS 'When the outlet says that it was published; NULL where nothing says so.';
COMMENT ON COLUMN news.story_article.published_source IS 'feed, json-ld, meta, time, url or text; NULL without a date.';
COMMENT ON COLUMN news.story_article.published_precision IS 'minute or day; NULL without a date.';
COMMENT ON COLUMN news.story_article.published_offset_known IS 'Whether the source gave a time zone (else UTC was taken); NULL without a date.';
COMMENT ON COLUMN news.story_article.published_earliest_at IS 'Earliest time that published_at may mean: a time without a zone may be 14 hours earlier. NULL without a date.';
COMMENT ON COLUMN news.story_article.published_latest_at IS 'Latest time that it may mean: a day lasts 24 hours, a time without a zone may be 12 hours later. NULL without a date.';
COMMENT ON COLUMN news.story_article.first_seen_at IS 'First time that we saw its page, in a feed or captured; NULL where it is known only through pages joined to it.';
COMMENT ON COLUMN news.story_article.article_version_id IS 'The text that was compared: offsets of news.story_passage count it. Where the article has changed since, it is linked anew within minutes.';
COMMENT ON COLUMN news.story_article.text_version_id IS 'The text of text_id that was compared.';
COMMENT ON COLUMN news.story_article.gathered_by IS 'What gathers its wording into the story: evidence, or hand (a person merged stories); NULL where the story gathers around its wording.';
COMMENT ON COLUMN news.story_article.evidence IS 'What speaks for its wording telling of the same event as the one that the story gathers around; NULL where it is that one.';

CREATE VIEW news.story_passage AS
SELECT
    wording.story_id,
    linked.article_id,
    passage.ordinal,
    passage.kind,
    linked.article_version_id,
    passage.start_char,
    passage.end_char,
    substr(own.text, passage.start_char + 1, passage.end_char - passage.start_char) AS words,
    linked.text_id,
    linked.text_version_id,
    passage.text_start,
    passage.text_end,
    substr(carried.text, passage.text_start + 1, passage.text_end - passage.text_start) AS text_words
FROM ingest.story_passage AS passage
JOIN ingest.story_article AS linked USING (article_id)
JOIN ingest.story_text AS wording ON wording.article_id = linked.text_id
JOIN ingest.article_version AS own ON own.article_version_id = linked.article_version_id
JOIN ingest.article_version AS carried ON carried.article_version_id = linked.text_version_id;
COMMENT ON VIEW news.story_passage IS 'One row per passage of an article that carries another''s wording: what it took over, added and cut, with the place in both texts.';
COMMENT ON COLUMN news.story_passage.story_id IS 'Story of both.';
COMMENT ON COLUMN news.story_passage.article_id IS 'Article that carries.';
COMMENT ON COLUMN news.story_passage.ordinal IS 'Place, from 1: carried and added in the order of this article, then what was cut.';
COMMENT ON COLUMN news.story_passage.kind IS 'carried: the same words, case and punctuation aside, six or more in a row; added: only in this article; cut: only in the carried one.';
COMMENT ON COLUMN news.story_passage.article_version_id IS 'Version of this article that start_char and end_char count.';
COMMENT ON COLUMN news.story_passage.start_char IS 'First character in this article''s text, from 0; NULL where it was cut.';
COMMENT ON COLUMN news.story_passage.end_char IS 'Character after its last; NULL where it was cut.';
COMMENT ON COLUMN news.story_passage.words IS 'The words here; NULL where they were cut.';
COMMENT ON COLUMN news.story_passage.text_id IS 'Article whose wording is carried.';
COMMENT ON COLUMN news.story_passage.text_version_id IS 'Version of it that text_start and text_end count.';
COMMENT ON COLUMN news.story_passage.text_start IS 'First character in the carried text, from 0; NULL where it was added.';
COMMENT ON COLUMN news.story_passage.text_end IS 'Character after its last; NULL where it was added.';
COMMENT ON COLUMN news.story_passage.text_words IS 'The words there; NULL where they were added.';

CREATE VIEW news.story AS
SELECT
    lead.article_id AS story_id,
    extraction.title,
    extent.articles,
    extent.outlets,
    extent.texts,
    origin.agency AS origin_agency,
    CASE
        WHEN origin.agency IS NOT NULL THEN report.article_id
        WHEN extent.articles = 1 THEN lead.article_id
        ELSE first.article_id
    END AS origin_article_id,
    CASE
        WHEN origin.agency IS NOT NULL THEN 'credit'
        WHEN extent.articles = 1 THEN 'only'
        WHEN first.article_id IS NOT NULL THEN 'earliest'
        ELSE 'unknown'
    END AS origin_how,
    CASE
        WHEN origin.agency IS NOT NULL THEN origin.articles || ' of ' || extent.articles || ' articles credit ' || origin.agency
        WHEN extent.articles = 1 THEN 'no other article tells of it'
        WHEN first.article_id IS NOT NULL THEN 'published before all others, and no agency is credited by most'
        ELSE 'no agency is credited by most, and the dates do not tell which article was first'
    END AS origin_evidence,
    first.article_id AS first_article_id,
    extent.first_published_at,
    extent.first_published_source,
    extent.first_published_precision,
    extent.last_published_at,
    extent.first_seen_at
FROM ingest.story_text AS lead
JOIN ingest.article ON article.article_id = lead.article_id
JOIN ingest.extraction ON extraction.extraction_id = article.current_extraction_id
CROSS JOIN LATERAL (
    SELECT
        count(*) AS articles,
        count(DISTINCT member.outlet) AS outlets,
        count(DISTINCT member.text_id) AS texts,
        min(member.published_at) AS first_published_at,
        (array_agg(member.published_source ORDER BY member.published_at, member.article_id))[1] AS first_published_source,
        (array_agg(member.published_precision ORDER BY member.published_at, member.article_id))[1] AS first_published_precision,
        max(member.published_at) AS last_published_at,
        min(member.first_seen_at) AS first_seen_at
    FROM news.story_article AS member
    WHERE member.story_id = lead.article_id
) AS extent
LEFT JOIN LATERAL (
    SELECT counted.agency, counted.articles
    FROM (
        SELECT agency, count(*) AS articles, rank() OVER (ORDER BY count(*) DESC) AS place, count(*) OVER (PARTITION BY count(*)) AS rivals
        FROM news.story_article AS member
        CROSS JOIN LATERAL unnest(member.credited_agencies) AS agency
        WHERE member.story_id = lead.article_id
        GROUP BY agency
    ) AS counted
    WHERE counted.place = 1 AND counted.rivals = 1
) AS origin ON true
LEFT JOIN LATERAL (
    SELECT member.article_id
    FROM news.story_article AS member
    JOIN ingest.outlet ON outlet.key = member.outlet
    WHERE member.story_id = lead.article_id AND member.is_agency AND (
        lower(origin.agency) IN (lower(outlet.key), lower(outlet.name)) OR starts_with(lower(outlet.name), lower(origin.agency) || ' ')
    )
    ORDER BY member.published_latest_at NULLS LAST, member.url
    LIMIT 1
) AS report ON true
LEFT JOIN LATERAL (
    SELECT member.article_id
    FROM news.story_article AS member
    WHERE member.story_id = lead.article_id AND NOT EXISTS (
        SELECT FROM news.story_article AS other
        WHERE other.story_id = lead.article_id AND other.article_id <> member.article_id
            AND (member.published_latest_at < other.published_earliest_at) IS NOT TRUE
    )
) AS first ON true
WHERE lead.story_id = lead.article_id;
COMMENT ON VIEW news.story IS 'One row per story: articles that carry the same text, or tell of the same event within a few days. Its articles: news.story_article.';
COMMENT ON COLUMN news.story.story_id IS 'Key: the article around which the story gathers. Another one where an article comes in that stands before it.';
COMMENT ON COLUMN news.story.title IS 'Headline of that article; NULL where its page has none.';
COMMENT ON COLUMN news.story.articles IS 'Articles of the story.';
COMMENT ON COLUMN news.story.outlets IS 'Outlets that published them; articles of unknown outlets do not count.';
COMMENT ON COLUMN news.story.texts IS 'Distinct wordings: copies and rewrites of one text count once. This, not articles, is the number of independent reports.';
COMMENT ON COLUMN news.story.origin_agency IS 'Agency or outlet that most articles credit in dateline or credit line, in its short name; NULL where none or several are credited equally often.';
COMMENT ON COLUMN news.story.origin_article_id IS 'The likely origin: the report of the agency that is credited, NULL where that is not stored; else the article that was published before all others, NULL where the dates do not tell.';
COMMENT ON COLUMN news.story.origin_how IS 'How the origin was decided: credit, earliest, only (it has one article), or unknown.';
COMMENT ON COLUMN news.story.origin_evidence IS 'The same in words.';
COMMENT ON COLUMN news.story.first_article_id IS 'Article that was certainly published before all others, whatever zone or time of day their dates leave open; NULL where that cannot be told.';
COMMENT ON COLUMN news.story.first_published_at IS 'Earliest date that an article gives; NULL where none has one.';
COMMENT ON COLUMN news.story.first_published_source IS 'feed, json-ld, meta, time, url or text: where that date is from; NULL without one.';
COMMENT ON COLUMN news.story.first_published_precision IS 'minute or day; NULL without a date.';
COMMENT ON COLUMN news.story.last_published_at IS 'Latest date that an article gives; NULL where none has one.';
COMMENT ON COLUMN news.story.first_seen_at IS 'First time that we saw any of its pages; NULL where none was seen but through pages joined to it.';

CREATE VIEW news.agency_reach AS
SELECT
    credited.agency,
    member.outlet,
    count(*) AS articles,
    count(DISTINCT member.story_id) AS stories,
    count(*) FILTER (WHERE member.carried_how = 'credit') AS carrying,
    avg(member.own_share) FILTER (WHERE member.carried_how = 'credit') AS mean_own_share,
    avg(member.text_share) FILTER (WHERE member.carried_how = 'credit') AS mean_text_share,
    min(member.published_at) AS first_published_at,
    max(member.published_at) AS last_published_at
FROM news.story_article AS member
CROSS JOIN LATERAL unnest(member.credited_agencies) AS credited (agency)
WHERE member.is_agency IS NOT TRUE
GROUP BY credited.agency, member.outlet;
COMMENT ON VIEW news.agency_reach IS 'One row per agency (or outlet) and outlet that credits it: how much of its reporting is carried there. Articles of agencies themselves do not count.';
COMMENT ON COLUMN news.agency_reach.agency IS 'Agency or outlet that datelines or credit lines name, in its short name.';
COMMENT ON COLUMN news.agency_reach.outlet IS 'Key of the outlet that names it; NULL for articles of unknown outlets.';
COMMENT ON COLUMN news.agency_reach.articles IS 'Articles that credit it.';
COMMENT ON COLUMN news.agency_reach.stories IS 'Stories of these.';
COMMENT ON COLUMN news.agency_reach.carrying IS 'Of the articles, those whose words are found in a stored report of the agency itself.';
COMMENT ON COLUMN news.agency_reach.mean_own_share IS 'Share of their words that stand in that report, on average; NULL where carrying is 0.';
COMMENT ON COLUMN news.agency_reach.mean_text_share IS 'Share of that report''s words that stand in them, on average; NULL where carrying is 0.';
COMMENT ON COLUMN news.agency_reach.first_published_at IS 'Earliest date of these articles; NULL where none has one.';
COMMENT ON COLUMN news.agency_reach.last_published_at IS 'Latest; NULL where none has one.';
