"""`onrecord backfill`: archives into the same tables, through the same steps."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.archive.store import open_store
from pipeline.cli import connecting
from pipeline.cli.database import show
from pipeline.cli.speaking import bar, console, plainly
from pipeline.db.status import standing, work_left
from pipeline.settings import settings
from pipeline.steps import backfill as backfilling
from pipeline.steps import read as reading
from pipeline.steps.link import link_due

_app = typer.Typer(no_args_is_help=True, help="Read archives into the same tables, through the same steps.")


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    app.add_typer(_app, name="backfill")


@_app.callback()
def backfill() -> None:
    """Read archives into the same tables, through the same steps."""


@_app.command()
def folder(
    path: Annotated[Path, typer.Argument(help="Folder of HTML files (.html, .html.gz), read with all below it.")],
) -> None:
    """Read every HTML file of a folder. Run twice, or again after Ctrl-C, it adds only what is missing.

    A page's address is the one that it gives for itself (rel=canonical, og:url), else its place in the folder.

    Example:  onrecord backfill folder downloads/2019/
    """
    with plainly(), connecting.database() as database:
        ours = settings()
        store = open_store(ours.archive_root)
        total = len(backfilling.list_files(path)) if path.is_dir() else 0
        with bar("Entering files", total) as done:
            entered = backfilling.enter_folder(ours, database, store, path, progress=lambda counts: done(counts.files))
        console.print(
            f"{entered.files} files: {entered.captured} new, {entered.known} known, {entered.unreadable} unreadable."
        )
        with bar("Reading pages", work_left(database)["captures_waiting"]) as done:
            read = reading.read_due(
                ours, database, store, seconds=float("inf"), progress=lambda counts: done(counts.captures)
            )
        link_due(database, seconds=float("inf"))
        console.print(f"{read.articles} articles, {read.rejected} rejected, {read.quarantined} quarantined.")
        show(standing(database))
