-- name: table_sizes
-- Bytes of each of our tables: its rows, what was too long to lie beside them (TOAST), its indexes; rows as last counted.
SELECT
    class.relname AS name, (CASE WHEN class.reltuples < 0 THEN pg_stat_get_live_tuples(class.oid) ELSE class.reltuples END)::bigint AS rows, pg_total_relation_size(class.oid) AS bytes,
    pg_relation_size(class.oid) AS row_bytes,
    pg_table_size(class.oid) - pg_relation_size(class.oid) AS toast_bytes,
    pg_indexes_size(class.oid) AS index_bytes
FROM pg_class AS class
WHERE class.relnamespace = to_regnamespace('ingest') AND class.relkind IN ('r', 'm')
ORDER BY bytes DESC, name

-- name: index_sizes
-- Bytes of each index of our tables, and how often it was used since the statistics were reset.
SELECT index.relname AS name, class.relname AS table, pg_relation_size(index.oid) AS bytes, coalesce(used.idx_scan, 0) AS scans
FROM pg_index AS part
JOIN pg_class AS index ON index.oid = part.indexrelid
JOIN pg_class AS class ON class.oid = part.indrelid
LEFT JOIN pg_stat_user_indexes AS used ON used.indexrelid = index.oid
WHERE class.relnamespace = to_regnamespace('ingest')
ORDER BY bytes DESC, name

-- name: whole_size
-- Bytes of the database, and of the WARC files beside it.
SELECT
    pg_database_size(current_database()) AS database_bytes,
    (SELECT count(*) FROM ingest.warc_file WHERE removed_at IS NULL) AS archive_files,
    (SELECT coalesce(sum(file_bytes), 0)::bigint FROM ingest.warc_file WHERE removed_at IS NULL) AS archive_bytes,
    (SELECT count(*) FROM ingest.article) AS articles
