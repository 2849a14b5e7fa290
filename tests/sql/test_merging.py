"""What hangs on an article, a text or a reading moves with it, or goes with its double, where articles are merged."""

import re

import psycopg
import pytest

from pipeline.db.articles import MERGES
from pipeline.db.queries import sql

HANGING = """
    SELECT child.relname
    FROM pg_constraint AS key
    JOIN pg_class AS child ON child.oid = key.conrelid
    WHERE key.contype = 'f' AND key.confrelid = to_regclass(%(table)s) AND key.confdeltype <> 'c'
"""


@pytest.mark.parametrize("table", ["article", "article_version", "extraction", "reading", "quote"])
def test_every_table_with_a_key_of_it_is_named_where_articles_are_merged(owner_url: str, table: str) -> None:
    merging = " ".join(sql(query) for query in MERGES)
    with psycopg.connect(owner_url) as connection:
        hanging = connection.execute(HANGING, {"table": f"ingest.{table}"}).fetchall()
    assert hanging
    assert [name for (name,) in hanging if not re.search(rf"ingest\.{name}\b", merging)] == []
