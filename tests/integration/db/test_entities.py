"""All that is told of one entity is found by indexes, however many there are."""

import json
from typing import Any

import psycopg
import pytest

_MANY = """
    INSERT INTO ingest.entity (label, name, name_key, sense, block)
    SELECT 'person', 'Name ' || n, 'name ' || n, '', 'nm' FROM generate_series(1, 20000) AS n
"""


def _scanned(plan: dict[str, Any]) -> set[str]:
    """Tables that a plan reads from end to end."""
    own = {plan["Relation Name"]} if plan["Node Type"] == "Seq Scan" else set()
    return own.union(*(_scanned(part) for part in plan.get("Plans", ())))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM news.entity WHERE entity_id = 7",
        "SELECT * FROM news.entity_alias WHERE entity_id = 7",
        "SELECT * FROM news.entity_link WHERE entity_id = 7",
        "SELECT * FROM news.entity_role WHERE entity_id = 7",
        "SELECT * FROM news.mention WHERE entity_id = 7",
        "SELECT * FROM news.quote WHERE speaker_entity_id = 7",
    ],
)
def test_no_view_reads_all_entities_to_find_one(database_url: str, owner_url: str, query: str) -> None:
    with psycopg.connect(owner_url) as connection:
        connection.execute(_MANY)
        connection.execute("ANALYZE ingest.entity")
        row = connection.execute(f"EXPLAIN (FORMAT JSON) {query}".encode()).fetchone()
    assert row
    plan = row[0] if isinstance(row[0], list) else json.loads(row[0])
    assert "entity" not in _scanned(plan[0]["Plan"])
