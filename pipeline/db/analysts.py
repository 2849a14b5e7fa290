"""Analysts: logins that read the schema `news`, the limits they begin with, and the end of sessions that pass these.

A limit that a session may set for itself (all but the size of its temporary files and the number of its connections) is
a default; `end_runaways`, run every two minutes, is what holds.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self

import psycopg
from psycopg import sql as composed
from psycopg.rows import dict_row

from pipeline.db.connect import Connection, Database
from pipeline.db.queries import sql
from pipeline.errors import ConfigurationError, DatabaseUnavailable
from pipeline.settings import Settings

#: memory of one sort or hash of an analyst's query
_WORK_MEM = "64MB"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one analyst may use."""

    connections: int
    query_seconds: float
    #: between two queries of a transaction
    idle_seconds: float
    transaction_seconds: float
    temp_file_mb: int

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """As the settings have them."""
        return cls(
            connections=settings.analyst_connections,
            query_seconds=settings.analyst_query_seconds,
            idle_seconds=settings.analyst_idle_seconds,
            transaction_seconds=settings.analyst_transaction_seconds,
            temp_file_mb=settings.analyst_temp_file_mb,
        )

    def defaults(self) -> Mapping[str, str]:
        """What a session begins with, as Postgres names it."""
        return {
            "default_transaction_read_only": "on",
            "statement_timeout": f"{self.query_seconds * 1000:.0f}ms",
            "idle_in_transaction_session_timeout": f"{self.idle_seconds * 1000:.0f}ms",
            "transaction_timeout": f"{self.transaction_seconds * 1000:.0f}ms",
            "temp_file_limit": f"{self.temp_file_mb}MB",
            "work_mem": _WORK_MEM,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A session that was ended."""

    pid: int
    login: str
    #: which limit it passed: query, idle or transaction
    why: str
    #: age of its transaction
    seconds: float


class Logins:
    """The logins of analysts, as the owner of the database sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def set_limits(self, limits: Limits) -> None:
        """Give every login these limits; what stands already is not written again."""
        may_limit_files = self._connection.execute("SELECT has_parameter_privilege('temp_file_limit', 'SET') AS may")
        wanted = dict(limits.defaults())
        if not _truth(may_limit_files):
            del wanted["temp_file_limit"]
        for login in self._connection.execute(sql("analyst_logins")).fetchall():
            name = composed.Identifier(login["name"])
            if login["connections"] != limits.connections:
                self._connection.execute(
                    composed.SQL("ALTER ROLE {} CONNECTION LIMIT {}").format(name, limits.connections)
                )
            for setting, value in wanted.items():
                if f"{setting}={value}" not in login["settings"]:
                    self._connection.execute(
                        composed.SQL("ALTER ROLE {} SET {} = {}").format(name, composed.Identifier(setting), value)
                    )

    def grant(self, name: str, password: str, limits: Limits) -> bool:
        """Make the login, or give it a new password; returns whether it is new.

        Raises ConfigurationError where another role has that name.
        """
        known = self._connection.execute(sql("role_named"), {"name": name}).fetchone()
        if known and not known["is_login"]:
            raise ConfigurationError(f"The role {name} is none of Onrecord's logins.")
        # the password itself is for no log of the server
        hashed = self._connection.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()
        change = "ALTER ROLE {} PASSWORD {}" if known else "CREATE ROLE {} LOGIN PASSWORD {} IN ROLE onrecord_analyst"
        with self._connection.transaction():
            self._connection.execute(composed.SQL(change).format(composed.Identifier(name), hashed))
            self.set_limits(limits)
        return known is None

    def revoke(self, name: str) -> None:
        """End the login and its sessions. Raises ConfigurationError where there is none of that name."""
        known = self._connection.execute(sql("role_named"), {"name": name}).fetchone()
        if known is None or not known["is_login"]:
            raise ConfigurationError(f"There is no login {name} of an analyst.")
        self._connection.execute(composed.SQL("ALTER ROLE {} NOLOGIN").format(composed.Identifier(name)))
        with self._connection.transaction():
            _watch(self._connection)
            self._connection.execute(sql("end_login"), {"name": name})
        self._connection.execute(composed.SQL("DROP ROLE {}").format(composed.Identifier(name)))


@contextmanager
def logins(owner_url: str) -> Iterator[Logins]:
    """Work on logins, as the owner of the database. Raises DatabaseUnavailable where it does not answer."""
    try:
        connection = psycopg.connect(
            owner_url, row_factory=dict_row, autocommit=True, application_name="onrecord grant"
        )
    except psycopg.OperationalError as error:
        raise DatabaseUnavailable(str(error)) from error
    with connection:
        yield Logins(connection)


def end_runaways(database: Database, limits: Limits) -> list[Ended]:
    """End the sessions of analysts that have passed a limit. Raises ConfigurationError where nobody may."""
    values = {
        "query_seconds": limits.query_seconds,
        "idle_seconds": limits.idle_seconds,
        "transaction_seconds": limits.transaction_seconds,
    }
    with database.transaction() as connection:
        _watch(connection)
        rows = connection.execute(sql("end_runaways"), values).fetchall()
    return [
        Ended(pid=row["pid"], login=row["login"], why=row["why"], seconds=float(row["seconds"] or 0))
        for row in rows
        if row["ended"]
    ]


def holders(connection: Connection, seconds: float) -> list[str]:
    """Who has held our tables or views for so long, a line each; nothing where the cluster lets nobody look."""
    if not _truth(connection.execute(sql("may_watch"))):
        return []
    with connection.transaction():
        connection.execute(sql("watch"))
        rows = connection.execute(sql("held_objects"), {"seconds": seconds}).fetchall()
    return [f"process {row['pid']} of {row['login']}, {row['state']}, for {row['seconds']} s" for row in rows]


def _watch(connection: Connection) -> None:
    """Put on the watchdog's role until the transaction ends."""
    if not _truth(connection.execute(sql("may_watch"))):
        raise ConfigurationError("There is no role onrecord_watchdog: a superuser runs sql/cluster/guard.sql first.")
    connection.execute(sql("watch"))


def _truth(cursor: psycopg.Cursor[dict[str, object]]) -> bool:
    row = cursor.fetchone()
    return bool(row and row["may"])
