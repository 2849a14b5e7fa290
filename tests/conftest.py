"""What tests share: a real Postgres, started once a session, and a database of its own for each test that asks."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import psycopg
import pytest
from zoo import watch
from zoo.animals import ANIMALS
from zoo.server import Zoo

from pipeline.db.migrate import migrate
from pipeline.local.cluster import create_database
from pipeline.local.postgres import Server
from pipeline.local.stack import Stack
from pipeline.settings import packaged

_numbers = itertools.count(1)

# examples take as long as a busy machine takes; the same ones each time, so that a change is judged by what it changed
hypothesis.settings.register_profile("any machine", deadline=None, derandomize=True)
#: new examples each time: `make explore`
hypothesis.settings.register_profile("explore", deadline=None, max_examples=2_000)
hypothesis.settings.load_profile("any machine")


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


@pytest.fixture(scope="session")
def no_seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of seeds without outlets and feeds: a stack in a test visits nobody."""
    folder = tmp_path_factory.mktemp("seeds")
    for name in ("outlets.csv", "feeds.csv"):
        header, *_ = (packaged("seeds") / name).read_text(encoding="utf-8").splitlines()
        (folder / name).write_text(f"{header}\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory, no_seeds: Path) -> Iterator[Stack]:
    """The whole local stack, healthy, with our DAGs; its tasks may visit loopback addresses, and only those exist."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ONRECORD_ALLOW_ADDRESSES", '["127.0.0.0/8"]')
        environment.setenv("ONRECORD_HOST_DELAY_SECONDS", "0")
        environment.setenv("ONRECORD_LEASE_SECONDS", "20")
        environment.setenv("ONRECORD_FAULT_POINTS", str(tmp_path_factory.mktemp("points")))
        with Stack(tmp_path_factory.mktemp("stack") / "home", seeds=no_seeds, durable=False) as stack:
            stack.wait_until_healthy()
            yield stack


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


@pytest.fixture(scope="session")
def zoo() -> Iterator[Zoo]:
    """The hostile HTTP servers of `tests/faults/zoo`, on 127.0.0.1."""
    with Zoo(ANIMALS) as running:
        yield running


@pytest.fixture
def connections() -> Iterator[list[tuple[str, int]]]:
    """Every address that this process connects to during the test, seen at the socket itself."""
    with watch.connections() as seen:
        yield seen
