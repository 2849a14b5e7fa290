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
    feed.failures
FROM ingest.feed
JOIN ingest.outlet USING (outlet_id);
COMMENT ON VIEW news.feed IS 'One row per feed address, with how its polling stands.';
COMMENT ON COLUMN news.feed.feed_id IS 'Surrogate key.';
COMMENT ON COLUMN news.feed.outlet_id IS 'Outlet whose feed it is.';
COMMENT ON COLUMN news.feed.outlet IS 'Key of that outlet.';
COMMENT ON COLUMN news.feed.url IS 'Address as it is asked now.';
COMMENT ON COLUMN news.feed.title IS 'Title of the feed; NULL where it has none.';
COMMENT ON COLUMN news.feed.language IS 'ISO 639-1; NULL where unknown.';
COMMENT ON COLUMN news.feed.kind IS 'news, world, politics, business or top; NULL where unknown.';
COMMENT ON COLUMN news.feed.format IS 'rss, atom, rdf, json or sitemap; NULL before the first successful check.';
COMMENT ON COLUMN news.feed.state IS 'active; failing: its last checks brought nothing; muted: it said that it is gone (410) and is rarely asked.';
COMMENT ON COLUMN news.feed.state_reason IS 'Why it is in this state; NULL before the first check.';
COMMENT ON COLUMN news.feed.checked_at IS 'Last check; NULL before the first.';
COMMENT ON COLUMN news.feed.ok_at IS 'Last check that brought the feed or "not modified"; NULL before the first.';
COMMENT ON COLUMN news.feed.new_at IS 'Last check that brought a new entry; NULL before the first.';
COMMENT ON COLUMN news.feed.next_check_at IS 'When it is next asked.';
COMMENT ON COLUMN news.feed.failures IS 'Checks in a row that brought nothing.';
