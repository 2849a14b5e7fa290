"""What tests share: a real Postgres, started once a session, and a database of its own for each test that asks."""

import itertools
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
from xdist.scheduler import LoadFileScheduling
from zoo import watch
from zoo.animals import ANIMALS
from zoo.server import Zoo

from pipeline import urls
from pipeline.archive.store import open_store
from pipeline.db import seeds
from pipeline.db.answers import refresh
from pipeline.db.connect import Database
from pipeline.db.migrate import migrate
from pipeline.local.cluster import create_database
from pipeline.local.newsroom import Newsroom
from pipeline.local.postgres import Server
from pipeline.local.stack import Stack
from pipeline.settings import Settings, packaged
from pipeline.steps.fetch import fetch_due
from pipeline.steps.link import link_due
from pipeline.steps.link_stories import link_stories_due
from pipeline.steps.link_utterances import link_utterances_due
from pipeline.steps.poll import poll_due
from pipeline.steps.read import read_due

_numbers = itertools.count(1)

# examples take as long as a busy machine takes; the same ones each time, so that a change is judged by what it changed
hypothesis.settings.register_profile("any machine", deadline=None, derandomize=True)
#: new examples each time: `make explore`
hypothesis.settings.register_profile("explore", deadline=None, max_examples=2_000)
hypothesis.settings.load_profile("any machine")


class ByFile(LoadFileScheduling):
    """In several processes the tests of a file stay together, and those of `local` too: they share the whole stack."""

    def _split_scope(self, nodeid: str) -> str:
        file = str(super()._split_scope(nodeid))
        return "local" if file.startswith("tests/integration/local/") else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    return ByFile(config, log)


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
    _drop(postgres_server, name)


@pytest.fixture
def empty_database(postgres_server: Server) -> Iterator[str]:
    """The name of a database with the extensions and no table, for tests of the migrations themselves."""
    name = f"empty_{next(_numbers)}"
    _create(postgres_server, name, template="onrecord")
    yield name
    _drop(postgres_server, name)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsroomRead:
    """A database and a home in which all of the newsroom was read, and what it corrected was read again."""

    database: str
    home: Path


@pytest.fixture(scope="session")
def newsroom_read(
    postgres_server: Server, migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> NewsroomRead:
    """Read once a session, not linked: to copy from, not to change. See `newsroom_copy` and `newsroom_linked`."""
    read = NewsroomRead(database="template_newsroom", home=tmp_path_factory.mktemp("newsroom"))
    _create(postgres_server, read.database, template=migrated_template)
    settings = Settings(
        home=read.home,
        extra_agencies=packaged("seeds") / "newsroom" / "agencies.csv",
        allow_addresses=("127.0.0.0/8",),
        host_delay_seconds=0,
        lease_seconds=300,
    )
    store = open_store(settings.archive_root)
    with (
        Newsroom(base_port=0) as newsroom,
        Database(postgres_server.dsn("onrecord_writer", read.database)) as database,
    ):
        feeds = [{**asdict(feed), "host": urls.server(feed.url)} for feed in newsroom.feeds]
        seeds.seed(database, [asdict(outlet) for outlet in newsroom.outlets], feeds)
        for _ in range(2):
            with database.transaction() as connection:
                connection.execute("UPDATE ingest.feed SET next_check_at = now()")
                connection.execute("UPDATE ingest.page SET next_check_at = now() WHERE state = 'stored'")
            poll_due(settings, database, store)
            fetch_due(settings, database, store)
            read_due(settings, database, store)
            newsroom.correct()
    return read


@pytest.fixture
def newsroom_copy(postgres_server: Server, newsroom_read: NewsroomRead, tmp_path: Path) -> Iterator[NewsroomRead]:
    """This test's own copy, to do with as it likes; its home is `tmp_path`."""
    name = f"newsroom_{next(_numbers)}"
    _create(postgres_server, name, template=newsroom_read.database)
    shutil.copytree(newsroom_read.home, tmp_path, dirs_exist_ok=True)
    yield NewsroomRead(database=name, home=tmp_path)
    _drop(postgres_server, name)


@pytest.fixture(scope="session")
def newsroom_linked(postgres_server: Server, newsroom_read: NewsroomRead) -> NewsroomRead:
    """The newsroom with all linked and counted, one for all tests: only for looking at."""
    _create(postgres_server, "newsroom_linked", template=newsroom_read.database)
    with Database(postgres_server.dsn("onrecord_writer", "newsroom_linked")) as database:
        link_due(database)
        link_stories_due(database)
        link_utterances_due(database)
        refresh(database)
    return NewsroomRead(database="newsroom_linked", home=newsroom_read.home)


def _create(server: Server, name: str, *, template: str) -> None:
    with psycopg.connect(server.dsn("postgres", "postgres"), autocommit=True) as connection:
        create_database(connection, name, template=template)


def _drop(server: Server, name: str) -> None:
    with psycopg.connect(server.dsn("postgres", "postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


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
