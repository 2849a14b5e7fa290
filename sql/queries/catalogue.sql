-- name: catalogue_columns
-- Every column of every view in `news`, and of every type that its functions give, with both comments.
SELECT
    class.relname AS view,
    class.relkind = 'c' AS is_type,
    coalesce(obj_description(class.oid, 'pg_class'), obj_description(class.reltype, 'pg_type'), '') AS view_comment,
    attribute.attname AS name,
    replace(format_type(attribute.atttypid, attribute.atttypmod), 'timestamp with time zone', 'timestamptz') AS type,
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
    ARRAY(
        SELECT concat_ws(
            ' ',
            quote_ident(argument.name),
            replace(format_type(argument.type, NULL), 'timestamp with time zone', 'timestamptz'),
            'DEFAULT ' || split_part(pg_get_function_arg_default(procedure.oid, argument.place::integer), '::', 1)
        )
        FROM unnest(procedure.proargnames[:procedure.pronargs], procedure.proargtypes::oid[])
            WITH ORDINALITY AS argument (name, type, place)
        ORDER BY argument.place
    ) AS arguments,
    pg_get_function_result(procedure.oid) AS result,
    coalesce(obj_description(procedure.oid, 'pg_proc'), '') AS comment
FROM pg_proc AS procedure
WHERE procedure.pronamespace = to_regnamespace('news')
ORDER BY procedure.proname, procedure.oid
