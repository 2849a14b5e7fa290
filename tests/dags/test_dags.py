"""DAG files are wiring: quick to parse, documented, and careful with what they start."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

DAGS = Path(__file__).resolve().parents[2] / "dags"
_PARSE = """
import json, sys, importlib
sys.path.insert(0, sys.argv[1])
from airflow.sdk import DAG
heavy = {"spacy", "trafilatura", "psycopg", "feedparser", "aiohttp"}
before = heavy & set(sys.modules)
module = importlib.import_module(sys.argv[2])
(dag,) = [thing for thing in vars(module).values() if isinstance(thing, DAG)] or [getattr(module, sys.argv[2])()]
print(json.dumps({
    "heavy": sorted((heavy & set(sys.modules)) - before),
    "dag_id": dag.dag_id, "doc": dag.doc_md, "name": dag.dag_display_name,
    "cron": getattr(dag.timetable, "expression", None),
    "tags": sorted(dag.tags), "active": dag.max_active_runs, "catchup": dag.catchup,
    "tasks": {
        t.task_id: {"pool": t.pool, "retries": t.retries, "timeout": str(t.execution_timeout)} for t in dag.tasks
    },
}))
"""


@pytest.fixture(scope="module", params=sorted(path.stem for path in DAGS.glob("*.py") if path.stem != "wiring"))
def dag(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What one DAG file gives when it is parsed alone."""
    command = [sys.executable, "-W", "ignore", "-c", _PARSE, str(DAGS), request.param]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert told["dag_id"] == request.param
    return told


def test_parsing_imports_nothing_heavy(dag: dict[str, Any]) -> None:
    assert dag["heavy"] == []


def test_it_has_a_name_tags_and_documentation(dag: dict[str, Any]) -> None:
    assert dag["doc"].startswith("### ")
    assert dag["name"] != dag["dag_id"]
    assert "onrecord" in dag["tags"]


def test_one_run_at_a_time_and_none_for_the_past(dag: dict[str, Any]) -> None:
    assert (dag["active"], dag["catchup"]) == (1, False)


@pytest.mark.parametrize("dag", ["poll_feeds"], indirect=True)
def test_what_a_hub_pushes_is_polled_within_a_minute(dag: dict[str, Any]) -> None:
    assert dag["cron"] == "* * * * *"


def test_every_task_ends_in_time_and_the_working_ones_have_a_pool(dag: dict[str, Any]) -> None:
    pools = {"check": "web", "fetch": "web", "read": "nlp", "link": "nlp"}
    for name, task in dag["tasks"].items():
        assert task["timeout"] == "0:20:00"
        if dag["dag_id"] != "check_quality" and name in pools:
            assert task["pool"] == pools[name]
            assert task["retries"] >= 3
