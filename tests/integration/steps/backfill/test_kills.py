"""Killed at any moment and resumed, a backfill leaves the tables of one that was never disturbed."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.archive.store import open_store
from pipeline.archive.warc import writing
from pipeline.db import backfill
from pipeline.db.backfill import Request
from pipeline.db.connect import Database
from pipeline.db.digest import digest
from pipeline.local.postgres import Server
from pipeline.records import Unit
from pipeline.steps.backfill import run
from pipeline.steps.check import must_pass

_WORKER = """
import sys
from pathlib import Path
from pipeline.archive.store import open_store
from pipeline.db.connect import Database
from pipeline.settings import Settings
from pipeline.steps.backfill import run, work

home, url, step = sys.argv[1:]
settings = Settings(home=Path(home), lease_seconds=3)
with Database(url) as database:
    store = open_store(settings.archive_root)
    print("ready", flush=True)
    if step == "units":
        work.work(settings, database, store)
    else:
        run.finish(settings, database, store, "crawl")
"""
_LEDGER = """
    SELECT unit.address, unit.state, unit.position, unit.items_read,
        item.position, page.url, item.outcome, item.dated_at
    FROM ingest.backfill_unit AS unit
    LEFT JOIN ingest.backfill_item AS item USING (backfill_unit_id)
    LEFT JOIN ingest.page USING (page_id)
    ORDER BY unit.unit_sha256, item.position
"""


@pytest.fixture
def crawl(tmp_path: Path) -> Callable[[int], Path]:
    """Makes a folder with two WARC files of so many pages each; every fifth comes again, changed."""

    def write(pages: int) -> Path:
        folder = tmp_path / "crawl"
        began = datetime(2019, 5, 1, tzinfo=UTC)
        for part in (1, 2):
            with writing(open_store(str(folder)), at=began, name=f"part-{part}") as writer:
                for n in range(pages):
                    url = f"https://news-{part}.example/{n - n % 5 if n % 5 == 1 else n}"
                    words = f"Harbour master {part} said in report {n} that the pier would open in {1900 + n}. " * 8
                    page = f"<html><head><title>{n}</title></head><body><article><p>{words}</p></article></body></html>"
                    at = began + timedelta(hours=n)
                    writer.add_resource(page.encode(), url=url, content_type="text/html", captured_at=at)
        return folder

    return write


@pytest.mark.parametrize(
    ("step", "pages", "kills"),
    [
        pytest.param("units", 400, 3, id="3 kills"),
        pytest.param("units", 2_000, 30, id="30 kills", marks=[pytest.mark.slow, pytest.mark.timeout(900)]),
        pytest.param("all", 120, 30, id="to the end", marks=[pytest.mark.slow, pytest.mark.timeout(900)]),
    ],
)
def test_the_tables_are_those_of_an_unbroken_run(
    workshop: Any,
    postgres_server: Server,
    crawl: Callable[[int], Path],
    copied_database: Callable[[], AbstractContextManager[Database]],
    tmp_path: Path,
    step: str,
    pages: int,
    kills: int,
) -> None:
    run.start(workshop.database, Request(name="crawl"), Unit(kind="folder", address=str(crawl(pages))))
    workshop.database.close()
    found = []
    for moments in (0, kills):
        with copied_database() as copied:
            own = replace(workshop, database=copied)
            ((name,),) = own.rows("SELECT current_database()")
            url = postgres_server.dsn("onrecord_writer", name)
            killed = run_killed(copied, url, tmp_path / f"home-{moments}", step, moments)
            assert killed >= moments / 3, "the moments were chosen too late"
            assert backfill.units_left(copied, "crawl")["units_left"] == 0
            must_pass(copied)
            found.append((tuple(digest(copied)), own.rows(_LEDGER)))
    (unbroken, ledger), (broken, own_ledger) = found
    assert [ours.table for ours, theirs in zip(broken, unbroken, strict=True) if ours != theirs] == []
    assert own_ledger == ledger
    assert len(ledger) > 2 * pages


def run_killed(database: Database, url: str, home: Path, step: str, kills: int) -> int:
    """Work in processes that are killed at random moments, then in one that is not; returns how many were killed."""
    chance, killed = random.Random(9), 0
    for number in range(kills + 1):
        run.resume(database, "crawl")
        command = [sys.executable, "-c", _WORKER, str(home), url, step]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as worker:
            assert worker.stdout
            while worker.stdout.readline() not in ("ready\n", ""):
                pass
            if number < kills:
                time.sleep(chance.uniform(0.05, 0.8 if step == "units" else 6.0))
                worker.kill()
            worker.wait()
            killed += worker.returncode == -signal.SIGKILL
            assert worker.returncode in (0, -signal.SIGKILL)
    return killed
