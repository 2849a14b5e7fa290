-- name: base
-- Words of the demo's newsroom, and people who speak.
CREATE TABLE public.bench_word AS SELECT place::integer, word FROM unnest(%(words)s::text[]) WITH ORDINALITY AS given (word, place);
ALTER TABLE public.bench_word ADD PRIMARY KEY (place);
INSERT INTO ingest.host (host) VALUES ('bench.example');
INSERT INTO ingest.warc_file (warc_file_id, path, origin, file_bytes, records, finished_at) OVERRIDING SYSTEM VALUE
VALUES (1, 'bench.warc.gz', 'live', 1, 1, now());
INSERT INTO ingest.entity (entity_id, label, name, name_key) OVERRIDING SYSTEM VALUE
SELECT n, 'person', 'Person ' || n, 'person ' || n FROM generate_series(1, 3000) AS n;

-- name: articles
-- Articles with the numbers from first to last, seven quotes each or one: 2,000 a day up to the newest day. Every third quote is carried from another.
CREATE TEMPORARY TABLE drawn ON COMMIT DROP AS
SELECT n, k, n * 8 + k AS id, '2026-11-01'::date - (n / 2000)::integer AS day, seed,
    1 + floor(3000 * power(('x' || left(md5('s' || seed), 7))::bit(28)::integer / 268435456.0, 2))::integer AS speaker, words
FROM (
    SELECT n, k, (n * 8 + k) - CASE WHEN (n * 8 + k) %% 3 = 0 THEN 8 ELSE 0 END AS seed
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n CROSS JOIN generate_series(1::bigint, %(quotes)s) AS k
) AS numbered
CROSS JOIN LATERAL (
    SELECT string_agg(word, ' ' ORDER BY place) AS words
    FROM (
        SELECT 1 + floor(%(known)s * power(('x' || left(md5(seed || 'w' || w), 7))::bit(28)::integer / 268435456.0, 2))::integer AS place
        FROM generate_series(1, 14) AS w
    ) AS chosen JOIN public.bench_word USING (place)
) AS said;
INSERT INTO ingest.page (page_id, url, url_sha256, canonicaliser, original_url, host, discovered_by, state) OVERRIDING SYSTEM VALUE
SELECT n, url, sha256(url::bytea), 1, url, 'bench.example', 'feed', 'stored'
FROM (SELECT DISTINCT n, 'https://bench.example/' || n AS url FROM drawn) AS pages;
INSERT INTO ingest.capture (capture_id, kind, page_id, record_id, url, final_url, captured_at, http_status, payload_sha256, payload_bytes,
    warc_file_id, warc_offset, warc_length, origin, outcome) OVERRIDING SYSTEM VALUE
SELECT DISTINCT ON (n) n, 'page', n, 'record ' || n, 'u', 'u', day + interval '12 hours', 200, '\x00'::bytea, 1, 1, n, 1, 'live', 'new_version' FROM drawn;
INSERT INTO ingest.article_version (article_version_id, article_id, text_sha256, text, language, words) OVERRIDING SYSTEM VALUE
SELECT n, n, sha256(n::text::bytea), string_agg(rpad(words, 200), '' ORDER BY k), 'en', 100 FROM drawn GROUP BY n;
INSERT INTO ingest.extraction (extraction_id, capture_id, extractor, article_version_id, authors, published_at, published_source,
    published_precision, published_offset_known, flags) OVERRIDING SYSTEM VALUE
SELECT DISTINCT ON (n) n, n, 'bench', n, '[]', day + interval '10 hours', 'feed', 'minute', true, '{}'::text[] FROM drawn;
INSERT INTO ingest.article (article_id, page_id, current_extraction_id, current_version_id, quotes_due, story_due) OVERRIDING SYSTEM VALUE
SELECT DISTINCT n, n, n, n, %(due)s, false FROM drawn;
INSERT INTO ingest.reading (reading_id, article_version_id, annotator, is_current) OVERRIDING SYSTEM VALUE
SELECT DISTINCT n, n, 'bench', true FROM drawn;
INSERT INTO ingest.quote (quote_id, reading_id, ordinal, quote_key, kind, speaker, speakers, speaker_entity_id, speaker_how, reportedly, polarity, rule, confidence)
OVERRIDING SYSTEM VALUE
SELECT id, n, k, md5(n::text) || '-' || k, 'direct', 'Person ' || speaker, ARRAY['Person ' || speaker], speaker, 'name', false, 'affirmed', 'bench', 1 FROM drawn;
INSERT INTO ingest.quote_span (quote_id, role, ordinal, start_char, end_char)
SELECT id, 'content', 1, (k - 1) * 200, (k - 1) * 200 + least(200, char_length(words)) FROM drawn WHERE %(due)s;

-- name: told
-- Those articles as if they had been linked: each quote stands for itself, and was alike to none.
INSERT INTO ingest.utterance (utterance_id, quote_key, quote_id, article_id, article_version_id, speaker_key, said_near, words, kin_id, is_due)
OVERRIDING SYSTEM VALUE
SELECT id, md5(n::text) || '-' || k, id, n, n, speaker::text, day, left(words, 200), id, false FROM drawn;
