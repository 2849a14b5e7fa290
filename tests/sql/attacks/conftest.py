"""A database to attack, and sessions of analysts who have set aside whatever they may set aside for themselves."""

from collections.abc import Iterator
from contextlib import ExitStack, closing

import psycopg
import pytest

from pipeline.db.analysts import Limits, logins
from pipeline.db.connect import Database
from pipeline.db.migrate import migrate
from pipeline.local.cluster import create_database
from pipeline.local.postgres import Server

_LET_GO = """
    SET default_transaction_read_only = off;
    SET statement_timeout = 0;
    SET idle_in_transaction_session_timeout = 0;
    SET transaction_timeout = 0;
    SET lock_timeout = 0;
    SET work_mem = '1MB'
"""


@pytest.fixture(scope="session")
def limits() -> Limits:
    """Short ones."""
    return Limits(connections=4, query_seconds=0.4, idle_seconds=0.4, transaction_seconds=0.8, temp_file_mb=8)


@pytest.fixture(scope="module")
def target(postgres_server: Server, migrated_template: str, limits: Limits) -> Iterator[str]:
    """A migrated database for all attacks, in which the limits are short."""
    with psycopg.connect(postgres_server.dsn("postgres", "postgres"), autocommit=True) as superuser:
        create_database(superuser, "target", template=migrated_template)
        owner = postgres_server.dsn("onrecord_owner", "target")
        migrate(owner, limits)
        with logins(owner) as known:
            assert known.grant("attacker", "a long word", limits)
        yield "target"
        with logins(owner) as known:
            known.revoke("attacker")
        superuser.execute("DROP DATABASE target WITH (FORCE)")
    # roles are the cluster's: what is shortened here, others get back
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
