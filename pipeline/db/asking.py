"""A question that is asked: rows, and nothing can be changed by it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.db.connect import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Names of columns, and rows of as many values."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]


def ask(database: Database, statement: str, values: Mapping[str, str]) -> Answer:
    """The answer to a SELECT whose parameters are written %(name)s. Raises RowRefused where a value does not fit."""
    with database.transaction() as connection:
        connection.execute("SET TRANSACTION READ ONLY")
        cursor = connection.execute(statement.encode(), values)
        columns = tuple(column.name for column in cursor.description or ())
        return Answer(columns=columns, rows=[tuple(row.values()) for row in cursor])
