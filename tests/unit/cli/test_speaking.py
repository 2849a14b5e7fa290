"""How every command speaks: it logs as its settings say and never between its results; what others wrote stays text."""

import json
import os
import subprocess
import sys
import unicodedata

import pytest

from pipeline.cli.speaking import console, harmless, table

LOGS = """
import structlog
from pipeline.cli import main

main(version=False)
structlog.get_logger().info("read.batch", captures=3)
structlog.get_logger().warning("read.refused")
"""


def logged(**settings: str) -> tuple[str, list[str]]:
    """Stdout, and the lines of stderr."""
    done = subprocess.run(
        [sys.executable, "-c", LOGS], env={**os.environ, **settings}, capture_output=True, text=True, check=True
    )
    return done.stdout, done.stderr.splitlines()


def test_log_lines_go_to_stderr() -> None:
    results, lines = logged()
    assert results == ""
    assert "read.batch" in lines[0]
    assert "captures=3" in lines[0]


def test_log_lines_are_json_objects_where_that_is_set() -> None:
    _, lines = logged(ONRECORD_LOG_JSON="true")
    told = json.loads(lines[0])
    assert (told["event"], told["level"], told["captures"]) == ("read.batch", "info", 3)


def test_what_is_below_the_level_is_not_logged() -> None:
    _, lines = logged(ONRECORD_LOG_LEVEL="WARNING", ONRECORD_LOG_JSON="true")
    assert [json.loads(line)["event"] for line in lines] == ["read.refused"]


@pytest.mark.parametrize(
    "hostile",
    [
        "\x1b]0;owned\x07",
        "\x1b[2J\x1b[31mred",
        "\x9b31m",
        "back\b\bwards",
        "\r over",
        "a\x00b",
        "\u202etxt.exe",
        "\u2066x\u2069",
    ],
)
def test_what_others_wrote_does_nothing_in_a_terminal(hostile: str) -> None:
    with console.capture() as captured:
        console.print(table("t", ("words",), [[hostile]]))
    shown = captured.get()
    assert not [
        character for character in shown if unicodedata.category(character) in ("Cc", "Cf") and character != "\n"
    ]
    assert harmless(hostile).split()[0] in shown


def test_what_looks_like_markup_is_printed_as_it_is() -> None:
    with console.capture() as captured:
        console.print(table("t", ("words",), [["[bold]Ada[/] [link=x]y"]]))
    assert "[bold]Ada[/] [link=x]y" in captured.get()


def test_every_script_and_line_break_stays() -> None:
    text = "Добрый день\n\tдень، سلام 你好 café 👩‍🚀"
    assert harmless(text) == text
