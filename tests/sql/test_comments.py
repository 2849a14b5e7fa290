"""Every table, view, column and function says what it is, and what NULL means in it."""

import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql

from pipeline.db import catalogue
from pipeline.db.connect import Database
from pipeline.local.postgres import Server
from pipeline.records import Function, View

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


@pytest.fixture
def news(analyst_url: str) -> Iterator[tuple[list[View], list[Function]]]:
    """What an analyst finds in the schema: views, types of functions' rows, and functions."""
    with Database(analyst_url) as database, database.transaction() as connection:
        yield list(catalogue.views(connection).values()), catalogue.functions(connection)


def test_every_view_says_first_what_one_row_is(news: tuple[list[View], list[Function]]) -> None:
    views, _ = news
    assert len(views) > 20
    assert [view.name for view in views if not re.match(r"(One row|Two rows, [^.]+,) per \w.+\.$", view.comment)] == []


def test_every_column_of_news_is_described_in_a_sentence_that_says_more_than_its_name(
    news: tuple[list[View], list[Function]],
) -> None:
    views, _ = news
    assert [
        f"{view.name}.{column.name}: {column.comment}"
        for view in views
        for column in view.columns
        if not column.comment.endswith(".") or len(_words(column.comment) - _words(column.name)) < 2
    ] == []


def test_every_function_of_news_is_described_with_what_its_parameters_mean(
    news: tuple[list[View], list[Function]],
) -> None:
    _, functions = news
    assert functions
    for function in functions:
        assert len(_words(function.comment)) > 8, function.name
        assert function.comment.endswith("."), function.name


def test_a_column_of_a_view_says_what_null_means_where_the_column_that_it_shows_may_be_null(owner_url: str) -> None:
    """By name: a view's column of which every column of that name that the view looks at may be NULL."""
    query = """
        SELECT class.relname, shown.attname
        FROM pg_class AS class
        JOIN pg_rewrite AS rule ON rule.ev_class = class.oid
        JOIN pg_depend AS looks ON looks.objid = rule.oid AND looks.classid = 'pg_rewrite'::regclass
        JOIN pg_class AS base ON base.oid = looks.refobjid AND base.relkind IN ('r', 'p')
        JOIN pg_attribute AS source ON source.attrelid = base.oid AND source.attnum = looks.refobjsubid
        JOIN pg_attribute AS shown ON shown.attrelid = class.oid AND shown.attname = source.attname
        WHERE class.relnamespace = 'news'::regnamespace AND looks.refclassid = 'pg_class'::regclass
        GROUP BY class.oid, class.relname, shown.attname, shown.attnum
        HAVING NOT bool_or(source.attnotnull) AND col_description(class.oid, shown.attnum) !~ 'NULL'
    """
    with psycopg.connect(owner_url) as connection:
        assert connection.execute(query).fetchall() == []


def test_a_column_of_a_view_that_holds_a_null_in_the_newsroom_says_what_it_means(
    postgres_server: Server, newsroom_linked: Any
) -> None:
    with Database(postgres_server.dsn("onrecord_analyst", newsroom_linked.database)) as database:
        assert [told for told in _nulls(database) if "NULL" not in told] == []


def _nulls(database: Database) -> Iterator[str]:
    """The columns in which a NULL is found, with their comments."""
    with database.transaction() as connection:
        for view in catalogue.views(connection).values():
            if view.is_type:
                continue
            tests = sql.SQL(", ").join(
                sql.SQL("bool_or({0} IS NULL) AS {0}").format(sql.Identifier(column.name)) for column in view.columns
            )
            query = sql.SQL("SELECT {} FROM {}").format(tests, sql.Identifier("news", view.name))
            found = connection.execute(query).fetchone() or {}
            yield from (f"{view.name}.{each.name}: {each.comment}" for each in view.columns if found[each.name])


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", text.lower()))
