"""Rows into temporary tables by COPY: the fast half of every load; `INSERT … ON CONFLICT` from them is the other."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from psycopg import sql as composed

from pipeline.db.connect import Connection
from pipeline.db.queries import sql

#: what Postgres refuses in text: NUL, and code points that UTF-8 cannot hold
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

type Row = Mapping[str, Any]


def fill(connection: Connection, table: str, rows: Iterable[Row]) -> int:
    """Make the temporary table that the query of that name defines, and copy rows into it; returns how many.

    Keys are columns; what a row does not give stays NULL. What Postgres cannot store becomes U+FFFD, one for one, so
    that offsets hold.
    """
    connection.execute(sql(table))
    return copy_rows(connection, table, rows)


def copy_rows(connection: Connection, table: str, rows: Iterable[Row]) -> int:
    """COPY rows into a table; returns how many. Keys and values as for `fill`."""
    rows = list(rows)
    columns = list(dict.fromkeys(column for row in rows for column in row))
    if not columns:
        return 0
    statement = composed.SQL("COPY {} ({}) FROM STDIN").format(
        composed.Identifier(table), composed.SQL(", ").join(map(composed.Identifier, columns))
    )
    with connection.cursor().copy(statement) as copy:
        for row in rows:
            copy.write_row([_storable(row.get(column)) for column in columns])
    return len(rows)


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return _UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, (list, tuple)):
        return [_storable(item) for item in value]
    return value
