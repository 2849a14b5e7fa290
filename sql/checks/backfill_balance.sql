-- Every item that was read of a backfill's unit led to a page or a unit, was filtered, or was skipped by name.
SELECT unit.backfill_unit_id, unit.items_read, unit.units_found
FROM ingest.backfill_unit AS unit
WHERE unit.items_read <> unit.units_found
    + (SELECT count(*) FROM ingest.backfill_item AS item WHERE item.backfill_unit_id = unit.backfill_unit_id)
    + (SELECT coalesce(sum(items), 0) FROM ingest.backfill_filtered AS filtered WHERE filtered.backfill_unit_id = unit.backfill_unit_id)
    + (SELECT count(*) FROM ingest.backfill_skip AS skip WHERE skip.backfill_unit_id = unit.backfill_unit_id)
