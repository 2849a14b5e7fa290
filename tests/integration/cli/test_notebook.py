"""`onrecord notebook`: a copy of one's own, opened by marimo as an analyst of the local database."""

import os
import subprocess
import sysconfig
from pathlib import Path

import pytest

from pipeline.local.postgres import Server
from pipeline.settings import packaged

_UVX = '#!/bin/sh\necho "$@"\necho "$PGUSER on $PGDATABASE"\n'


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A PATH on which the first uvx says what it was given instead of fetching marimo."""
    program = tmp_path / "bin" / "uvx"
    program.parent.mkdir()
    program.write_text(_UVX)
    program.chmod(0o755)
    return f"{program.parent}{os.pathsep}{os.environ['PATH']}"


def onrecord(*words: str | Path, **own: str) -> subprocess.CompletedProcess[str]:
    command = [Path(sysconfig.get_path("scripts"), "onrecord"), *words]
    env = {name: value for name, value in os.environ.items() if not name.startswith("ONRECORD_")} | own
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=60)


def test_it_opens_a_copy_which_stays_as_one_left_it(postgres_server: Server, tmp_path: Path, path: str) -> None:
    mine = tmp_path / "mine.py"
    told = onrecord("notebook", mine, ONRECORD_HOME=str(postgres_server.home), PATH=path)
    assert told.stdout.splitlines() == [f"marimo edit --sandbox {mine}", "onrecord_analyst on onrecord"]
    assert mine.read_bytes() == (packaged("sql") / "examples" / "notebook.py").read_bytes()
    mine.write_text("# mine\n")
    onrecord("notebook", mine, ONRECORD_HOME=str(postgres_server.home), PATH=path)
    assert mine.read_text() == "# mine\n"


def test_without_a_local_database_it_says_what_to_do(tmp_path: Path, path: str) -> None:
    told = onrecord("notebook", ONRECORD_HOME=str(tmp_path), PATH=path)
    assert (told.returncode, told.stdout) == (1, "")
    assert "`onrecord up` starts it" in told.stderr
    told = onrecord("notebook", ONRECORD_HOME=str(tmp_path), PATH=path, ONRECORD_DATABASE_URL="postgresql://elsewhere")
    assert (told.returncode, told.stdout) == (1, "")
    assert "PGHOST" in told.stderr
