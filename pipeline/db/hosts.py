"""Hosts: leased to one worker at a time, given back with what was learned of them."""

from collections.abc import Iterable

from pipeline.db.bulk import Row, fill
from pipeline.db.connect import Connection
from pipeline.db.queries import sql


def release(connection: Connection, token: int, learned: Iterable[Row]) -> None:
    """Give hosts back (keys as in `loading_host`), where this token still holds them."""
    fill(connection, "loading_host", learned)
    connection.execute(sql("release_hosts"), {"token": token})
