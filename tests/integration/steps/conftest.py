"""A worker's surroundings: settings, a database of its own, an archive folder, and a seam to give it feeds."""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from zoo.animals import ANIMALS, bomb, serve
from zoo.documents import gzip_sitemap_bomb
from zoo.server import Zoo, answer, missing

from pipeline import urls
from pipeline.archive.store import Store, open_store
from pipeline.db import pages, seeds
from pipeline.db.backfill import Request
from pipeline.db.connect import Database
from pipeline.local.cluster import create_database
from pipeline.local.postgres import Server
from pipeline.records import ArchiveKind, Unit
from pipeline.settings import Settings, packaged
from pipeline.steps.backfill import run
from pipeline.steps.backfill.work import WorkCounts, work
from pipeline.steps.fetch import FetchCounts, fetch_due
from pipeline.steps.poll import PollCounts, poll_due
from pipeline.steps.read import ReadCounts, read_due


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """The steps, run by hand in the order of the DAGs."""

    settings: Settings
    database: Database
    store: Store

    def seed(self, *feeds: str, outlet: str = "outlet") -> None:
        """Feeds of one outlet."""
        row = {"name": outlet, "country": None, "language": "en", "kind": "website", "homepage": None}
        seeds.seed(
            self.database,
            [{"key": outlet, **row, "wikidata_id": None}],
            [
                {"outlet": outlet, "url": url, "host": urls.server(url), "title": None, "language": "en", "kind": None}
                for url in feeds
            ],
        )

    def enter(self, *addresses: str, outlet_id: int | None = None) -> None:
        """Pages, as if a feed had shown them once."""
        rows = [pages.page_row(url, original_url=url, outlet_id=outlet_id, discovered_by="feed") for url in addresses]
        assert pages.add(self.database, rows) == len(rows)

    def connect(self) -> None:
        """Open every connection to the database that there may be: they stay."""
        with ExitStack() as all_at_once:
            for _ in range(4):
                all_at_once.enter_context(self.database.transaction())

    def poll(self) -> PollCounts:
        return poll_due(self.settings, self.database, self.store)

    def fetch(self) -> FetchCounts:
        return fetch_due(self.settings, self.database, self.store)

    def read(self) -> ReadCounts:
        return read_due(self.settings, self.database, self.store)

    def backfill(
        self, kind: ArchiveKind, address: Path | str, parameters: Mapping[str, str] | None = None, **wanted: Any
    ) -> WorkCounts:
        """An archive, its units read to their end; named by its address where no name is given."""
        request = Request(**{"name": str(address), **wanted})
        run.start(self.database, request, Unit(kind=kind, address=str(address), parameters=parameters or {}))
        return work(self.settings, self.database, self.store, name=request.name)

    def rows(self, query: str, **values: object) -> list[tuple[Any, ...]]:
        """What a query finds."""
        with self.database.transaction() as connection:
            return [tuple(row.values()) for row in connection.execute(query.encode(), values)]

    def ingest(self) -> None:
        """Poll all feeds; fetch what is due and what is to be fetched again; read."""
        self.change("UPDATE ingest.feed SET next_check_at = now()")
        self.poll()
        self.change("UPDATE ingest.page SET next_check_at = now() WHERE next_check_at IS NOT NULL")
        self.fetch()
        self.read()

    def feed(self, columns: str) -> tuple[Any, ...]:
        """The one feed as analysts see it."""
        (row,) = self.rows(f"SELECT {columns} FROM news.feed")
        return row

    def change(self, statement: str, **values: object) -> None:
        """Time passes, or an operator acts."""
        with self.database.transaction() as connection:
            connection.execute(statement.encode(), values)


class Site:
    """Pages at paths, which may change, and a feed that shows some of them."""

    def __init__(self, zoo: Zoo) -> None:
        self._zoo = zoo

    def put(self, path: str, words: str, *, canonical: str | None = None, paragraphs: Sequence[str] = ()) -> None:
        """An article; `words` tell it from others; `paragraphs` follow the first."""
        prose = f"{words}: the harbour master said on Monday that the new pier would open in May. " * 6
        link = f'<link rel="canonical" href="{self.url(canonical)}">' if canonical is not None else ""
        text = "".join(f"<p>{each}</p>" for each in (prose, *paragraphs))
        body = f"<html><head><title>{words}</title>{link}</head><body><article>{text}</article></body></html>"
        self._say(path, answer(body=body.encode(), Content_Type="text/html"))

    def refuse(self, path: str, status: str) -> None:
        """An answer such as "404 Not Found"."""
        self._say(path, answer(status))

    def redirect(self, path: str, target: str) -> None:
        self._say(path, answer("301 Moved Permanently", Location=self.url(target)))

    def show(self, *paths: str) -> str:
        """A feed with these pages, and no others any more; returns its address."""
        items = "".join(f"<item><title>{path}</title><link>{self.url(path)}</link></item>" for path in paths)
        feed = f'<rss version="2.0"><channel><title>Site</title>{items}</channel></rss>'
        self._say("feed", answer(body=feed.encode(), Content_Type="application/rss+xml"))
        return self.url("feed")

    def url(self, path: str) -> str:
        return self._zoo.url(path)

    def enter(self, workshop: Workshop, *paths: str) -> None:
        """Pages, as if a feed had shown them once."""
        workshop.enter(*map(self.url, paths))

    def states(self, workshop: Workshop) -> dict[str, str]:
        """Path -> state, and for a joined page the path that it leads to."""
        rows = workshop.rows(
            "SELECT page.url, page.state, target.url AS leads_to FROM ingest.page"
            " LEFT JOIN ingest.page AS target ON target.page_id = page.joined_page_id"
        )
        base = self.url("")
        return {
            url.removeprefix(base): f"joined {target.removeprefix(base)}" if target else state
            for url, state, target in rows
        }

    def _say(self, path: str, data: bytes) -> None:
        async def animal(request: Any, writer: Any) -> None:
            writer.write(data)

        self._zoo.animals[path] = animal


@pytest.fixture
def site() -> Iterator[Site]:
    with Zoo({"robots.txt": missing}) as running:
        yield Site(running)


@pytest.fixture(autouse=True)
def no_full_check_by_chance() -> None:
    """One check in a hundred is asked in full by chance: with this seed none of the first nine hundred is."""
    random.seed(14_937)


@contextmanager
def workshops(database_url: str, home: Path) -> Iterator[Callable[..., Workshop]]:
    """Opens workshops with settings of one's own over those of the tests, and closes them at the end."""
    with ExitStack() as opened:

        def make(**own: Any) -> Workshop:
            # the lease too: the environment of a stack that runs beside has a shorter one
            common = {"allow_addresses": ("127.0.0.0/8",), "host_delay_seconds": 0, "lease_seconds": 300}
            agencies = packaged("seeds") / "newsroom" / "agencies.csv"
            settings = Settings(home=home, extra_agencies=agencies, **{**common, **own})
            database = opened.enter_context(Database(database_url))
            return Workshop(settings=settings, database=database, store=open_store(settings.archive_root))

        yield make


@pytest.fixture
def make_workshop(database_url: str, tmp_path: Path) -> Iterator[Callable[..., Workshop]]:
    """Makes workshops over the test's database."""
    with workshops(database_url, tmp_path) as make:
        yield make


@pytest.fixture
def newsroom_workshop(postgres_server: Server, newsroom_copy: Any) -> Iterator[Workshop]:
    """A workshop that has polled, fetched and read all of the newsroom; its servers are gone."""
    url = postgres_server.dsn("onrecord_writer", newsroom_copy.database)
    with workshops(url, newsroom_copy.home) as make:
        yield make()


@pytest.fixture
def copied_database(postgres_server: Server, database: str) -> Callable[[], AbstractContextManager[Database]]:
    """Copies of the test's database as it is, one after the other; no one may be connected to it meanwhile."""

    @contextmanager
    def copied() -> Iterator[Database]:
        name = f"{database}_copy"
        with psycopg.connect(postgres_server.dsn("postgres", "postgres"), autocommit=True) as connection:
            create_database(connection, name, template=database)
            with Database(postgres_server.dsn("onrecord_writer", name)) as opened:
                yield opened
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())

    return copied


@pytest.fixture
def workshop(make_workshop: Callable[..., Workshop]) -> Workshop:
    return make_workshop()


@pytest.fixture
def zoo_apiece() -> Iterator[Callable[..., dict[str, Zoo]]]:
    """Opens a server for each animal of a list: a host that misbehaves is asked less, which is tested elsewhere."""
    for coding in ("gzip", "deflate", "br", "zstd", "gzip, gzip"):
        bomb(coding)  # packed now: that takes seconds and memory which are not the client's
    gzip_sitemap_bomb()
    with ExitStack() as sites:

        def open_for(names: Iterable[str], *, robots: bytes = b"") -> dict[str, Zoo]:
            tame = {**ANIMALS, "robots.txt": serve(robots)}
            return {name: sites.enter_context(Zoo(tame)) for name in names}

        yield open_for


@pytest.fixture
def publisher() -> Iterator[Zoo]:
    """A server without robots.txt, its answers set by the test."""
    with Zoo({}) as running:
        yield running


@pytest.fixture
def poll_again(workshop: Any) -> Callable[[], tuple[Any, ...]]:
    """Time passes, every feed is due; the outcome, reason and new entries of the latest check."""

    def poll() -> tuple[Any, ...]:
        workshop.change("UPDATE ingest.feed SET next_check_at = now()")
        workshop.change("UPDATE ingest.host SET next_request_at = now(), not_before = NULL, penalty = 1")
        workshop.poll()
        query = "SELECT outcome, reason, entries_new FROM ingest.feed_check ORDER BY feed_check_id DESC LIMIT 1"
        return tuple(workshop.rows(query)[0])

    return poll
