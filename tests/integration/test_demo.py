"""`onrecord demo`: from feeds to quotes through the real scheduler, and nothing more at a second run."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg
import pytest

from pipeline.local.postgres import Server
from pipeline.settings import packaged

_TABLES = (
    "outlet feed page feed_entry article article_version article_change extraction section caption post credit reading"
    " named role quote quote_span quote_relay entity entity_alias rejection"
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def first(home: Path) -> str:
    """What the first run prints."""
    return _demo(home)


@pytest.mark.timeout(400)
def test_the_demo_ends_with_quotes_their_speakers_and_relays(first: str) -> None:
    assert "Who said what, and through whom" in first
    assert "Elena Marek" in first
    assert "Talvin" in first


def test_the_demo_ends_with_one_saying_traced_to_the_agency(first: str) -> None:
    _, _, way = first.partition("One saying, and its way through the newsroom")
    assert "Elena Marek" in way
    assert "origin: Talvin (named by" in way
    assert "Radio Velmar" in way


def test_every_page_of_the_newsroom_is_in_the_state_that_it_should_be(first: str, home: Path) -> None:
    expected = json.loads((packaged("seeds") / "newsroom" / "expected.json").read_text(encoding="utf-8"))["totals"]
    states = {row["state"]: row["pages"] for row in _status(home)["page_states"]}
    assert states == {state: expected[state] for state in ("stored", "joined", "rejected", "pending")}


def test_nearly_all_marked_quotes_of_the_gold_are_found_with_their_speaker(first: str, home: Path) -> None:
    expected = json.loads((packaged("seeds") / "newsroom" / "expected.json").read_text(encoding="utf-8"))
    gold = {
        (quote.get("speaker"), words)
        for article in expected["articles"]
        if not article.get("corrected")
        for quote in article["quotes"]
        for words in quote.get("verbatim", ())
    }
    found = {(speaker, words) for speaker, verbatim in _query(home, _SAID) for words in (verbatim or "").split(" … ")}
    assert len(gold & found) / len(gold) > 0.8


def test_the_article_that_the_newsroom_corrects_has_two_versions_and_its_changes_are_shown(
    first: str, home: Path
) -> None:
    assert "9,200 tonnes" in first
    changes = "SELECT kind, count(*) FROM news.article_change WHERE url LIKE '%/herring-quota' GROUP BY 1 ORDER BY 1"
    assert _query(home, changes) == [("added", 1), ("changed", 2)]
    versions = "SELECT version, is_current FROM news.article_version WHERE url LIKE '%/herring-quota' ORDER BY 1"
    assert _query(home, versions) == [(1, False), (2, True)]


def test_people_whom_articles_name_in_different_ways_are_one_entity_and_namesakes_are_two(
    first: str, home: Path
) -> None:
    forms = """
        SELECT link.entity_id, count(DISTINCT link.name), count(DISTINCT mention.article_id)
        FROM news.entity_link AS link JOIN news.mention USING (bearer_id)
        WHERE link.name ~ %s AND link.label = 'person' GROUP BY link.entity_id
    """
    assert [row[1:] for row in _query(home, forms.replace("%s", "'Berglund'"))] == [(3, 5)]
    assert [row[1:] for row in _query(home, forms.replace("%s", "'Kov[aá]cs'"))] == [(3, 3)]
    assert [row[1] for row in _query(home, forms.replace("%s", "'Lindqvist'"))] == [1, 1]


def test_what_must_always_hold_holds(first: str, home: Path) -> None:
    done = _onrecord(home / "demo", "check")
    assert done.returncode == 0, done.stdout


@pytest.mark.timeout(400)
def test_a_second_run_adds_no_row(first: str, home: Path) -> None:
    before = _counts(home)
    assert "Who said what" in _demo(home)
    assert _counts(home) == before


_SAID = "SELECT speaker, verbatim FROM news.quote"


def _demo(home: Path) -> str:
    done = _onrecord(home, "demo", "--once", "--base-port", "8731")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _counts(home: Path) -> Mapping[str, int]:
    union = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM ingest.{table}" for table in _TABLES.split())
    return dict(_query(home, union))


def _status(home: Path) -> Mapping[str, list[Mapping[str, object]]]:
    told: Mapping[str, list[Mapping[str, object]]] = json.loads(_onrecord(home / "demo", "status", "--json").stdout)
    return told


def _query(home: Path, query: str) -> list[tuple[Any, ...]]:
    """Rows of a query, on the demo's own Postgres."""
    server = Server(home / "demo", durable=False)
    server.start()
    try:
        with psycopg.connect(server.dsn("onrecord_writer")) as connection:
            return connection.execute(query.encode()).fetchall()
    finally:
        server.stop()


def _onrecord(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("ONRECORD_")}
    return subprocess.run(
        [str(Path(sys.executable).with_name("onrecord")), *arguments],
        env={**env, "ONRECORD_HOME": str(home), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
        timeout=390,
    )
