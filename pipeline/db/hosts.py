"""Hosts: leased to one worker at a time, given back with what was learned of them."""

from collections.abc import Collection, Iterable, Sequence

from pipeline.db.bulk import Row, fill
from pipeline.db.connect import Connection
from pipeline.db.queries import sql


def return_unused(connection: Connection, token: int, held: Sequence[Row], used: Collection[str]) -> list[Row]:
    """Give back leased hosts of which the batch took nothing; returns the others."""
    connection.execute(sql("return_hosts"), {"token": token, "used": list(used)})
    return [row for row in held if row["host"] in used]


def release(connection: Connection, token: int, learned: Iterable[Row]) -> None:
    """Give hosts back (keys as in `loading_host`), where this token still holds them."""
    fill(connection, "loading_host", learned)
    connection.execute(sql("release_hosts"), {"token": token})
