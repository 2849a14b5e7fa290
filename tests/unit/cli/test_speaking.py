"""How every command logs: as its settings say, and never between its results."""

import json
import os
import subprocess
import sys

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
