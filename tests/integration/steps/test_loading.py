"""What was read becomes rows: poison is set aside alone, late workers are refused, orphans are adopted."""

import gzip
import secrets
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.archive.voids import voided
from pipeline.archive.warc import writing
from pipeline.db import captures, reread
from pipeline.db.articles import ReadCapture
from pipeline.db.captures import CaptureClaim
from pipeline.records import Response
from pipeline.sandbox import Sandbox
from pipeline.steps.adopt import adopt_files
from pipeline.steps.check import must_pass
from pipeline.steps.read import load, prepare


def claimed(workshop: Any, *, limit: int = 100, lease_seconds: float = 60, worker: str = "worker") -> CaptureClaim:
    return captures.claim(workshop.database, limit=limit, lease_seconds=lease_seconds, worker=worker)


def prepared(workshop: Any, claim: CaptureClaim) -> tuple[ReadCapture, ...]:
    with Sandbox(deadline_seconds=20, memory_mb=1_500) as sandbox:
        return prepare(workshop.settings, workshop.database, workshop.store, sandbox, claim)


_NAMED = {"label": "person", "name": "X", "name_key": "x", "sense": "", "spans": [0, 3], "aliases": ["X"]}


@pytest.mark.parametrize(
    "poison",
    [
        pytest.param({"spans": [0, 3, 5]}, id="a span without an end"),
        pytest.param({"label": "alien"}, id="a label that no one knows"),
        pytest.param({"aliases": [secrets.token_hex(20_000)]}, id="a name too long for its index"),
    ],
)
def test_a_row_that_postgres_refuses_costs_its_own_page_alone(
    workshop: Any, site: Any, poison: dict[str, object]
) -> None:
    paths = [f"report-{n}" for n in range(5)]
    for path in paths:
        site.put(path, path)
    site.enter(workshop, *paths)
    workshop.fetch()
    claim = claimed(workshop)
    ready = prepared(workshop, claim)
    victim = ready[3]
    named = {"capture_id": victim.capture_id, **_NAMED, **poison}
    broken = replace(victim, details={**victim.details, "loading_named": [named]})
    loaded = load(workshop.database, claim, (*ready[:3], broken, *ready[4:]))
    assert (loaded.articles, loaded.quarantined, loaded.fenced) == (4, 1, 0)
    assert workshop.rows("SELECT capture_id, stage, reason FROM ingest.quarantine") == [
        (victim.capture_id, "load", "row_refused")
    ]
    assert sorted(site.states(workshop).values()) == ["quarantined", *["stored"] * 4]
    assert must_pass(workshop.database)


def test_what_a_late_reader_lost_is_refused_and_counted_while_the_rest_lands(workshop: Any, site: Any) -> None:
    paths = [f"report-{n}" for n in range(4)]
    for path in paths:
        site.put(path, path)
    site.enter(workshop, *paths)
    workshop.fetch()
    late = claimed(workshop, lease_seconds=0, worker="late")
    ready = prepared(workshop, late)
    thief = claimed(workshop, limit=3, worker="thief")
    assert {each.capture_id for each in thief.captures} < {each.capture_id for each in late.captures}
    loaded = load(workshop.database, late, ready)
    assert (loaded.articles, loaded.fenced) == (1, 3)
    assert workshop.rows("SELECT stage, leased_by, items FROM ingest.fenced") == [("read", "late", 3)]
    for table in ("article", "article_version", "extraction", "reading"):
        assert workshop.rows(f"SELECT count(*) FROM ingest.{table}") == [(1,)]
    loaded = load(workshop.database, thief, prepared(workshop, thief))
    assert (loaded.articles, loaded.fenced) == (3, 0)
    assert workshop.rows("SELECT count(*) FROM ingest.article_version") == [(4,)]
    assert must_pass(workshop.database)


def test_a_load_writes_nothing_of_what_others_hold_or_of_pages_that_stay_as_they_are(workshop: Any, site: Any) -> None:
    site.put("full", "Report")
    site.put("print", "Report", canonical="full")
    site.enter(workshop, "full", "print")
    workshop.fetch()
    site.put("full", "Report, corrected")
    workshop.change("UPDATE ingest.page SET next_check_at = now()")
    workshop.fetch()
    earlier = claimed(workshop, limit=2)
    assert load(workshop.database, earlier, prepared(workshop, earlier)).articles == 2
    first = earlier.captures[0].capture_id
    held = reread.claim(workshop.database, [first], lease_seconds=60, worker="other")
    joined = workshop.rows("SELECT ctid::text FROM ingest.page WHERE state = 'joined'")
    assert workshop.read().articles == 2
    assert workshop.rows(f"SELECT lease_token FROM ingest.capture WHERE capture_id = {first}") == [(held.token,)]
    assert workshop.rows("SELECT ctid::text FROM ingest.page WHERE state = 'joined'") == joined
    assert must_pass(workshop.database)


def test_a_load_that_was_done_is_not_done_again(workshop: Any, site: Any) -> None:
    site.put("report", "Report")
    site.enter(workshop, "report")
    workshop.fetch()
    claim = claimed(workshop)
    ready = prepared(workshop, claim)
    assert load(workshop.database, claim, ready).articles == 1
    again = load(workshop.database, claim, ready)
    assert (again.articles, again.fenced) == (0, 1)
    assert workshop.rows("SELECT count(*) FROM ingest.quote WHERE ordinal = 1") == [(1,)]


def test_a_record_that_was_altered_on_disk_is_set_aside_and_its_neighbours_are_read(workshop: Any, site: Any) -> None:
    for path in ("one", "two", "three"):
        site.put(path, path)
    site.enter(workshop, "one", "two", "three")
    workshop.fetch()
    ((name, offset, length),) = workshop.rows(
        "SELECT path, warc_offset, warc_length FROM ingest.capture JOIN ingest.warc_file USING (warc_file_id)"
        " WHERE url = %(url)s",
        url=site.url("two"),
    )
    file = Path(workshop.settings.archive_root, name)
    data = bytearray(file.read_bytes())
    data[offset + length // 2] ^= 0xFF
    file.write_bytes(data)
    workshop.read()
    assert site.states(workshop) == {"one": "stored", "two": "quarantined", "three": "stored"}
    assert workshop.rows("SELECT stage, reason FROM ingest.quarantine") == [("extract", "archive")]
    assert must_pass(workshop.database)


def test_of_an_orphan_file_what_is_whole_and_was_not_fetched_since_is_adopted(workshop: Any, site: Any) -> None:
    """What was altered is asked for again; what was fetched since is void."""
    paths = ("needed", "missing", "altered", "again")
    site.put("again", "Again")
    site.enter(workshop, *paths[:3])
    with writing(workshop.store, at=datetime.now(UTC), name="pages-99") as writer:
        records = {
            path: writer.add_response(
                _answer(site.url(path), 404 if path == "missing" else 200), kind="page", url=site.url(path)
            )
            for path in paths
        }
    file = Path(workshop.settings.archive_root, writer.path)
    data = file.read_bytes()
    altered = records["altered"]
    member = data[altered.offset : altered.offset + altered.length]
    changed = gzip.compress(gzip.decompress(member).replace(b"in May", b"in Mai"))
    file.write_bytes(data[: altered.offset] + changed + data[altered.offset + altered.length :])
    workshop.change("UPDATE ingest.page SET next_check_at = NULL")
    site.enter(workshop, "again")
    workshop.fetch()
    workshop.change("UPDATE ingest.page SET next_check_at = now() WHERE state = 'pending'")
    at_once = workshop.settings.model_copy(update={"lease_seconds": 0})
    assert adopt_files(at_once, workshop.database, workshop.store) == 1
    assert adopt_files(at_once, workshop.database, workshop.store) == 0
    expected = {"needed": "captured", "missing": "rejected", "altered": "pending", "again": "captured"}
    assert site.states(workshop) == expected
    assert voided(workshop.store, writer.path) == {records["again"].record_id}
    workshop.read()
    assert site.states(workshop)["needed"] == "stored"
    assert must_pass(workshop.database)


def _answer(url: str, status: int) -> Response:
    body = b"<html><body><article><p>" + b"The harbour master said that the pier opens in May. " * 8 + b"</p></article>"
    return Response(
        url=url,
        final_url=url,
        status=status,
        reason="",
        headers=(("Content-Type", "text/html"),),
        request_head=b"",
        raw=body,
        body=body,
        fetched_at=datetime.now(UTC),
        seconds=0.1,
        address=None,
    )


def test_a_figures_caption_is_kept_beside_the_text(workshop: Any, site: Any) -> None:
    figure = "<figure><img src='pier.jpg'><figcaption>The old pier in winter.</figcaption></figure>"
    site.put("pier", "Pier", paragraphs=(figure, "Work begins in June, the harbour board said."))
    site.enter(workshop, "pier")
    workshop.fetch()
    workshop.read()
    assert workshop.rows("SELECT ordinal, text, start_char FROM news.caption") == [(1, "The old pier in winter.", None)]
    assert workshop.rows("SELECT strpos(text, 'old pier') FROM news.article") == [(0,)]
