"""`onrecord notebook`: a notebook with charts, on the local database."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import connecting
from pipeline.cli.speaking import plainly, tell
from pipeline.errors import ConfigurationError
from pipeline.settings import packaged, settings


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    app.command()(notebook)


def notebook(
    file: Annotated[Path, typer.Argument(help="The notebook, your own: made here where it is not there.")] = Path(
        "onrecord.notebook.py"
    ),
) -> None:
    """Open a marimo notebook in the browser, as an analyst of the local database.

    It draws who speaks most, through which agencies, over time, and a network of who quotes whom.

    marimo and what draws are not among Onrecord's packages: uv fetches them into an environment of the notebook's own.

    Examples:  onrecord notebook  ·  ONRECORD_HOME=var/demo onrecord notebook  ·  onrecord notebook mine.py
    """
    with plainly():
        uvx = _uvx()
        if settings().database_url:
            raise ConfigurationError(
                "`onrecord notebook` opens the local database. For another one set PGHOST, PGUSER, PGPASSWORD and"
                " PGDATABASE to an analyst's login (`onrecord grant NAME`), and run: uvx marimo edit --sandbox NOTEBOOK"
            )
        if not file.exists():
            shutil.copyfile(packaged("sql") / "examples" / "notebook.py", file)
            tell(f"Made {file}.")
        with connecting.server() as local:
            database = local.libpq_environment("onrecord_analyst")
            # marimo looks for uv itself; this Python will do for the notebook as well
            own = {"PATH": f"{uvx.parent}{os.pathsep}{os.environ.get('PATH', '')}", "UV_PYTHON": sys.executable}
            command = [str(uvx), "marimo", "edit", "--sandbox", str(file)]
            raise typer.Exit(subprocess.run(command, env={**os.environ, **own, **database}, check=False).returncode)


def _uvx() -> Path:
    """What runs a program with the packages that it needs. Raises ConfigurationError where it is missing."""
    found = shutil.which("uvx") or shutil.which("uvx", path=sysconfig.get_path("scripts"))
    if found is None:
        raise ConfigurationError("It needs uv (the program uvx), which fetches marimo and what draws: install uv.")
    return Path(found)
