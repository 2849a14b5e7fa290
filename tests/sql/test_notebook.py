"""The notebook of sql/examples: its queries have rows for an analyst, and where its packages are, it draws."""

import ast
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest

from pipeline.local.postgres import Server
from pipeline.settings import packaged

NOTEBOOK = packaged("sql") / "examples" / "notebook.py"
QUERIES = [
    node.value
    for node in ast.walk(ast.parse(NOTEBOOK.read_text(encoding="utf-8")))
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and "FROM news." in node.value
]
_RUN = """
import pathlib, runpy, sys
import matplotlib
matplotlib.use("agg")
_, made = runpy.run_path(sys.argv[1])["app"].run()
for name in ("bars", "timeline", "picture"):
    made[name].savefig(pathlib.Path(sys.argv[2], f"{name}.png"))
"""


def test_it_has_queries() -> None:
    assert len(QUERIES) >= 3


@pytest.mark.parametrize("query", QUERIES, ids=range(len(QUERIES)))
def test_its_queries_have_rows(postgres_server: Server, newsroom_linked: Any, query: str) -> None:
    url = postgres_server.dsn("onrecord_analyst", newsroom_linked.database)
    with psycopg.connect(url) as connection:
        assert connection.execute(query.encode(), {"steps": 10}).fetchall()


def test_it_draws_three_pictures(postgres_server: Server, newsroom_linked: Any, tmp_path: Path) -> None:
    for package in ("marimo", "matplotlib", "networkx", "pandas"):
        pytest.importorskip(package, reason=f"{package} is not among the packages of the lock: the notebook brings it")
    subprocess.run(
        [sys.executable, "-c", _RUN, NOTEBOOK, tmp_path],
        env=postgres_server.libpq_environment("onrecord_analyst", newsroom_linked.database),
        check=True,
    )
    assert {path.stem for path in tmp_path.glob("*.png")} == {"bars", "timeline", "picture"}
