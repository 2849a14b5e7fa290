-- name: loading_host
-- What was learned of hosts.
CREATE TEMPORARY TABLE loading_host (
    host text, next_request_at timestamptz, penalty double precision, failures integer, last_at timestamptz,
    not_before timestamptz, reason text, robots_origin text, robots_text text, robots_fetched_at timestamptz,
    robots_expires_at timestamptz, robots_reason text, robots_unreachable_since timestamptz
) ON COMMIT DROP

-- name: loading_page
-- Addresses that may be new pages.
CREATE TEMPORARY TABLE loading_page (
    url text, url_sha256 bytea, canonicaliser smallint, original_url text, host text, outlet_id bigint, discovered_by text
) ON COMMIT DROP

-- name: loading_capture
-- Records of WARC files.
CREATE TEMPORARY TABLE loading_capture (
    path text, kind text, page_id bigint, feed_id bigint, record_id text, url text, final_url text, captured_at timestamptz,
    http_status integer, content_type text, payload_sha256 bytea, payload_bytes bigint, warc_offset bigint,
    warc_length bigint, outcome text
) ON COMMIT DROP

-- name: loading_fetched
-- What fetching gave, one row a page.
CREATE TEMPORARY TABLE loading_fetched (
    page_id bigint, verdict text, reason text, detail text, record_id text, retry_seconds double precision,
    counts integer, fetched_at timestamptz, refetch_at timestamptz
) ON COMMIT DROP

-- name: loading_check
-- What polling gave, one row a feed.
CREATE TEMPORARY TABLE loading_check (
    feed_id bigint, checked_at timestamptz, outcome text, reason text, detail text, http_status integer,
    entries_seen integer, body_bytes integer, seconds double precision, url text, host text, state text,
    state_reason text, title text, format text, etag text, last_modified text, body_sha256 bytea,
    trusts_validators boolean, ask_in_full boolean, interval_seconds double precision, failures integer,
    identity_policy text, identity_reason text, moving_to text, moves_seen integer, gap_since timestamptz,
    next_check_at timestamptz, update_seconds integer, skip_hours integer[], skip_days text[], hub_url text,
    topic_url text, entries_refused integer
) ON COMMIT DROP

-- name: loading_entry
-- Entries of polled feeds.
CREATE TEMPORARY TABLE loading_entry (
    feed_id bigint, url_sha256 bytea, identity text, guid text, url text, title text, summary text, authors text[],
    categories text[], published_at timestamptz, published_raw text, published_mark text, updated_at timestamptz,
    seen_at timestamptz
) ON COMMIT DROP

-- name: loading_refused_entry
-- Entries of polled feeds that the database refused.
CREATE TEMPORARY TABLE loading_refused_entry (
    feed_id bigint, identity text, url text, detail text, refused_at timestamptz
) ON COMMIT DROP

-- name: loading_read
-- What reading gave, one row a capture; article_id is known once all pages that are the same were found.
CREATE TEMPORARY TABLE loading_read (
    capture_id bigint, page_id bigint, captured_at timestamptz, verdict text, stage text, reason text, detail text,
    target_sha256 bytea, link_kind text, refetch_at timestamptz, article_id bigint, is_staged boolean,
    text_sha256 bytea, minhash bytea, text text, language text, words integer, extractor text, title text,
    description text, byline text, authors jsonb, published_at timestamptz, published_source text,
    published_precision text, published_offset_known boolean, published_utc_offset interval, modified_at timestamptz,
    dateline_place text, dateline_on text, dateline_agency text, canonical_url text, flags text[],
    disputed_dates jsonb, figure_captions text[], annotator text
) ON COMMIT DROP

-- name: loading_standing
-- The page that stands for the article of each page that was read or is linked to one; article_id: NULL where there is none.
CREATE TEMPORARY TABLE loading_standing (page_id bigint, article_page_id bigint, article_id bigint) ON COMMIT DROP

-- name: loading_section
-- Sections of read texts.
CREATE TEMPORARY TABLE loading_section (
    capture_id bigint, ordinal integer, start_char integer, end_char integer, heading text, posted_at timestamptz
) ON COMMIT DROP

-- name: loading_caption
-- Captions of read texts.
CREATE TEMPORARY TABLE loading_caption (capture_id bigint, ordinal integer, start_char integer, end_char integer) ON COMMIT DROP

-- name: loading_post
-- Posts of read texts.
CREATE TEMPORARY TABLE loading_post (
    capture_id bigint, ordinal integer, start_char integer, end_char integer, platform text, author text, handle text,
    posted_on date, url text, text text
) ON COMMIT DROP

-- name: loading_credit
-- Credits of read texts.
CREATE TEMPORARY TABLE loading_credit (
    capture_id bigint, ordinal integer, start_char integer, end_char integer, printed text, agency text
) ON COMMIT DROP

-- name: loading_named
-- What read texts name; spans are first and last characters in turn, sense is NULL for a bearer that is its text's alone.
CREATE TEMPORARY TABLE loading_named (
    capture_id bigint, label text, name text, name_key text, sense text, block text, office text, wikidata_id text,
    spans integer[], aliases text[]
) ON COMMIT DROP

-- name: loading_company
-- Marks of what stands beside a bearer in read texts.
CREATE TEMPORARY TABLE loading_company (capture_id bigint, company integer[], places integer[]) ON COMMIT DROP

-- name: loading_role
-- Titles that read texts give people.
CREATE TEMPORARY TABLE loading_role (
    capture_id bigint, label text, name_key text, start_char integer, end_char integer, office text, of_name text
) ON COMMIT DROP

-- name: loading_quote
-- Quotes of read texts.
CREATE TEMPORARY TABLE loading_quote (
    capture_id bigint, ordinal integer, words_sha256 text, kind text, cue_start integer, cue_end integer,
    source_start integer, source_end integer, speaker text, speakers text[], speaker_label text, speaker_key text,
    speaker_how text, speaker_description text, addressee text, reportedly boolean, polarity text, occasion text,
    rule text, confidence real
) ON COMMIT DROP

-- name: loading_quote_span
-- Pieces of quotes.
CREATE TEMPORARY TABLE loading_quote_span (
    capture_id bigint, quote integer, role text, ordinal integer, start_char integer, end_char integer
) ON COMMIT DROP

-- name: loading_quote_relay
-- Relays of quotes.
CREATE TEMPORARY TABLE loading_quote_relay (
    capture_id bigint, quote integer, role text, ordinal integer, name text
) ON COMMIT DROP
