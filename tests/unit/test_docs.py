"""The README tells the truth: every command, setting and view is in it, and what it shows is what happens."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.settings import Settings
from pipeline.steps import lines

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _commands() -> list[tuple[str, ...]]:
    """Every command of the CLI, as words."""
    top: Any = typer.main.get_command(app)
    found: list[tuple[str, ...]] = []
    for name, command in top.commands.items():
        found += [(name, inner) for inner in command.commands] if hasattr(command, "commands") else [(name,)]
    return found


def _shown() -> list[tuple[str, ...]]:
    """The arguments of each `onrecord …` in the README's shell blocks, pipes taken apart."""
    blocks = re.findall(r"^```sh\n(.+?)^```$", README, re.MULTILINE | re.DOTALL)
    shell = [shlex.split(line, comments=True) for block in blocks for line in block.splitlines()]
    found = []
    for words in shell:
        while "onrecord" in words:
            words = words[words.index("onrecord") + 1 :]
            end = words.index("|") if "|" in words else len(words)
            found.append(tuple(words[:end]))
    return found


@pytest.mark.parametrize("words", _commands(), ids=" ".join)
def test_every_command_is_in_the_readme_and_has_help_with_an_example(words: tuple[str, ...]) -> None:
    assert f"onrecord {' '.join(words)}" in README
    told = CliRunner().invoke(app, [*words, "--help"])
    assert told.exit_code == 0
    assert re.search(r"Examples?:", told.output)


@pytest.mark.parametrize("line", _shown(), ids=" ".join)
def test_every_command_line_that_the_readme_shows_is_understood(line: tuple[str, ...]) -> None:
    command: Any = typer.main.get_command(app)
    words = list(line)
    while hasattr(command, "commands"):
        command = command.commands[words.pop(0)]
    assert command.make_context(command.name, words)


def test_the_line_that_the_readme_annotates_gives_the_line_that_it_shows() -> None:
    given = re.search(r"^echo (.+) \| onrecord annotate$", README, re.MULTILINE)
    shown = re.search(r"^```json\n(.+?)^```$", README, re.MULTILINE | re.DOTALL)
    assert given
    assert shown
    told = lines.annotate_lines(Settings(), shlex.split(given[1]))
    assert json.loads(json.dumps(list(told))) == [json.loads(shown[1])]


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_in_the_readme_with_its_default(name: str) -> None:
    row = re.search(rf"^\| `ONRECORD_{name.upper()}` \| (.+?) \| .+ \|$", README, re.MULTILINE)
    assert row, f"ONRECORD_{name.upper()} is missing"
    default = Settings.model_fields[name].default
    if isinstance(default, bool | int | float) or (isinstance(default, str) and "://" not in default):
        assert row[1] == f"`{default}`"
    assert Settings.model_fields[name].description


def test_every_setting_in_the_readme_exists() -> None:
    told = set(re.findall(r"^\| `ONRECORD_(\w+)`", README, re.MULTILINE))
    assert told == {name.upper() for name in Settings.model_fields}


def test_every_view_is_in_the_readme() -> None:
    views = [view for path in (ROOT / "sql" / "views").glob("*.sql") for view in _views(path)]
    assert len(views) >= 6
    for view in views:
        assert f"| `{view}` |" in README


def test_every_target_of_the_makefile_that_the_readme_names_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"^make ([a-z-]+)", README, re.MULTILINE)) <= targets


def test_every_dag_is_in_the_readme() -> None:
    for path in (ROOT / "dags").glob("*.py"):
        assert path.stem == "wiring" or f"| `{path.stem}` |" in README


def _views(path: Path) -> list[str]:
    return re.findall(r"CREATE VIEW (news\.\w+)", path.read_text(encoding="utf-8"))
