"""`onrecord ask` and `refresh`: questions by number, in three formats; what is hostile in the news stays text."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.cli.speaking import console
from pipeline.db.connect import Database
from pipeline.local.postgres import Server
from pipeline.settings import settings
from pipeline.steps.examples import examples
from pipeline.steps.link import link_due

type Onrecord = Callable[..., Any]

HOSTILE = "\x1b]0;owned\x07\x1b[2J[bold]=cmd()\u202eevil"


@pytest.fixture
def run_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[[str], Onrecord]]:
    """Makes what runs the command on a database."""

    def make(url: str) -> Onrecord:
        monkeypatch.setenv("ONRECORD_DATABASE_URL", url)
        monkeypatch.setenv("ONRECORD_HOME", str(tmp_path))
        monkeypatch.setattr(console, "width", 250)
        settings.cache_clear()
        return lambda *words: CliRunner().invoke(app, words)

    yield make
    settings.cache_clear()


@pytest.fixture
def onrecord(run_on: Callable[[str], Onrecord], postgres_server: Server, newsroom_linked: Any) -> Onrecord:
    """On the newsroom that all tests look at."""
    return run_on(postgres_server.dsn("onrecord_writer", newsroom_linked.database))


@pytest.fixture
def hostile(run_on: Callable[[str], Onrecord], postgres_server: Server, newsroom_copy: Any) -> Onrecord:
    """On a newsroom of which every title, name and agency is hostile."""
    url = postgres_server.dsn("onrecord_writer", newsroom_copy.database)
    with Database(url) as database:
        link_due(database)
        with database.transaction() as connection:
            connection.execute("UPDATE ingest.entity SET given_name = %s", [HOSTILE])
            connection.execute("UPDATE ingest.extraction SET title = %s", [HOSTILE])
            connection.execute("UPDATE ingest.quote_relay SET name = %s", [HOSTILE])
    run = run_on(url)
    assert run("refresh").exit_code == 0
    return run


@pytest.mark.parametrize("words", [("ask",), ("ask", "--list")])
def test_all_questions_are_listed_with_their_defaults(onrecord: Onrecord, words: tuple[str, ...]) -> None:
    told = onrecord(*words)
    assert told.exit_code == 0
    assert all(each.question in told.stdout for each in examples().values())
    assert "agency=Talvin" in told.stdout


def test_a_question_is_answered_as_a_table_that_says_what_its_columns_mean(onrecord: Onrecord) -> None:
    told = onrecord("ask", "1")
    assert "Who speaks most?" in told.stdout
    assert "Elena Marek" in told.stdout
    assert "quotes_relayed: those whose sentence names an agency or outlet as its way" in told.stderr


def test_parameters_take_the_place_of_defaults(onrecord: Onrecord) -> None:
    told = onrecord("ask", "3", "-p", "speaker=Irina Kovács", "--param", "agency=DRATA", "--format", "json")
    rows = [json.loads(line) for line in told.stdout.splitlines()]
    assert rows
    assert all(row["way"] == ["DRATA"] for row in rows)


@pytest.mark.parametrize("value", ["'; DROP SCHEMA news; --", "%s", "100%", '"', "\\", "x" * 10_000, "‮"])
def test_any_value_is_a_value(onrecord: Onrecord, value: str) -> None:
    told = onrecord("ask", "2", "-p", f"speaker={value}", "--format", "json")
    assert (told.exit_code, told.stdout) == (0, "")


def test_csv_and_json_hold_the_same_rows(onrecord: Onrecord) -> None:
    rows = list(csv.DictReader(io.StringIO(onrecord("ask", "6", "--format", "csv").stdout)))
    assert len(rows) == len(onrecord("ask", "6", "--format", "json").stdout.splitlines()) == 20
    assert list(rows[0]) == list(examples()[6].columns)


def test_its_sql_is_printed_as_the_file_has_it(onrecord: Onrecord) -> None:
    assert onrecord("ask", "2", "--sql").stdout == examples()[2].text


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("ask", "999"), "There is no question 999"),
        (("ask", "2", "-p", "spaker=Ada"), "no parameter 'spaker'; it has: speaker, limit"),
        (("ask", "2", "-p", "speaker"), "NAME=VALUE"),
        (("ask", "2", "-p", "limit=many"), "many"),
    ],
)
def test_what_cannot_be_asked_is_one_line_and_a_failure(onrecord: Onrecord, words: tuple[str, ...], says: str) -> None:
    told = onrecord(*words)
    assert told.exit_code == 1
    assert says in told.stderr
    assert "Traceback" not in told.stderr


def test_hostile_names_and_titles_do_nothing_in_a_terminal(hostile: Onrecord) -> None:
    for number in examples():
        told = hostile("ask", str(number))
        assert told.exit_code == 0
        assert not set(told.output) & {"\x1b", "\x07", "\u202e"}


def test_hostile_names_are_printed_as_they_are_written(hostile: Onrecord) -> None:
    assert "\\x1b]0;owned\\x07\\x1b[2J[bold]=cmd()\\u202eevil" in hostile("ask", "1").stdout
    names = {json.loads(line)["speaker"] for line in hostile("ask", "1", "--format", "json").stdout.splitlines()}
    assert names == {HOSTILE}
