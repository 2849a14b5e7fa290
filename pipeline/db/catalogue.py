"""What the schema `news` offers: views with their columns, and functions, each with its COMMENT."""

from itertools import groupby
from operator import itemgetter
from typing import Any

from psycopg import sql as composed
from psycopg.errors import QueryCanceled
from psycopg.rows import tuple_row

from pipeline.db.connect import Connection
from pipeline.db.queries import sql
from pipeline.records import Column, Function, View


def views(connection: Connection) -> dict[str, View]:
    """Every view of `news`, and every type that its functions give, by name and in order of names."""
    by_view = groupby(connection.execute(sql("catalogue_columns")), itemgetter("view", "is_type", "view_comment"))
    return {
        name: View(
            name=name,
            is_type=is_type,
            comment=comment,
            columns=tuple(Column(name=row["name"], type=row["type"], comment=row["comment"]) for row in rows),
        )
        for (name, is_type, comment), rows in by_view
    }


def functions(connection: Connection) -> list[Function]:
    """Every function of `news`, in order of names."""
    rows = connection.execute(sql("catalogue_functions"))
    return [Function(**{**row, "arguments": tuple(row["arguments"])}) for row in rows]


def comment(connection: Connection) -> str:
    """What `news` is for."""
    row = connection.execute("SELECT coalesce(obj_description(to_regnamespace('news')), '') AS comment").fetchone()
    return str(row["comment"]) if row else ""


def sample(connection: Connection, view: View, rows: int) -> list[tuple[Any, ...]] | None:
    """Some rows, whichever come first; None where that takes more than a few seconds."""
    query = composed.SQL("SELECT * FROM {} LIMIT {}").format(composed.Identifier("news", view.name), rows)
    try:
        with connection.transaction(), connection.cursor(row_factory=tuple_row) as cursor:
            cursor.execute("SET LOCAL statement_timeout = '5s'")
            return cursor.execute(query).fetchall()
    except QueryCanceled:
        return None
