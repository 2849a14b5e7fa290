-- area: Outlets and feeds
CREATE VIEW news.outlet AS
SELECT
    outlet.outlet_id,
    outlet.key,
    outlet.name,
    outlet.country,
    outlet.language,
    outlet.kind,
    outlet.homepage,
    outlet.wikidata_id,
    (SELECT count(*) FROM ingest.article WHERE article.outlet_id = outlet.outlet_id) AS articles
FROM ingest.outlet;
COMMENT ON VIEW news.outlet IS 'One row per publisher, broadcaster or news agency.';
COMMENT ON COLUMN news.outlet.outlet_id IS 'Surrogate key.';
COMMENT ON COLUMN news.outlet.key IS 'Short stable name.';
COMMENT ON COLUMN news.outlet.name IS 'Name as the outlet prints it.';
COMMENT ON COLUMN news.outlet.country IS 'ISO 3166-1 alpha-2; NULL where it belongs to no one country.';
COMMENT ON COLUMN news.outlet.language IS 'ISO 639-1 of most of its articles; NULL where unknown.';
COMMENT ON COLUMN news.outlet.kind IS 'agency, broadcaster, newspaper, magazine or website.';
COMMENT ON COLUMN news.outlet.homepage IS 'Address of its front page; NULL where unknown.';
COMMENT ON COLUMN news.outlet.wikidata_id IS 'Wikidata item; NULL where not looked up.';
COMMENT ON COLUMN news.outlet.articles IS 'Articles of it that are stored.';

CREATE VIEW news.feed AS
SELECT
    feed.feed_id,
    feed.outlet_id,
    outlet.key AS outlet,
    feed.url,
    feed.title,
    feed.language,
    feed.kind,
    feed.format,
    feed.state,
    feed.state_reason,
    feed.checked_at,
    feed.ok_at,
    feed.new_at,
    feed.next_check_at,
    feed.failures,
    outlet.country,
    feed.interval_seconds,
    feed.identity_policy,
    feed.identity_reason,
    feed.moving_to,
    feed.hub_url,
    subscription.state AS push_state,
    subscription.state_reason AS push_reason,
    subscription.lease_until AS push_until,
    subscription.pushed_at
FROM ingest.feed
JOIN ingest.outlet USING (outlet_id)
LEFT JOIN ingest.websub_subscription AS subscription USING (feed_id);
COMMENT ON VIEW news.feed IS 'One row per feed address, with how its polling stands.';
COMMENT ON COLUMN news.feed.feed_id IS 'Surrogate key.';
COMMENT ON COLUMN news.feed.outlet_id IS 'Outlet whose feed it is.';
COMMENT ON COLUMN news.feed.outlet IS 'Key of that outlet.';
COMMENT ON COLUMN news.feed.url IS 'Address as it is asked now.';
COMMENT ON COLUMN news.feed.title IS 'Title of the feed; NULL where it has none.';
COMMENT ON COLUMN news.feed.language IS 'ISO 639-1; NULL where unknown.';
COMMENT ON COLUMN news.feed.kind IS 'news, world, politics, business or top; NULL where unknown.';
COMMENT ON COLUMN news.feed.format IS 'rss, atom, rdf, json or sitemap; NULL before the first successful check.';
COMMENT ON COLUMN news.feed.state IS 'active; failing: its last checks brought nothing; muted: it is rarely asked, since it said that it is gone (410) or has moved to another feed''s address.';
COMMENT ON COLUMN news.feed.state_reason IS 'Why it is in this state; NULL before the first check.';
COMMENT ON COLUMN news.feed.checked_at IS 'Last time that it was asked; NULL before the first.';
COMMENT ON COLUMN news.feed.ok_at IS 'Last check that brought the feed or "not modified"; NULL before the first.';
COMMENT ON COLUMN news.feed.new_at IS 'Last check that brought a new entry; NULL before the first.';
COMMENT ON COLUMN news.feed.next_check_at IS 'When it is next asked.';
COMMENT ON COLUMN news.feed.failures IS 'Checks in a row that brought nothing.';
COMMENT ON COLUMN news.feed.country IS 'ISO 3166-1 alpha-2 of the outlet; NULL where it belongs to no one country.';
COMMENT ON COLUMN news.feed.interval_seconds IS 'Time between checks as learned from the feed; NULL before the first good check. What the feed itself asks for may make a pause longer.';
COMMENT ON COLUMN news.feed.identity_policy IS 'What tells its entries apart: guid, link, link_date or link_title.';
COMMENT ON COLUMN news.feed.identity_reason IS 'Why its GUIDs or links are no longer trusted for that; NULL where they are.';
COMMENT ON COLUMN news.feed.moving_to IS 'Where permanent redirects lately led; NULL where they did not.';
COMMENT ON COLUMN news.feed.hub_url IS 'WebSub hub that it announces; NULL where none.';
COMMENT ON COLUMN news.feed.push_state IS 'requested, failed, verified, denied, or distrusted (polling found what the hub should have pushed); NULL: no hub was asked. A feed is polled in any case.';
COMMENT ON COLUMN news.feed.push_reason IS 'Why the subscription is in that state; NULL: no hub was asked.';
COMMENT ON COLUMN news.feed.push_until IS 'Until when the hub pushes; NULL: never verified.';
COMMENT ON COLUMN news.feed.pushed_at IS 'Last push with a good signature; NULL: none yet.';

CREATE VIEW news.coverage_gap AS
SELECT
    gap.coverage_gap_id,
    gap.feed_id,
    outlet.key AS outlet,
    feed.url AS feed_url,
    gap.since,
    gap.until,
    gap.until - gap.since AS duration
FROM ingest.coverage_gap AS gap
JOIN ingest.feed USING (feed_id)
JOIN ingest.outlet USING (outlet_id);
COMMENT ON VIEW news.coverage_gap IS 'One row per time in which entries of a feed may have been missed: a good check showed none that the check before it knew. Other feeds of the outlet may have shown them.';
COMMENT ON COLUMN news.coverage_gap.coverage_gap_id IS 'Surrogate key.';
COMMENT ON COLUMN news.coverage_gap.feed_id IS 'Feed whose entries may have been missed.';
COMMENT ON COLUMN news.coverage_gap.outlet IS 'Key of its outlet.';
COMMENT ON COLUMN news.coverage_gap.feed_url IS 'Address of the feed as it is asked now.';
COMMENT ON COLUMN news.coverage_gap.since IS 'Last good check before the gap.';
COMMENT ON COLUMN news.coverage_gap.until IS 'Check that showed no entry that was known.';
COMMENT ON COLUMN news.coverage_gap.duration IS 'Time between the two.';
