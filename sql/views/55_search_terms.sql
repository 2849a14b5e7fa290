-- What the parameters of search mean: words by language, names with slips, a place in the order. For 60_search.sql alone.

CREATE OR REPLACE FUNCTION ingest.search_place(language text) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(array_position(ARRAY['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'ru', 'ar', 'tr'], language), 11);
COMMENT ON FUNCTION ingest.search_place(text) IS 'Place of a language''s query among those of ingest.search_words.';

CREATE OR REPLACE FUNCTION ingest.search_words(
    query text, language text, OUT queries tsquery[], OUT any_of tsquery, OUT is_mixed boolean
) LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    place integer;
    known text;
    one tsquery;
BEGIN
    is_mixed := false;
    -- each language that there is once, by the index
    FOR known IN
        WITH RECURSIVE found (language) AS (
            SELECT min(search.language) FROM ingest.article_search AS search
            UNION ALL
            SELECT (SELECT min(later.language) FROM ingest.article_search AS later WHERE later.language > found.language)
            FROM found WHERE found.language IS NOT NULL
        )
        SELECT found.language FROM found WHERE found.language IS NOT NULL
        UNION ALL
        SELECT NULL WHERE EXISTS (SELECT FROM ingest.article_search AS search WHERE search.language IS NULL)
    LOOP
        CONTINUE WHEN search_words.language <> known OR (search_words.language IS NOT NULL AND known IS NULL);
        place := ingest.search_place(known);
        queries[place] := websearch_to_tsquery(ingest.search_configuration(known), query);
    END LOOP;
    FOR one IN SELECT DISTINCT every FROM unnest(queries) AS every WHERE numnode(every) > 0 LOOP
        is_mixed := any_of IS NOT NULL;
        any_of := coalesce(any_of || one, one);
    END LOOP;
END
$$;
COMMENT ON FUNCTION ingest.search_words(text, text) IS 'A query in websearch syntax, stemmed as each language is that articles have; any_of: what fits any of them (NULL or empty: there is no word in it); is_mixed: whether they differ.';

CREATE OR REPLACE FUNCTION ingest.search_outlets(printed text) RETURNS bigint[]
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
RETURN (
    SELECT coalesce(array_agg(named.outlet_id), '{}')
    FROM (
        SELECT outlet.outlet_id
        FROM ingest.outlet
        CROSS JOIN LATERAL (
            SELECT CASE
                WHEN lower(printed) IN (outlet.key, lower(outlet.name)) THEN 1
                ELSE greatest(public.similarity(outlet.key, printed), public.similarity(outlet.name, printed))
            END AS likeness
        ) AS compared
        WHERE compared.likeness >= 0.4
        ORDER BY compared.likeness DESC
        FETCH FIRST ROW WITH TIES
    ) AS named
);
COMMENT ON FUNCTION ingest.search_outlets(text) IS 'The outlet of that key or name, else the one whose name is closest; empty where none is close.';

CREATE OR REPLACE FUNCTION ingest.search_relay(printed text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    -- each name once, by the index: there are hundreds of names in millions of rows
    WITH RECURSIVE relay (name) AS (
        (SELECT name FROM ingest.quote_relay ORDER BY name LIMIT 1)
        UNION ALL
        SELECT (SELECT later.name FROM ingest.quote_relay AS later WHERE later.name > relay.name ORDER BY later.name LIMIT 1)
        FROM relay WHERE relay.name IS NOT NULL
    )
    SELECT lower(name)
    FROM relay
    WHERE lower(name) = lower(printed) OR public.similarity(name, printed) >= 0.4
    ORDER BY lower(name) = lower(printed) DESC, public.similarity(name, printed) DESC, name
    LIMIT 1
$$;
COMMENT ON FUNCTION ingest.search_relay(text) IS 'The relay of that name in small letters, else the one whose name is closest; NULL where none is close.';

CREATE OR REPLACE FUNCTION ingest.search_speakers(printed text) RETURNS bigint[]
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    meant bigint[];
BEGIN
    SELECT array_agg(named.stands_for) INTO meant
    FROM (
        SELECT stands_for FROM ingest.entity WHERE lower(name) = lower(printed)
        UNION
        SELECT stands_for FROM ingest.entity WHERE coalesce(given_name, name) = printed
        UNION
        SELECT stands_for FROM ingest.entity_alias JOIN ingest.entity USING (entity_id) WHERE lower(alias) = lower(printed)
    ) AS named;
    IF meant IS NULL THEN
        SELECT array_agg(named.stands_for) INTO meant
        FROM (
            SELECT stands_for FROM ingest.entity
            WHERE label IN ('person', 'organisation') AND canonical_id IS NULL AND name OPERATOR(public.%) printed
                AND public.similarity(name, printed) >= 0.4
            ORDER BY public.similarity(name, printed) DESC
            FETCH FIRST ROW WITH TIES
        ) AS named;
    END IF;
    RETURN coalesce((SELECT array_agg(entity_id) FROM ingest.entity WHERE stands_for = ANY (meant)), '{}');
END
$$;
COMMENT ON FUNCTION ingest.search_speakers(text) IS 'All bearers of the entities that are printed so anywhere, in any case; where none is, of those whose name is closest; empty where none is close.';

CREATE OR REPLACE FUNCTION ingest.search_cursor(
    newest_at timestamptz, newest_id bigint, oldest_at timestamptz, oldest_id bigint, rank real, dated_at timestamptz, id bigint
) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE SET extra_float_digits = 1
RETURN concat_ws(
    ':', (extract(epoch FROM newest_at) * 1000000)::bigint, newest_id, (extract(epoch FROM oldest_at) * 1000000)::bigint, oldest_id,
    rank, (extract(epoch FROM dated_at) * 1000000)::bigint, id
);
COMMENT ON FUNCTION ingest.search_cursor(timestamptz, bigint, timestamptz, bigint, real, timestamptz, bigint) IS 'A place in the order of search: both ends of those that are ranked with it, and the rank, date and key of a row.';

CREATE OR REPLACE FUNCTION ingest.search_after(
    after text, OUT newest_at timestamptz, OUT newest_id bigint, OUT oldest_at timestamptz, OUT oldest_id bigint,
    OUT rank real, OUT dated_at timestamptz, OUT id bigint
) LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    part text[] := string_to_array(after, ':');
BEGIN
    IF after !~ '^-?\d{1,18}:\d{1,18}:-?\d{1,18}:\d{1,18}:\d[\d.e+-]{0,20}:-?\d{1,18}:\d{1,18}$' THEN
        RAISE EXCEPTION '"after" takes the cursor of a row of an earlier page, unchanged.' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    newest_at := 'epoch'::timestamptz + part[1]::bigint * interval '1 microsecond';
    newest_id := part[2];
    oldest_at := 'epoch'::timestamptz + part[3]::bigint * interval '1 microsecond';
    oldest_id := part[4];
    rank := part[5];
    dated_at := 'epoch'::timestamptz + part[6]::bigint * interval '1 microsecond';
    id := part[7];
END
$$;
COMMENT ON FUNCTION ingest.search_after(text) IS 'What ingest.search_cursor wrote.';
