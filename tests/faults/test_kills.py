"""Workers are killed in mid-batch, under the real scheduler: nothing is lost and nothing is doubled."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import psutil
import psycopg
import pytest

from pipeline import urls
from pipeline.db import seeds
from pipeline.db.connect import Database
from pipeline.db.status import work_left
from pipeline.local.airflow_api import AirflowApi
from pipeline.local.newsroom import Newsroom
from pipeline.local.stack import Stack
from pipeline.steps.check import must_pass

#: point in the step -> the DAG that gets there
_POINTS = {
    "poll.before_settle": "poll_feeds",
    "fetch.before_settle": "ingest_articles",
    "read.before_load": "ingest_articles",
}


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    """On free ports, so that its pages are new to the database."""
    with Newsroom(base_port=0) as running:
        yield running


@pytest.fixture
def database(stack: Stack, newsroom: Newsroom) -> Iterator[Database]:
    """The stack's database, with this newsroom's feeds due."""
    with Database(stack.server.dsn("onrecord_writer")) as opened:
        seeds.seed(
            opened,
            [asdict(outlet) for outlet in newsroom.outlets],
            [{**asdict(feed), "host": urls.server(feed.url)} for feed in newsroom.feeds],
        )
        yield opened


@pytest.mark.timeout(600)
def test_a_killed_task_loses_and_doubles_nothing(stack: Stack, newsroom: Newsroom, database: Database) -> None:
    api = _api(stack)
    for point in _POINTS:
        _arm(point)
    for point, dag_id in _POINTS.items():
        child = _stopped_at(point, api, dag_id)
        child.kill()
        _free(point, child.pid)
    _finish(api, database)
    _assert_everything_is_there_once(stack, newsroom, database)


@pytest.mark.timeout(900)
def test_a_killed_supervisor_leaves_a_child_that_is_fenced(
    stack: Stack, newsroom: Newsroom, database: Database
) -> None:
    api = _api(stack)
    fenced = _count(stack, "SELECT coalesce(sum(items), 0) FROM ingest.fenced")
    children = []
    for point in _POINTS:
        _arm(point)
    for point, dag_id in _POINTS.items():
        child = _stopped_at(point, api, dag_id)
        supervisor = child.parent()
        assert supervisor is not None
        assert supervisor.pid != stack.status().pid
        supervisor.kill()
        children.append((point, child))
        assert child.is_running()
    _finish(api, database)
    for point, child in children:
        _free(point, child.pid)
        _wait(lambda child=child: not _alive(child), 60, f"the child of {point} to end")
    assert _count(stack, "SELECT coalesce(sum(items), 0) FROM ingest.fenced") > fenced
    _assert_everything_is_there_once(stack, newsroom, database)


def _assert_everything_is_there_once(stack: Stack, newsroom: Newsroom, database: Database) -> None:
    bases = [newsroom.base(outlet.key) for outlet in newsroom.outlets]
    ours = "page.url LIKE ANY(%(bases)s)"
    values = {"bases": [f"{base}/%" for base in bases]}
    states = dict(_rows(stack, f"SELECT state, count(*) FROM ingest.page WHERE {ours} GROUP BY state", values))
    assert states["stored"] >= 19
    # the page that always answers 500 waits for its next try
    assert states.get("pending", 0) <= 1
    assert set(states) <= {"stored", "joined", "rejected", "pending"}
    doubled = f"""
        SELECT page.url, count(*) FROM ingest.page JOIN ingest.article USING (page_id)
        JOIN ingest.article_version USING (article_id) WHERE {ours} GROUP BY page.url HAVING count(*) > 1
    """
    assert _rows(stack, doubled, values) == []
    entries = f"SELECT count(*) FROM ingest.feed_entry JOIN ingest.page USING (page_id) WHERE {ours}"
    assert _rows(stack, entries, values) == [(26,)]
    assert must_pass(database)


def _arm(point: str) -> None:
    Path(os.environ["ONRECORD_FAULT_POINTS"], f"{point}.armed").touch()


def _free(point: str, pid: int) -> None:
    Path(os.environ["ONRECORD_FAULT_POINTS"], f"{point}.{pid}").unlink()


def _stopped_at(point: str, api: AirflowApi, dag_id: str) -> psutil.Process:
    """The worker that has come to an armed point; the DAG is run until one does."""
    folder = Path(os.environ["ONRECORD_FAULT_POINTS"])

    def found() -> list[Path]:
        _run(api, dag_id)
        return [path for path in folder.glob(f"{point}.*") if path.suffix != ".armed"]

    _wait(lambda: bool(found()), 240, f"a worker to reach {point}")
    return psutil.Process(int(found()[0].suffix[1:]))


def _finish(api: AirflowApi, database: Database) -> None:
    """Let the DAGs run until nothing is due or leased."""

    def done() -> bool:
        left = work_left(database)
        if not (left["feeds_due"] or left["pages_due"] or left["captures_waiting"]):
            return True
        _run(api, "poll_feeds" if left["feeds_due"] else "ingest_articles")
        return False

    _wait(done, 400, "all work to be done")


def _run(api: AirflowApi, dag_id: str) -> None:
    """Start a run where none is under way: the clock would start one too, only later."""
    under_way = api.ask(f"/api/v2/dags/{dag_id}/dagRuns?state=queued&state=running&limit=1")["total_entries"]
    if not under_way:
        api.trigger(dag_id)


def _api(stack: Stack) -> AirflowApi:
    api = AirflowApi(stack.status().airflow_url or "", stack.airflow.password)
    for dag_id in ("poll_feeds", "ingest_articles"):
        api.wait_for_dag(dag_id)
    return api


def _wait(true: Callable[[], bool], seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"waited {seconds} s for {what}"
        time.sleep(0.3)


def _alive(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def _rows(stack: Stack, query: str, values: dict[str, list[str]] | None = None) -> list[tuple[object, ...]]:
    with psycopg.connect(stack.server.dsn("onrecord_writer")) as connection:
        return connection.execute(query.encode(), values).fetchall()


def _count(stack: Stack, query: str) -> int:
    return int(str(_rows(stack, query)[0][0]))
