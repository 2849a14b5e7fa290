"""`onrecord story`: what it shows, what it corrects, and what it says where that cannot be."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.cli.speaking import console
from pipeline.db.connect import Database
from pipeline.local.postgres import Server
from pipeline.settings import settings
from pipeline.steps.link_stories import link_stories_due

type Onrecord = Callable[..., Result]


@pytest.fixture
def onrecord(
    monkeypatch: pytest.MonkeyPatch, postgres_server: Server, newsroom_copy: Any, tmp_path: Path
) -> Iterator[Onrecord]:
    """Runs the command on a copy of the newsroom whose articles are linked."""
    url = postgres_server.dsn("onrecord_writer", newsroom_copy.database)
    with Database(url) as database:
        link_stories_due(database)
    monkeypatch.setenv("ONRECORD_DATABASE_URL", url)
    monkeypatch.setenv("ONRECORD_HOME", str(tmp_path))
    monkeypatch.setattr(console, "width", 250)
    settings.cache_clear()
    yield lambda *words: CliRunner().invoke(app, ["story", *words])
    settings.cache_clear()


def test_a_story_is_shown_parted_and_joined_again(onrecord: Onrecord) -> None:
    shown = onrecord("show", "accord on merrow")
    assert shown.exit_code == 0, shown.output
    assert "3 articles, 3 outlets, 2 wordings" in shown.output
    assert "origin: Talvin (3 of 3 articles credit Talvin)" in shown.output
    assert re.search(r"harbour +2026-09-14 11:05 +rewrite +\d+ +37% +30% +credit +Talvin", shown.output)
    numbers = re.findall(r"^ *(\d+) +(?:talvin|harbour|velmar)", shown.output, re.MULTILINE)
    (last,) = re.findall(r"^ *(\d+) +velmar", shown.output, re.MULTILINE)
    assert "1 articles, 1 outlets" in onrecord("split", last).output
    again = onrecord("split", last)
    assert (again.exit_code, f"{last}: the story has no other articles." in again.output) == (1, True)
    joined = onrecord("merge", last, next(number for number in numbers if number != last))
    assert "3 articles, 3 outlets" in joined.output
    assert joined.output.count("split") == 2, joined.output


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("show", "no such headline"), "No story is found by 'no such headline'."),
        (("merge", "999", "1"), "There is no article 999 in a story."),
        (("merge", "1", "1"), "1 and 1 are of one story already."),
    ],
)
def test_what_cannot_be_is_said_plainly(onrecord: Onrecord, words: tuple[str, ...], complaint: str) -> None:
    told = onrecord(*words)
    assert told.exit_code == 1
    assert complaint in told.output
