"""A database of an earlier version, rows included, is brought to this one: the schema as from nothing, and sound."""

import gzip
import os
import runpy
import subprocess
from pathlib import Path

import psycopg
import pytest

from pipeline.db.connect import Database
from pipeline.db.migrate import migrate
from pipeline.local.postgres import Server, binaries
from pipeline.settings import packaged
from pipeline.steps.check import must_pass

_KEPT = Path(__file__).with_name("upgrades")
#: each is named after the newest migration that it has
_DUMPS = sorted(_KEPT.glob("*.sql.gz"))
_dump = runpy.run_path(str(_KEPT / "__main__.py"))["dump"]


def _restore(server: Server, database: str, kept: Path) -> None:
    subprocess.run(
        [binaries() / "psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1"],
        env={**os.environ, **server.libpq_environment("onrecord_owner", database)},
        input=gzip.decompress(kept.read_bytes()),
        check=True,
        capture_output=True,
    )


def test_dumps_of_earlier_versions_are_kept() -> None:
    assert len(_DUMPS) >= 2
    known = {path.name.split("_")[0] for path in (packaged("sql") / "migrations").glob("*.sql")}
    assert {kept.name.removesuffix(".sql.gz") for kept in _DUMPS} <= known


@pytest.mark.parametrize("kept", _DUMPS, ids=lambda kept: kept.name.removesuffix(".sql.gz"))
def test_an_earlier_version_with_its_rows_becomes_this_one(
    postgres_server: Server, database: str, empty_database: str, kept: Path
) -> None:
    _restore(postgres_server, empty_database, kept)
    owner = postgres_server.dsn("onrecord_owner", empty_database)
    before = _rows(owner)
    with psycopg.connect(owner) as connection:
        # also of the newest one, since Postgres does not write down a view as it was given
        connection.execute("UPDATE ingest.installed SET sha256 = 'of an earlier version' WHERE part = 'views'")
    migrate(owner)
    upgraded, fresh = (_dump(postgres_server, name, "--schema-only") for name in (empty_database, database))
    assert upgraded == fresh
    assert _rows(owner) == before
    with Database(postgres_server.dsn("onrecord_writer", empty_database)) as opened:
        assert must_pass(opened)
    assert migrate(owner) == []


def _rows(owner: str) -> tuple[int, ...]:
    """How many texts and quotes there are, with the characters of all texts."""
    with psycopg.connect(owner) as connection:
        found = connection.execute(
            "SELECT count(*), sum(length(text)), (SELECT count(*) FROM ingest.quote) FROM ingest.article_version"
        ).fetchone()
    assert found
    assert all(found)
    return found
