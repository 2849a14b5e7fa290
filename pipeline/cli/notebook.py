"""`onrecord notebook`: a notebook with charts, on the local database."""

import os
import shutil
import sys
import sysconfig
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.speaking import plainly, tell
from pipeline.errors import ConfigurationError
from pipeline.local.postgres import Server
from pipeline.settings import packaged, settings


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    app.command()(notebook)


def notebook(
    file: Annotated[
        Path | None,
        typer.Argument(help="Your own copy, made where it is not there; by default notebook.py in the home."),
    ] = None,
) -> None:
    """Open a marimo notebook in the browser, as an analyst of the local database.

    It draws who speaks most, through which agencies, over time, and a network of who quotes whom. The stack must be up.

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
        local = Server(settings().home)
        database = local.libpq_environment("onrecord_analyst")
    copy = file or local.home / "notebook.py"
    if not copy.exists():
        shutil.copyfile(packaged("sql") / "examples" / "notebook.py", copy)
        tell(f"Made {copy}.")
    # marimo looks for uv itself; this Python will do for the notebook as well
    own = {"PATH": f"{uvx.parent}{os.pathsep}{os.environ.get('PATH', '')}", "UV_PYTHON": sys.executable}
    os.execve(uvx, ["uvx", "marimo", "edit", "--sandbox", str(copy)], {**os.environ, **own, **database})  # noqa: S606


def _uvx() -> Path:
    """What runs a program with the packages that it needs. Raises ConfigurationError where it is missing."""
    found = shutil.which("uvx") or shutil.which("uvx", path=sysconfig.get_path("scripts"))
    if found is None:
        raise ConfigurationError("It needs uv (the program uvx), which fetches marimo and what draws: install uv.")
    return Path(found)
