"""`onrecord migrate`: dbmate for the tables, then the views, grants and comments made anew where they changed.

Tables change by migrations, forward only. Views are the promise to analysts and are files as they should be: where a
migration is pending or a file changed, ours are dropped before it and made after it. A foreign object that hangs on
one of ours stops the migration and is named; it is never dropped.

What waits for a lock gives up after seconds and tries again after a pause, so that neither ingestion nor analysts queue
behind it for longer; it goes on doing so for as long as the watchdog lets an analyst's transaction live.
"""

import hashlib
import os
import subprocess
import sysconfig
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import structlog
from psycopg import sql
from psycopg.rows import dict_row

from pipeline.db.analysts import Limits, Logins, holders
from pipeline.db.connect import Connection
from pipeline.errors import MigrationError
from pipeline.settings import packaged, settings

_LOCK = 0x6F6E_7265
#: as in the migrations themselves
_LOCK_SECONDS = 5.0
#: for those who queued behind a try
_PAUSE_SECONDS = 2.0
#: the watchdog comes every two minutes
_LONGER_SECONDS = 180.0
#: what stands in the schema of the views
_MADE = """
    SELECT kind, name, identity, pg_has_role(owner, 'USAGE') AS ours
    FROM (
        SELECT 'FUNCTION' AS kind, proname AS name, oid::regprocedure::text AS identity, proowner AS owner
        FROM pg_proc WHERE pronamespace = to_regnamespace('news')
        UNION ALL
        SELECT CASE relkind WHEN 'c' THEN 'TYPE' ELSE 'VIEW' END, relname, oid::regclass::text, relowner
        FROM pg_class WHERE relnamespace = to_regnamespace('news') AND relkind IN ('v', 'm', 'r', 'p', 'f', 'c')
    ) AS made
    ORDER BY kind, name
"""
_log = structlog.get_logger()


def migrate(owner_url: str, limits: Limits | None = None) -> list[str]:
    """Bring the database to this version of Onrecord; returns what was done, a line each (nothing: it was up to date).

    `limits` of analysts: by default those of the settings. Raises MigrationError with the database's own words, or with
    the sessions that hold what has to change.
    """
    limits = limits or Limits.of(settings())
    name = "onrecord migrate"
    try:
        with psycopg.connect(owner_url, row_factory=dict_row, autocommit=True, application_name=name) as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
            return _migrate(connection, owner_url, limits)
    except psycopg.Error as error:
        raise MigrationError(str(error)) from error


def _migrate(connection: Connection, owner_url: str, limits: Limits) -> list[str]:
    pending = _pending(connection)
    digest = _digest()
    if not pending and _installed(connection) == digest:
        Logins(connection).set_limits(limits)
        return []
    patience = limits.transaction_seconds + _LONGER_SECONDS
    _patiently(connection, patience, lambda: _at_once(connection, lambda: _drop_views(connection)))
    if pending:
        _patiently(connection, patience, lambda: _run_dbmate(owner_url))
    _patiently(connection, patience, lambda: _at_once(connection, lambda: _make_views(connection, digest)))
    Logins(connection).set_limits(limits)
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
        told = done.stderr.strip() or done.stdout.strip()
        raise psycopg.errors.LockNotAvailable(told) if "lock timeout" in told else MigrationError(told)


def _drop_views(connection: Connection) -> None:
    """Functions first, which give rows of the types; everything else of the schema hangs on tables alone."""
    rows = connection.execute(_MADE).fetchall()
    if foreign := [row["name"] for row in rows if not row["ours"]]:
        raise MigrationError(f"The schema news is Onrecord's; move to another schema: {', '.join(foreign)}.")
    for kind in ("FUNCTION", "VIEW", "TYPE"):
        # as Postgres itself writes them, quoted where they must be
        if names := [row["identity"] for row in rows if row["kind"] == kind]:
            connection.execute(f"DROP {kind} {', '.join(names)} RESTRICT".encode())
    # killed before they are made again, the next run makes them, though no file changed
    if connection.execute("SELECT to_regclass('ingest.installed') AS known").fetchone() != {"known": None}:
        connection.execute("DELETE FROM ingest.installed WHERE part = 'views'")


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


def _at_once(connection: Connection, work: Callable[[], None]) -> None:
    """One transaction that gives way where it would wait for a lock."""
    with connection.transaction():
        connection.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(f"{_LOCK_SECONDS * 1000:.0f}ms"))
        work()


def _patiently(connection: Connection, patience: float, work: Callable[[], None]) -> None:
    """Try until no one holds what has to change. Raises MigrationError with those who do after `patience` seconds."""
    until = time.monotonic() + patience
    while True:
        try:
            return work()
        except psycopg.errors.LockNotAvailable as error:
            held_by = "; ".join(holders(connection, _LOCK_SECONDS)) or "sessions that come and go"
            if time.monotonic() >= until:
                raise MigrationError(f"What has to change is held by {held_by} ({error}).") from error
        _log.warning("migrate.waits", held_by=held_by, seconds_left=round(until - time.monotonic()))
        time.sleep(_PAUSE_SECONDS)
