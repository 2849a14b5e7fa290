"""`onrecord migrate`: dbmate for the tables, then the views, grants and comments made anew where they changed.

Tables change by migrations, forward only. Views are the promise to analysts and are files as they should be: where a
migration is pending or a file changed, ours are dropped before it and made after it. A foreign object that hangs on
one of ours stops the migration and is named; it is never dropped.
"""

import hashlib
import os
import subprocess
import sysconfig
from collections.abc import Callable
from pathlib import Path

import psycopg
import structlog
from psycopg import sql
from psycopg.rows import dict_row

from pipeline.db.connect import Connection
from pipeline.errors import MigrationError
from pipeline.settings import packaged

_LOCK = 0x6F6E_7265
_LOCK_TIMEOUT = "5s"
_TRIES = 12
_log = structlog.get_logger()


def migrate(owner_url: str) -> list[str]:
    """Bring the database to this version of Onrecord; returns what was done, a line each (nothing: it was up to date).

    Raises MigrationError with the database's own words.
    """
    name = "onrecord migrate"
    try:
        with psycopg.connect(owner_url, row_factory=dict_row, autocommit=True, application_name=name) as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
            return _migrate(connection, owner_url)
    except psycopg.Error as error:
        raise MigrationError(str(error)) from error


def _migrate(connection: Connection, owner_url: str) -> list[str]:
    pending = _pending(connection)
    digest = _digest()
    if not pending and _installed(connection) == digest:
        return []
    _retrying(connection, lambda: _drop_views(connection))
    if pending:
        _run_dbmate(owner_url)
    _retrying(connection, lambda: _make_views(connection, digest))
    return [*(f"migrated {name}" for name in pending), "made views and grants"]


def _pending(connection: Connection) -> list[str]:
    files = {path.name.split("_")[0]: path.stem for path in sorted((packaged("sql") / "migrations").glob("*.sql"))}
    if connection.execute("SELECT to_regclass('public.schema_migrations') AS known").fetchone() == {"known": None}:
        return list(files.values())
    done = {row["version"] for row in connection.execute("SELECT version FROM public.schema_migrations")}
    return [name for version, name in files.items() if version not in done]


def _files() -> list[Path]:
    return [path for folder in ("views", "roles") for path in sorted((packaged("sql") / folder).glob("*.sql"))]


def _digest() -> str:
    return hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in _files())).hexdigest()


def _installed(connection: Connection) -> str | None:
    row = connection.execute("SELECT sha256 FROM ingest.installed WHERE part = 'views'").fetchone()
    return str(row["sha256"]) if row else None


def _run_dbmate(owner_url: str) -> None:
    """dbmate in its own process. The address goes by the environment: a command line is for all to read."""
    program = Path(sysconfig.get_path("scripts")) / "dbmate"
    url = owner_url if "sslmode=" in owner_url else f"{owner_url}{'&' if '?' in owner_url else '?'}sslmode=prefer"
    done = subprocess.run(
        [program, "--no-dump-schema", "--migrations-dir", packaged("sql") / "migrations", "migrate"],
        env={"DATABASE_URL": url, "PATH": os.environ.get("PATH", "")},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise MigrationError(done.stderr.strip() or done.stdout.strip())


def _drop_views(connection: Connection) -> None:
    rows = connection.execute(
        "SELECT relname, pg_has_role(relowner, 'USAGE') AS ours FROM pg_class"
        " WHERE relnamespace = to_regnamespace('news') AND relkind IN ('v', 'm', 'r', 'p', 'f') ORDER BY relname"
    ).fetchall()
    if foreign := [row["relname"] for row in rows if not row["ours"]]:
        raise MigrationError(f"The schema news is Onrecord's; move to another schema: {', '.join(foreign)}.")
    if rows:
        names = sql.SQL(", ").join(sql.Identifier("news", row["relname"]) for row in rows)
        connection.execute(sql.SQL("DROP VIEW {} RESTRICT").format(names))


def _make_views(connection: Connection, digest: str) -> None:
    connection.execute("CREATE SCHEMA IF NOT EXISTS news")
    connection.execute("COMMENT ON SCHEMA news IS 'Views for analysts: who said what, to whom, and through whom.'")
    for path in _files():
        connection.execute(path.read_text(encoding="utf-8").encode())
    connection.execute(
        "INSERT INTO ingest.installed (part, sha256) VALUES ('views', %s)"
        " ON CONFLICT (part) DO UPDATE SET sha256 = EXCLUDED.sha256, installed_at = now()",
        [digest],
    )


def _retrying(connection: Connection, work: Callable[[], None]) -> None:
    """One transaction that gives way to an analyst's long query instead of queueing everyone behind it."""
    for left in reversed(range(_TRIES)):
        try:
            with connection.transaction():
                connection.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(_LOCK_TIMEOUT))
                work()
            return
        except psycopg.errors.LockNotAvailable:
            if not left:
                raise
            _log.warning("migrate.waits", for_="a query on the schema news to end", tries_left=left)
