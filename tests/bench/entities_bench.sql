-- name: functions
-- A family name of six syllables, whose consonants are its block (120: Babadafaba), and a given name of three.
CREATE OR REPLACE FUNCTION pg_temp.block(n bigint) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN translate(lpad(n::text, 6, '0'), '0123456789', 'bdflmnprst');
CREATE OR REPLACE FUNCTION pg_temp.family(n bigint) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN initcap(regexp_replace(pg_temp.block(n), '(.)', '\1a', 'g'));
CREATE OR REPLACE FUNCTION pg_temp.given(n bigint) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN initcap(regexp_replace(translate(lpad((n % 1000)::text, 3, '0'), '0123456789', 'bdflmnprst'), '(.)', '\1o', 'g'));

-- name: fill
-- Bearers of names: six in ten are people, four of a family; the rest are organisations and places.
INSERT INTO ingest.entity (label, name, name_key, sense, block)
SELECT 'person', name, lower(name), sense, block FROM (
    SELECT pg_temp.given(n / %(bearers)s::bigint * 7 + n %% 2) || ' ' || pg_temp.family(n / %(bearers)s::bigint) AS name,
        CASE n %% %(bearers)s::bigint WHEN 0 THEN 'minister@land ' || n %% 190 ELSE '#' || left(md5(n::text), 16) END AS sense,
        pg_temp.block(n / %(bearers)s::bigint) AS block
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n WHERE n %% 10 < 6
) AS people
UNION ALL
SELECT CASE n %% 10 WHEN 9 THEN 'place' ELSE 'organisation' END, 'Thing ' || n, 'thing ' || n, '', NULL
FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n WHERE n %% 10 >= 6
ON CONFLICT DO NOTHING

-- name: loading_reading
-- As loading makes it.
CREATE TEMPORARY TABLE loading_reading (
    capture_id bigint, article_version_id bigint, annotator text, text_key text
) ON COMMIT DROP

-- name: pages
-- A batch of articles with readings, and what loading would know of them.
WITH host AS (
    INSERT INTO ingest.host (host) VALUES ('bench.example') ON CONFLICT DO NOTHING
), page AS (
    INSERT INTO ingest.page (url, url_sha256, canonicaliser, original_url, host, discovered_by, state)
    SELECT url, sha256(url::bytea), 1, url, 'bench.example', 'backfill', 'stored'
    FROM (SELECT 'https://bench.example/' || %(batch)s::int || '/' || n AS url FROM generate_series(1, %(articles)s::bigint) AS n) AS urls
    RETURNING page_id, url
), article AS (
    INSERT INTO ingest.article (page_id) SELECT page_id FROM page RETURNING article_id, page_id
), version AS (
    INSERT INTO ingest.article_version (article_id, text_sha256, text, words)
    SELECT article_id, sha256(url::bytea), url, 1 FROM article JOIN page USING (page_id)
    RETURNING article_version_id, text_sha256
), reading AS (
    INSERT INTO ingest.reading (article_version_id, annotator, is_current)
    SELECT article_version_id, 'bench', true FROM version
)
SELECT row_number() OVER () AS capture_id, article_version_id, 'bench' AS annotator,
    '#' || left(encode(text_sha256, 'hex'), 16) AS text_key
FROM version

-- name: named
-- What each article names: 12 people with three spans, 28 things with two.
INSERT INTO loading_named (capture_id, label, name, name_key, sense, block, office, spans, aliases)
SELECT a, 'person', name, lower(name), sense, block, CASE WHEN k %% 3 = 0 THEN 'envoy' END,
    ARRAY[k * 40, k * 40 + 12, k * 40 + 20, k * 40 + 29, k * 40 + 30, k * 40 + 39], ARRAY[name, family]
FROM (
    SELECT a, k, pg_temp.family(f) AS family, pg_temp.block(f) AS block, pg_temp.given(f * 7 + k %% 2) || ' ' || pg_temp.family(f) AS name,
        CASE WHEN k <= 5 THEN 'minister@land ' || (f * 4) %% 190 END AS sense
    FROM generate_series(1, %(articles)s::bigint) AS a
    CROSS JOIN generate_series(1::bigint, 12) AS k
    CROSS JOIN LATERAL (SELECT %(first_family)s::bigint + (a * 31 + k * 131) %% %(families)s::bigint AS f) AS chosen
) AS people
UNION ALL
SELECT a, 'organisation', 'Thing ' || n, 'thing ' || n, '', NULL, NULL,
    ARRAY[k * 70 + 1000, k * 70 + 1010, k * 70 + 1030, k * 70 + 1040], ARRAY['Thing ' || n]
FROM generate_series(1, %(articles)s::bigint) AS a
CROSS JOIN generate_series(1::bigint, 28) AS k
CROSS JOIN LATERAL (SELECT (a * 17 + k * 97) %% 5000 * 10 + 6 AS n) AS chosen

-- name: company
-- Marks of what stands beside them.
INSERT INTO loading_company (capture_id, company, places)
SELECT capture_id, array_agg(hashtext(name_key)) FILTER (WHERE label = 'person'), array_agg(hashtext(name_key)) FILTER (WHERE label <> 'person')
FROM loading_named GROUP BY capture_id

-- name: roles
-- The titles that are stated.
INSERT INTO loading_role (capture_id, label, name_key, start_char, end_char, office, of_name)
SELECT capture_id, label, name_key, spans[1], spans[2], 'minister', split_part(sense, '@', 2) FROM loading_named WHERE sense LIKE 'minister@%'

-- name: plain
-- A row for each mention, as a plain schema has it.
CREATE TEMPORARY TABLE plain_mention (
    mention_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, reading_id bigint NOT NULL, start_char integer NOT NULL,
    end_char integer NOT NULL, label text NOT NULL, entity_id bigint NOT NULL, UNIQUE (reading_id, start_char, end_char)
);
CREATE INDEX ON plain_mention (entity_id);
INSERT INTO plain_mention (reading_id, start_char, end_char, label, entity_id)
SELECT named.reading_id, named.spans[at], named.spans[at + 1], entity.label, entity.entity_id
FROM ingest.named JOIN ingest.entity USING (entity_id) CROSS JOIN LATERAL generate_series(1, cardinality(named.spans), 2) AS at;
