"""Loading, linking and deciding take turns: what an article or an entity stands for changes under one at a time."""

from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.db.connect import Connection, Database
from pipeline.db.queries import sql

#: the advisory lock of all who load and link
LOADING = 0x6C6F_6164


@contextmanager
def turn(database: Database) -> Iterator[Connection]:
    """A transaction that has its turn from the beginning."""
    with database.transaction() as connection:
        take_turn(connection)
        yield connection


def take_turn(connection: Connection) -> None:
    """Wait for the turn; it ends with the transaction."""
    connection.execute(sql("lock_loading"), {"lock": LOADING})
