"""An archive replayed into an empty database gives the tables that it was written with."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from pipeline import urls
from pipeline.db import seeds
from pipeline.db.connect import Database
from pipeline.db.digest import digest
from pipeline.errors import ConfigurationError
from pipeline.local.cluster import create_database
from pipeline.local.newsroom import Newsroom
from pipeline.local.postgres import Server
from pipeline.steps.check import must_pass
from pipeline.steps.link import link_due
from pipeline.steps.link_stories import link_stories_due
from pipeline.steps.link_utterances import link_utterances_due
from pipeline.steps.replay import ReplayCounts, replay


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    with Newsroom(base_port=0) as running:
        yield running


@pytest.fixture
def live(workshop: Any, newsroom: Newsroom) -> Any:
    """A workshop that has read a feed of the newsroom twice: before and after its correction."""
    return _read_twice(workshop, newsroom, feeds=1)


@pytest.fixture
def whole(workshop: Any, newsroom: Newsroom) -> Any:
    """A workshop that has read all of the newsroom twice."""
    return _read_twice(workshop, newsroom, feeds=4)


def _read_twice(workshop: Any, newsroom: Newsroom, *, feeds: int) -> Any:
    newsroom.corrected = False
    seed(workshop, newsroom, feeds)
    for _ in range(2):
        workshop.change("UPDATE ingest.feed SET next_check_at = now()")
        workshop.change("UPDATE ingest.page SET next_check_at = now() WHERE state = 'stored'")
        workshop.poll()
        workshop.fetch()
        workshop.read()
        link_due(workshop.database)
        link_stories_due(workshop.database)
        link_utterances_due(workshop.database)
        newsroom.correct()
    return workshop


@pytest.fixture
def empty(postgres_server: Server, migrated_template: str, workshop: Any) -> Iterator[Any]:
    """A workshop on the same archive with an empty database, and no way to any address."""
    name = f"replay_{os.getpid()}_{time.monotonic_ns()}"
    with psycopg.connect(postgres_server.dsn("postgres", "postgres"), autocommit=True) as connection:
        create_database(connection, name, template=migrated_template)
    settings = workshop.settings.model_copy(update={"allow_addresses": (), "lease_seconds": 3})
    with Database(postgres_server.dsn("onrecord_writer", name)) as database:
        yield replace(workshop, database=database, settings=settings)
    with psycopg.connect(postgres_server.dsn("postgres", "postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def seed(workshop: Any, newsroom: Newsroom, feeds: int = 1) -> None:
    seeds.seed(
        workshop.database,
        [asdict(outlet) for outlet in newsroom.outlets],
        [{**asdict(feed), "host": urls.server(feed.url)} for feed in newsroom.feeds[:feeds]],
    )


def hashes(workshop: Any) -> Mapping[str, tuple[int, str]]:
    return {each.table: (each.rows, each.sha256) for each in digest(workshop.database)}


def replayed(workshop: Any) -> ReplayCounts:
    return replay(workshop.settings, workshop.database, workshop.store)


def test_the_tables_are_the_same_and_no_one_was_asked(whole: Any, empty: Any, newsroom: Newsroom) -> None:
    before = hashes(whole)
    for table in ("feed_entry", "capture", "rejection", "article_version", "article_change", "quote", "quote_relay"):
        assert before[table][0] > 0
    assert whole.rows("SELECT count(*) FROM ingest.article_version")[0][0] > before["article"][0], "one was corrected"
    asked = len(newsroom.log)
    seed(empty, newsroom, 4)
    counts = replayed(empty)
    assert (counts.files, counts.unused, counts.damaged) == (len(whole.store.list()), 0, 0)
    assert len(newsroom.log) == asked
    assert hashes(empty) == before
    assert must_pass(empty.database)
    assert replayed(empty) == ReplayCounts(), "a second replay has nothing to do"
    assert hashes(empty) == before


def test_without_seeds_only_what_seeds_say_is_missing(live: Any, empty: Any) -> None:
    replayed(empty)
    before, after = hashes(live), hashes(empty)
    assert {table for table in before if before[table] != after[table]} <= {"outlet", "feed"}
    keys = "SELECT outlet.key, feed.url FROM ingest.feed JOIN ingest.outlet USING (outlet_id) ORDER BY feed.url"
    assert empty.rows(keys) == live.rows(keys)


@pytest.mark.parametrize(("step", "point"), [("poll", "poll.before_settle"), ("fetch", "fetch.before_settle")])
def test_what_a_late_worker_archived_in_vain_is_passed_over(
    live: Any,
    empty: Any,
    newsroom: Newsroom,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    point: str,
) -> None:
    """It stops before its rows are written, another takes over, and what it still writes is refused."""
    monkeypatch.setenv("ONRECORD_FAULT_POINTS", str(tmp_path))
    live.change("UPDATE ingest.page SET next_check_at = now() WHERE state = 'stored'")
    live.change("UPDATE ingest.feed SET next_check_at = now(), etag = NULL, last_modified = NULL, body_sha256 = NULL")
    stopped = tmp_path / f"{point}.{os.getpid()}"
    (tmp_path / f"{point}.armed").touch()
    late = threading.Thread(target=getattr(live, step))
    late.start()
    _wait(stopped.exists)
    for table in ("feed", "page", "host"):
        live.change(f"UPDATE ingest.{table} SET lease_until = now() WHERE lease_until IS NOT NULL")
    getattr(live, step)()
    stopped.unlink()
    late.join()
    assert live.rows("SELECT sum(items) FROM ingest.fenced")[0][0] > 0
    assert list(Path(live.settings.archive_root).rglob("*.void"))
    live.fetch()
    live.read()
    link_due(live.database)
    seed(empty, newsroom)
    assert replayed(empty).unused == 0
    assert hashes(empty) == hashes(live)
    assert must_pass(empty.database)


_REPLAY = """
import sys
from pipeline.archive.store import open_store
from pipeline.db.connect import Database
from pipeline.settings import Settings
from pipeline.steps.replay import replay
settings = Settings()
with Database(settings.database_url.get_secret_value()) as database:
    replay(settings, database, open_store(settings.archive_root))
"""


@pytest.mark.parametrize("point", ["restore.before_settle", "read.before_load"])
def test_a_replay_that_was_killed_goes_on_where_it_stopped(
    live: Any, empty: Any, newsroom: Newsroom, tmp_path: Path, postgres_server: Server, point: str
) -> None:
    before = hashes(live)
    seed(empty, newsroom)
    ((name,),) = empty.rows("SELECT current_database()")
    points = tmp_path / "points"
    points.mkdir()
    environment = {
        **os.environ,
        "ONRECORD_DATABASE_URL": postgres_server.dsn("onrecord_writer", name),
        "ONRECORD_HOME": str(empty.settings.home),
        "ONRECORD_LEASE_SECONDS": "3",
        "ONRECORD_EXTRA_AGENCIES": str(empty.settings.extra_agencies),
        "ONRECORD_FAULT_POINTS": str(points),
    }
    # let one file, or batch, pass before the kill
    (points / f"{point}.armed").touch()
    with subprocess.Popen([sys.executable, "-c", _REPLAY], env=environment) as child:
        stopped = points / f"{point}.{child.pid}"
        _wait(stopped.exists)
        (points / f"{point}.armed").touch()
        stopped.unlink()
        _wait(stopped.exists)
        child.send_signal(signal.SIGKILL)
    assert hashes(empty) != before
    again = replayed(empty)
    assert again.files or again.articles
    assert hashes(empty) == before
    assert must_pass(empty.database)


def _wait(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_workers_at_work_are_not_disturbed(workshop: Any, empty: Any) -> None:
    empty.change("INSERT INTO ingest.host (host, lease_until) VALUES ('h', now() + interval '1 minute')")
    with pytest.raises(ConfigurationError, match="stop them"):
        replayed(empty)


def test_texts_without_pages_that_an_archive_told_are_restored(workshop: Any, empty: Any, tmp_path: Path) -> None:
    words = "The harbour master, Ada Brandt, said on Monday that the pier would open in May.\n\n" * 6
    told = {"title": "Pier & port", "byline": "Per Lund", "language": "en", "publish_date": "2019-05-01", "text": words}
    lines = [
        json.dumps({**told, "url": f"https://news.example/{n}", "collect_date": f"2019-05-0{n}"}) for n in (2, 3, 4)
    ]
    (tmp_path / "stories.jsonl").write_text("\n".join(lines), encoding="utf-8")
    workshop.backfill("jsonl", tmp_path / "stories.jsonl")
    workshop.read()
    for link in (link_due, link_stories_due):
        link(workshop.database)
    link_utterances_due(workshop.database)
    assert replay(empty.settings, empty.database, empty.store).articles == 3
    before, after = hashes(workshop), hashes(empty)
    assert {table for table in before if before[table] != after[table]} <= {
        "backfill",
        "backfill_unit",
        "backfill_item",
    }
    must_pass(empty.database)
