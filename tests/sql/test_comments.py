"""Every table, view and column says what it is."""

import psycopg
import pytest

UNCOMMENTED = """
    SELECT class.relname, attribute.attname
    FROM pg_class AS class
    JOIN pg_attribute AS attribute
        ON attribute.attrelid = class.oid AND attribute.attnum > 0 AND NOT attribute.attisdropped
    WHERE class.relnamespace = to_regnamespace(%(schema)s) AND class.relkind IN ('r', 'v', 'm', 'p')
        AND col_description(class.oid, attribute.attnum) IS NULL
    UNION ALL
    SELECT class.relname, NULL
    FROM pg_class AS class
    WHERE class.relnamespace = to_regnamespace(%(schema)s) AND class.relkind IN ('r', 'v', 'm', 'p')
        AND obj_description(class.oid, 'pg_class') IS NULL
"""


@pytest.mark.parametrize("schema", ["ingest", "news"])
def test_nothing_lacks_a_comment(owner_url: str, schema: str) -> None:
    with psycopg.connect(owner_url) as connection:
        assert connection.execute(UNCOMMENTED, {"schema": schema}).fetchall() == []
        assert connection.execute("SELECT obj_description(to_regnamespace(%s))", [schema]).fetchone() != (None,)


def test_a_column_that_may_be_null_in_a_table_says_what_null_means(owner_url: str) -> None:
    query = """
        SELECT class.relname, attribute.attname, col_description(class.oid, attribute.attnum)
        FROM pg_class AS class
        JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid AND attribute.attnum > 0
        WHERE class.relnamespace = 'ingest'::regnamespace AND class.relkind = 'r'
            AND NOT attribute.attnotnull AND NOT attribute.attisdropped
            AND col_description(class.oid, attribute.attnum) !~ 'NULL'
    """
    with psycopg.connect(owner_url) as connection:
        assert connection.execute(query).fetchall() == []
