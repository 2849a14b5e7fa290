"""What an analyst may try: everything but reading `news` is refused, or does no harm.

Each attack is tried as the shared role and as a login of `onrecord grant`, in a session without limits of its own.
"""

import psycopg
import pytest
from psycopg.errors import (
    ConfigurationLimitExceeded,
    FeatureNotSupported,
    InsufficientPrivilege,
    UndefinedObject,
    WrongObjectType,
)

from pipeline.db.connect import Database
from pipeline.db.turns import LOADING
from pipeline.local.postgres import Server
from pipeline.steps.check import must_pass

REFUSED = [
    # programs and files of the server
    "COPY (SELECT 1) TO PROGRAM 'id'",
    "COPY (SELECT 1) TO '/tmp/words'",
    "SELECT pg_read_file('postgresql.conf')",
    "SELECT pg_read_binary_file('/etc/passwd')",
    "SELECT pg_ls_dir('.')",
    "SELECT pg_stat_file('postgresql.conf')",
    "SELECT pg_ls_logdir()",
    "SELECT * FROM pg_hba_file_rules",
    "SELECT * FROM pg_file_settings",
    "SHOW data_directory",
    # large objects, temporary tables, own objects
    "SELECT lo_import('/etc/passwd')",
    "SELECT lo_from_bytea(0, 'words')",
    "SELECT lo_create(0)",
    "CREATE TEMP TABLE mine (n int)",
    "SELECT 1 AS n INTO TEMP mine",
    "CREATE TABLE public.mine (n int)",
    "CREATE TABLE news.mine (n int)",
    "CREATE VIEW news.mine AS SELECT 1",
    "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE SCHEMA mine",
    "CREATE EXTENSION dblink",
    "CREATE EXTENSION pg_buffercache",
    "CREATE PUBLICATION mine FOR ALL TABLES",
    "CREATE SERVER mine FOREIGN DATA WRAPPER dblink_fdw",
    "CREATE EVENT TRIGGER mine ON ddl_command_start EXECUTE FUNCTION pg_catalog.suppress_redundant_updates_trigger()",
    # other roles, other sessions
    "SET ROLE onrecord_owner",
    "SET ROLE onrecord_writer",
    "SET ROLE onrecord_watchdog",
    "SET SESSION AUTHORIZATION postgres",
    "CREATE ROLE mine SUPERUSER",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "ALTER ROLE CURRENT_USER CONNECTION LIMIT 1000",
    "ALTER ROLE CURRENT_USER SET temp_file_limit = -1",
    "GRANT onrecord_owner TO CURRENT_USER",
    "REASSIGN OWNED BY onrecord_owner TO CURRENT_USER",
    "DROP OWNED BY onrecord_owner",
    "SELECT * FROM pg_authid",
    "SELECT * FROM pg_shadow",
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename IN ('onrecord_owner', 'onrecord_writer')",
    "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE usename IN ('onrecord_owner', 'onrecord_writer')",
    # our tables, behind the views
    "SELECT * FROM ingest.page",
    "SELECT nextval('ingest.lease_token')",
    "SELECT query_to_xml('SELECT * FROM ingest.websub_subscription', true, false, '')",
    "SELECT * FROM pg_statistic",
    "TABLE public.schema_migrations",
    "UPDATE news.outlet SET name = 'nobody'",
    "DELETE FROM news.outlet",
    "DROP VIEW news.quote",
    "ALTER VIEW news.quote RENAME TO quotes",
    "COMMENT ON VIEW news.quote IS 'nothing'",
    "CREATE RULE mine AS ON SELECT TO news.quote DO INSTEAD SELECT 1",
    # what others wait for
    "SELECT pg_advisory_lock(1)",
    f"SELECT pg_try_advisory_xact_lock({LOADING})",
    "BEGIN; LOCK TABLE news.quote IN ACCESS EXCLUSIVE MODE",
    "BEGIN; LOCK TABLE news.quote IN ROW EXCLUSIVE MODE",
    "SELECT * FROM news.outlet FOR UPDATE",
    "REFRESH MATERIALIZED VIEW news.quote",
    "DO 'BEGIN LOOP END LOOP; END'",
    "SELECT pg_logical_emit_message(false, 'flood', repeat('x', 1000000))",
    "SELECT pg_create_physical_replication_slot('mine')",
    "SELECT pg_switch_wal()",
    "SELECT pg_reload_conf()",
    "SELECT pg_stat_reset()",
    "SELECT pg_stat_statements_reset()",
    "CHECKPOINT",
    # limits that are not a session's to set
    "SET temp_file_limit = -1",
    "SET session_replication_role = replica",
    "SET log_statement = 'none'",
    "ALTER SYSTEM SET statement_timeout = 0",
    "ALTER DATABASE postgres SET statement_timeout = 0",
    "LOAD 'auto_explain'",
]


def test_there_are_enough_attacks() -> None:
    assert len(REFUSED) >= 30


@pytest.mark.parametrize("attack", REFUSED)
def test_it_is_refused(attackers: list[psycopg.Connection], victim: None, attack: str) -> None:
    for attacker in attackers:
        # what an extension that is not there would do, Postgres refuses by other names
        with pytest.raises((InsufficientPrivilege, FeatureNotSupported, UndefinedObject, WrongObjectType)):
            attacker.execute(attack.encode())
        attacker.rollback()


def test_an_analyst_reads(attacker: psycopg.Connection) -> None:
    assert attacker.execute("SELECT count(*) FROM news.quote").fetchone() == (0,)


@pytest.mark.parametrize("database", ["postgres", "template1", "airflow"])
def test_no_other_database_lets_an_analyst_in(url: str, target: str, database: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(url.replace(f"/{target}", f"/{database}"))


def test_queries_of_others_are_not_shown(attacker: psycopg.Connection, victim: None) -> None:
    shown = attacker.execute("SELECT query FROM pg_stat_activity UNION SELECT query FROM pg_stat_statements").fetchall()
    assert shown
    assert not any("confidential" in (query or "") for (query,) in shown)


def test_a_flood_of_temporary_files_is_cut_off(attacker: psycopg.Connection) -> None:
    with pytest.raises(ConfigurationLimitExceeded, match="temp_file_limit"):
        attacker.execute("SELECT n, repeat('x', 100) FROM generate_series(1, 10000000) AS n ORDER BY random()")


def test_ingestion_goes_on_beside_every_lock_that_a_reader_can_take(
    attacker: psycopg.Connection, postgres_server: Server, target: str
) -> None:
    attacker.execute("BEGIN ISOLATION LEVEL SERIALIZABLE")
    (views,) = attacker.execute(
        "SELECT string_agg(oid::regclass::text, ', ') FROM pg_class"
        " WHERE relnamespace = 'news'::regnamespace AND relkind = 'v'"
    ).fetchone() or ("",)
    attacker.execute(f"LOCK TABLE {views} IN ACCESS SHARE MODE".encode())
    with psycopg.connect(postgres_server.dsn("onrecord_writer", target)) as writer:
        writer.execute("SET lock_timeout = '1s'")
        writer.execute("SELECT pg_advisory_xact_lock(%s)", [LOADING])
        writer.execute("INSERT INTO ingest.outlet (key, name, kind) VALUES ('here', 'Here', 'website')")
        writer.execute("DELETE FROM ingest.outlet")


def test_a_flood_of_notifications_stops_nobody(attacker: psycopg.Connection, writer: Database, url: str) -> None:
    with psycopg.connect(url, autocommit=True) as listener:
        listener.execute("LISTEN flood")
        listener.execute("BEGIN")
        attacker.execute("SELECT pg_notify('flood', n || repeat('x', 7000)) FROM generate_series(1, 400) AS n")
        with writer.transaction() as connection:
            connection.execute("INSERT INTO ingest.outlet (key, name, kind) VALUES ('here', 'Here', 'website')")
            connection.execute("DELETE FROM ingest.outlet")


def test_the_queue_of_notifications_is_small(attacker: psycopg.Connection) -> None:
    assert attacker.execute("SELECT current_setting('max_notify_queue_pages')::integer <= 1000").fetchone() == (True,)


def test_no_function_of_ours_trusts_the_search_path_of_its_caller(attacker: psycopg.Connection) -> None:
    trusting = """
        SELECT oid::regprocedure::text FROM pg_proc
        WHERE pronamespace IN ('news'::regnamespace, 'ingest'::regnamespace) AND prosecdef
            AND NOT EXISTS (SELECT FROM unnest(proconfig) AS setting WHERE setting LIKE 'search\\_path=%')
    """
    assert attacker.execute(trusting.encode()).fetchall() == []


def test_nobody_can_give_up_what_the_login_was_granted(attacker: psycopg.Connection, writer: Database) -> None:
    attacker.execute("DROP OWNED BY CURRENT_USER")
    attacker.execute("REVOKE ALL ON SCHEMA news FROM onrecord_analyst")
    assert attacker.execute("SELECT count(*) FROM news.quote").fetchone() == (0,)
    assert must_pass(writer)
