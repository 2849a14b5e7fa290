-- area: Backfills
-- area: Keeping house
CREATE VIEW news.backfill_report AS
WITH counted AS (
    SELECT
        item.backfill_unit_id,
        date_trunc('month', item.dated_at AT TIME ZONE 'UTC')::date AS month,
        count(*) AS listed,
        count(*) FILTER (WHERE page.state <> 'pending') AS fetched,
        count(*) FILTER (WHERE page.state IN ('stored', 'joined')) AS stored,
        count(*) FILTER (WHERE page.state = 'rejected') AS rejected,
        count(*) FILTER (WHERE page.state = 'quarantined') AS quarantined,
        count(*) FILTER (WHERE page.state IN ('pending', 'captured')) AS waiting,
        count(*) FILTER (WHERE item.outcome = 'known') AS known,
        0::bigint AS filtered,
        0::bigint AS skipped
    FROM ingest.backfill_item AS item
    JOIN ingest.page USING (page_id)
    GROUP BY item.backfill_unit_id, month
    UNION ALL
    SELECT backfill_unit_id, month, 0, 0, 0, 0, 0, 0, 0, items, 0 FROM ingest.backfill_filtered
    UNION ALL
    SELECT backfill_unit_id, NULL, 0, 0, 0, 0, 0, 0, 0, 0, count(*) FROM ingest.backfill_skip GROUP BY backfill_unit_id
)
SELECT
    backfill.name AS backfill,
    unit.backfill_unit_id,
    unit.kind,
    unit.address,
    unit.state,
    counted.month,
    sum(counted.listed)::bigint AS listed,
    sum(counted.filtered)::bigint AS filtered,
    sum(counted.skipped)::bigint AS skipped,
    sum(counted.known)::bigint AS known,
    sum(counted.fetched)::bigint AS fetched,
    sum(counted.stored)::bigint AS stored,
    sum(counted.rejected)::bigint AS rejected,
    sum(counted.quarantined)::bigint AS quarantined,
    sum(counted.waiting)::bigint AS waiting
FROM counted
JOIN ingest.backfill_unit AS unit USING (backfill_unit_id)
JOIN ingest.backfill USING (backfill_id)
GROUP BY backfill.name, unit.backfill_unit_id, counted.month;
COMMENT ON VIEW news.backfill_report IS 'One row per unit of a backfill and month of its items: what became of them. listed = stored + rejected + quarantined + waiting.';
COMMENT ON COLUMN news.backfill_report.backfill IS 'Name of the backfill.';
COMMENT ON COLUMN news.backfill_report.backfill_unit_id IS 'The unit: a sitemap, a page of a feed, a span of a WARC file.';
COMMENT ON COLUMN news.backfill_report.kind IS 'Kind of archive.';
COMMENT ON COLUMN news.backfill_report.address IS 'Where the unit lies.';
COMMENT ON COLUMN news.backfill_report.state IS 'pending: it is read on; done; rejected: it is no such archive; failed: it could not be read on.';
COMMENT ON COLUMN news.backfill_report.month IS 'First day of the month of the items'' dates in the archive (not of their articles); NULL where it gives none, and for all that were skipped.';
COMMENT ON COLUMN news.backfill_report.listed IS 'Items that lead to a page. A page counts for each item that leads to it.';
COMMENT ON COLUMN news.backfill_report.filtered IS 'Items that no one wanted.';
COMMENT ON COLUMN news.backfill_report.skipped IS 'Items that could not be used.';
COMMENT ON COLUMN news.backfill_report.known IS 'Of those listed: there was nothing to add.';
COMMENT ON COLUMN news.backfill_report.fetched IS 'Of those listed: the page was fetched, or the archive held it.';
COMMENT ON COLUMN news.backfill_report.stored IS 'Of those listed: an article, at this page or at one that is the same.';
COMMENT ON COLUMN news.backfill_report.rejected IS 'Of those listed: no article.';
COMMENT ON COLUMN news.backfill_report.quarantined IS 'Of those listed: kept for a person.';
COMMENT ON COLUMN news.backfill_report.waiting IS 'Of those listed: still to be fetched or read.';
