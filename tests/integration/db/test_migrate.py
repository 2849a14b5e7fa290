"""`onrecord migrate`: twice is once, what others built on our views stops it, and an analyst's query delays it."""

import threading
import time
from collections.abc import Callable, Iterator

import psycopg
import pytest

from pipeline.db import migrate as migration
from pipeline.db.analysts import Limits, end_runaways
from pipeline.db.connect import Database
from pipeline.db.migrate import migrate
from pipeline.errors import MigrationError
from pipeline.local.postgres import Server

#: waits for the end of a migration, and says what was done
type Ended = Callable[[], list[str]]


@pytest.fixture
def superuser(postgres_server: Server, database: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(postgres_server.dsn("postgres", database), autocommit=True) as connection:
        yield connection


def _outdate_views(connection: psycopg.Connection) -> None:
    """As if the installed views were those of an earlier version."""
    connection.execute("UPDATE ingest.installed SET sha256 = 'of an earlier version' WHERE part = 'views'")


def _views(connection: psycopg.Connection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT viewname FROM pg_views WHERE schemaname = 'news'")}


def test_the_first_migration_makes_everything_and_the_second_does_nothing(
    postgres_server: Server, empty_database: str
) -> None:
    url = postgres_server.dsn("onrecord_owner", empty_database)
    done = migrate(url)
    assert done[-1] == "made views and grants"
    assert len(done) > 3
    assert migrate(url) == []


def test_two_migrations_at_once_are_one(postgres_server: Server, empty_database: str) -> None:
    url = postgres_server.dsn("onrecord_owner", empty_database)
    done: list[list[str]] = []
    threads = [threading.Thread(target=lambda: done.append(migrate(url))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(map(bool, done)) == [False, True]


def test_changed_views_are_made_anew(owner_url: str, superuser: psycopg.Connection) -> None:
    before = _views(superuser)
    _outdate_views(superuser)
    assert migrate(owner_url) == ["made views and grants"]
    assert _views(superuser) == before
    assert migrate(owner_url) == []


def test_a_migration_that_stopped_after_the_views_were_dropped_makes_them_when_it_is_run_again(
    owner_url: str, superuser: psycopg.Connection
) -> None:
    before = _views(superuser)
    applied = superuser.execute("SELECT min(version) FROM public.schema_migrations").fetchone()
    superuser.execute("DELETE FROM public.schema_migrations WHERE version = %s", applied)
    with pytest.raises(MigrationError, match="already exists"):
        migrate(owner_url)
    superuser.execute("INSERT INTO public.schema_migrations (version) VALUES (%s)", applied)
    assert migrate(owner_url) == ["made views and grants"]
    assert _views(superuser) == before


def test_a_foreign_view_on_ours_stops_the_migration_by_name_and_nothing_is_dropped(
    owner_url: str, superuser: psycopg.Connection
) -> None:
    superuser.execute("CREATE VIEW public.front_page AS SELECT speaker FROM news.quote")
    before = _views(superuser)
    _outdate_views(superuser)
    with pytest.raises(MigrationError, match="front_page"):
        migrate(owner_url)
    assert _views(superuser) == before
    superuser.execute("DROP VIEW public.front_page")
    assert migrate(owner_url) == ["made views and grants"]


def test_a_view_that_someone_else_put_into_our_schema_stops_it_by_name_and_nothing_is_dropped(
    owner_url: str, superuser: psycopg.Connection
) -> None:
    superuser.execute("CREATE VIEW news.theirs AS SELECT 1 AS one")
    before = _views(superuser)
    _outdate_views(superuser)
    with pytest.raises(MigrationError, match="theirs"):
        migrate(owner_url)
    assert _views(superuser) == before


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migration, "_LOCK_SECONDS", 0.1)
    monkeypatch.setattr(migration, "_PAUSE_SECONDS", 0.1)
    monkeypatch.setattr(migration, "_LONGER_SECONDS", 0)


@pytest.fixture
def migrating(owner_url: str, superuser: psycopg.Connection, impatient: None) -> Iterator[Callable[[], Ended]]:
    """Starts a migration of outdated views beside the test."""
    done: list[list[str]] = []
    thread = threading.Thread(target=lambda: done.append(migrate(owner_url)))

    def ended() -> list[str]:
        thread.join(30)
        return done[0]

    def start() -> Ended:
        _outdate_views(superuser)
        thread.start()
        time.sleep(0.5)
        assert done == []
        return ended

    yield start
    thread.join(30)


def test_a_migration_waits_for_an_analysts_open_transaction_and_then_succeeds(
    analyst_url: str, migrating: Callable[[], Ended]
) -> None:
    with psycopg.connect(analyst_url) as analyst:
        analyst.execute("SELECT count(*) FROM news.quote")
        ended = migrating()
        # no other analyst queues behind the migration
        with psycopg.connect(analyst_url) as other:
            other.execute("SELECT count(*) FROM news.quote")
    assert ended() == ["made views and grants"]


def test_ingestion_goes_on_while_a_migration_waits(
    analyst_url: str, database_url: str, migrating: Callable[[], Ended]
) -> None:
    with psycopg.connect(analyst_url) as analyst:
        analyst.execute("SELECT count(*) FROM news.quote, news.mention, news.feed")
        ended = migrating()
        with psycopg.connect(database_url) as writer:
            writer.execute("SET lock_timeout = '1s'")
            tables = writer.execute(
                "SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'ingest'::regnamespace AND relkind = 'r'"
            )
            for (table,) in tables.fetchall():
                writer.execute(f"LOCK TABLE {table} IN ROW EXCLUSIVE MODE")
    assert ended() == ["made views and grants"]


def test_the_watchdog_ends_the_transaction_that_a_migration_waits_for(
    analyst_url: str, database_url: str, migrating: Callable[[], Ended]
) -> None:
    limits = Limits(connections=10, query_seconds=60, idle_seconds=0.3, transaction_seconds=60, temp_file_mb=100)
    with psycopg.connect(analyst_url) as analyst, Database(database_url) as database:
        analyst.execute("SET idle_in_transaction_session_timeout = 0")
        analyst.execute("SELECT count(*) FROM news.quote")
        ended = migrating()
        (session,) = end_runaways(database, limits)
        assert (session.login, session.why) == ("onrecord_analyst", "idle")
        assert ended() == ["made views and grants"]
        with pytest.raises(psycopg.OperationalError):
            analyst.execute("SELECT 1")
        analyst.close()


def test_a_migration_gives_up_and_names_the_session_where_a_transaction_never_ends(
    owner_url: str, analyst_url: str, superuser: psycopg.Connection, impatient: None
) -> None:
    limits = Limits(connections=10, query_seconds=60, idle_seconds=60, transaction_seconds=0.5, temp_file_mb=100)
    before = _views(superuser)
    _outdate_views(superuser)
    with psycopg.connect(analyst_url) as analyst:
        analyst.execute("SET transaction_timeout = 0")
        analyst.execute("SELECT count(*) FROM news.quote")
        held = rf"process {analyst.info.backend_pid} of onrecord_analyst, idle in transaction"
        with pytest.raises(MigrationError, match=held):
            migrate(owner_url, limits)
    assert _views(superuser) == before


def test_a_database_that_is_not_there_is_a_migration_error(owner_url: str) -> None:
    with pytest.raises(MigrationError):
        migrate(owner_url.replace("/test_", "/no_such_"))
