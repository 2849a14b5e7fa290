-- name: catalogue_columns
-- Every column of every view in `news`, and of every type that its functions give, with both comments.
SELECT
    class.relname AS view,
    class.relkind = 'c' AS is_type,
    coalesce(obj_description(class.oid, 'pg_class'), obj_description(class.reltype, 'pg_type'), '') AS view_comment,
    attribute.attname AS name,
    format_type(attribute.atttypid, attribute.atttypmod) AS type,
    coalesce(col_description(class.oid, attribute.attnum), '') AS comment
FROM pg_class AS class
JOIN pg_attribute AS attribute
    ON attribute.attrelid = class.oid AND attribute.attnum > 0 AND NOT attribute.attisdropped
WHERE class.relnamespace = to_regnamespace('news') AND class.relkind IN ('r', 'p', 'v', 'm', 'c')
ORDER BY class.relname, attribute.attnum

-- name: catalogue_functions
-- Every function in `news`.
SELECT
    procedure.proname AS name,
    pg_get_function_arguments(procedure.oid) AS arguments,
    pg_get_function_result(procedure.oid) AS result,
    coalesce(obj_description(procedure.oid, 'pg_proc'), '') AS comment
FROM pg_proc AS procedure
WHERE procedure.pronamespace = to_regnamespace('news')
ORDER BY procedure.proname, arguments
