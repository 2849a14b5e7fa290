"""Polling and fetching, storing included, beside a bare aiohttp loop that stores nothing, over one loopback site."""

import asyncio
import gc
import re
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import aiohttp
import feedparser
import psycopg
from pipeline_bench import Figure

from pipeline import urls
from pipeline.archive.store import Store, open_store
from pipeline.db import seeds
from pipeline.db.connect import Database
from pipeline.db.migrate import migrate
from pipeline.db.pages import add, page_row
from pipeline.local.postgres import Server
from pipeline.settings import Settings
from pipeline.steps.fetch import fetch_due
from pipeline.steps.poll import poll_due

HOSTS, AT_ONCE = 64, 16
FEEDS, NEW_BODIES, PAGES = 2_000, 400, 2_000
#: so many small pages are fetched, and memory is read when a tenth of them and when all have been
SMALL_PAGES = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What the measurements share."""

    settings: Settings
    database: Database
    store: Store
    port: int

    def urls(self, kind: str, count: int) -> list[str]:
        """So many addresses of one kind, spread over the hosts."""
        return [f"http://127.0.0.{2 + n % HOSTS}:{self.port}/{kind}/{n}" for n in range(count)]

    def poll(self) -> int:
        return poll_due(self.settings, self.database, self.store).feeds

    def fetch(self, addresses: Sequence[str]) -> int:
        add(self.database, [page_row(url, original_url=url, outlet_id=None, discovered_by="feed") for url in addresses])
        return fetch_due(self.settings, self.database, self.store).captured


def figures(folder: Path) -> Iterator[Figure]:
    """All figures of this module; `folder` is for what they leave."""
    server = Server(folder / "home")
    server.start()
    try:
        migrate(server.dsn("onrecord_owner"))
        with Database(server.dsn("onrecord_writer")) as database, _site() as port:
            settings = Settings(
                home=folder / "home", allow_addresses=("127.0.0.0/8",), host_delay_seconds=0, web_concurrency=AT_ONCE
            )
            bench = Bench(settings=settings, database=database, store=open_store(str(folder / "archive")), port=port)
            yield from _pages(bench)
            yield _memory(bench)
            yield from _feeds(bench)
    finally:
        server.stop()


def _feeds(bench: Bench) -> Iterator[Figure]:
    feeds = bench.urls("feed", FEEDS)
    _seed(bench.database, feeds[:NEW_BODIES])
    ours = _rate(NEW_BODIES, bench.poll)
    theirs = _rate(NEW_BODIES, lambda: _bare_checks([], feeds[:NEW_BODIES]))
    against = "bare client and feedparser"
    yield Figure(what="feeds with 50 new entries, stored", ours=ours, unit="feeds/s", against=against, theirs=theirs)
    known, fresh = feeds[:-NEW_BODIES], feeds[-NEW_BODIES:]
    _seed(bench.database, known)
    bench.poll()
    _make_due(bench)
    with _statements() as counted:
        ours = _rate(len(known), bench.poll)
    theirs = _rate(len(known), lambda: _bare_checks(known, []))
    yield Figure(what="feeds that answer 304", ours=ours, unit="feeds/s", against=against, theirs=theirs)
    _make_due(bench)
    _seed(bench.database, fresh)
    ours = _rate(FEEDS, bench.poll)
    theirs = _rate(FEEDS, lambda: _bare_checks(known, fresh))
    what = f"feeds of which {NEW_BODIES / FEEDS:.0%} have 50 new entries, the others answer 304"
    yield Figure(what=what, ours=ours, unit="feeds/s", against=against, theirs=theirs)
    yield Figure(
        what="statements for a check", ours=len(counted) / len(known), unit="statements", against="the most", theirs=3
    )


def _pages(bench: Bench) -> Iterator[Figure]:
    for kind, what in (("page", "pages fetched and archived"), ("far", "the same, 20 ms away")):
        addresses = bench.urls(kind, PAGES)
        ours = _rate(PAGES, lambda: bench.fetch(addresses))  # noqa: B023
        theirs = _rate(PAGES, lambda: asyncio.run(_bare(addresses, parsed=False)))  # noqa: B023
        yield Figure(what=what, ours=ours, unit="pages/s", against="bare client that stores nothing", theirs=theirs)


def _memory(bench: Bench) -> Figure:
    addresses = bench.urls("small", SMALL_PAGES)
    tenth = SMALL_PAGES // 10
    assert bench.fetch(addresses[:tenth]) == tenth
    early = _resident_megabytes()
    assert bench.fetch(addresses[tenth:]) == SMALL_PAGES - tenth
    return Figure(
        what=f"memory after {SMALL_PAGES:,} pages",
        ours=_resident_megabytes(),
        unit="MB",
        against=f"after {tenth:,}",
        theirs=early,
    )


def _rate(count: int, work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    done = work()
    assert done == count, f"{done} of {count}"
    return count / (time.perf_counter() - begun)


def _make_due(bench: Bench) -> None:
    """All feeds, and none of them in full."""
    with bench.database.transaction() as connection:
        connection.execute("UPDATE ingest.feed SET next_check_at = now(), ask_in_full = false")


def _bare_checks(known: Sequence[str], fresh: Sequence[str]) -> int:
    """Bare checks of feeds that answer 304, and of feeds that have a body."""
    done = asyncio.run(_bare(known, parsed=True, headers={"If-None-Match": '"1"'}))
    return done + asyncio.run(_bare(fresh, parsed=True))


async def _bare(addresses: Sequence[str], *, parsed: bool, headers: dict[str, str] | None = None) -> int:
    queue, done = iter(addresses), 0
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=AT_ONCE), headers=headers) as session:

        async def work() -> None:
            nonlocal done
            for url in queue:
                async with session.get(url) as answer:
                    body = await answer.read()
                if parsed and body:
                    feedparser.parse(BytesIO(body))
                done += 1

        workers: list[Awaitable[None]] = [work() for _ in range(AT_ONCE)]
        await asyncio.gather(*workers)
    return done


@contextmanager
def _site() -> Iterator[int]:
    command = [sys.executable, str(Path(__file__).with_name("site.py")), str(HOSTS)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as site:
        assert site.stdout is not None
        yield int(site.stdout.readline())
        assert site.stdin is not None
        site.stdin.close()


@contextmanager
def _statements() -> Iterator[list[object]]:
    """Every statement that psycopg sends meanwhile, COPY included."""
    sent: list[object] = []
    execute, copy = psycopg.Cursor.execute, psycopg.Cursor.copy

    def noting[T](method: Callable[..., T]) -> Callable[..., T]:
        def noted(self: object, query: object, *more: object, **options: object) -> T:
            sent.append(query)
            return method(self, query, *more, **options)

        return noted

    psycopg.Cursor.execute, psycopg.Cursor.copy = noting(execute), noting(copy)  # type: ignore[method-assign]
    try:
        yield sent
    finally:
        psycopg.Cursor.execute, psycopg.Cursor.copy = execute, copy  # type: ignore[method-assign]


def _seed(database: Database, feeds: Sequence[str]) -> None:
    row = {"name": "Bench", "country": None, "language": "en", "kind": "website", "homepage": None}
    seeds.seed(
        database,
        [{"key": "bench", **row, "wikidata_id": None}],
        [
            {"outlet": "bench", "url": url, "host": urls.server(url), "title": None, "language": "en", "kind": None}
            for url in feeds
        ],
    )


def _resident_megabytes() -> float:
    gc.collect()
    found = re.search(r"VmRSS:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found is not None
    return int(found[1]) / 1024
