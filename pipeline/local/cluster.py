"""What a new cluster gets: initdb, and then the roles, databases and extensions that only a superuser can make.

`onrecord` belongs to `onrecord_owner`, who migrates it. What `onrecord_writer` and `onrecord_analyst` may do in it is
granted by `sql/roles/`; what Postgres gives to everybody and analysts have no need of is taken away by `sql/cluster/`.
`airflow` holds Airflow's own state, closed to the others.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal, get_args

import psycopg
from psycopg import sql

from pipeline.errors import StackError
from pipeline.local.account import Account
from pipeline.local.secrets import secret
from pipeline.settings import packaged

type Role = Literal["postgres", "onrecord_owner", "onrecord_writer", "onrecord_analyst", "airflow"]

_DATABASES = {
    "onrecord": ("onrecord_owner", ("onrecord_writer", "onrecord_analyst")),
    "airflow": ("airflow", ()),
}
_EXTENSIONS = ("vector", "pg_trgm", "unaccent", "btree_gin", "btree_gist", "fuzzystrmatch", "pg_stat_statements")

#: for postgresql.conf, where an operator may change it; what must hold is on the command line
_CONFIGURATION = {
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "shared_preload_libraries": "pg_stat_statements",
}


def password(home: Path, role: Role) -> str:
    """The generated password of a role."""
    return secret(home, role)


def create_cluster(home: Path, data: Path, binaries: Path, account: Account) -> None:
    """`initdb` for `account`, which owns the folder above `data`; `data` appears only when whole."""
    unfinished = data.with_name("data.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    settings = [part for key, value in _CONFIGURATION.items() for part in ("--set", f"{key}={value}")]
    with tempfile.NamedTemporaryFile("w", dir=data.parent) as password_file:
        password_file.write(password(home, "postgres"))
        password_file.flush()
        account.own(Path(password_file.name))
        made = subprocess.run(
            [
                binaries / "initdb",
                f"--pgdata={unfinished}",
                "--username=postgres",
                f"--pwfile={password_file.name}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-instructions",
                "--no-sync",
                *settings,
            ],
            preexec_fn=account.become,
            capture_output=True,
            text=True,
        )
    if made.returncode:
        raise StackError(f"initdb failed: {made.stderr.strip()}")
    unfinished.rename(data)


def prepare(home: Path, maintenance_dsn: str, dsn_of: Callable[[str], str]) -> None:
    """Make the roles, databases and extensions that are missing, and set the passwords as `secrets.json` has them.

    `dsn_of` gives the superuser's address of a database by name.
    """
    with psycopg.connect(maintenance_dsn, autocommit=True) as connection:
        for role in get_args(Role.__value__):
            _ensure_role(connection, role, password(home, role))
        connection.execute(
            "GRANT onrecord_writer, onrecord_analyst TO onrecord_owner WITH ADMIN TRUE, INHERIT FALSE, SET TRUE"
        )
        for name, (owner, guests) in _DATABASES.items():
            create_database(connection, name, owner=owner, guests=guests)
    with psycopg.connect(dsn_of("onrecord"), autocommit=True) as connection:
        for extension in _EXTENSIONS:
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
        connection.execute((packaged("sql") / "cluster" / "guard.sql").read_bytes())


def create_database(
    connection: psycopg.Connection,
    name: str,
    *,
    owner: str = "onrecord_owner",
    guests: tuple[str, ...] = ("onrecord_writer", "onrecord_analyst"),
    template: str = "template1",
) -> None:
    """Make a database where there is none of that name; only its owner and `guests` may connect to it."""
    if not connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).rowcount:
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(*map(sql.Identifier, (name, owner, template)))
        )
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
    for guest in guests:
        # a load goes through temporary tables; an analyst has no need of them
        powers = sql.SQL("CONNECT, TEMPORARY" if guest == "onrecord_writer" else "CONNECT")
        connection.execute(
            sql.SQL("GRANT {} ON DATABASE {} TO {}").format(powers, sql.Identifier(name), sql.Identifier(guest))
        )


def _ensure_role(connection: psycopg.Connection, role: Role, secret_word: str) -> None:
    if not connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).rowcount:
        connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(role)))
    powers = {"postgres": "SUPERUSER", "onrecord_owner": "CREATEROLE"}.get(role, "NOCREATEROLE")
    connection.execute(
        sql.SQL("ALTER ROLE {} LOGIN {} PASSWORD {}").format(
            sql.Identifier(role), sql.SQL(powers), sql.Literal(secret_word)
        )
    )
