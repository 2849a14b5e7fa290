"""Takedown: an article leaves tables and archive without a trace of its words; all else stays as it was."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from pipeline import urls
from pipeline.archive.reading import read_record
from pipeline.db import tombstones
from pipeline.db.connect import Database
from pipeline.db.digest import digest
from pipeline.errors import ArchiveError
from pipeline.local.cluster import create_database
from pipeline.local.postgres import Server
from pipeline.steps.check import must_pass
from pipeline.steps.forget import Busy, ForgetCounts, finish, go_on, kept
from pipeline.steps.link import link_due
from pipeline.steps.link_stories import link_stories_due
from pipeline.steps.link_utterances import link_utterances_due
from pipeline.steps.replay import replay
from pipeline.web.decode import decoded


@pytest.fixture
def empty(postgres_server: Server, migrated_template: str, read: Any) -> Iterator[Any]:
    """A workshop on the same archive with an empty database, and no way to any address."""
    name = f"forgotten_{os.getpid()}_{time.monotonic_ns()}"
    with psycopg.connect(postgres_server.dsn("postgres", "postgres"), autocommit=True) as connection:
        create_database(connection, name, template=migrated_template)
        with Database(postgres_server.dsn("onrecord_writer", name)) as database:
            settings = read.settings.model_copy(update={"allow_addresses": (), "lease_seconds": 3})
            yield replace(read, database=database, settings=settings)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def hashes(workshop: Any) -> Mapping[str, tuple[int, str]]:
    return {each.table: (each.rows, each.sha256) for each in digest(workshop.database)}


def test_nothing_of_it_is_left_in_tables_and_archive_and_all_else_is_sound(
    left: Any, forget: Any, read: Any, url: str, words: list[str]
) -> None:
    for word in words:
        assert word in left(workshop=read).told
    assert url in left(workshop=read).archived
    others = read.rows("SELECT url, text FROM news.article WHERE url <> %(url)s ORDER BY url", url=url)
    done = forget(read, url)
    assert done.pages >= 1
    assert done.records >= 1
    assert done.documents >= 1
    for word in words:
        assert word not in left(workshop=read).told
        assert word not in left(workshop=read).archived
    assert read.rows("SELECT url, text FROM news.article ORDER BY url") == others
    assert left(workshop=read).faults == []
    assert must_pass(read.database)
    assert finish(read.settings, read.database, read.store) == ForgetCounts()
    stones = read.rows("SELECT kind, sha256, reason FROM news.tombstone")
    assert ("page", urls.url_sha256(url).hex(), "a court said so") in stones
    assert len(stones) == done.pages


def test_every_other_record_can_be_read_and_has_its_digest(forget: Any, read: Any, url: str) -> None:
    forget(read, url)
    rows = read.rows(
        "SELECT path, warc_offset, warc_length, record_id, payload_bytes FROM ingest.capture"
        " JOIN ingest.warc_file USING (warc_file_id) WHERE lost_at IS NULL"
    )
    assert len(rows) > 20
    for path, offset, length, record_id, size in rows:
        payload = read_record(read.store, path, offset, length, record_id)
        assert len(decoded(payload.raw, payload.header("content-encoding") or "", 10_000_000)) == size


def test_an_archive_forgets_too_a_replay_gives_the_tables_without_it(
    left: Any, forget: Any, read: Any, empty: Any, url: str, words: list[str]
) -> None:
    forget(read, url)
    link_due(read.database)
    link_stories_due(read.database)
    link_utterances_due(read.database)
    assert [each.reason for each in kept(read.store)]
    replay(empty.settings, empty.database, empty.store)
    before, after = hashes(read), hashes(empty)
    assert {table for table in before if before[table] != after[table]} <= {"outlet", "feed"}
    assert not any(word in left(workshop=empty).told for word in words)
    assert must_pass(empty.database)


def test_an_old_copy_of_the_archive_brings_nothing_back(
    left: Any, forget: Any, read: Any, empty: Any, url: str, words: list[str], tmp_path: Path
) -> None:
    old = {path: read.store.read(path, 0, read.store.size(path)) for path in read.store.list()}
    forget(read, url)
    for path, data in old.items():
        Path(read.settings.archive_root, path).write_bytes(data)
    replay(empty.settings, empty.database, empty.store)
    assert not any(word in left(workshop=empty).told for word in words)
    assert not any(word in left(workshop=empty).archived for word in words)
    assert left(workshop=empty).faults == []
    assert must_pass(empty.database)


@pytest.mark.parametrize("point", ["forget.hidden", "forget.before_writing", "forget.erased"])
def test_killed_at_any_point_it_is_finished_by_the_next_run(
    left: Any, read: Any, url: str, words: list[str], point: str, tmp_path: Path
) -> None:
    tombstones.bury(read.database, "page", [urls.url_sha256(url)], "a court said so")
    points = tmp_path / "points"
    points.mkdir()
    (points / f"{point}.armed").touch()
    _kill_at(read, points, point)
    patient = read.settings.model_copy(update={"lease_seconds": 30})
    read.change("UPDATE ingest.capture SET lease_until = now() WHERE lease_until > now()")
    assert finish(patient, read.database, read.store).pages
    for word in words:
        assert word not in left(workshop=read).told
        assert word not in left(workshop=read).archived
    assert left(workshop=read).faults == []
    assert must_pass(read.database)


def _kill_at(workshop: Any, points: Path, point: str) -> None:
    program = (
        "import os; from pipeline.db.connect import Database; from pipeline.archive.store import open_store;"
        "from pipeline.settings import Settings; from pipeline.steps.forget import finish; ours = Settings();"
        "finish(ours, Database(ours.database_url.get_secret_value()), open_store(ours.archive_root))"
    )
    with workshop.database.transaction() as connection:
        info = connection.info
        address = f"postgresql://{info.user}:{info.password}@{info.host}:{info.port}/{info.dbname}"
    own = {
        "ONRECORD_HOME": str(workshop.settings.home),
        "ONRECORD_DATABASE_URL": address,
        "ONRECORD_FAULT_POINTS": str(points),
    }
    with subprocess.Popen([sys.executable, "-c", program], env={**os.environ, **own}) as worker:
        deadline = time.monotonic() + 30
        while not list(points.glob(f"{point}.[0-9]*")):
            assert worker.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
        worker.send_signal(signal.SIGKILL)


def test_what_a_worker_has_in_hand_waits_for_it(read: Any, url: str) -> None:
    impatient = read.settings.model_copy(update={"lease_seconds": 1})
    read.change("UPDATE ingest.page SET lease_until = now() + interval '1 hour' WHERE url = %(url)s", url=url)
    tombstones.bury(read.database, "page", [urls.url_sha256(url)], "a court said so")
    with pytest.raises(Busy):
        finish(impatient, read.database, read.store)
    assert read.rows("SELECT state FROM ingest.page WHERE url = %(url)s", url=url) == [("stored",)]
    read.change("UPDATE ingest.page SET lease_until = NULL WHERE url = %(url)s", url=url)
    assert finish(impatient, read.database, read.store).pages


def test_a_damaged_file_hinders_no_ingestion_and_is_named_to_who_asks(read: Any, url: str, left: Any) -> None:
    ((path, offset),) = read.rows(
        "SELECT path, max(warc_offset) + 20 FROM ingest.capture JOIN ingest.warc_file USING (warc_file_id)"
        " WHERE kind = 'page' AND url = %(url)s GROUP BY path ORDER BY path LIMIT 1",
        url=url,
    )
    file = Path(read.settings.archive_root, path)
    data = file.read_bytes()
    file.write_bytes(data[:offset] + b"damage" + data[offset + 6 :])
    tombstones.bury(read.database, "page", [urls.url_sha256(url)], "a court said so")
    go_on(read.settings, read.database, read.store)
    assert read.rows("SELECT count(*) FROM news.article WHERE url = %(url)s", url=url) == [(0,)]
    assert must_pass(read.database)
    with pytest.raises(ArchiveError, match=f"onrecord archive repair {path}"):
        finish(read.settings.model_copy(update={"lease_seconds": 1}), read.database, read.store)
    file.write_bytes(data)
    assert finish(read.settings, read.database, read.store).pages
    assert left(workshop=read).faults == []
