-- Ready-made answers agree: coverage has a row for every outlet and day without holes, and holds all quotes that the others count.
SELECT 'days without a row' AS what, outlet_id, max(day) AS day
FROM ingest.coverage_daily
GROUP BY outlet_id
HAVING max(day) - min(day) + 1 <> count(*)
UNION ALL
SELECT 'more quotes of speakers than quotes', outlet_id, said.day
FROM (SELECT outlet_id, day, sum(quotes) AS quotes FROM ingest.speaker_daily GROUP BY 1, 2) AS said
LEFT JOIN ingest.coverage_daily AS covered USING (outlet_id, day)
WHERE said.quotes > coalesce(covered.quotes, 0)
UNION ALL
SELECT 'more quotes through an agency than quotes', outlet_id, through.day
FROM ingest.agency_daily AS through
LEFT JOIN ingest.coverage_daily AS covered USING (outlet_id, day)
WHERE through.quotes > coalesce(covered.quotes, 0)
