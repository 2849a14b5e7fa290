-- Who may do what. Roles belong to the whole cluster, so this file is run at every migration and changes nothing when run again.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'onrecord_writer') THEN CREATE ROLE onrecord_writer; END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'onrecord_analyst') THEN CREATE ROLE onrecord_analyst; END IF;
END
$$;

REVOKE ALL ON SCHEMA ingest, news FROM PUBLIC;
GRANT USAGE ON SCHEMA ingest, news TO onrecord_writer;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ingest TO onrecord_writer;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA ingest TO onrecord_writer;
GRANT SELECT ON ALL TABLES IN SCHEMA news TO onrecord_writer;

GRANT USAGE ON SCHEMA news TO onrecord_analyst;
GRANT SELECT ON ALL TABLES IN SCHEMA news TO onrecord_analyst;

DO $$
BEGIN
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO onrecord_writer', current_database());
    -- a view of news joins nine tables: the planner must see through it, whatever an analyst joins to it
    EXECUTE format('ALTER DATABASE %I SET join_collapse_limit = 11', current_database());
    EXECUTE format('ALTER DATABASE %I SET from_collapse_limit = 11', current_database());
END
$$;
