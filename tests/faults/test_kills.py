"""Workers are killed in mid-batch, under the real scheduler: nothing is lost and nothing is doubled."""

import os
import time
from collections.abc import Callable, Iterator, Mapping
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
        _seed(opened, newsroom)
        yield opened


@pytest.fixture(scope="module")
def unbroken(stack: Stack) -> Mapping[str, tuple[object, ...]]:
    """What a run without kills gives."""
    with Newsroom(base_port=0) as newsroom, Database(stack.server.dsn("onrecord_writer")) as database:
        _seed(database, newsroom)
        _finish(_api(stack), database)
        return _outcome(stack, newsroom)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_killed_task_loses_and_doubles_nothing(
    stack: Stack, newsroom: Newsroom, database: Database, unbroken: Mapping[str, tuple[object, ...]]
) -> None:
    api = _api(stack)
    for point in _POINTS:
        _arm(point)
    for point, dag_id in _POINTS.items():
        child = _stopped_at(point, api, dag_id)
        child.kill()
        _free(point, child.pid)
    _finish(api, database)
    _assert_nothing_is_lost_or_doubled(stack, newsroom, database, unbroken)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_killed_supervisor_leaves_a_child_that_is_fenced(
    stack: Stack, newsroom: Newsroom, database: Database, unbroken: Mapping[str, tuple[object, ...]]
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
    _assert_nothing_is_lost_or_doubled(stack, newsroom, database, unbroken)


def _assert_nothing_is_lost_or_doubled(
    stack: Stack, newsroom: Newsroom, database: Database, unbroken: Mapping[str, tuple[object, ...]]
) -> None:
    assert _outcome(stack, newsroom) == unbroken
    assert must_pass(database)


def _outcome(stack: Stack, newsroom: Newsroom) -> Mapping[str, tuple[object, ...]]:
    """Page -> its state, entries, distinct texts and quotes."""
    query = """
        SELECT
            page.url, page.state,
            (SELECT count(*) FROM ingest.feed_entry WHERE feed_entry.page_id = page.page_id),
            (SELECT array_agg(version.text_sha256 ORDER BY version.text_sha256) FROM ingest.article
                JOIN ingest.article_version AS version USING (article_id) WHERE article.page_id = page.page_id),
            (SELECT count(*) FROM news.quote WHERE quote.url = page.url)
        FROM ingest.page WHERE starts_with(page.url, %(base)s)
    """
    found: dict[str, tuple[object, ...]] = {}
    for outlet in newsroom.outlets:
        base = newsroom.base(outlet.key)
        for url, state, entries, texts, quotes in _rows(stack, query, {"base": f"{base}/"}):
            assert isinstance(texts, list | None)
            found[f"{outlet.key}{str(url).removeprefix(base)}"] = (state, entries, len(texts or ()), quotes)
    return found


def _seed(database: Database, newsroom: Newsroom) -> None:
    seeds.seed(
        database,
        [asdict(outlet) for outlet in newsroom.outlets],
        [{**asdict(feed), "host": urls.server(feed.url)} for feed in newsroom.feeds],
    )


def _arm(point: str) -> None:
    Path(os.environ["ONRECORD_FAULT_POINTS"], f"{point}.armed").touch()


def _free(point: str, pid: int) -> None:
    Path(os.environ["ONRECORD_FAULT_POINTS"], f"{point}.{pid}").unlink()


def _stopped_at(point: str, api: AirflowApi, dag_id: str) -> psutil.Process:
    """The worker that has come to an armed point; the DAGs run until one does."""
    folder = Path(os.environ["ONRECORD_FAULT_POINTS"])

    def found() -> list[Path]:
        # a killed poll leaves its feeds leased for a while: they are polled again before pages come
        for each in {"poll_feeds", dag_id}:
            _run(api, each)
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


def _rows(stack: Stack, query: str, values: dict[str, str] | None = None) -> list[tuple[object, ...]]:
    with psycopg.connect(stack.server.dsn("onrecord_writer")) as connection:
        return connection.execute(query.encode(), values).fetchall()


def _count(stack: Stack, query: str) -> int:
    return int(str(_rows(stack, query)[0][0]))
