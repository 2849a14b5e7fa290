"""`onrecord migrate`: twice is once, what others built on our views stops it, and an analyst's query delays it."""

import threading
import time
from collections.abc import Iterator

import psycopg
import pytest

from pipeline.db import migrate as migration
from pipeline.db.migrate import migrate
from pipeline.errors import MigrationError
from pipeline.local.postgres import Server


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


def test_a_migration_waits_for_an_analysts_open_transaction_and_then_succeeds(
    owner_url: str, analyst_url: str, superuser: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migration, "_LOCK_TIMEOUT", "100ms")
    _outdate_views(superuser)
    done: list[list[str]] = []
    thread = threading.Thread(target=lambda: done.append(migrate(owner_url)))
    with psycopg.connect(analyst_url) as analyst:
        analyst.execute("SELECT count(*) FROM news.quote")
        thread.start()
        time.sleep(0.4)
        assert done == []
        # no other analyst queues behind the migration
        with psycopg.connect(analyst_url) as other:
            other.execute("SELECT count(*) FROM news.quote")
    thread.join(30)
    assert done == [["made views and grants"]]


def test_a_migration_gives_up_by_name_where_a_transaction_never_ends(
    owner_url: str, analyst_url: str, superuser: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migration, "_LOCK_TIMEOUT", "20ms")
    before = _views(superuser)
    _outdate_views(superuser)
    with psycopg.connect(analyst_url) as analyst:
        analyst.execute("SELECT count(*) FROM news.quote")
        with pytest.raises(MigrationError, match="lock timeout"):
            migrate(owner_url)
    assert _views(superuser) == before


def test_a_database_that_is_not_there_is_a_migration_error(owner_url: str) -> None:
    with pytest.raises(MigrationError):
        migrate(owner_url.replace("/test_", "/no_such_"))
