-- area: Search and proof
-- Search looks at ingest.article_search and ingest.quote_search, which stand for what news.article and news.quote show.
-- Of all that fits, the newest 500 are ranked, then the 500 before them: a common word costs little more than a rare one, and
-- where fewer fit, as mostly, that is all in one order. A cursor says among which 500 its row stands, and where: what is loaded
-- meanwhile moves no page.

CREATE TYPE news.found_article AS (
    article_id bigint,
    rank real,
    title text,
    highlight text,
    outlet text,
    url text,
    published_at timestamptz,
    language text,
    cursor text
);
COMMENT ON TYPE news.found_article IS 'One row per article that news.search_articles finds; news.article has the rest of it.';
COMMENT ON COLUMN news.found_article.article_id IS 'Article that is found.';
COMMENT ON COLUMN news.found_article.rank IS 'How well it fits: higher is better, a word in the headline counts ten times one in the text; 0 without a query.';
COMMENT ON COLUMN news.found_article.title IS 'Headline as printed; NULL where the page has none.';
COMMENT ON COLUMN news.found_article.highlight IS 'Up to two passages of the text with the words that fit between ⟦ and ⟧; the start of the text without a query. Plain text, not HTML: escape it before you put it into a page. Tags in the text are left out here.';
COMMENT ON COLUMN news.found_article.outlet IS 'Key of the outlet; NULL where unknown.';
COMMENT ON COLUMN news.found_article.url IS 'Canonical URL of the article.';
COMMENT ON COLUMN news.found_article.published_at IS 'When the outlet says that it was published; NULL where nothing says so (its first capture then stands for it in since, until and the order).';
COMMENT ON COLUMN news.found_article.language IS 'ISO 639-1 as told from the text; NULL where it cannot be told.';
COMMENT ON COLUMN news.found_article.cursor IS 'What to give as "after" for the rows after this one, with everything else the same.';

CREATE TYPE news.found_quote AS (
    quote_id bigint,
    rank real,
    speaker text,
    highlight text,
    kind text,
    cue text,
    relays text[],
    outlet text,
    url text,
    title text,
    published_at timestamptz,
    cursor text
);
COMMENT ON TYPE news.found_quote IS 'One row per quote that news.search_quotes finds; news.quote has the rest of it.';
COMMENT ON COLUMN news.found_quote.quote_id IS 'Quote that is found.';
COMMENT ON COLUMN news.found_quote.rank IS 'How well its content fits: higher is better; 0 without a query.';
COMMENT ON COLUMN news.found_quote.speaker IS 'Speaker as in news.quote; NULL where unnamed or unresolved.';
COMMENT ON COLUMN news.found_quote.highlight IS 'Its content with the words that fit between ⟦ and ⟧. Plain text, not HTML: escape it before you put it into a page. Tags in the text are left out here.';
COMMENT ON COLUMN news.found_quote.kind IS 'direct, mixed or indirect, as in news.quote.';
COMMENT ON COLUMN news.found_quote.cue IS 'The cue as printed; NULL where none is.';
COMMENT ON COLUMN news.found_quote.relays IS 'Agencies or outlets that the sentence names as its way to the article, outermost first; empty where none.';
COMMENT ON COLUMN news.found_quote.outlet IS 'Key of the outlet; NULL where unknown.';
COMMENT ON COLUMN news.found_quote.url IS 'Canonical URL of the article.';
COMMENT ON COLUMN news.found_quote.title IS 'Headline of the article; NULL where the page has none.';
COMMENT ON COLUMN news.found_quote.published_at IS 'When the outlet says that the article was published; NULL where nothing says so (its first capture then stands for it in since, until and the order).';
COMMENT ON COLUMN news.found_quote.cursor IS 'What to give as "after" for the rows after this one, with everything else the same.';

CREATE FUNCTION news.search_articles(
    query text DEFAULT NULL, outlet text DEFAULT NULL, since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL,
    "limit" integer DEFAULT 20, after text DEFAULT NULL, language text DEFAULT NULL
) RETURNS SETOF news.found_article
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS $$
#variable_conflict use_column
DECLARE
    ranked_at_once CONSTANT integer := 500;
    words record := ingest.search_words(query, search_articles.language);
    place record := ingest.search_after(after);
    outlets bigint[] := CASE WHEN search_articles.outlet IS NOT NULL THEN ingest.search_outlets(search_articles.outlet) END;
    wanted integer := least(greatest(coalesce("limit", 20), 0), 1000);
    given integer;
    ids bigint[];
    dates timestamptz[];
    ranks real[];
BEGIN
    IF query IS NOT NULL AND coalesce(numnode(words.any_of), 0) = 0 THEN
        RETURN; -- there is no word in it
    END IF;
    WHILE wanted > 0 LOOP
        SELECT array_agg(newest.id), array_agg(newest.dated_at),
            array_agg(CASE WHEN query IS NULL THEN 0 ELSE ts_rank(newest.words, words.queries[ingest.search_place(newest.language)], 1) END)
        INTO ids, dates, ranks
        FROM (
            SELECT search.article_id AS id, search.dated_at, search.language, search.words
            FROM ingest.article_search AS search
            WHERE (query IS NULL OR search.words @@ words.any_of)
                -- as its own language has it; the planner knows nothing of this, and must not think that it is rare
                AND (NOT words.is_mixed OR (search.words @@ words.queries[ingest.search_place(search.language)]) IS DISTINCT FROM false)
                AND (search_articles.language IS NULL OR search.language = search_articles.language)
                AND (outlets IS NULL OR search.outlet_id = ANY (outlets))
                AND (since IS NULL OR search.dated_at >= since)
                AND (until IS NULL OR search.dated_at < until)
                AND (place.newest_id IS NULL OR (search.dated_at, search.article_id) <= (place.newest_at, place.newest_id))
                AND (place.oldest_id IS NULL OR (search.dated_at, search.article_id) >= (place.oldest_at, place.oldest_id))
            ORDER BY search.dated_at DESC, search.article_id DESC
            -- those whose ends a cursor tells are taken whole
            LIMIT CASE WHEN place.oldest_id IS NULL THEN ranked_at_once END
        ) AS newest;
        RETURN QUERY
        SELECT article.article_id, hit.rank, article.title,
            CASE
                WHEN query IS NULL THEN left(article.text, 300)
                ELSE ts_headline(
                    ingest.search_configuration(article.language), left(article.text, 100000), words.queries[ingest.search_place(article.language)],
                    'StartSel=⟦, StopSel=⟧, MaxFragments=2, MaxWords=30, MinWords=12, FragmentDelimiter=" … "'
                )
            END,
            article.outlet, article.url, article.published_at, article.language,
            ingest.search_cursor(
                coalesce(place.newest_at, dates[1]), coalesce(place.newest_id, ids[1]),
                coalesce(place.oldest_at, dates[cardinality(ids)]), coalesce(place.oldest_id, ids[cardinality(ids)]),
                hit.rank, hit.dated_at, hit.id
            )
        FROM (
            SELECT * FROM unnest(ids, dates, ranks) AS every (id, dated_at, rank)
            WHERE place.rank IS NULL OR (every.rank, every.dated_at, every.id) < (place.rank, place.dated_at, place.id)
            ORDER BY every.rank DESC, every.dated_at DESC, every.id DESC
            LIMIT wanted
        ) AS hit
        -- one by one: OFFSET keeps the planner from joining the whole view first
        CROSS JOIN LATERAL (SELECT * FROM news.article WHERE article.article_id = hit.id OFFSET 0) AS article
        ORDER BY hit.rank DESC, hit.dated_at DESC, hit.id DESC;
        GET DIAGNOSTICS given = ROW_COUNT;
        wanted := wanted - given;
        EXIT WHEN place.oldest_id IS NULL AND coalesce(cardinality(ids), 0) < ranked_at_once;
        place.newest_at := coalesce(dates[cardinality(ids)], place.oldest_at);
        place.newest_id := coalesce(ids[cardinality(ids)], place.oldest_id) - 1;
        place.oldest_id := NULL;
        place.oldest_at := NULL;
        place.rank := NULL;
    END LOOP;
END
$$;
COMMENT ON FUNCTION news.search_articles IS 'Articles whose headline and text fit a query, best first. query: words, "a phrase", or, -without, in any case and inflection; NULL: all, newest first; without a word in it: none. outlet: key or name, slips allowed. since, until: from, and before. language: ISO 639-1; NULL: each article by its own. "limit": at most 1,000. after: cursor of the last row of the page before. Of all that fits the newest 500 are ranked, then the next.';

CREATE FUNCTION news.search_quotes(
    query text DEFAULT NULL, speaker text DEFAULT NULL, relay text DEFAULT NULL, outlet text DEFAULT NULL,
    since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL,
    "limit" integer DEFAULT 20, after text DEFAULT NULL, language text DEFAULT NULL
) RETURNS SETOF news.found_quote
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS $$
#variable_conflict use_column
DECLARE
    ranked_at_once CONSTANT integer := 500;
    words record := ingest.search_words(query, search_quotes.language);
    place record := ingest.search_after(after);
    speakers bigint[] := CASE WHEN search_quotes.speaker IS NOT NULL THEN ingest.search_speakers(search_quotes.speaker) END;
    via text := ingest.search_relay(relay);
    outlets bigint[] := CASE WHEN search_quotes.outlet IS NOT NULL THEN ingest.search_outlets(search_quotes.outlet) END;
    wanted integer := least(greatest(coalesce("limit", 20), 0), 1000);
    given integer;
    ids bigint[];
    dates timestamptz[];
    ranks real[];
BEGIN
    IF query IS NOT NULL AND coalesce(numnode(words.any_of), 0) = 0 THEN
        RETURN; -- there is no word in it
    END IF;
    WHILE wanted > 0 LOOP
        SELECT array_agg(newest.id), array_agg(newest.dated_at),
            array_agg(CASE WHEN query IS NULL THEN 0 ELSE ts_rank(newest.words, words.queries[ingest.search_place(newest.language)], 1) END)
        INTO ids, dates, ranks
        FROM (
            SELECT search.quote_id AS id, search.dated_at, search.language, search.words
            FROM ingest.quote_search AS search
            WHERE (query IS NULL OR search.words @@ words.any_of)
                -- as its own language has it; the planner knows nothing of this, and must not think that it is rare
                AND (NOT words.is_mixed OR (search.words @@ words.queries[ingest.search_place(search.language)]) IS DISTINCT FROM false)
                AND (search_quotes.language IS NULL OR search.language = search_quotes.language)
                AND (speakers IS NULL OR search.speaker_entity_id = ANY (speakers))
                AND (relay IS NULL OR search.relays @> ARRAY[via])
                AND (outlets IS NULL OR search.outlet_id = ANY (outlets))
                AND (since IS NULL OR search.dated_at >= since)
                AND (until IS NULL OR search.dated_at < until)
                AND (place.newest_id IS NULL OR (search.dated_at, search.quote_id) <= (place.newest_at, place.newest_id))
                AND (place.oldest_id IS NULL OR (search.dated_at, search.quote_id) >= (place.oldest_at, place.oldest_id))
            ORDER BY search.dated_at DESC, search.quote_id DESC
            -- those whose ends a cursor tells are taken whole
            LIMIT CASE WHEN place.oldest_id IS NULL THEN ranked_at_once END
        ) AS newest;
        RETURN QUERY
        SELECT quote.quote_id, hit.rank, quote.speaker,
            CASE
                WHEN query IS NULL THEN quote.content
                ELSE ts_headline(
                    ingest.search_configuration(search.language), quote.content, words.queries[ingest.search_place(search.language)],
                    'StartSel=⟦, StopSel=⟧, HighlightAll=true'
                )
            END,
            quote.kind, quote.cue, quote.relays, quote.outlet, quote.url, quote.title, quote.published_at,
            ingest.search_cursor(
                coalesce(place.newest_at, dates[1]), coalesce(place.newest_id, ids[1]),
                coalesce(place.oldest_at, dates[cardinality(ids)]), coalesce(place.oldest_id, ids[cardinality(ids)]),
                hit.rank, hit.dated_at, hit.id
            )
        FROM (
            SELECT * FROM unnest(ids, dates, ranks) AS every (id, dated_at, rank)
            WHERE place.rank IS NULL OR (every.rank, every.dated_at, every.id) < (place.rank, place.dated_at, place.id)
            ORDER BY every.rank DESC, every.dated_at DESC, every.id DESC
            LIMIT wanted
        ) AS hit
        JOIN ingest.quote_search AS search ON search.quote_id = hit.id
        -- one by one: OFFSET keeps the planner from joining the whole view first
        CROSS JOIN LATERAL (SELECT * FROM news.quote WHERE quote.quote_id = hit.id OFFSET 0) AS quote
        ORDER BY hit.rank DESC, hit.dated_at DESC, hit.id DESC;
        GET DIAGNOSTICS given = ROW_COUNT;
        wanted := wanted - given;
        EXIT WHEN place.oldest_id IS NULL AND coalesce(cardinality(ids), 0) < ranked_at_once;
        place.newest_at := coalesce(dates[cardinality(ids)], place.oldest_at);
        place.newest_id := coalesce(ids[cardinality(ids)], place.oldest_id) - 1;
        place.oldest_id := NULL;
        place.oldest_at := NULL;
        place.rank := NULL;
    END LOOP;
END
$$;
COMMENT ON FUNCTION news.search_quotes IS 'Quotes whose content fits a query, best first. query: words, "a phrase", or, -without, in any case and inflection; NULL: all, newest first; without a word in it: none. speaker: any form of the name as printed, slips allowed. relay, outlet: name or key, slips allowed. since, until: from, and before. "limit": at most 1,000. after: cursor of the last row of the page before. language: ISO 639-1; NULL: each quote by its own. Of all that fits the newest 500 are ranked, then the next.';
