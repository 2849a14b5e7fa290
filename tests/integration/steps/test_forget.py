"""Takedown: an article leaves tables and archive without a trace of its words, for good; all else stays as it was."""

import gzip
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
from pipeline.db.answers import refresh
from pipeline.db.connect import Database
from pipeline.db.digest import digest
from pipeline.local.cluster import create_database
from pipeline.local.postgres import Server
from pipeline.steps.archive_verify import choose, verify_file
from pipeline.steps.check import must_pass
from pipeline.steps.forget import Busy, ForgetCounts, finish, forget_entity, kept
from pipeline.steps.link import link_due
from pipeline.steps.link_stories import link_stories_due
from pipeline.steps.link_utterances import link_utterances_due
from pipeline.steps.replay import replay
from pipeline.steps.reread import parse_choice, reread
from pipeline.web.decode import decoded


@pytest.fixture
def read(newsroom_workshop: Any) -> Any:
    """The newsroom, read and linked."""
    link_due(newsroom_workshop.database)
    return newsroom_workshop


@pytest.fixture
def url(read: Any) -> str:
    """An article that a feed showed with a summary, and that changed after its first capture."""
    ((url, *_), *_) = read.rows(
        "SELECT page.url FROM ingest.page JOIN ingest.article USING (page_id)"
        " JOIN ingest.article_version USING (article_id) JOIN ingest.feed_entry USING (page_id) WHERE summary IS NOT NULL"
        " GROUP BY page.page_id ORDER BY count(DISTINCT article_version_id) DESC, page.url"
    )
    return str(url)


@pytest.fixture
def words(read: Any, url: str) -> list[str]:
    """What nobody shall find any more: the address, title and summary, and words that no other text has."""
    ((title, summary, text), *_) = read.rows(
        "SELECT article.title, entry.summary, article.text FROM news.article JOIN ingest.page USING (url)"
        " JOIN ingest.feed_entry AS entry USING (page_id) WHERE article.url = %(url)s AND entry.summary IS NOT NULL",
        url=url,
    )
    others = "".join(other for (other,) in read.rows("SELECT text FROM news.article WHERE url <> %(url)s", url=url))
    own = next(text[at : at + 40] for at in range(0, len(text), 20) if text[at : at + 40] not in others)
    return [url, title, summary[:40], own]


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


def forget(workshop: Any, *addresses: str) -> ForgetCounts:
    found, _ = tombstones.find(workshop.database, [urls.url_sha256(url) for url in addresses])
    hashes = {page.url_sha256 for page in found} | {urls.url_sha256(url) for url in addresses}
    tombstones.bury(workshop.database, "page", hashes, "a court said so")
    return finish(workshop.settings, workshop.database, workshop.store)


def faults(workshop: Any) -> list[str]:
    at_once = workshop.settings.model_copy(update={"lease_seconds": 0})
    return [
        f"{fault.what}: {fault.detail}"
        for path, known in choose(at_once, workshop.database, workshop.store)
        for fault in verify_file(workshop.database, workshop.store, path, known).faults
    ]


def archived(workshop: Any) -> str:
    """All that lies in the archive, unpacked."""
    root = Path(workshop.settings.archive_root)
    return "".join(gzip.decompress(path.read_bytes()).decode("utf-8", "replace") for path in root.rglob("*.warc.gz"))


def told(workshop: Any) -> str:
    """All rows of all tables, as text."""
    tables = workshop.rows(
        "SELECT relname FROM pg_class WHERE relnamespace = 'ingest'::regnamespace AND relkind = 'r' ORDER BY relname"
    )
    rows = (row for (name,) in tables for row in workshop.rows(f"SELECT t::text FROM ingest.{name} AS t"))
    return "\n".join(text for (text,) in rows)


def hashes(workshop: Any) -> Mapping[str, tuple[int, str]]:
    return {each.table: (each.rows, each.sha256) for each in digest(workshop.database)}


def test_nothing_of_it_is_left_in_tables_and_archive_and_all_else_is_sound(
    read: Any, url: str, words: list[str]
) -> None:
    for word in words:
        assert word in told(read)
    assert url in archived(read)
    others = read.rows("SELECT url, text FROM news.article WHERE url <> %(url)s ORDER BY url", url=url)
    done = forget(read, url)
    assert done.pages >= 1
    assert done.records >= 1
    assert done.documents >= 1
    for word in words:
        assert word not in told(read)
        assert word not in archived(read)
    assert read.rows("SELECT url, text FROM news.article ORDER BY url") == others
    assert faults(read) == []
    assert must_pass(read.database)
    assert finish(read.settings, read.database, read.store) == ForgetCounts()
    stones = read.rows("SELECT kind, sha256, reason FROM news.tombstone")
    assert ("page", urls.url_sha256(url).hex(), "a court said so") in stones
    assert len(stones) == done.pages


def test_every_other_record_can_be_read_and_has_its_digest(read: Any, url: str) -> None:
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
    read: Any, empty: Any, url: str, words: list[str]
) -> None:
    forget(read, url)
    link_due(read.database)
    link_stories_due(read.database)
    link_utterances_due(read.database)
    assert [each.reason for each in kept(read.store)]
    replay(empty.settings, empty.database, empty.store)
    before, after = hashes(read), hashes(empty)
    assert {table for table in before if before[table] != after[table]} <= {"outlet", "feed"}
    assert not any(word in told(empty) for word in words)
    assert must_pass(empty.database)


def test_an_old_copy_of_the_archive_brings_nothing_back(
    read: Any, empty: Any, url: str, words: list[str], tmp_path: Path
) -> None:
    old = {path: read.store.read(path, 0, read.store.size(path)) for path in read.store.list()}
    forget(read, url)
    for path, data in old.items():
        Path(read.settings.archive_root, path).write_bytes(data)
    replay(empty.settings, empty.database, empty.store)
    assert not any(word in told(empty) for word in words)
    assert not any(word in archived(empty) for word in words)
    assert faults(empty) == []
    assert must_pass(empty.database)


@pytest.mark.parametrize("point", ["forget.hidden", "forget.before_writing", "forget.erased"])
def test_killed_at_any_point_it_is_finished_by_the_next_run(
    read: Any, url: str, words: list[str], point: str, tmp_path: Path
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
        assert word not in told(read)
        assert word not in archived(read)
    assert faults(read) == []
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


@pytest.fixture
def gone(workshop: Any, site: Any) -> Any:
    """A site of which a page was read and taken down; the feed and other pages lead to it."""
    workshop.seed(site.show("story", "other"))
    site.put("story", "The secret pier")
    site.put("other", "Another matter")
    workshop.ingest()
    assert site.states(workshop) == {"story": "stored", "other": "stored"}
    forget(workshop, site.url("story"))
    return workshop


def test_a_feed_that_shows_it_again_enters_neither_page_nor_document(gone: Any, site: Any) -> None:
    site.put("third", "A third matter")
    site.show("story", "other", "third")
    gone.ingest()
    assert site.states(gone) == {"other": "stored", "third": "stored"}
    assert site.url("story") not in archived(gone)
    assert site.url("story") not in told(gone)
    assert faults(gone) == []
    assert must_pass(gone.database)


@pytest.mark.parametrize("way", ["redirect", "canonical"])
def test_a_page_that_leads_to_it_is_forgotten_too(gone: Any, site: Any, way: str) -> None:
    if way == "redirect":
        site.redirect("alias", "story")
    else:
        site.put("alias", "The secret pier", canonical="story")
    site.enter(gone, "alias")
    gone.fetch()
    gone.read()
    assert site.states(gone) == {"other": "stored", "alias": "rejected"}
    assert must_pass(gone.database)
    finish(gone.settings, gone.database, gone.store)
    assert site.states(gone) == {"other": "stored"}
    assert "secret pier" not in archived(gone)
    assert "secret pier" not in told(gone)
    assert faults(gone) == []
    assert must_pass(gone.database)


def test_a_redirect_from_it_takes_the_other_address_with_it(workshop: Any, site: Any) -> None:
    site.put("new", "The secret pier")
    site.redirect("old", "new")
    site.enter(workshop, "old")
    workshop.fetch()
    workshop.read()
    forget(workshop, site.url("old"))
    assert site.states(workshop) == {}
    assert "secret pier" not in archived(workshop)
    site.enter(workshop, "third")
    with pytest.raises(AssertionError):
        site.enter(workshop, "new")


def test_a_backfill_and_another_reading_bring_nothing_back(gone: Any, site: Any, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    words = "<p>The secret pier: the harbour master said on Monday that it would open in May.</p>" * 6
    link = f'<link rel="canonical" href="{site.url("story")}">'
    (folder / "story.html").write_text(f"<html><head>{link}</head><body><article>{words}</article></body></html>")
    gone.backfill("folder", folder)
    gone.read()
    gone.change("UPDATE ingest.extraction SET extractor = 'of an earlier version'")
    reread(gone.settings, gone.database, gone.store, parse_choice(""))
    assert site.states(gone) == {"other": "stored"}
    assert "secret pier" not in archived(gone)
    assert "secret pier" not in told(gone)
    assert must_pass(gone.database)


def test_an_address_can_be_forgotten_before_it_is_known(workshop: Any, site: Any) -> None:
    forget(workshop, site.url("story"))
    workshop.seed(site.show("story", "other"))
    site.put("story", "The secret pier")
    site.put("other", "Another matter")
    workshop.ingest()
    assert site.states(workshop) == {"other": "stored"}
    assert "secret pier" not in archived(workshop)


def test_what_a_worker_has_in_hand_waits_for_it(read: Any, url: str) -> None:
    impatient = read.settings.model_copy(update={"lease_seconds": 1})
    read.change("UPDATE ingest.page SET lease_until = now() + interval '1 hour' WHERE url = %(url)s", url=url)
    tombstones.bury(read.database, "page", [urls.url_sha256(url)], "a court said so")
    with pytest.raises(Busy):
        finish(impatient, read.database, read.store)
    assert read.rows("SELECT state FROM ingest.page WHERE url = %(url)s", url=url) == [("stored",)]
    read.change("UPDATE ingest.page SET lease_until = NULL WHERE url = %(url)s", url=url)
    assert finish(impatient, read.database, read.store).pages


SPEAKER = "Tomas Berglund"


def test_the_record_of_a_person_goes_and_later_readings_do_not_make_it_again(read: Any) -> None:
    ((entity,),) = read.rows("SELECT entity_id FROM news.entity WHERE name = %(name)s", name=SPEAKER)
    texts = read.rows("SELECT url, text FROM news.article ORDER BY url")
    others = read.rows("SELECT count(*) FROM news.quote WHERE speaker_entity_id IS DISTINCT FROM %(id)s", id=entity)
    mine = read.rows("SELECT count(*) FROM news.quote WHERE speaker_entity_id = %(id)s", id=entity)
    assert mine > [(0,)]
    gone = forget_entity(read.database, read.store, entity, "request 12")
    assert gone["quote"] >= mine[0][0]
    _link(read)
    assert _traces(read) == []
    assert read.rows("SELECT url, text FROM news.article ORDER BY url") == texts
    assert read.rows("SELECT count(*) FROM news.quote") == others
    assert must_pass(read.database)
    read.change("UPDATE ingest.reading SET annotator = 'of an earlier version'")
    reread(read.settings, read.database, read.store, parse_choice(""))
    _link(read)
    assert _traces(read) == []
    assert read.rows("SELECT count(*) FROM news.quote") == others
    assert must_pass(read.database)
    assert {each.kind for each in kept(read.store)} == {"name"}


def _link(workshop: Any) -> None:
    link_due(workshop.database)
    link_stories_due(workshop.database)
    link_utterances_due(workshop.database)
    refresh(workshop.database)


def _traces(workshop: Any) -> list[str]:
    """Tables, but those of texts, that hold the person's name."""
    tables = workshop.rows(
        "SELECT relname FROM pg_class WHERE relnamespace = 'ingest'::regnamespace AND relkind = 'r'"
        " AND relname NOT IN ('article_version', 'article_search', 'extraction', 'feed_entry', 'section', 'post')"
    )
    named = "SELECT count(*) FROM ingest.{} AS t WHERE t::text ILIKE %(name)s"
    return [table for (table,) in tables if workshop.rows(named.format(table), name=f"%{SPEAKER}%") != [(0,)]]
