-- An analyst reads the schema news and does nothing else, and what only a superuser can forbid is forbidden.
SELECT 'may not read' AS what, 'news' AS which
WHERE NOT has_schema_privilege('onrecord_analyst', 'news', 'USAGE')
UNION ALL
SELECT 'may use the schema', nspname::text
FROM pg_namespace
WHERE nspname = 'ingest' AND has_schema_privilege('onrecord_analyst', oid, 'USAGE')
UNION ALL
SELECT 'may create in the schema', nspname::text
FROM pg_namespace
WHERE nspname IN ('ingest', 'news', 'public') AND has_schema_privilege('onrecord_analyst', oid, 'CREATE')
UNION ALL
SELECT 'may make temporary tables in the database', datname::text
FROM pg_database
WHERE datallowconn AND has_database_privilege('onrecord_analyst', oid, 'CONNECT') AND has_database_privilege('onrecord_analyst', oid, 'TEMPORARY')
UNION ALL
SELECT 'may call', oid::regprocedure::text
FROM pg_proc
WHERE pronamespace = 'pg_catalog'::regnamespace AND proname ~ '^(lo_.*|loread|lowrite|pg_logical_emit_message|pg_(try_)?advisory_.*)$'
    AND has_function_privilege('onrecord_analyst', oid, 'EXECUTE')
UNION ALL
SELECT 'may write programs in', lanname::text
FROM pg_language
WHERE lanname = 'plpgsql' AND has_language_privilege('onrecord_analyst', oid, 'USAGE')
UNION ALL
SELECT 'works with the owner''s powers and a search path of the caller', oid::regprocedure::text
FROM pg_proc
WHERE pronamespace = to_regnamespace('news') AND prosecdef
    AND NOT EXISTS (SELECT FROM unnest(proconfig) AS setting WHERE setting LIKE 'search\_path=%')
