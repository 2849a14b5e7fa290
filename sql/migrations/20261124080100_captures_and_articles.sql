-- migrate:up

SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1h';

CREATE TABLE ingest.warc_file (
    warc_file_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT warc_file_pkey PRIMARY KEY,
    path text NOT NULL CONSTRAINT warc_file_path_key UNIQUE,
    origin text NOT NULL CONSTRAINT warc_file_origin_check CHECK (origin IN ('live', 'backfill')),
    file_bytes bigint NOT NULL,
    records integer NOT NULL,
    finished_at timestamptz NOT NULL
);
COMMENT ON TABLE ingest.warc_file IS 'One row per finished WARC file.';
COMMENT ON COLUMN ingest.warc_file.warc_file_id IS 'Surrogate key.';
COMMENT ON COLUMN ingest.warc_file.path IS 'Path below the archive''s root.';
COMMENT ON COLUMN ingest.warc_file.origin IS 'live: written by us from requests; backfill: written by us from an archive.';
COMMENT ON COLUMN ingest.warc_file.file_bytes IS 'Size of the file.';
COMMENT ON COLUMN ingest.warc_file.records IS 'Response and resource records in it.';
COMMENT ON COLUMN ingest.warc_file.finished_at IS 'When it was closed.';

CREATE TABLE ingest.capture (
    capture_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT capture_pkey PRIMARY KEY,
    kind text NOT NULL CONSTRAINT capture_kind_check CHECK (kind IN ('page', 'feed', 'robots', 'sitemap')),
    page_id bigint CONSTRAINT capture_page_id_fkey REFERENCES ingest.page,
    feed_id bigint CONSTRAINT capture_feed_id_fkey REFERENCES ingest.feed,
    record_id text NOT NULL CONSTRAINT capture_record_id_key UNIQUE,
    url text NOT NULL,
    final_url text NOT NULL,
    captured_at timestamptz NOT NULL,
    http_status integer NOT NULL,
    content_type text,
    payload_sha256 bytea NOT NULL,
    payload_bytes bigint NOT NULL,
    warc_file_id bigint NOT NULL CONSTRAINT capture_warc_file_id_fkey REFERENCES ingest.warc_file,
    warc_offset bigint NOT NULL,
    warc_length bigint NOT NULL,
    origin text NOT NULL CONSTRAINT capture_origin_check CHECK (origin IN ('live', 'backfill')),
    outcome text CONSTRAINT capture_outcome_check
        CHECK (outcome IN ('waiting', 'new_version', 'unchanged', 'rejected', 'quarantined')),
    attempts integer NOT NULL DEFAULT 0,
    lease_token bigint,
    lease_until timestamptz,
    leased_by text,
    CONSTRAINT capture_page_check CHECK ((kind = 'page') = (page_id IS NOT NULL)),
    CONSTRAINT capture_outcome_page_check CHECK ((kind = 'page') = (outcome IS NOT NULL))
);
CREATE INDEX capture_page_idx ON ingest.capture (page_id, captured_at);
CREATE INDEX capture_waiting_idx ON ingest.capture (capture_id) WHERE outcome = 'waiting';
CREATE INDEX capture_warc_file_idx ON ingest.capture (warc_file_id);
COMMENT ON TABLE ingest.capture IS 'One row per HTTP response that is kept in a WARC file.';
COMMENT ON COLUMN ingest.capture.capture_id IS 'Surrogate key.';
COMMENT ON COLUMN ingest.capture.kind IS 'What was asked for: page, feed, robots or sitemap.';
COMMENT ON COLUMN ingest.capture.page_id IS 'Page that was fetched; NULL for feeds, robots.txt and sitemaps.';
COMMENT ON COLUMN ingest.capture.feed_id IS 'Feed that was fetched; NULL for all else.';
COMMENT ON COLUMN ingest.capture.record_id IS 'WARC-Record-ID.';
COMMENT ON COLUMN ingest.capture.url IS 'URL that was asked for.';
COMMENT ON COLUMN ingest.capture.final_url IS 'URL that answered, after redirects.';
COMMENT ON COLUMN ingest.capture.captured_at IS 'When the answer came (of an archive: the time of its record).';
COMMENT ON COLUMN ingest.capture.http_status IS 'HTTP status of the answer.';
COMMENT ON COLUMN ingest.capture.content_type IS 'Content-Type as sent; NULL where it was not.';
COMMENT ON COLUMN ingest.capture.payload_sha256 IS 'Hash of the decoded payload.';
COMMENT ON COLUMN ingest.capture.payload_bytes IS 'Decoded size.';
COMMENT ON COLUMN ingest.capture.warc_file_id IS 'File that holds the record.';
COMMENT ON COLUMN ingest.capture.warc_offset IS 'First byte of the record in the file.';
COMMENT ON COLUMN ingest.capture.warc_length IS 'Bytes of the record in the file, compressed.';
COMMENT ON COLUMN ingest.capture.origin IS 'live or backfill.';
COMMENT ON COLUMN ingest.capture.outcome IS 'waiting: to be read; new_version, unchanged, rejected, quarantined: what reading it gave. NULL unless kind is page.';
COMMENT ON COLUMN ingest.capture.attempts IS 'Readings in a row that failed.';
COMMENT ON COLUMN ingest.capture.lease_token IS 'Fencing token of the worker that reads it; NULL: free.';
COMMENT ON COLUMN ingest.capture.lease_until IS 'When that lease ends by itself; NULL: free.';
COMMENT ON COLUMN ingest.capture.leased_by IS 'Worker that holds the lease; NULL: free.';

CREATE TABLE ingest.rejection (
    rejection_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT rejection_pkey PRIMARY KEY,
    page_id bigint NOT NULL CONSTRAINT rejection_page_id_fkey REFERENCES ingest.page,
    capture_id bigint CONSTRAINT rejection_capture_id_fkey REFERENCES ingest.capture,
    stage text NOT NULL CONSTRAINT rejection_stage_check CHECK (stage IN ('fetch', 'extract')),
    reason text NOT NULL,
    detail text NOT NULL,
    rejected_at timestamptz NOT NULL
);
CREATE INDEX rejection_page_idx ON ingest.rejection (page_id);
CREATE INDEX rejection_capture_idx ON ingest.rejection (capture_id);
COMMENT ON TABLE ingest.rejection IS 'One row per time that a page proved to be no article.';
COMMENT ON COLUMN ingest.rejection.rejection_id IS 'Surrogate key.';
COMMENT ON COLUMN ingest.rejection.page_id IS 'Page that was rejected.';
COMMENT ON COLUMN ingest.rejection.capture_id IS 'Capture in which that was seen; NULL where nothing was fetched (robots, a forbidden address).';
COMMENT ON COLUMN ingest.rejection.stage IS 'fetch or extract.';
COMMENT ON COLUMN ingest.rejection.reason IS 'Enumerated reason: http_404, robots, not_article, too_short, …';
COMMENT ON COLUMN ingest.rejection.detail IS 'What a person wants to read about it; empty where nothing is to be said.';
COMMENT ON COLUMN ingest.rejection.rejected_at IS 'When it was rejected.';

CREATE TABLE ingest.quarantine (
    quarantine_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT quarantine_pkey PRIMARY KEY,
    page_id bigint NOT NULL CONSTRAINT quarantine_page_id_fkey REFERENCES ingest.page,
    capture_id bigint CONSTRAINT quarantine_capture_id_fkey REFERENCES ingest.capture,
    stage text NOT NULL CONSTRAINT quarantine_stage_check CHECK (stage IN ('fetch', 'extract', 'annotate', 'load')),
    reason text NOT NULL,
    detail text NOT NULL,
    quarantined_at timestamptz NOT NULL,
    released_at timestamptz
);
CREATE INDEX quarantine_page_idx ON ingest.quarantine (page_id);
CREATE INDEX quarantine_capture_idx ON ingest.quarantine (capture_id);
COMMENT ON TABLE ingest.quarantine IS 'One row per page or capture that could not be processed and waits for a person.';
COMMENT ON COLUMN ingest.quarantine.quarantine_id IS 'Surrogate key.';
COMMENT ON COLUMN ingest.quarantine.page_id IS 'Page that is kept.';
COMMENT ON COLUMN ingest.quarantine.capture_id IS 'Capture that could not be read; NULL where it could not be fetched.';
COMMENT ON COLUMN ingest.quarantine.stage IS 'Where it failed: fetch, extract, annotate or load.';
COMMENT ON COLUMN ingest.quarantine.reason IS 'Enumerated reason or the name of the fault.';
COMMENT ON COLUMN ingest.quarantine.detail IS 'The fault''s own words.';
COMMENT ON COLUMN ingest.quarantine.quarantined_at IS 'When it was set aside.';
COMMENT ON COLUMN ingest.quarantine.released_at IS 'When a person let it try again or dropped it; NULL: still kept.';

CREATE TABLE ingest.article (
    article_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT article_pkey PRIMARY KEY,
    page_id bigint NOT NULL CONSTRAINT article_page_id_key UNIQUE CONSTRAINT article_page_id_fkey REFERENCES ingest.page,
    outlet_id bigint CONSTRAINT article_outlet_id_fkey REFERENCES ingest.outlet,
    current_extraction_id bigint,
    current_version_id bigint,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX article_outlet_idx ON ingest.article (outlet_id);
COMMENT ON TABLE ingest.article IS 'One row per article: the logical item at a URL.';
COMMENT ON COLUMN ingest.article.article_id IS 'Surrogate key.';
COMMENT ON COLUMN ingest.article.page_id IS 'The page that stands for it; joined pages point there.';
COMMENT ON COLUMN ingest.article.outlet_id IS 'Outlet that published it; NULL where unknown.';
COMMENT ON COLUMN ingest.article.current_extraction_id IS 'Extraction of its newest capture; NULL only within the transaction that makes it.';
COMMENT ON COLUMN ingest.article.current_version_id IS 'Version that this extraction gave; NULL only within the transaction that makes it.';
COMMENT ON COLUMN ingest.article.created_at IS 'When the row was made.';

CREATE TABLE ingest.article_version (
    article_version_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT article_version_pkey PRIMARY KEY,
    article_id bigint NOT NULL CONSTRAINT article_version_article_id_fkey REFERENCES ingest.article,
    text_sha256 bytea NOT NULL,
    text text NOT NULL,
    language text,
    words integer NOT NULL,
    search tsvector NOT NULL GENERATED ALWAYS AS (
        to_tsvector(
            CASE language
                WHEN 'en' THEN 'english'::regconfig
                WHEN 'de' THEN 'german'::regconfig
                WHEN 'fr' THEN 'french'::regconfig
                WHEN 'es' THEN 'spanish'::regconfig
                WHEN 'it' THEN 'italian'::regconfig
                WHEN 'pt' THEN 'portuguese'::regconfig
                WHEN 'nl' THEN 'dutch'::regconfig
                WHEN 'ru' THEN 'russian'::regconfig
                WHEN 'ar' THEN 'arabic'::regconfig
                WHEN 'tr' THEN 'turkish'::regconfig
                ELSE 'simple'::regconfig
            END,
            left(text, 200000)
        )
    ) STORED,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT article_version_key UNIQUE (article_id, text_sha256)
);
CREATE INDEX article_version_search_idx ON ingest.article_version USING gin (search);
COMMENT ON TABLE ingest.article_version IS 'One row per distinct text of an article. Never updated.';
COMMENT ON COLUMN ingest.article_version.article_version_id IS 'Surrogate key.';
COMMENT ON COLUMN ingest.article_version.article_id IS 'Article whose text it is.';
COMMENT ON COLUMN ingest.article_version.text_sha256 IS 'Hash of the text in UTF-8.';
COMMENT ON COLUMN ingest.article_version.text IS 'The text, paragraphs parted by a blank line; all offsets count its code points.';
COMMENT ON COLUMN ingest.article_version.language IS 'ISO 639-1 as told from the text; NULL where it cannot be told.';
COMMENT ON COLUMN ingest.article_version.words IS 'Words of the text, parted by white space.';
COMMENT ON COLUMN ingest.article_version.search IS 'Full-text index of the first 200,000 characters, in the language''s own stemming.';
COMMENT ON COLUMN ingest.article_version.created_at IS 'When the row was made.';

CREATE TABLE ingest.extraction (
    extraction_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT extraction_pkey PRIMARY KEY,
    capture_id bigint NOT NULL CONSTRAINT extraction_capture_id_fkey REFERENCES ingest.capture,
    extractor text NOT NULL,
    article_version_id bigint NOT NULL CONSTRAINT extraction_article_version_id_fkey REFERENCES ingest.article_version,
    title text,
    description text,
    byline text,
    authors jsonb NOT NULL,
    published_at timestamptz,
    published_source text CONSTRAINT extraction_published_source_check
        CHECK (published_source IN ('feed', 'json-ld', 'meta', 'time', 'url', 'text')),
    published_precision text CONSTRAINT extraction_published_precision_check CHECK (published_precision IN ('minute', 'day')),
    published_offset_known boolean,
    published_utc_offset interval,
    modified_at timestamptz,
    dateline_place text,
    dateline_on text,
    dateline_agency text,
    canonical_url text,
    flags text[] NOT NULL,
    extracted_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT extraction_key UNIQUE (capture_id, extractor),
    CONSTRAINT extraction_published_check CHECK (num_nulls(published_at, published_source, published_precision, published_offset_known) IN (0, 4))
);
CREATE INDEX extraction_version_idx ON ingest.extraction (article_version_id);
ALTER TABLE ingest.article ADD CONSTRAINT article_current_extraction_id_fkey FOREIGN KEY (current_extraction_id) REFERENCES ingest.extraction;
ALTER TABLE ingest.article ADD CONSTRAINT article_current_version_id_fkey FOREIGN KEY (current_version_id) REFERENCES ingest.article_version;
COMMENT ON TABLE ingest.extraction IS 'One row per capture and extractor version: what the page said of itself, and the text that it gave.';
COMMENT ON COLUMN ingest.extraction.extraction_id IS 'Surrogate key.';
COMMENT ON COLUMN ingest.extraction.capture_id IS 'Capture that was read.';
COMMENT ON COLUMN ingest.extraction.extractor IS 'Version of the extractor.';
COMMENT ON COLUMN ingest.extraction.article_version_id IS 'Text that came out.';
COMMENT ON COLUMN ingest.extraction.title IS 'Headline, without the site''s name; NULL where the page has none.';
COMMENT ON COLUMN ingest.extraction.description IS 'The page''s own summary; NULL where it has none.';
COMMENT ON COLUMN ingest.extraction.byline IS 'Byline as printed; NULL where there is none.';
COMMENT ON COLUMN ingest.extraction.authors IS 'Array of {name, kind}; kind is person or organisation.';
COMMENT ON COLUMN ingest.extraction.published_at IS 'When the outlet says that it was published; NULL where nothing says so, never the time of capture.';
COMMENT ON COLUMN ingest.extraction.published_source IS 'Where that date was found: feed, json-ld, meta, time, url or text; NULL without a date.';
COMMENT ON COLUMN ingest.extraction.published_precision IS 'minute or day; NULL without a date.';
COMMENT ON COLUMN ingest.extraction.published_offset_known IS 'Whether the source gave a time zone (else UTC was taken); NULL without a date.';
COMMENT ON COLUMN ingest.extraction.published_utc_offset IS 'Offset from UTC that the page used; NULL where unknown.';
COMMENT ON COLUMN ingest.extraction.modified_at IS 'When the outlet says that it was changed; NULL where nothing says so.';
COMMENT ON COLUMN ingest.extraction.dateline_place IS 'Place of the dateline as printed; NULL without one.';
COMMENT ON COLUMN ingest.extraction.dateline_on IS 'Date of the dateline as printed, without a year; NULL without one.';
COMMENT ON COLUMN ingest.extraction.dateline_agency IS 'Agency of the dateline in its short name; NULL without one.';
COMMENT ON COLUMN ingest.extraction.canonical_url IS 'rel=canonical as the page gives it; NULL where it gives none.';
COMMENT ON COLUMN ingest.extraction.flags IS 'paywall, unsupported_language, date_conflict, future_date: what a reader should know.';
COMMENT ON COLUMN ingest.extraction.extracted_at IS 'When it was extracted.';

CREATE TABLE ingest.section (
    article_version_id bigint NOT NULL CONSTRAINT section_article_version_id_fkey REFERENCES ingest.article_version,
    ordinal integer NOT NULL,
    start_char integer NOT NULL,
    end_char integer NOT NULL,
    heading text NOT NULL,
    posted_at timestamptz,
    CONSTRAINT section_pkey PRIMARY KEY (article_version_id, ordinal),
    CONSTRAINT section_span_check CHECK (0 <= start_char AND start_char < end_char)
);
COMMENT ON TABLE ingest.section IS 'One row per headed part of a text.';
COMMENT ON COLUMN ingest.section.article_version_id IS 'Text that it is part of.';
COMMENT ON COLUMN ingest.section.ordinal IS 'Place among the sections, from 1.';
COMMENT ON COLUMN ingest.section.start_char IS 'First character, that of the heading.';
COMMENT ON COLUMN ingest.section.end_char IS 'Character after the last.';
COMMENT ON COLUMN ingest.section.heading IS 'The heading.';
COMMENT ON COLUMN ingest.section.posted_at IS 'Time of a live-blog entry; NULL elsewhere.';

CREATE TABLE ingest.post (
    article_version_id bigint NOT NULL CONSTRAINT post_article_version_id_fkey REFERENCES ingest.article_version,
    ordinal integer NOT NULL,
    start_char integer NOT NULL,
    end_char integer NOT NULL,
    platform text,
    author text,
    handle text,
    posted_on date,
    url text,
    text text NOT NULL,
    CONSTRAINT post_pkey PRIMARY KEY (article_version_id, ordinal),
    CONSTRAINT post_span_check CHECK (0 <= start_char AND start_char < end_char)
);
CREATE INDEX post_handle_idx ON ingest.post (handle);
COMMENT ON TABLE ingest.post IS 'One row per social-media post embedded in a text.';
COMMENT ON COLUMN ingest.post.article_version_id IS 'Text that embeds it.';
COMMENT ON COLUMN ingest.post.ordinal IS 'Place among the posts, from 1.';
COMMENT ON COLUMN ingest.post.start_char IS 'First character in the text.';
COMMENT ON COLUMN ingest.post.end_char IS 'Character after the last.';
COMMENT ON COLUMN ingest.post.platform IS 'x, telegram, facebook, …; NULL where it cannot be told.';
COMMENT ON COLUMN ingest.post.author IS 'Name as shown; NULL where it is not.';
COMMENT ON COLUMN ingest.post.handle IS 'Account name without "@"; NULL where it is not shown.';
COMMENT ON COLUMN ingest.post.posted_on IS 'Date as shown; NULL where it is not.';
COMMENT ON COLUMN ingest.post.url IS 'Address of the post; NULL where it is not given.';
COMMENT ON COLUMN ingest.post.text IS 'Words of the post.';

CREATE TABLE ingest.credit (
    article_version_id bigint NOT NULL CONSTRAINT credit_article_version_id_fkey REFERENCES ingest.article_version,
    ordinal integer NOT NULL,
    start_char integer NOT NULL,
    end_char integer NOT NULL,
    printed text NOT NULL,
    agency text,
    CONSTRAINT credit_pkey PRIMARY KEY (article_version_id, ordinal),
    CONSTRAINT credit_span_check CHECK (0 <= start_char AND start_char < end_char)
);
CREATE INDEX credit_agency_idx ON ingest.credit (agency);
COMMENT ON TABLE ingest.credit IS 'One row per name in a closing credit line.';
COMMENT ON COLUMN ingest.credit.article_version_id IS 'Text that it closes.';
COMMENT ON COLUMN ingest.credit.ordinal IS 'Place among the credits, from 1.';
COMMENT ON COLUMN ingest.credit.start_char IS 'First character in the text.';
COMMENT ON COLUMN ingest.credit.end_char IS 'Character after the last.';
COMMENT ON COLUMN ingest.credit.printed IS 'Name as printed, the outlet''s own initials included.';
COMMENT ON COLUMN ingest.credit.agency IS 'Agency that is meant, in its short name; NULL where none is known.';

-- migrate:down
-- Forward only: a mistake is mended by the next migration.
