"""`onrecord backfill`, `status` and `check` on a database: what they print and how they exit."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

PROSE = "The harbour master said on Monday that the new pier would open in May. " * 6

type Onrecord = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def onrecord(onrecord_in: Callable[..., Onrecord], database_url: str, owner_url: str, tmp_path: Path) -> Onrecord:
    """Runs the command on this test's database."""
    return onrecord_in(tmp_path, ONRECORD_DATABASE_URL=database_url, ONRECORD_OWNER_URL=owner_url)


def test_a_folder_is_read_once_however_often_it_is_given(onrecord: Onrecord, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    for name in ("one", "two"):
        (folder / f"{name}.html").write_text(f"<html><body><article><p>{name}: {PROSE}</p></article></body></html>")
    (folder / "empty.html").write_bytes(b"")
    (folder / "broken.html.gz").write_bytes(b"no gzip")
    first = onrecord("backfill", "folder", str(folder))
    assert first.returncode == 1
    assert "4 items: 2 captured, 0 to be fetched, 0 known, 0 not wanted, 2 unusable." in first.stdout
    assert "2 items could not be used." in first.stderr
    standing = json.loads(onrecord("status", "--json").stdout)
    assert {row["state"]: row["pages"] for row in standing["page_states"]} == {"stored": 2}
    assert standing["totals"]["articles"] == 2
    again = onrecord("backfill", "folder", str(folder))
    assert "4 items: 0 captured, 0 to be fetched, 2 known, 0 not wanted, 2 unusable." in again.stdout
    assert json.loads(onrecord("status", "--json").stdout) == standing


def test_a_backfill_is_entered_paused_resumed_verified_and_cancelled(onrecord: Onrecord, tmp_path: Path) -> None:
    rows = [f'{{"url": "https://news.example/{n}", "text": "{n}: {PROSE}", "date": "2019-05-0{n}"}}' for n in (1, 2, 3)]
    (tmp_path / "export.jsonl").write_text("\n".join(rows))
    start = ("backfill", "start", "jsonl", "export.jsonl", "--name", "export", "--until", "2019-05-02")
    assert onrecord(*start, "--set", "colour=red").returncode == 1
    assert onrecord(*start, "--detach").returncode == 0
    assert "resume export" in onrecord(*start).stderr
    assert onrecord("backfill", "pause", "export").returncode == 0
    assert "paused" in onrecord("backfill", "list").stdout
    unread = onrecord("backfill", "verify", "export")
    assert (unread.returncode, "1 units are not read" in unread.stderr) == (1, True)
    resumed = onrecord("backfill", "resume", "export", "--jobs", "2")
    assert resumed.returncode == 0, resumed.stderr
    assert "3 items: 2 captured, 0 to be fetched, 0 known, 1 not wanted, 0 unusable." in resumed.stdout
    verified = onrecord("backfill", "verify", "export", "--svg", "coverage.svg")
    assert verified.returncode == 0, verified.stderr
    assert "Every item is accounted for." in verified.stdout
    assert "news.example 2019-05: 2" in (tmp_path / "coverage.svg").read_text()
    assert "no backfill export that is running or paused" in onrecord("backfill", "cancel", "export").stderr


def test_a_folder_that_is_not_there_is_one_line_and_a_failure(onrecord: Onrecord, tmp_path: Path) -> None:
    done = onrecord("backfill", "folder", str(tmp_path / "nowhere"))
    assert done.returncode == 1
    assert "nowhere is no folder" in done.stderr
    assert "Traceback" not in done.stderr


def test_check_succeeds_on_what_holds_and_fails_by_name_on_what_does_not(onrecord: Onrecord, owner_url: str) -> None:
    assert onrecord("check").returncode == 0
    with psycopg.connect(owner_url) as connection:
        connection.execute("INSERT INTO ingest.host (host) VALUES ('harbour.example')")
        connection.execute(
            "INSERT INTO ingest.page (url, url_sha256, canonicaliser, original_url, host, discovered_by, state)"
            " VALUES ('u', sha256('u'), 1, 'u', 'harbour.example', 'feed', 'stored')"
        )
    done = onrecord("check")
    assert done.returncode == 1
    assert "page_balance" in done.stdout


def test_migrate_says_that_a_database_is_up_to_date(onrecord: Onrecord) -> None:
    done = onrecord("migrate")
    assert (done.returncode, done.stdout.strip()) == (0, "The database is up to date.")
