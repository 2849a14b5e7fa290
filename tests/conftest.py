"""What tests share: a real Postgres, started once a session, and a database of its own for each test that asks."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from pipeline.local.cluster import create_database
from pipeline.local.postgres import Server

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server in a temporary home, with the roles, extensions and the empty database `onrecord`."""
    server = Server(tmp_path_factory.mktemp("postgres"), durable=False)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def migrated_template(postgres_server: Server) -> str:
    """The name of a migrated database to copy from: migrated once a session."""
    from pipeline.db.migrate import migrate

    _create(postgres_server, "template_migrated", template="onrecord")
    migrate(postgres_server.dsn("onrecord_owner", "template_migrated"))
    return "template_migrated"


@pytest.fixture
def database(postgres_server: Server, migrated_template: str) -> Iterator[str]:
    """The name of a freshly migrated database, this test's alone."""
    name = f"test_{next(_numbers)}"
    _create(postgres_server, name, template=migrated_template)
    yield name
    with psycopg.connect(postgres_server.dsn("postgres", "postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_database(postgres_server: Server) -> Iterator[str]:
    """The name of a database with the extensions and no table, for tests of the migrations themselves."""
    name = f"empty_{next(_numbers)}"
    _create(postgres_server, name, template="onrecord")
    yield name
    with psycopg.connect(postgres_server.dsn("postgres", "postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database_url(postgres_server: Server, database: str) -> str:
    """The test's database as `onrecord_writer`: what tasks use."""
    return postgres_server.dsn("onrecord_writer", database)


@pytest.fixture
def owner_url(postgres_server: Server, database: str) -> str:
    """The test's database as `onrecord_owner`."""
    return postgres_server.dsn("onrecord_owner", database)


@pytest.fixture
def analyst_url(postgres_server: Server, database: str) -> str:
    """The test's database as `onrecord_analyst`, who sees the schema `news` alone."""
    return postgres_server.dsn("onrecord_analyst", database)


def _create(server: Server, name: str, *, template: str) -> None:
    with psycopg.connect(server.dsn("postgres", "postgres"), autocommit=True) as connection:
        create_database(connection, name, template=template)


@pytest.fixture(scope="session")
def shared_corpora() -> Path:
    """The folder `shared` beside the checkout, with material to measure on; skips where it is absent."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip(f"{folder} is not here")
    return folder
