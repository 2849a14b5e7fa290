"""What the schema `news` offers: views with their columns, and functions, each with its COMMENT."""

from itertools import groupby
from operator import itemgetter

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
    return [Function(**row) for row in connection.execute(sql("catalogue_functions"))]
