"""Four worker processes ask the same hosts, and one is killed in mid-request: the servers' own logs are the witness."""

import asyncio
import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from zoo.server import Request, Zoo, answer

from pipeline import urls
from pipeline.db.connect import Database
from pipeline.db.pages import add, page_row

DELAY = 0.3
#: shorter than the Crawl-delay of the host whose worker is killed: only what is remembered can keep that gap
LEASE = 4.0
CRAWL_DELAY = 5.0
RETRY_AFTER = 3.0
#: between the clock of the servers and that of the workers
TOLERANCE = 0.02

_WORKER = """
import sys, time
from pathlib import Path
from pipeline.archive.store import open_store
from pipeline.db.connect import Database
from pipeline.db.pages import add, page_row
from pipeline.settings import Settings
from pipeline.steps.fetch import fetch_due
settings = Settings()
with Database(settings.database_url.get_secret_value()) as database:
    while not Path(sys.argv[1]).exists():
        if not fetch_due(settings, database, open_store(settings.archive_root), seconds=1).pages:
            time.sleep(0.1)
"""


@dataclass(slots=True)
class Host:
    """One host of the test, and what it saw: path, time of arrival, time of its answer."""

    address: str
    robots: str = ""
    #: path -> answers, one a visit; the last one stays
    answers: dict[str, list[bytes]] = field(default_factory=dict)
    seen: list[tuple[str, float, float]] = field(default_factory=list)
    #: set while the path "hang" is being asked; its first visit is never answered
    hanging: threading.Event = field(default_factory=threading.Event)
    zoo: Zoo = field(init=False)

    def __post_init__(self) -> None:
        self.zoo = Zoo({"": self._visit}, host=self.address)

    async def _visit(self, request: Request, writer: asyncio.StreamWriter) -> None:
        path = request.path.strip("/")
        if path == "hang" and not self.hanging.is_set():
            self.seen.append((path, request.at, request.at))
            self.hanging.set()
            while not request.gone():
                await asyncio.sleep(0.02)
            return
        left = self.answers.get(path, [PAGE])
        body = answer(body=self.robots.encode()) if path == "robots.txt" else left.pop(0) if len(left) > 1 else left[0]
        self.seen.append((path, request.at, time.monotonic()))
        writer.write(body)

    def gaps(self) -> list[float]:
        """Seconds from each answer to the next request; below zero where two were under way at once."""
        return [after[1] - before[2] for before, after in itertools.pairwise(self.seen)]

    def asked(self, path: str) -> int:
        return sum(seen[0] == path for seen in self.seen)


PAGE = answer(body=b"<html><p>A page.</p></html>", Content_Type="text/html")


@pytest.fixture
def hosts() -> Iterator[dict[str, Host]]:
    found = {
        "plain": Host("127.0.0.2"),
        "slow": Host("127.0.0.3", robots="User-agent: *\nCrawl-delay: 1\nDisallow: /private\n"),
        "busy": Host("127.0.0.4"),
        "killed": Host("127.0.0.5", robots=f"User-agent: onrecord\nCrawl-delay: {CRAWL_DELAY}\n"),
    }
    with ExitStack() as stack:
        for host in found.values():
            stack.enter_context(host.zoo)
        yield found


@pytest.fixture
def start_workers(database_url: str, tmp_path: Path) -> Iterator[Callable[[int], list[subprocess.Popen[bytes]]]]:
    started: list[subprocess.Popen[bytes]] = []
    environment = {
        **os.environ,
        "ONRECORD_HOME": str(tmp_path),
        "ONRECORD_DATABASE_URL": database_url,
        "ONRECORD_ALLOW_ADDRESSES": '["127.0.0.0/8"]',
        "ONRECORD_HOST_DELAY_SECONDS": str(DELAY),
        "ONRECORD_LEASE_SECONDS": str(int(LEASE)),
    }

    def start(count: int) -> list[subprocess.Popen[bytes]]:
        command = [sys.executable, "-c", _WORKER, str(tmp_path / "stop")]
        started.extend(subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) for _ in range(count))
        return started

    yield start
    (tmp_path / "stop").touch()
    for worker in started:
        worker.wait(30)


def test_four_workers_and_a_kill_are_as_polite_as_one(
    hosts: dict[str, Host],
    start_workers: Callable[[int], list[subprocess.Popen[bytes]]],
    database_url: str,
) -> None:
    plain, slow, busy, killed = (hosts[name] for name in ("plain", "slow", "busy", "killed"))
    plain.answers["to-slow"] = [answer("301 Moved Permanently", Location=slow.zoo.url("from-plain"))]
    plain.answers["to-private"] = [answer("302 Found", Location=slow.zoo.url("private/1"))]
    plain.answers["here"] = [answer("302 Found", Location="/there")]
    busy.answers["0"] = [answer("429 Too Many Requests", Retry_After=str(int(RETRY_AFTER))), PAGE]
    busy.answers["1"] = [answer("503 Service Unavailable", Retry_After=str(int(RETRY_AFTER))), PAGE]
    paths = {
        "plain": [*map(str, range(8)), "to-slow", "to-private", "here"],
        "slow": [*map(str, range(4)), "private/2"],
        "busy": [*map(str, range(4))],
        "killed": ["hang", "1"],
    }
    with Database(database_url) as database:
        addresses = [hosts[name].zoo.url(path) for name in paths for path in paths[name]]
        add(database, [page_row(url, original_url=url, outlet_id=None, discovered_by="feed") for url in addresses])
        workers = start_workers(4)
        assert killed.hanging.wait(60)
        pid = int(holder(database_url, urls.server(killed.zoo.url("")))[1])
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: left(database_url) == 0, 80, lambda: str(standing(database_url)))
    assert [worker.pid for worker in workers if worker.poll() is not None] == [pid]

    for name, host in hosts.items():
        assert host.seen[0][0] == "robots.txt", name
        assert host.asked("robots.txt") == 1, f"{name}: what one worker knows, all know, even after a kill"
        assert min(host.gaps()) >= DELAY - TOLERANCE, name
    assert min(slow.gaps()) >= 1 - TOLERANCE
    assert slow.asked("from-plain") == 1
    assert not [seen for seen in slow.seen if seen[0].startswith("private")]
    assert (plain.asked("here"), plain.asked("there")) == (1, 1)
    for refused in ("0", "1"):
        first = [path for path, *_ in busy.seen].index(refused)
        assert busy.gaps()[first] >= RETRY_AFTER - TOLERANCE
    assert [path for path, *_ in killed.seen].count("hang") == 2
    assert min(killed.gaps()) >= CRAWL_DELAY - TOLERANCE
    assert standing(database_url) == {("captured", None): 20, ("rejected", "robots"): 2}


def holder(database_url: str, host: str) -> tuple[str, str]:
    """Machine and process of the worker that holds a host."""
    ((leased_by,),) = rows(database_url, "SELECT leased_by FROM ingest.host WHERE host = %s", host)
    machine, _, process = str(leased_by).rpartition(":")
    return machine, process


def left(database_url: str) -> int:
    ((count,),) = rows(database_url, "SELECT count(*) FROM ingest.page WHERE state = 'pending'")
    return int(str(count))


def standing(database_url: str) -> dict[tuple[object, object], object]:
    query = """
        SELECT page.state, rejection.reason, count(*)
        FROM ingest.page LEFT JOIN ingest.rejection USING (page_id) GROUP BY 1, 2
    """
    return {(state, reason): count for state, reason, count in rows(database_url, query)}


def rows(database_url: str, query: str, *values: str) -> list[tuple[object, ...]]:
    with psycopg.connect(database_url) as connection:
        return connection.execute(query.encode(), values).fetchall()


def wait_until(true: Callable[[], bool], seconds: float, told: Callable[[], str]) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, told()
        time.sleep(0.2)
