-- name: base
-- What all articles hang on, and a table to give articles in.
INSERT INTO ingest.host (host) VALUES ('bench.example');
INSERT INTO ingest.outlet (outlet_id, key, name, kind) OVERRIDING SYSTEM VALUE
SELECT n, 'outlet' || n, 'Outlet ' || n, CASE WHEN n <= 3 THEN 'agency' ELSE 'newspaper' END FROM generate_series(1, 200) AS n;
INSERT INTO ingest.warc_file (warc_file_id, path, origin, file_bytes, records, finished_at) OVERRIDING SYSTEM VALUE
VALUES (1, 'bench.warc.gz', 'live', 1, 1, now());
CREATE TABLE public.bench_article (n bigint, day date, text text, minhash bytea, names integer[]);

-- name: older
-- Articles of earlier days, 2,000 a day: nothing but their keys is ever looked at.
INSERT INTO public.bench_article (n, day, text, names)
SELECT n, '2026-11-01'::date - (n / 2000)::integer, 'article ' || n, '{}' FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n;

-- name: articles
-- The given articles, as loading leaves them.
INSERT INTO ingest.page (page_id, url, url_sha256, canonicaliser, original_url, host, discovered_by, state) OVERRIDING SYSTEM VALUE
SELECT n, url, sha256(url::bytea), 1, url, 'bench.example', 'feed', 'stored'
FROM (SELECT n, 'https://bench.example/' || n AS url FROM public.bench_article) AS pages;
INSERT INTO ingest.capture (capture_id, kind, page_id, record_id, url, final_url, captured_at, http_status, payload_sha256, payload_bytes,
    warc_file_id, warc_offset, warc_length, origin, outcome) OVERRIDING SYSTEM VALUE
SELECT n, 'page', n, 'record ' || n, 'u', 'u', day + interval '12 hours', 200, '\x00'::bytea, 1, 1, n, 1, 'live', 'new_version' FROM public.bench_article;
INSERT INTO ingest.article_version (article_version_id, article_id, text_sha256, text, language, words, minhash) OVERRIDING SYSTEM VALUE
SELECT n, n, sha256(n::text::bytea), text, 'en', 500, minhash FROM public.bench_article;
INSERT INTO ingest.extraction (extraction_id, capture_id, extractor, article_version_id, authors, published_at, published_source,
    published_precision, published_offset_known, flags) OVERRIDING SYSTEM VALUE
SELECT n, n, 'bench', n, '[]', day + interval '10 hours', 'feed', 'minute', true, '{}'::text[] FROM public.bench_article;
INSERT INTO ingest.article (article_id, page_id, outlet_id, current_extraction_id, current_version_id, quotes_due, story_due) OVERRIDING SYSTEM VALUE
SELECT n, n, 1 + n %% 200, n, n, false, %(due)s FROM public.bench_article;
INSERT INTO ingest.company (text_key, company, places)
SELECT '#' || left(encode(sha256(n::text::bytea), 'hex'), 16), names, '{}' FROM public.bench_article WHERE cardinality(names) > 0;

-- name: bare
-- Keys are entered faster without their indexes.
ALTER TABLE ingest.story_key DROP CONSTRAINT story_key_pkey;
DROP INDEX ingest.story_key_article_idx;

-- name: linked
-- Those articles as if they had been linked: each alone, with half of its keys drawn from few.
INSERT INTO ingest.story_text (article_id, lead_id, story_id) SELECT n, n, n FROM public.bench_article;
INSERT INTO ingest.story_article (article_id, article_version_id, published_on, is_dated, text_id, text_version_id, own_share, text_share)
SELECT n, n, day, true, n, n, 1, 1 FROM public.bench_article;
INSERT INTO ingest.story_key (key, published_on, article_id)
SELECT hashint8(CASE WHEN k <= 16 THEN n * 32 + k ELSE (n * 7919 + k * 104729) %% 20000 END), day, n
FROM public.bench_article CROSS JOIN generate_series(1, 32) AS k;

-- name: indexed
-- And the indexes again.
ALTER TABLE ingest.story_key ADD CONSTRAINT story_key_pkey PRIMARY KEY (key, published_on, article_id);
CREATE INDEX story_key_article_idx ON ingest.story_key (article_id);
