"""Connections to Postgres: a small pool that checks before it lends, and transactions."""

import contextlib
from collections.abc import Iterator

import psycopg
from psycopg.rows import DictRow, dict_row
from psycopg_pool import ConnectionPool, PoolTimeout

from pipeline.errors import DatabaseUnavailable, RowRefused

type Connection = psycopg.Connection[DictRow]


class Database:
    """One database for one process; safe to use from several threads."""

    def __init__(self, url: str, *, application: str = "onrecord", connections: int = 4) -> None:
        self._pool: ConnectionPool[Connection] = ConnectionPool(
            url,
            min_size=0,
            max_size=connections,
            kwargs={"row_factory": dict_row, "application_name": application, "autocommit": True},
            connection_class=psycopg.Connection[DictRow],
            check=ConnectionPool.check_connection,
            timeout=30,
            open=False,
        )

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A connection inside one transaction: committed at the end, rolled back on an exception.

        Raises DatabaseUnavailable where no connection can be had or it breaks, RowRefused where Postgres refuses data.
        """
        self._pool.open()
        try:
            connection = self._pool.getconn()
        except (PoolTimeout, psycopg.OperationalError) as error:
            raise DatabaseUnavailable(str(error)) from error
        try:
            with connection.transaction():
                yield connection
        # the last of these is an OperationalError too: a row is refused, the database is well
        except (psycopg.DataError, psycopg.IntegrityError, psycopg.errors.ProgramLimitExceeded) as error:
            raise RowRefused(str(error)) from error
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            raise DatabaseUnavailable(str(error)) from error
        finally:
            self._pool.putconn(connection)

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()

    def __enter__(self) -> "Database":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
