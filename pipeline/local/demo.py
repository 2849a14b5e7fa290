"""`onrecord demo`: the real stack and the real DAGs over a newsroom of our own on loopback.

It has a home of its own (`demo` in the home), so that invented news never mixes with real ones.
"""

import csv
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, fields
from pathlib import Path

from pipeline.db.connect import Database
from pipeline.db.feeds import make_due
from pipeline.db.pages import make_refetches_due
from pipeline.db.status import work_left
from pipeline.errors import StackError
from pipeline.local.airflow_api import AirflowApi
from pipeline.local.newsroom import DemoFeed, DemoOutlet, Newsroom
from pipeline.local.postgres import Progress
from pipeline.local.stack import Stack
from pipeline.settings import packaged, settings

_MOST_SECONDS = 300.0


@contextmanager
def demo(home: Path, newsroom: Newsroom, progress: Progress = lambda line: None) -> Iterator[Stack]:
    """The stack in `home`, healthy, with the newsroom's outlets and feeds and leave to visit loopback."""
    home = home.resolve()
    os.environ |= {
        "ONRECORD_HOME": str(home),
        "ONRECORD_ALLOW_ADDRESSES": '["127.0.0.0/8"]',
        "ONRECORD_HOST_DELAY_SECONDS": "0",
        "ONRECORD_EXTRA_AGENCIES": str(packaged("seeds") / "newsroom" / "agencies.csv"),
    }
    os.environ.pop("ONRECORD_DATABASE_URL", None)
    settings.cache_clear()
    stack = Stack(home, seeds=_write_seeds(home / "seeds", newsroom))
    stack.up(progress)
    try:
        progress("Waiting for Airflow's components …")
        stack.wait_until_healthy()
        yield stack
    finally:
        stack.down()


def ingest(stack: Stack, database: Database, progress: Callable[[Mapping[str, int]], None]) -> None:
    """Let the DAGs run until all that is due was polled, fetched and read.

    Raises StackError where a run fails, or where it takes more than five minutes.
    """
    make_due(database)
    _run("poll_feeds", stack, database, progress)


def fetch_again(stack: Stack, database: Database, progress: Callable[[Mapping[str, int]], None]) -> None:
    """Let the DAG fetch and read again what is stored, as if the hour until its next fetch were over.

    Raises StackError as `ingest` does.
    """
    make_refetches_due(database)
    _run("ingest_articles", stack, database, progress)


def _run(dag_id: str, stack: Stack, database: Database, progress: Callable[[Mapping[str, int]], None]) -> None:
    """Start the DAG; return when its run has ended and nothing is due."""
    api = AirflowApi(stack.status().airflow_url or "", stack.airflow.password)
    for each in ("poll_feeds", "ingest_articles"):
        api.wait_for_dag(each)
    run = api.trigger(dag_id)
    deadline = time.monotonic() + _MOST_SECONDS
    while not _done(api, dag_id, run, left := work_left(database)):
        progress(left)
        if time.monotonic() > deadline:
            raise StackError(f"The demo is not done after {_MOST_SECONDS:.0f} s: see {stack.home}/logs.")
        time.sleep(1)
    progress(left)


def _done(api: AirflowApi, dag_id: str, run: str, left: Mapping[str, int]) -> bool:
    state = api.run_state(dag_id, run)
    if state == "failed":
        raise StackError(f"The run of {dag_id} failed: its log is in Airflow's UI.")
    idle = not any(left[work] for work in ("feeds_due", "pages_due", "captures_waiting", "names_due"))
    return state == "success" and idle


def _write_seeds(folder: Path, newsroom: Newsroom) -> Path:
    """The newsroom's outlets and feeds with their addresses filled in, as `onrecord seed` reads them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, kind, rows in (("outlets", DemoOutlet, newsroom.outlets), ("feeds", DemoFeed, newsroom.feeds)):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, [field.name for field in fields(kind)])
            writer.writeheader()
            writer.writerows(asdict(row) for row in rows)
    return folder
