"""The queries that the README shows run, as the role that it names."""

import re
from pathlib import Path

import psycopg
import pytest

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
QUERIES = [
    query.strip()
    for block in re.findall(r"^```sql\n(.+?)^```$", README, re.MULTILINE | re.DOTALL)
    for query in block.split(";")
    if query.strip()
]


def test_the_readme_shows_queries() -> None:
    assert len(QUERIES) >= 3


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.splitlines()[0])
def test_an_analyst_can_ask_it(analyst_url: str, query: str) -> None:
    with psycopg.connect(analyst_url) as connection:
        assert connection.execute(query.encode()).description
