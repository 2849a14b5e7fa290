-- What only a superuser can do so that analysts read and do nothing else: run as one in the database onrecord, once in a
-- new cluster and at every start of the local one. Run again, it changes nothing.

-- Whoever works for Onrecord finds a connection, however many analysts there are.
GRANT pg_use_reserved_connections TO onrecord_owner, onrecord_writer, airflow;

-- Ends sessions of analysts that go on for too long; the writer and the owner put it on for that moment alone.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'onrecord_watchdog') THEN CREATE ROLE onrecord_watchdog; END IF;
END
$$;
GRANT pg_signal_backend, pg_read_all_stats TO onrecord_watchdog;
GRANT onrecord_watchdog TO onrecord_owner, onrecord_writer WITH ADMIN FALSE, INHERIT FALSE, SET TRUE;

-- The owner sets what an analyst cannot undo: how large his temporary files may become.
GRANT SET ON PARAMETER temp_file_limit TO onrecord_owner;

-- Postgres lets everybody into these two, and create temporary tables there.
REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC;

-- Loads and migrations take turns by advisory locks: nobody else holds one.
DO $$
DECLARE
    lock regprocedure;
BEGIN
    FOR lock IN SELECT oid FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND proname ~ '^pg_(try_)?advisory_' LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', lock);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO onrecord_owner, onrecord_writer', lock);
    END LOOP;
END
$$;

-- Large objects, messages in the log of changes and endless loops need no table: nobody needs these at all.
DO $$
DECLARE
    unneeded regprocedure;
BEGIN
    FOR unneeded IN
        SELECT oid FROM pg_proc
        WHERE pronamespace = 'pg_catalog'::regnamespace AND proname ~ '^(lo_.*|loread|lowrite|pg_logical_emit_message)$'
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', unneeded);
    END LOOP;
END
$$;
REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC;
GRANT USAGE ON LANGUAGE plpgsql TO onrecord_owner, onrecord_writer;
