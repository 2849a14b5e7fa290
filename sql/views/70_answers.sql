-- area: Answers, counted beforehand
CREATE VIEW news.refreshed AS
SELECT refreshed.answer, refreshed.refreshed_at, refreshed.rows, refreshed.changed, refreshed.seconds
FROM ingest.refreshed;
COMMENT ON VIEW news.refreshed IS 'One row per ready-made answer: when it was last counted, as a whole. What came since is not in it.';
COMMENT ON COLUMN news.refreshed.answer IS 'View of this schema that shows it; news.agency_reliance shows agency_daily.';
COMMENT ON COLUMN news.refreshed.refreshed_at IS 'Moment as of which it was counted: the same for all, so that they agree.';
COMMENT ON COLUMN news.refreshed.rows IS 'Rows that were counted.';
COMMENT ON COLUMN news.refreshed.changed IS 'Rows that were new, changed or gone.';
COMMENT ON COLUMN news.refreshed.seconds IS 'Time that counting took.';

CREATE VIEW news.feed_check_daily AS
SELECT
    daily.feed_id,
    daily.day,
    outlet.key AS outlet,
    feed.url AS feed_url,
    daily.checks,
    daily.checks_ok,
    daily.checks_failed,
    daily.checks_blocked,
    daily.entries_new,
    daily.entries_refused,
    daily.body_bytes,
    daily.seconds,
    daily.last_failure
FROM ingest.feed_check_daily AS daily
JOIN ingest.feed USING (feed_id)
JOIN ingest.outlet ON outlet.outlet_id = daily.outlet_id;
COMMENT ON VIEW news.feed_check_daily IS 'One row per feed and day (UTC) on which it was checked. A day without a row: nobody asked. Ready-made: news.refreshed says when.';
COMMENT ON COLUMN news.feed_check_daily.feed_id IS 'Feed that was checked.';
COMMENT ON COLUMN news.feed_check_daily.day IS 'Day of the requests.';
COMMENT ON COLUMN news.feed_check_daily.outlet IS 'Key of its outlet.';
COMMENT ON COLUMN news.feed_check_daily.feed_url IS 'Address of the feed as it is asked now.';
COMMENT ON COLUMN news.feed_check_daily.checks IS 'Checks, those that had to wait among them.';
COMMENT ON COLUMN news.feed_check_daily.checks_ok IS 'Checks that brought the feed or "not modified".';
COMMENT ON COLUMN news.feed_check_daily.checks_failed IS 'Checks that brought no answer, or no feed.';
COMMENT ON COLUMN news.feed_check_daily.checks_blocked IS 'Checks that robots.txt or the host did not allow, or not yet.';
COMMENT ON COLUMN news.feed_check_daily.entries_new IS 'Entries never seen in this feed before.';
COMMENT ON COLUMN news.feed_check_daily.entries_refused IS 'Entries that the database refused.';
COMMENT ON COLUMN news.feed_check_daily.body_bytes IS 'Decoded bytes of all answers.';
COMMENT ON COLUMN news.feed_check_daily.seconds IS 'Median duration of a request; NULL where none was made.';
COMMENT ON COLUMN news.feed_check_daily.last_failure IS 'Reason of the last check that failed or was blocked (dns, http_503, robots, …); NULL where none was, or it has no reason.';

CREATE VIEW news.coverage_daily AS
SELECT
    outlet.key AS outlet,
    daily.day,
    CASE
        WHEN daily.feeds = 0 AND daily.articles = 0 THEN 'none'
        WHEN daily.feeds = 0 THEN 'archive'
        WHEN daily.feeds_ok = 0 THEN 'failed'
        WHEN daily.gaps > 0 OR daily.feeds_ok < daily.feeds THEN 'partial'
        ELSE 'full'
    END AS coverage,
    daily.feeds,
    daily.feeds_ok,
    daily.checks,
    daily.checks_failed,
    daily.checks_blocked,
    daily.entries_new,
    daily.gaps,
    daily.pages_found,
    daily.pages_captured,
    daily.pages_rejected,
    daily.pages_blocked,
    daily.pages_quarantined,
    daily.articles,
    daily.articles_annotated,
    daily.articles_with_quotes,
    daily.quotes
FROM ingest.coverage_daily AS daily
LEFT JOIN ingest.outlet USING (outlet_id);
COMMENT ON VIEW news.coverage_daily IS 'One row per outlet and day (UTC), also where nothing was done or found, so that zero quotes and zero coverage are told apart: join the other answers to it by outlet and day. It begins with the first day of which anything is known of the outlet. Ready-made: news.refreshed says when.';
COMMENT ON COLUMN news.coverage_daily.outlet IS 'Key of the outlet; NULL for all that is of unknown outlets.';
COMMENT ON COLUMN news.coverage_daily.day IS 'Day of the work; of articles and quotes the day of publication, or of the first capture where that is earlier or no date is known.';
COMMENT ON COLUMN news.coverage_daily.coverage IS 'full: every feed gave a good answer and no gap is known; partial: some feeds gave none, or entries may have been missed; failed: no feed gave one; archive: no feed was asked, articles came another way (later feeds, backfill); none: no feed was asked and no article of the day is stored, so that zero quotes say nothing.';
COMMENT ON COLUMN news.coverage_daily.feeds IS 'Feeds that were checked.';
COMMENT ON COLUMN news.coverage_daily.feeds_ok IS 'Those of which at least one check was good.';
COMMENT ON COLUMN news.coverage_daily.checks IS 'Checks of its feeds.';
COMMENT ON COLUMN news.coverage_daily.checks_failed IS 'Checks that brought no answer, or no feed.';
COMMENT ON COLUMN news.coverage_daily.checks_blocked IS 'Checks that robots.txt or the host did not allow, or not yet.';
COMMENT ON COLUMN news.coverage_daily.entries_new IS 'New entries of its feeds.';
COMMENT ON COLUMN news.coverage_daily.gaps IS 'Times that touch this day in which entries of a feed may have been missed: see news.coverage_gap.';
COMMENT ON COLUMN news.coverage_daily.pages_found IS 'Pages that became known.';
COMMENT ON COLUMN news.coverage_daily.pages_captured IS 'Pages of which a capture was made, first or again.';
COMMENT ON COLUMN news.coverage_daily.pages_rejected IS 'Pages that proved to be no article, or gone.';
COMMENT ON COLUMN news.coverage_daily.pages_blocked IS 'Pages that robots.txt or the host did not let us have.';
COMMENT ON COLUMN news.coverage_daily.pages_quarantined IS 'Pages that were set aside this day, could not be processed and still wait for a person.';
COMMENT ON COLUMN news.coverage_daily.articles IS 'Articles of that day that are stored.';
COMMENT ON COLUMN news.coverage_daily.articles_annotated IS 'Those that were read for quotes: not those in languages without a model.';
COMMENT ON COLUMN news.coverage_daily.articles_with_quotes IS 'Those with a quote.';
COMMENT ON COLUMN news.coverage_daily.quotes IS 'Quotes in articles of that day.';

CREATE VIEW news.speaker_daily AS
SELECT
    daily.entity_id,
    coalesce(entity.given_name, entity.name) AS speaker,
    entity.label,
    outlet.key AS outlet,
    daily.day,
    daily.quotes,
    daily.quotes_in_marks,
    daily.quotes_relayed,
    daily.articles
FROM ingest.speaker_daily AS daily
JOIN ingest.entity USING (entity_id)
LEFT JOIN ingest.outlet USING (outlet_id);
COMMENT ON VIEW news.speaker_daily IS 'One row per speaker, outlet and day (UTC) with a quote; joint statements count for the first who is named. A day without a row may be one without coverage: see news.coverage_daily. Ready-made: news.refreshed says when.';
COMMENT ON COLUMN news.speaker_daily.entity_id IS 'Entity of the speaker.';
COMMENT ON COLUMN news.speaker_daily.speaker IS 'Its name.';
COMMENT ON COLUMN news.speaker_daily.label IS 'person, organisation or another kind of thing.';
COMMENT ON COLUMN news.speaker_daily.outlet IS 'Key of the outlet; NULL where unknown.';
COMMENT ON COLUMN news.speaker_daily.day IS 'Day of publication; of the first capture where that is earlier or no date is known.';
COMMENT ON COLUMN news.speaker_daily.quotes IS 'Quotes of the speaker.';
COMMENT ON COLUMN news.speaker_daily.quotes_in_marks IS 'Those of them with words in quotation marks.';
COMMENT ON COLUMN news.speaker_daily.quotes_relayed IS 'Those of them whose sentence names an agency or outlet as its way.';
COMMENT ON COLUMN news.speaker_daily.articles IS 'Articles with such a quote.';

CREATE VIEW news.agency_daily AS
SELECT
    outlet.key AS outlet,
    daily.agency,
    daily.day,
    daily.quotes,
    daily.quotes_named,
    daily.quotes_carried,
    daily.quotes_credited,
    daily.articles
FROM ingest.agency_daily AS daily
LEFT JOIN ingest.outlet USING (outlet_id);
COMMENT ON VIEW news.agency_daily IS 'One row per outlet, agency and day (UTC) with a quote that came through the agency. A quote that came through two counts for both. Ready-made: news.refreshed says when.';
COMMENT ON COLUMN news.agency_daily.outlet IS 'Key of the outlet; NULL where unknown.';
COMMENT ON COLUMN news.agency_daily.agency IS 'Agency or outlet through which they came, in its short name.';
COMMENT ON COLUMN news.agency_daily.day IS 'Day of publication; of the first capture where that is earlier or no date is known.';
COMMENT ON COLUMN news.agency_daily.quotes IS 'Quotes that came through it in any of the three ways, each once.';
COMMENT ON COLUMN news.agency_daily.quotes_named IS 'Those whose own sentence names it.';
COMMENT ON COLUMN news.agency_daily.quotes_carried IS 'Those whose speaker goes on from a sentence that names it: a guess.';
COMMENT ON COLUMN news.agency_daily.quotes_credited IS 'Those in articles that name it in dateline or credit line.';
COMMENT ON COLUMN news.agency_daily.articles IS 'Articles with such a quote.';

CREATE VIEW news.agency_reliance AS
SELECT
    outlet.key AS outlet,
    through.agency,
    through.quotes,
    every.quotes AS outlet_quotes,
    round(through.quotes::numeric / every.quotes, 4) AS share,
    through.quotes_named,
    through.quotes_carried,
    through.quotes_credited,
    through.articles,
    through.first_on,
    through.last_on
FROM (
    SELECT
        outlet_id, agency,
        sum(quotes) AS quotes,
        sum(quotes_named) AS quotes_named,
        sum(quotes_carried) AS quotes_carried,
        sum(quotes_credited) AS quotes_credited,
        sum(articles) AS articles,
        min(day) AS first_on,
        max(day) AS last_on
    FROM ingest.agency_daily
    GROUP BY outlet_id, agency
) AS through
JOIN (SELECT outlet_id, sum(quotes) AS quotes FROM ingest.coverage_daily GROUP BY outlet_id) AS every USING (outlet_id)
LEFT JOIN ingest.outlet USING (outlet_id)
WHERE outlet.agency IS DISTINCT FROM through.agency;
COMMENT ON VIEW news.agency_reliance IS 'One row per outlet and agency through which quotes of it came, over all time, but for the outlet of that agency itself; of a time: news.agency_daily. Shares of an outlet may add up to more than 1, for a quote may come through two.';
COMMENT ON COLUMN news.agency_reliance.outlet IS 'Key of the outlet; NULL where unknown.';
COMMENT ON COLUMN news.agency_reliance.agency IS 'Agency or outlet through which they came, in its short name; an agency''s own articles may name itself.';
COMMENT ON COLUMN news.agency_reliance.quotes IS 'Quotes that came through it in any of the three ways, each once.';
COMMENT ON COLUMN news.agency_reliance.outlet_quotes IS 'All quotes of the outlet.';
COMMENT ON COLUMN news.agency_reliance.share IS 'The one as a share of the other, 0 to 1.';
COMMENT ON COLUMN news.agency_reliance.quotes_named IS 'Those whose own sentence names it.';
COMMENT ON COLUMN news.agency_reliance.quotes_carried IS 'Those whose speaker goes on from a sentence that names it: a guess.';
COMMENT ON COLUMN news.agency_reliance.quotes_credited IS 'Those in articles that name it in dateline or credit line.';
COMMENT ON COLUMN news.agency_reliance.articles IS 'Articles with such a quote.';
COMMENT ON COLUMN news.agency_reliance.first_on IS 'Earliest day of such an article.';
COMMENT ON COLUMN news.agency_reliance.last_on IS 'Latest day of such an article.';

CREATE VIEW news.who_quotes_whom AS
SELECT
    step.quoting_kind,
    CASE step.quoting_kind
        WHEN 'outlet' THEN quoting_outlet.key
        WHEN 'speaker' THEN coalesce(quoting_entity.given_name, quoting_entity.name)
        ELSE step.quoting_name
    END AS quoting,
    quoting_entity.entity_id AS quoting_entity_id,
    step.quoted_kind,
    CASE step.quoted_kind WHEN 'speaker' THEN coalesce(quoted_entity.given_name, quoted_entity.name) ELSE step.quoted_name END AS quoted,
    quoted_entity.entity_id AS quoted_entity_id,
    step.quotes,
    step.articles,
    step.first_on,
    step.last_on
FROM ingest.who_quotes_whom AS step
LEFT JOIN ingest.outlet AS quoting_outlet ON step.quoting_kind = 'outlet' AND quoting_outlet.outlet_id = step.quoting_id
LEFT JOIN ingest.entity AS quoting_entity ON step.quoting_kind = 'speaker' AND quoting_entity.entity_id = step.quoting_id
LEFT JOIN ingest.entity AS quoted_entity ON step.quoted_kind = 'speaker' AND quoted_entity.entity_id = step.quoted_id
WHERE (step.quoting_kind <> 'speaker' OR quoting_entity.entity_id IS NOT NULL)
    AND (step.quoted_kind <> 'speaker' OR quoted_entity.entity_id IS NOT NULL);
COMMENT ON VIEW news.who_quotes_whom IS 'One row per two that quote one another: each step on the way of a quote. The outlet quotes the first relay that the sentence names, each relay the next, the last of them (without relays: the outlet) the speaker, and the speaker whom he cites. Ready-made: news.refreshed says when.';
COMMENT ON COLUMN news.who_quotes_whom.quoting_kind IS 'outlet, agency (any relay) or speaker.';
COMMENT ON COLUMN news.who_quotes_whom.quoting IS 'Who quotes: an outlet''s key, an agency''s short name or a speaker''s name; NULL for unknown outlets.';
COMMENT ON COLUMN news.who_quotes_whom.quoting_entity_id IS 'Entity of a speaker; NULL for outlets and agencies.';
COMMENT ON COLUMN news.who_quotes_whom.quoted_kind IS 'agency (any relay, and whom a speaker cites) or speaker.';
COMMENT ON COLUMN news.who_quotes_whom.quoted IS 'Who is quoted: an agency''s short name or a speaker''s name.';
COMMENT ON COLUMN news.who_quotes_whom.quoted_entity_id IS 'Entity of a speaker; NULL for agencies.';
COMMENT ON COLUMN news.who_quotes_whom.quotes IS 'Quotes that took this step.';
COMMENT ON COLUMN news.who_quotes_whom.articles IS 'Articles with such a quote.';
COMMENT ON COLUMN news.who_quotes_whom.first_on IS 'Earliest day (UTC) of such an article.';
COMMENT ON COLUMN news.who_quotes_whom.last_on IS 'Latest day (UTC) of such an article.';

CREATE VIEW news.entity_pair_daily AS
SELECT
    pair.entity_id,
    coalesce(entity.given_name, entity.name) AS entity,
    pair.other_entity_id,
    coalesce(other.given_name, other.name) AS other_entity,
    pair.day,
    pair.articles,
    pair.outlets
FROM (
    SELECT entity_id, other_entity_id, day, articles, outlets FROM ingest.entity_pair_daily
    UNION ALL
    SELECT other_entity_id, entity_id, day, articles, outlets FROM ingest.entity_pair_daily
) AS pair
JOIN ingest.entity ON entity.entity_id = pair.entity_id
JOIN ingest.entity AS other ON other.entity_id = pair.other_entity_id;
COMMENT ON VIEW news.entity_pair_daily IS 'Two rows, one in each direction, per two people, organisations or places and day (UTC) on which an article is about both: both are among the eight that it names most. For each pair once: entity_id < other_entity_id. Ready-made: news.refreshed says when.';
COMMENT ON COLUMN news.entity_pair_daily.entity_id IS 'The one entity.';
COMMENT ON COLUMN news.entity_pair_daily.entity IS 'Its name.';
COMMENT ON COLUMN news.entity_pair_daily.other_entity_id IS 'The entity that is named beside it.';
COMMENT ON COLUMN news.entity_pair_daily.other_entity IS 'Its name.';
COMMENT ON COLUMN news.entity_pair_daily.day IS 'Day of publication; of the first capture where that is earlier or no date is known.';
COMMENT ON COLUMN news.entity_pair_daily.articles IS 'Articles about both.';
COMMENT ON COLUMN news.entity_pair_daily.outlets IS 'Outlets that published them; those that are unknown do not count.';
