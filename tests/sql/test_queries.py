"""The code and the files of queries name the same queries."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "pipeline").rglob("*.py"))
FILES = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "sql" / "queries").glob("*.sql"))
DEFINED = set(re.findall(r"^-- name: (\w+)$", FILES, re.MULTILINE))


def test_every_query_that_the_code_asks_for_exists() -> None:
    assert set(re.findall(r"""\bsql\(f?"(\w+)"\)""", CODE)) <= DEFINED


def test_every_query_is_asked_for() -> None:
    named = set(re.findall(r'"(\w+)"', CODE))
    families = re.findall(r"""\bsql\(f"(\w+_)\{""", CODE)
    assert {name for name in DEFINED - named if not name.startswith(tuple(families))} == set()
