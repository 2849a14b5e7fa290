"""What the fault tests share: a site that brings new reports each round, the way of a report, and what must hold."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zoo.server import Request, Zoo, answer, missing

from pipeline import urls
from pipeline.archive.store import Store, open_store
from pipeline.db import seeds
from pipeline.db.connect import Database
from pipeline.db.status import work_left
from pipeline.settings import Settings
from pipeline.steps import adopt, archive_verify
from pipeline.steps.check import must_pass
from pipeline.steps.fetch import fetch_due
from pipeline.steps.link import link_due
from pipeline.steps.link_stories import link_stories_due
from pipeline.steps.link_utterances import link_utterances_due
from pipeline.steps.poll import poll_due
from pipeline.steps.read import read_due

#: tables of work that is leased
_LEASED = ("feed", "host", "page", "capture")


@dataclass(slots=True)
class Site:
    """One publisher: a feed that shows the newest reports; each has a text and one quote of its own."""

    zoo: Zoo
    #: paths of the feed as it stands
    shown: list[str] = field(default_factory=list)
    #: paths of all reports ever shown
    published: list[str] = field(default_factory=list)
    #: paths -> what is sent in place of a report
    others: dict[str, bytes] = field(default_factory=dict)

    def publish(self, count: int, *, date: str = "") -> list[str]:
        """New reports; the feed shows these alone."""
        first = len(self.published) + 1
        self.shown = [f"report-{number}" for number in range(first, first + count)]
        self.published += self.shown
        dated = f"<pubDate>{date}</pubDate>" if date else ""
        items = "".join(
            f"<item><title>{path}</title><link>{self.zoo.url(path)}</link>{dated}</item>" for path in self.shown
        )
        feed = f'<rss version="2.0"><channel><title>Site</title>{items}</channel></rss>'
        self.others["feed"] = answer(body=feed.encode(), Content_Type="application/rss+xml")
        return [self.zoo.url(path) for path in self.shown]

    async def visit(self, request: Request, writer: asyncio.StreamWriter) -> None:
        path = request.path.strip("/")
        if path in self.others:
            writer.write(self.others[path])
        elif path in self.published:
            writer.write(answer(body=page(path), Content_Type="text/html"))
        else:
            await missing(request, writer)


def page(name: str, *, title: str = "", more: str = "") -> bytes:
    """A report that no other resembles, with one quote."""
    number = int(name.rpartition("-")[2])
    facts = " ".join(
        f"The {number * 7 + each} boats of pier {number}-{each} carried {number * 31 + each} crates of lot {each}."
        for each in range(12)
    )
    quote = f'"We counted {number} lorries at gate {number}," Mary Walker told reporters on Monday.'
    body = f"<article><p>{facts}</p><p>{quote}</p>{more}</article>"
    return f"<html><head><title>{title or name}</title></head><body>{body}</body></html>".encode()


@contextmanager
def opened_site() -> Iterator[Site]:
    with Zoo({}) as zoo:
        site = Site(zoo)
        zoo.animals[""] = site.visit
        yield site


@dataclass(frozen=True, slots=True, kw_only=True)
class Rig:
    """The steps over one database and archive, as the DAGs run them."""

    settings: Settings
    database: Database
    store: Store

    @classmethod
    def over(cls, url: str, home: Path, **own: Any) -> "Rig":
        common = {"allow_addresses": ("127.0.0.0/8",), "host_delay_seconds": 0, "lease_seconds": 300}
        settings = Settings(home=home, **{**common, **own})
        return cls(settings=settings, database=Database(url), store=open_store(settings.archive_root))

    def seed(self, site: Site) -> None:
        """The site's feed."""
        url = site.zoo.url("feed")
        names = ("country", "language", "homepage", "wikidata_id")
        outlet = {"key": "site", "name": "Site", "kind": "website", **dict.fromkeys(names)}
        feed = {"outlet": "site", "url": url, "host": urls.server(url), "title": None, "language": "en", "kind": None}
        seeds.seed(self.database, [outlet], [feed])

    def poll(self) -> None:
        self.change("UPDATE ingest.feed SET next_check_at = now()")
        poll_due(self.settings, self.database, self.store)

    def ingest(self) -> None:
        """From due pages to linked stories."""
        adopt.adopt_files(self.settings, self.database, self.store)
        fetch_due(self.settings, self.database, self.store)
        read_due(self.settings, self.database, self.store)
        link_due(self.database)
        link_stories_due(self.database)
        link_utterances_due(self.database)

    def time_passes(self) -> None:
        """All leases end, and every pause: what a test would else wait for."""
        for table in _LEASED:
            self.change(f"UPDATE ingest.{table} SET lease_until = now() WHERE lease_until > now()")
        self.change("UPDATE ingest.host SET next_request_at = now(), not_before = NULL")
        self.change("UPDATE ingest.page SET next_check_at = now() WHERE state = 'pending'")

    def finish(self) -> None:
        """Until nothing is left to do."""
        self.time_passes()
        self.poll()
        for _ in range(5):
            self.time_passes()
            self.ingest()
            left = work_left(self.database)
            if not (left["pages_due"] or left["captures_waiting"]):
                return
        raise AssertionError(f"work is left: {left}")

    def change(self, statement: str) -> None:
        with self.database.transaction() as connection:
            connection.execute(statement.encode())

    def rows(self, query: str, **values: object) -> list[tuple[Any, ...]]:
        with self.database.transaction() as connection:
            return [tuple(row.values()) for row in connection.execute(query.encode(), values)]

    def count(self, query: str) -> int:
        return int(self.rows(query)[0][0])

    def nothing_is_lost_or_doubled(self, served: Sequence[str]) -> str:
        """Every page served is stored once, with one version and one quote, from one valid record; all checks hold.

        Returns what was counted.
        """
        query = """
            SELECT page.url, page.state,
                (SELECT count(*) FROM ingest.article JOIN ingest.article_version USING (article_id)
                    WHERE article.page_id = page.page_id) AS versions,
                (SELECT count(*) FROM news.quote WHERE quote.url = page.url) AS quotes
            FROM ingest.page WHERE page.url = ANY(%(urls)s)
        """
        found = {url: counted for url, *counted in self.rows(query, urls=list(served))}
        wrong = {url: found.get(url) for url in served if found.get(url) != ["stored", 1, 1]}
        assert not wrong, wrong
        checks = must_pass(self.database)
        records = self.records_are_valid()
        return f"{len(served)} pages served, each one version and one quote; {records} records; {len(checks)} checks"

    def records_are_valid(self) -> int:
        """Each capture has one whole record with the payload that its row says; returns how many."""
        known = archive_verify.choose(self.settings, self.database, self.store)
        faults = [
            fault
            for path, file in known
            if file is not None
            for fault in archive_verify.verify_file(self.database, self.store, path, file).faults
        ]
        assert not faults
        captures, records = self.rows(
            "SELECT count(*) AS captures, count(DISTINCT record_id) AS records FROM ingest.capture"
        )[0]
        assert captures == records
        return int(records)


def wait_until(true: Callable[[], bool], what: str, seconds: float = 120) -> None:
    """Poll for a state."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"waited {seconds} s for {what}"
        time.sleep(0.05)
