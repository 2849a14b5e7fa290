-- migrate:up

SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1h';

-- Answers are counted anew as a whole by `onrecord refresh` (sql/queries/answers.sql) and only rows that differ are written,
-- as REFRESH MATERIALIZED VIEW CONCURRENTLY would. They are tables and not materialized views, so that what they count may
-- change without a migration, migrations of what is counted are free of them, and the role onrecord_writer can refresh them.
-- No foreign keys: refreshing would lock each row that is counted. The views of news join what is there.

CREATE TABLE ingest.refreshed (
    answer text CONSTRAINT refreshed_pkey PRIMARY KEY,
    refreshed_at timestamptz NOT NULL,
    rows bigint NOT NULL,
    changed bigint NOT NULL,
    seconds double precision NOT NULL
);
COMMENT ON TABLE ingest.refreshed IS 'One row per ready-made answer: when it was last counted.';
COMMENT ON COLUMN ingest.refreshed.answer IS 'Table of this schema that holds it.';
COMMENT ON COLUMN ingest.refreshed.refreshed_at IS 'Moment as of which all answers were counted.';
COMMENT ON COLUMN ingest.refreshed.rows IS 'Rows that it has.';
COMMENT ON COLUMN ingest.refreshed.changed IS 'Rows that were new, changed or gone.';
COMMENT ON COLUMN ingest.refreshed.seconds IS 'Time that counting it took.';

CREATE TABLE ingest.feed_check_daily (
    feed_id bigint NOT NULL,
    day date NOT NULL,
    outlet_id bigint NOT NULL,
    checks integer NOT NULL,
    checks_ok integer NOT NULL,
    checks_failed integer NOT NULL,
    checks_blocked integer NOT NULL,
    entries_new integer NOT NULL,
    entries_refused integer NOT NULL,
    body_bytes bigint NOT NULL,
    seconds double precision,
    last_failure text,
    CONSTRAINT feed_check_daily_pkey PRIMARY KEY (feed_id, day)
);
COMMENT ON TABLE ingest.feed_check_daily IS 'One row per feed and day (UTC) with a check.';
COMMENT ON COLUMN ingest.feed_check_daily.feed_id IS 'Feed that was checked.';
COMMENT ON COLUMN ingest.feed_check_daily.day IS 'Day of the requests.';
COMMENT ON COLUMN ingest.feed_check_daily.outlet_id IS 'Outlet whose feed it is.';
COMMENT ON COLUMN ingest.feed_check_daily.checks IS 'Checks, those that had to wait among them.';
COMMENT ON COLUMN ingest.feed_check_daily.checks_ok IS 'Checks that brought the feed or "not modified".';
COMMENT ON COLUMN ingest.feed_check_daily.checks_failed IS 'Checks that brought no answer, or no feed; those that were blocked not among them.';
COMMENT ON COLUMN ingest.feed_check_daily.checks_blocked IS 'Checks that robots.txt or the host did not allow, or not yet.';
COMMENT ON COLUMN ingest.feed_check_daily.entries_new IS 'Entries never seen in this feed before.';
COMMENT ON COLUMN ingest.feed_check_daily.entries_refused IS 'Entries that the database refused.';
COMMENT ON COLUMN ingest.feed_check_daily.body_bytes IS 'Decoded bytes of all answers.';
COMMENT ON COLUMN ingest.feed_check_daily.seconds IS 'Median duration of a request; NULL where none was made.';
COMMENT ON COLUMN ingest.feed_check_daily.last_failure IS 'Reason of the last check that failed or was blocked; NULL where none was, or it had no reason.';

CREATE TABLE ingest.speaker_daily (
    entity_id bigint NOT NULL,
    outlet_id bigint NOT NULL,
    day date NOT NULL,
    quotes integer NOT NULL,
    quotes_in_marks integer NOT NULL,
    quotes_relayed integer NOT NULL,
    articles integer NOT NULL,
    CONSTRAINT speaker_daily_pkey PRIMARY KEY (entity_id, outlet_id, day)
);
CREATE INDEX speaker_daily_day_idx ON ingest.speaker_daily (day);
COMMENT ON TABLE ingest.speaker_daily IS 'One row per speaker, outlet and day (UTC) with a quote.';
COMMENT ON COLUMN ingest.speaker_daily.entity_id IS 'Entity that stands for the speaker.';
COMMENT ON COLUMN ingest.speaker_daily.outlet_id IS 'Outlet of the articles; 0: unknown.';
COMMENT ON COLUMN ingest.speaker_daily.day IS 'Day of publication; of the first capture where that is earlier or no date is known.';
COMMENT ON COLUMN ingest.speaker_daily.quotes IS 'Quotes of the speaker.';
COMMENT ON COLUMN ingest.speaker_daily.quotes_in_marks IS 'Those of them with words in quotation marks.';
COMMENT ON COLUMN ingest.speaker_daily.quotes_relayed IS 'Those of them whose sentence names an agency or outlet as its way.';
COMMENT ON COLUMN ingest.speaker_daily.articles IS 'Articles with such a quote.';

CREATE TABLE ingest.agency_daily (
    outlet_id bigint NOT NULL,
    agency text NOT NULL,
    day date NOT NULL,
    quotes integer NOT NULL,
    quotes_named integer NOT NULL,
    quotes_carried integer NOT NULL,
    quotes_credited integer NOT NULL,
    articles integer NOT NULL,
    CONSTRAINT agency_daily_pkey PRIMARY KEY (outlet_id, agency, day)
);
COMMENT ON TABLE ingest.agency_daily IS 'One row per outlet, agency and day (UTC) with a quote that came through the agency.';
COMMENT ON COLUMN ingest.agency_daily.outlet_id IS 'Outlet of the articles; 0: unknown.';
COMMENT ON COLUMN ingest.agency_daily.agency IS 'Agency or outlet through which they came, in its short name.';
COMMENT ON COLUMN ingest.agency_daily.day IS 'Day of publication; of the first capture where that is earlier or no date is known.';
COMMENT ON COLUMN ingest.agency_daily.quotes IS 'Quotes that came through it in any of the three ways, each once.';
COMMENT ON COLUMN ingest.agency_daily.quotes_named IS 'Those whose own sentence names it.';
COMMENT ON COLUMN ingest.agency_daily.quotes_carried IS 'Those whose speaker goes on from a sentence that names it: a guess.';
COMMENT ON COLUMN ingest.agency_daily.quotes_credited IS 'Those in articles that name it in dateline or credit line.';
COMMENT ON COLUMN ingest.agency_daily.articles IS 'Articles with such a quote.';

CREATE TABLE ingest.who_quotes_whom (
    quoting_kind text NOT NULL,
    quoting_id bigint NOT NULL,
    quoting_name text NOT NULL,
    quoted_kind text NOT NULL,
    quoted_id bigint NOT NULL,
    quoted_name text NOT NULL,
    quotes integer NOT NULL,
    articles integer NOT NULL,
    first_on date NOT NULL,
    last_on date NOT NULL,
    CONSTRAINT who_quotes_whom_pkey PRIMARY KEY (quoting_kind, quoting_id, quoting_name, quoted_kind, quoted_id, quoted_name)
);
CREATE INDEX who_quotes_whom_quoted_idx ON ingest.who_quotes_whom (quoted_kind, quoted_id, quoted_name);
COMMENT ON TABLE ingest.who_quotes_whom IS 'One row per two that quote one another: each step on the way of a quote, from the outlet over relays to the speaker, and to whom the speaker cites.';
COMMENT ON COLUMN ingest.who_quotes_whom.quoting_kind IS 'outlet, agency or speaker.';
COMMENT ON COLUMN ingest.who_quotes_whom.quoting_id IS 'Outlet (0: unknown) or entity; 0 for an agency.';
COMMENT ON COLUMN ingest.who_quotes_whom.quoting_name IS 'Short name of an agency; empty for all else.';
COMMENT ON COLUMN ingest.who_quotes_whom.quoted_kind IS 'agency or speaker.';
COMMENT ON COLUMN ingest.who_quotes_whom.quoted_id IS 'Entity; 0 for an agency.';
COMMENT ON COLUMN ingest.who_quotes_whom.quoted_name IS 'Short name of an agency; empty for all else.';
COMMENT ON COLUMN ingest.who_quotes_whom.quotes IS 'Quotes that took this step.';
COMMENT ON COLUMN ingest.who_quotes_whom.articles IS 'Articles with such a quote.';
COMMENT ON COLUMN ingest.who_quotes_whom.first_on IS 'Earliest day of such an article.';
COMMENT ON COLUMN ingest.who_quotes_whom.last_on IS 'Latest day of such an article.';

CREATE TABLE ingest.entity_pair_daily (
    entity_id bigint NOT NULL,
    other_entity_id bigint NOT NULL,
    day date NOT NULL,
    articles integer NOT NULL,
    outlets integer NOT NULL,
    CONSTRAINT entity_pair_daily_pkey PRIMARY KEY (entity_id, other_entity_id, day),
    CONSTRAINT entity_pair_daily_order_check CHECK (entity_id < other_entity_id)
);
CREATE INDEX entity_pair_daily_other_idx ON ingest.entity_pair_daily (other_entity_id, entity_id, day);
CREATE INDEX entity_pair_daily_day_idx ON ingest.entity_pair_daily (day);
COMMENT ON TABLE ingest.entity_pair_daily IS 'One row per two people, organisations or places and day (UTC) on which an article is about both: both are among the eight that it names most.';
COMMENT ON COLUMN ingest.entity_pair_daily.entity_id IS 'Entity with the smaller key.';
COMMENT ON COLUMN ingest.entity_pair_daily.other_entity_id IS 'The other entity.';
COMMENT ON COLUMN ingest.entity_pair_daily.day IS 'Day of publication; of the first capture where that is earlier or no date is known.';
COMMENT ON COLUMN ingest.entity_pair_daily.articles IS 'Articles about both.';
COMMENT ON COLUMN ingest.entity_pair_daily.outlets IS 'Outlets that published them.';

CREATE TABLE ingest.coverage_daily (
    outlet_id bigint NOT NULL,
    day date NOT NULL,
    feeds integer NOT NULL,
    feeds_ok integer NOT NULL,
    checks integer NOT NULL,
    checks_failed integer NOT NULL,
    checks_blocked integer NOT NULL,
    entries_new integer NOT NULL,
    gaps integer NOT NULL,
    pages_found integer NOT NULL,
    pages_captured integer NOT NULL,
    pages_rejected integer NOT NULL,
    pages_blocked integer NOT NULL,
    pages_quarantined integer NOT NULL,
    articles integer NOT NULL,
    articles_annotated integer NOT NULL,
    articles_with_quotes integer NOT NULL,
    quotes integer NOT NULL,
    CONSTRAINT coverage_daily_pkey PRIMARY KEY (outlet_id, day)
);
COMMENT ON TABLE ingest.coverage_daily IS 'One row per outlet and day (UTC), also where nothing was done: from the first day of which anything is known until today.';
COMMENT ON COLUMN ingest.coverage_daily.outlet_id IS 'Outlet; 0: articles and pages of unknown outlets.';
COMMENT ON COLUMN ingest.coverage_daily.day IS 'Day of the work; of articles and quotes the day of publication, or of the first capture where that is earlier or no date is known.';
COMMENT ON COLUMN ingest.coverage_daily.feeds IS 'Feeds that were checked.';
COMMENT ON COLUMN ingest.coverage_daily.feeds_ok IS 'Those of which at least one check was good.';
COMMENT ON COLUMN ingest.coverage_daily.checks IS 'Checks of its feeds.';
COMMENT ON COLUMN ingest.coverage_daily.checks_failed IS 'Checks that brought no answer, or no feed.';
COMMENT ON COLUMN ingest.coverage_daily.checks_blocked IS 'Checks that robots.txt or the host did not allow, or not yet.';
COMMENT ON COLUMN ingest.coverage_daily.entries_new IS 'New entries of its feeds.';
COMMENT ON COLUMN ingest.coverage_daily.gaps IS 'Times that touch this day in which entries of a feed may have been missed.';
COMMENT ON COLUMN ingest.coverage_daily.pages_found IS 'Pages that became known.';
COMMENT ON COLUMN ingest.coverage_daily.pages_captured IS 'Pages of which a capture was made, first or again.';
COMMENT ON COLUMN ingest.coverage_daily.pages_rejected IS 'Pages that proved to be no article, or gone; those that were blocked not among them.';
COMMENT ON COLUMN ingest.coverage_daily.pages_blocked IS 'Pages that robots.txt or the host did not let us have.';
COMMENT ON COLUMN ingest.coverage_daily.pages_quarantined IS 'Pages that could not be processed and wait for a person, by the day that they were set aside.';
COMMENT ON COLUMN ingest.coverage_daily.articles IS 'Articles of that day.';
COMMENT ON COLUMN ingest.coverage_daily.articles_annotated IS 'Those that were read for quotes: not those in languages without a model.';
COMMENT ON COLUMN ingest.coverage_daily.articles_with_quotes IS 'Those with a quote.';
COMMENT ON COLUMN ingest.coverage_daily.quotes IS 'Quotes in articles of that day.';

-- migrate:down
-- Forward only: a mistake is mended by the next migration.
