"""What an analyst may try: everything but reading `news` is refused, or ends by itself and does no harm.

Each attack is tried as the shared role and as a login of `onrecord grant`, in a session that has set aside whatever it
may set aside for itself.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing

import psycopg
import pytest
from psycopg.errors import (
    ConfigurationLimitExceeded,
    FeatureNotSupported,
    InsufficientPrivilege,
    UndefinedObject,
    WrongObjectType,
)

from pipeline.db.analysts import Limits, end_runaways, logins
from pipeline.db.articles import LOADING
from pipeline.db.connect import Database
from pipeline.db.migrate import migrate
from pipeline.errors import ConfigurationError
from pipeline.local.cluster import create_database
from pipeline.local.postgres import Server
from pipeline.steps.check import must_pass

LIMITS = Limits(connections=4, query_seconds=0.4, idle_seconds=0.4, transaction_seconds=0.8, temp_file_mb=8)
_LET_GO = """
    SET default_transaction_read_only = off;
    SET statement_timeout = 0;
    SET idle_in_transaction_session_timeout = 0;
    SET transaction_timeout = 0;
    SET lock_timeout = 0;
    SET work_mem = '1MB'
"""

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


@pytest.fixture(scope="module")
def target(postgres_server: Server, migrated_template: str) -> Iterator[str]:
    """A migrated database for all attacks, in which the limits are short."""
    with psycopg.connect(postgres_server.dsn("postgres", "postgres"), autocommit=True) as superuser:
        create_database(superuser, "target", template=migrated_template)
        owner = postgres_server.dsn("onrecord_owner", "target")
        migrate(owner, LIMITS)
        with logins(owner) as known:
            assert known.grant("attacker", "a long word", LIMITS)
        yield "target"
        with logins(owner) as known:
            known.revoke("attacker")
        superuser.execute("DROP DATABASE target WITH (FORCE)")


@pytest.fixture(scope="module", autouse=True)
def limits_of_others(postgres_server: Server, migrated_template: str) -> Iterator[None]:
    """Roles are the cluster's: what the tests here shorten, others get back."""
    yield
    migrate(postgres_server.dsn("onrecord_owner", migrated_template))


@pytest.fixture(scope="module")
def urls(postgres_server: Server, target: str) -> tuple[str, ...]:
    """The target as the shared role, and as a login of its own."""
    login = f"postgresql://attacker:a%20long%20word@127.0.0.1:{postgres_server.port}/{target}"
    return postgres_server.dsn("onrecord_analyst", target), login


@pytest.fixture(params=[0, 1], ids=["shared role", "login"])
def url(request: pytest.FixtureRequest, urls: tuple[str, ...]) -> str:
    return urls[request.param]


@pytest.fixture
def attacker(url: str) -> Iterator[psycopg.Connection]:
    with closing(_attacker(url)) as connection:
        yield connection


@pytest.fixture(scope="module")
def attackers(urls: tuple[str, ...]) -> Iterator[list[psycopg.Connection]]:
    with ExitStack() as opened:
        yield [opened.enter_context(closing(_attacker(url))) for url in urls]


def _attacker(url: str) -> psycopg.Connection:
    """A session without the limits that it may set aside."""
    connection = psycopg.connect(url, autocommit=True)
    connection.execute(_LET_GO.encode())
    return connection


@pytest.fixture
def writer(postgres_server: Server, target: str) -> Iterator[Database]:
    with Database(postgres_server.dsn("onrecord_writer", target)) as database:
        yield database


@pytest.fixture
def outlet(writer: Database) -> Iterator[None]:
    """A row to read."""
    with writer.transaction() as connection:
        connection.execute("INSERT INTO ingest.outlet (key, name, kind) VALUES ('here', 'Here', 'website')")
    yield
    with writer.transaction() as connection:
        connection.execute("DELETE FROM ingest.outlet")


@pytest.fixture
def victim(writer: Database) -> Iterator[None]:
    """A worker at work, with a query that nobody should read."""
    with writer.transaction() as connection:
        connection.execute("SELECT 'confidential'")
        yield


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


def test_a_session_begins_with_the_limits_of_the_settings(url: str) -> None:
    with psycopg.connect(url) as connection:
        for name, value in {**LIMITS.defaults(), "temp_file_limit": "8MB"}.items():
            (set_to,) = connection.execute("SELECT current_setting(%s)", [name]).fetchone() or ("",)
            assert set_to == value


def test_only_so_many_connections_are_let_in(url: str) -> None:
    with ExitStack() as opened:

        def enter(times: int) -> None:
            for _ in range(times):
                opened.enter_context(closing(psycopg.connect(url)))

        with pytest.raises(psycopg.OperationalError, match="too many connections"):
            enter(LIMITS.connections + 1)


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


@pytest.mark.parametrize(
    "attack",
    [
        "SELECT pg_sleep(600)",
        "SELECT count(*) FROM (SELECT generate_series(1, 1000000000000)) AS far",
        "SELECT count(*) FROM news.outlet, (SELECT generate_series(1, 1000000000000)) AS far",
        "SELECT regexp_count(repeat('a', 100000), '(a*)*b', 1, 'i'), pg_sleep(600)",
    ],
)
def test_the_watchdog_ends_a_runaway_query(
    attacker: psycopg.Connection, writer: Database, outlet: None, attack: str
) -> None:
    faults: list[psycopg.Error] = []

    def run() -> None:
        try:
            attacker.execute(attack.encode())
        except psycopg.Error as fault:
            faults.append(fault)

    thread = threading.Thread(target=run)
    thread.start()
    time.sleep(LIMITS.query_seconds + 0.2)
    assert [session.why for session in end_runaways(writer, LIMITS)] == ["query"]
    thread.join(20)
    assert isinstance(faults[0], psycopg.OperationalError)


def test_the_watchdog_ends_an_idle_transaction(attacker: psycopg.Connection, writer: Database) -> None:
    attacker.execute("BEGIN")
    attacker.execute("SELECT count(*) FROM news.quote")
    assert end_runaways(writer, LIMITS) == []
    time.sleep(LIMITS.idle_seconds + 0.1)
    assert [session.why for session in end_runaways(writer, LIMITS)] == ["idle"]
    with pytest.raises(psycopg.OperationalError):
        attacker.execute("SELECT 1")


def test_the_watchdog_ends_a_transaction_that_is_kept_busy(attacker: psycopg.Connection, writer: Database) -> None:
    attacker.execute("BEGIN")
    until = time.monotonic() + LIMITS.transaction_seconds + 0.1
    while time.monotonic() < until:
        attacker.execute("SELECT count(*) FROM news.quote")
    assert [session.why for session in end_runaways(writer, LIMITS)] == ["transaction"]


def test_the_watchdog_leaves_workers_and_waiting_sessions_alone(attacker: psycopg.Connection, writer: Database) -> None:
    with writer.transaction() as connection:
        connection.execute("SELECT count(*) FROM news.quote")
        time.sleep(LIMITS.transaction_seconds + 0.1)
        assert end_runaways(writer, LIMITS) == []
    assert attacker.execute("SELECT 1").fetchone() == (1,)


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


def test_a_login_that_is_there_gets_a_new_password_and_a_revoked_one_is_ended_at_once(
    postgres_server: Server, target: str
) -> None:
    base = f"@127.0.0.1:{postgres_server.port}/{target}"
    with logins(postgres_server.dsn("onrecord_owner", target)) as known:
        assert known.grant("ada", "first", LIMITS)
        assert not known.grant("ada", "second", LIMITS)
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(f"postgresql://ada:first{base}")
        with psycopg.connect(f"postgresql://ada:second{base}") as ada:
            ada.execute("SELECT count(*) FROM news.quote")
            known.revoke("ada")
            with pytest.raises(psycopg.OperationalError):
                ada.execute("SELECT 1")
            ada.close()
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(f"postgresql://ada:second{base}")


@pytest.mark.parametrize("name", ["onrecord_owner", "onrecord_analyst", "postgres", "airflow"])
def test_a_role_that_is_no_login_of_an_analyst_cannot_be_granted_or_revoked(
    postgres_server: Server, target: str, name: str
) -> None:
    with logins(postgres_server.dsn("onrecord_owner", target)) as known:
        with pytest.raises(ConfigurationError, match="none of Onrecord's logins"):
            known.grant(name, "word", LIMITS)
        with pytest.raises(ConfigurationError, match="no login"):
            known.revoke(name)
