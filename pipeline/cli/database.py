"""`onrecord migrate`, `seed`, `status` and `check`."""

import json
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import connecting, stack
from pipeline.cli.speaking import console, plainly, table
from pipeline.db import migrate as migration
from pipeline.db.status import Standing, standing
from pipeline.local.stack import Stack
from pipeline.settings import settings
from pipeline.steps import check as checking
from pipeline.steps import seed as seeding


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    for command in (migrate, seed, status, check):
        app.command()(command)


def migrate() -> None:
    """Bring the database to this version: tables, views, roles. Nothing happens where it is up to date.

    Works on ONRECORD_OWNER_URL, else on the local stack.

    Example:  onrecord migrate
    """
    with plainly(), connecting.owner_url() as url:
        for line in migration.migrate(url) or ["The database is up to date."]:
            console.print(line)


def seed(
    folder: Annotated[
        Path | None, typer.Argument(help="Folder with outlets.csv and feeds.csv; by default those of Onrecord.")
    ] = None,
) -> None:
    """Enter outlets and feeds, or bring them up to date; nothing is lost when it is run again.

    Examples:  onrecord seed  ·  onrecord seed my-feeds/
    """
    with plainly(), connecting.writer_url() as url:
        done = seeding.seed(url, folder)
    console.print(f"{done.outlets} outlets and {done.feeds} feeds, {done.new_feeds} of them new.")


def status(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for programs.")] = False,
) -> None:
    """What runs, and how pages, captures and feeds stand: every page is in a named state.

    Examples:  onrecord status  ·  onrecord status --json
    """
    with plainly(), connecting.database() as database:
        now = standing(database)
    if as_json:
        print(json.dumps({name: getattr(now, name) for name in now.__slots__}, default=str))
        return
    if settings().database_url is None:
        stack.show(Stack(settings().home).status())
    show(now)


def show(now: Standing) -> None:
    """Print the counts as tables."""
    console.print(table("In the database", ("what", "how many"), now.totals.items()))
    console.print(table("Pages by state", ("state", "pages"), (row.values() for row in now.page_states)))
    console.print(table("Captures by outcome", ("outcome", "captures"), (row.values() for row in now.capture_outcomes)))
    if now.refusals:
        columns = ("state", "stage", "reason", "pages")
        console.print(table("Rejected and quarantined", columns, (row.values() for row in now.refusals)))
    if now.check_outcomes:
        columns = ("outcome", "reason", "checks", "last")
        console.print(table("Checks of feeds", columns, (row.values() for row in now.check_outcomes)))


def check() -> None:
    """Run sql/checks: what must always hold. Exit status 1 where something does not.

    Example:  onrecord check
    """
    with plainly(), connecting.database() as database:
        ran = checking.run(database)
    for one in ran:
        mark = "[green]holds[/]" if not one.broken else f"[red]{one.broken} rows[/]"
        console.print(f"{mark:>20}  [bold]{one.name}[/]  {one.about}", soft_wrap=True)
        for row in one.examples:
            console.print(f"{'':>12}{dict(row)}", markup=False, soft_wrap=True)
    if any(one.broken for one in ran):
        raise typer.Exit(1)
