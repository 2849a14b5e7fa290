-- name: functions
-- An even spread of numbers below a bound, the same in each run; and one in which the first are common, as words and names are (Zipf).
CREATE FUNCTION public.even(seed bigint, bound bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (hashint8extended(seed, 7) & 9223372036854775807) % bound;
CREATE FUNCTION public.zipf(seed bigint, bound bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN floor(exp(public.even(seed, 1000000) / 1000000.0::float8 * ln(bound::float8)))::bigint;
-- a word of two syllables at least, one for each hexadecimal digit; no list of stop words holds it
CREATE FUNCTION public.word(n bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN (
    SELECT string_agg((ARRAY['ba', 'ke', 'di', 'fo', 'gu', 'ha', 'jel', 'kim', 'lo', 'mur', 'na', 'pe', 'rit', 'to', 'vu', 'zan'])[('x' || digit)::bit(4)::integer + 1], '')
    FROM string_to_table(lpad(to_hex(n), greatest(2, length(to_hex(n))), '0'), NULL) AS digit
);
CREATE FUNCTION public.person(n bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN initcap(public.word(n * 7 % 4096 + 256)) || ' ' || initcap(public.word(n + 4096));

-- name: base
-- Outlets, feeds, a file; a pool of sentences as long as the demo's, and of people and organisations.
INSERT INTO ingest.host (host) VALUES ('bench.example') ON CONFLICT DO NOTHING;
INSERT INTO ingest.warc_file (warc_file_id, path, origin, file_bytes, records, finished_at) OVERRIDING SYSTEM VALUE
VALUES (1000000000, 'bench.warc.gz', 'live', 1, 1, now());
INSERT INTO ingest.outlet (outlet_id, key, name, language, kind) OVERRIDING SYSTEM VALUE
SELECT 1000000000 + n, 'outlet' || n, 'Outlet ' || n, 'en', 'website' FROM generate_series(1, 200) AS n;
INSERT INTO ingest.feed (feed_id, outlet_id, url, host) OVERRIDING SYSTEM VALUE
SELECT outlet_id, outlet_id, 'https://bench.example/' || key, 'bench.example' FROM ingest.outlet WHERE outlet_id > 1000000000;
CREATE TABLE public.bench_sentence AS
SELECT n AS place, initcap(public.word(public.zipf(n * 64, 30000))) || ' ' || string_agg(public.word(public.zipf(n * 64 + k, 30000)), ' ' ORDER BY k) || '.' AS text
FROM generate_series(1, 50000) AS n CROSS JOIN LATERAL generate_series(1::bigint, 12 + public.even(n, 16)) AS k GROUP BY n;
ALTER TABLE public.bench_sentence ADD PRIMARY KEY (place);
INSERT INTO ingest.entity (entity_id, label, name, name_key) OVERRIDING SYSTEM VALUE
SELECT 1000000000 + n, CASE WHEN n %% 5 < 3 THEN 'person' WHEN n %% 5 = 3 THEN 'organisation' ELSE 'place' END, public.person(n), lower(public.person(n))
FROM generate_series(1, 50000) AS n;
INSERT INTO ingest.entity_alias (entity_id, alias) SELECT entity_id, split_part(name, ' ', 2) FROM ingest.entity WHERE entity_id > 1000000000;
ANALYZE;

-- name: pieces
-- The sentences of a range of articles with their places: 25 an article, of which one names its number and every other is a quote.
CREATE TEMPORARY TABLE piece ON COMMIT DROP AS
SELECT n, k, text, sum(length(text) + 2) OVER (PARTITION BY n ORDER BY k) - length(text) - 2 AS start_char
FROM (
    SELECT n, k, CASE k WHEN 0 THEN 'Report number ' || n || '.' ELSE sentence.text END AS text
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n
    CROSS JOIN generate_series(0::bigint, 24) AS k
    JOIN public.bench_sentence AS sentence ON sentence.place = 1 + public.even(n * 64 + k, 50000)
) AS drawn

-- name: articles
-- Pages, captures, texts and what hangs on them; 2,000 articles a day from 2024 on.
WITH article AS (
    SELECT n, 1000000000 + n AS id, 'https://bench.example/' || n AS url, 1000000000 + public.zipf(n * 3, 200) AS outlet_id,
        '2024-01-01'::timestamptz + n * interval '43.2 seconds' AS published_at
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n
), page AS (
    INSERT INTO ingest.page (page_id, url, url_sha256, canonicaliser, original_url, host, outlet_id, discovered_by, state) OVERRIDING SYSTEM VALUE
    SELECT id, url, sha256(url::bytea), 1, url, 'bench.example', outlet_id, 'feed', 'stored' FROM article
), entry AS (
    INSERT INTO ingest.feed_entry (feed_id, page_id, identity, url, authors, categories, published_at, published_mark, first_seen_at, last_seen_at)
    SELECT outlet_id, id, url, url, '{}', '{}', published_at, 'plausible', published_at + interval '9 minutes', published_at + interval '5 hours' FROM article
), capture AS (
    INSERT INTO ingest.capture (capture_id, kind, page_id, record_id, url, final_url, captured_at, http_status, payload_sha256, payload_bytes,
        warc_file_id, warc_offset, warc_length, origin, outcome) OVERRIDING SYSTEM VALUE
    SELECT id, 'page', id, url, url, url, published_at + interval '12 minutes', 200, sha256(url::bytea), 20000, 1000000000, n, 1, 'live', 'new_version' FROM article
), whole AS (
    INSERT INTO ingest.article (article_id, page_id, outlet_id, current_extraction_id, current_version_id) OVERRIDING SYSTEM VALUE
    SELECT id, id, outlet_id, id, id FROM article
), version AS (
    INSERT INTO ingest.article_version (article_version_id, article_id, text_sha256, text, language, words, minhash) OVERRIDING SYSTEM VALUE
    SELECT 1000000000 + n, 1000000000 + n, sha256(convert_to(text, 'UTF8')), text, 'en', 400, NULL
    FROM (SELECT n, string_agg(text, E'\n\n' ORDER BY k) AS text FROM piece GROUP BY n) AS texts
), extraction AS (
    INSERT INTO ingest.extraction (extraction_id, capture_id, extractor, article_version_id, title, authors, published_at, published_source,
        published_precision, published_offset_known, flags) OVERRIDING SYSTEM VALUE
    SELECT article.id, article.id, 'bench', article.id, left(piece.text, 70), '[]', article.published_at, 'feed', 'minute', true, '{}'
    FROM article JOIN piece USING (n) WHERE piece.k = 1
)
INSERT INTO ingest.reading (reading_id, article_version_id, annotator, is_current) OVERRIDING SYSTEM VALUE
SELECT id, id, 'bench', true FROM article

-- name: names
-- What each article names: 60 spans of 30 things, two of which are bearers of its own, as in the demo; one in two of them is linked.
WITH own AS (
    INSERT INTO ingest.entity (entity_id, label, name, name_key, sense, canonical_id, linked_by, evidence) OVERRIDING SYSTEM VALUE
    SELECT 2000000000 + n * 2 + k, 'person', name, lower(name), '#' || n, CASE k WHEN 0 THEN 1000000000 + known END,
        CASE k WHEN 0 THEN 'evidence' END, CASE k WHEN 0 THEN 'bench' END
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n CROSS JOIN generate_series(0, 1) AS k
    CROSS JOIN LATERAL (SELECT public.zipf(n * 128 + k, 10000) * 5 - 5 + 1 AS known) AS chosen
    CROSS JOIN LATERAL (SELECT CASE k WHEN 0 THEN public.person(known) ELSE public.person(50000 + n) END AS name) AS called
    RETURNING entity_id, (entity_id - 2000000000) / 2 AS n
), drawn AS (
    SELECT DISTINCT ON (n, entity_id) n, entity_id, k
    FROM (
        SELECT n, 1000000000 + public.zipf(n * 128 + 2 + k, 50000) AS entity_id, k
        FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n CROSS JOIN generate_series(1, 45) AS k
        UNION ALL SELECT n, entity_id, 0 FROM own
    ) AS every
    ORDER BY n, entity_id, k
)
INSERT INTO ingest.named (reading_id, entity_id, spans)
SELECT 1000000000 + n, entity_id, ARRAY[k * 40, k * 40 + 12, k * 40 + 20, k * 40 + 31] FROM drawn

-- name: roles
-- One title an article.
INSERT INTO ingest.role (reading_id, entity_id, start_char, end_char, office, of_name)
SELECT 1000000000 + n, 2000000000 + n * 2, 20, 32, 'minister', 'land ' || n %% 190 FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n

-- name: quotes
-- Ten quotes an article: kinds, speakers and relays in the demo's shares.
INSERT INTO ingest.quote (quote_id, reading_id, ordinal, quote_key, kind, cue_start, cue_end, source_start, source_end, speaker, speakers,
    speaker_entity_id, speaker_how, addressee, reportedly, polarity, rule, confidence) OVERRIDING SYSTEM VALUE
SELECT 10000000000 + n * 32 + k, 1000000000 + n, k, md5(n || '-' || k) || '-1',
    CASE WHEN luck < 30 THEN 'mixed' WHEN luck < 62 THEN 'direct' ELSE 'indirect' END, start_char, start_char + 4, start_char + 5, start_char + 9,
    entity.name, coalesce(ARRAY[entity.name], '{}'), entity.entity_id, CASE WHEN entity.entity_id IS NULL THEN 'unnamed' ELSE 'name' END, NULL, false,
    'affirmed', 'clause', 0.9
FROM (
    SELECT n, k, start_char, public.even(n * 32 + k, 100) AS luck,
        CASE
            WHEN public.even(n * 32 + k + 9, 100) < 15 THEN 0
            WHEN public.even(n * 32 + k + 9, 100) < 35 THEN 2000000000 + n * 2 + k %% 2
            ELSE 1000000000 + public.zipf(n * 32 + k, 10000) * 5 - 5 + 1
        END AS said_by
    FROM piece WHERE k BETWEEN 2 AND 20 AND k %% 2 = 0
) AS drawn
LEFT JOIN ingest.entity ON entity.entity_id = said_by

-- name: spans
-- The sentence without its stop is what is reported; the marks hold a part.
INSERT INTO ingest.quote_span (quote_id, role, ordinal, start_char, end_char)
SELECT 10000000000 + n * 32 + k, role, 1, start_char, start_char + CASE role WHEN 'content' THEN length(text) - 1 ELSE length(text) / 2 END
FROM piece CROSS JOIN (VALUES ('content'), ('verbatim')) AS roles (role)
WHERE k BETWEEN 2 AND 20 AND k %% 2 = 0 AND (role = 'content' OR public.even(n * 32 + k, 100) < 62)

-- name: relays
-- One quote in five came through one of 60 agencies.
INSERT INTO ingest.quote_relay (quote_id, role, ordinal, name)
SELECT 10000000000 + n * 32 + k, 'relay', 1, 'Agency ' || public.zipf(n * 32 + k + 5, 60)
FROM piece WHERE k BETWEEN 2 AND 20 AND k %% 2 = 0 AND public.even(n * 32 + k + 3, 100) < 20
