"""`onrecord archive`: the WARC files that everything rests on."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from pipeline.archive.store import Store, open_store
from pipeline.cli import connecting
from pipeline.cli.speaking import bar, console, plainly, table
from pipeline.db import archive as rows
from pipeline.db.connect import Database
from pipeline.settings import Settings, settings
from pipeline.steps import archive_prune as pruning
from pipeline.steps.archive_repair import RepairCounts
from pipeline.steps.archive_repair import repair as repair_file
from pipeline.steps.archive_verify import Verified, choose, verify_file
from pipeline.steps.replay import replay as replay_files
from pipeline.steps.reread import parse_choice
from pipeline.steps.reread import reread as reread_captures

_app = typer.Typer(no_args_is_help=True, help="The WARC files that everything rests on.")

Paths = Annotated[
    list[str] | None, typer.Argument(help="Files or folders below the archive's root; without any, all of it.")
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    app.add_typer(_app, name="archive")
    app.command()(reread)


@_app.callback()
def archive() -> None:
    """The WARC files that everything rests on."""


@_app.command("list")
def list_() -> None:
    """Each file with its captures, their times and its size.

    Example:  onrecord archive list
    """
    with plainly(), _opened() as (_, database, _):
        files = rows.files(database)
    columns = ("file", "origin", "captures", "lost", "from", "to", "bytes")
    console.print(
        table(
            "WARC files",
            columns,
            (
                (each.path, each.origin, each.records, each.lost or None, each.first_at, each.last_at, each.file_bytes)
                for each in files
            ),
        )
    )
    console.print(f"{len(files)} files, {sum(each.file_bytes for each in files):,} bytes.")


@_app.command()
def verify(paths: Paths = None) -> None:
    """Read every record of every file: length and digest, and against its row. Exit status 1 where anything is wrong.

    Damaged, altered, moved, missing and unknown records are named with their file and offset.

    Examples:  onrecord archive verify  ·  onrecord archive verify 2026/09/18
    """
    with plainly(), _opened() as work:
        files = list(_verified(*work, paths))
    for file in files:
        for fault in file.faults:
            at = "" if fault.offset is None else f" at {fault.offset}"
            record = f" {fault.record_id}" if fault.record_id else ""
            console.print(f"{fault.what}: {file.path}{at}: {fault.detail}{record}", markup=False, soft_wrap=True)
    faults = sum(len(file.faults) for file in files)
    console.print(f"{len(files)} files, {sum(len(file.good) for file in files)} good records, {faults} faults.")
    if faults:
        raise typer.Exit(1)


@_app.command()
def repair(paths: Paths = None) -> None:
    """Write damaged files anew from their good records; only what was lost is asked for again.

    Rows follow their records; a capture that lost its record is marked, and its page or feed is due.

    Examples:  onrecord archive repair  ·  onrecord archive repair 2026/09/18
    """
    done = RepairCounts()
    with plainly(), _opened() as (ours, database, store):
        for file in _verified(ours, database, store, paths):
            if file.faults:
                done = done.plus(repair_file(ours, database, store, file))
    console.print(
        f"{done.files} files repaired: {done.kept} records kept, {done.lost} lost;"
        f" {done.pages_due} pages and {done.feeds_due} feeds are due."
    )


@_app.command()
def prune(
    keep_days: Annotated[
        int | None, typer.Option(min=1, help="Age at which a file goes; without it, ONRECORD_ARCHIVE_KEEP_DAYS.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Remove without asking.")] = False,
) -> None:
    """Show the files that are older, ask, and remove them. Articles and quotes stay; their captures say "pruned".

    Files with captures that are still to be read, or are kept for a person, stay.

    Examples:  onrecord archive prune --keep-days 730  ·  onrecord archive prune --yes
    """
    with plainly(), _opened() as (ours, database, store):
        files = pruning.choose(database, keep_days or ours.archive_keep_days)
        rows = ((each.path, each.captures, each.last_at, each.file_bytes) for each in files)
        console.print(table("Files that go", ("file", "captures", "newest", "bytes"), rows))
        console.print(f"{len(files)} files, {sum(each.file_bytes for each in files):,} bytes.")
        if files and not yes:
            typer.confirm("Remove them?", abort=True)
        lost = sum(pruning.prune(database, store, files))
    console.print(f"{len(files)} files removed; {lost} captures have no record any more.")


@_app.command()
def replay() -> None:
    """Enter every file that has no rows, and read it: an archive into an empty database, without a network.

    Files come in the order in which they were written, through the steps of live work. Seed the database first. Run
    again after Ctrl-C, it goes on with the next file; `onrecord db digest` tells whether nothing is missing.

    Examples:  onrecord archive replay  ·  ONRECORD_ARCHIVE_URL=/mnt/archive onrecord archive replay
    """
    with plainly(), _opened() as work, bar("Replaying files", None) as done:
        counts = replay_files(*work, progress=done)
    console.print(
        f"{counts.files} files: {counts.captures} records entered, {counts.unused} not needed,"
        f" {counts.damaged} damaged; {counts.articles} articles read."
    )


def reread(
    where: Annotated[
        str, typer.Option(help='"outlet=… host=… since=… until=… extractor=… annotator=… outcome=…": all must hold.')
    ] = "",
) -> None:
    """Read captures again from the archive with this version's extractor and annotator, without a network.

    What this version has read already is passed over, so that it goes on after Ctrl-C. New readings become current all
    at once at the end; the older ones stay. Captures that became no article are read again with outcome=rejected or
    outcome=quarantined.

    Examples:  onrecord reread  ·  onrecord reread --where "outlet=harbour since=2026-09-01 until=2026-10-01"
    """
    with plainly(), _opened() as (ours, database, store), bar("Reading again", None) as done:
        counts = reread_captures(ours, database, store, parse_choice(where), progress=done)
    console.print(
        f"{counts.captures} captures read again: {counts.articles} articles, {counts.refused} refused as before,"
        f" {counts.failed} failed, {counts.held} held by another worker; {counts.shown} readings are now current."
    )


@contextmanager
def _opened() -> Iterator[tuple[Settings, Database, Store]]:
    ours = settings()
    with connecting.database() as database:
        yield ours, database, open_store(ours.archive_root)


def _verified(ours: Settings, database: Database, store: Store, names: list[str] | None) -> Iterator[Verified]:
    """The files one by one, under a bar."""
    wanted = choose(ours, database, store, names or ())
    with bar("Reading files", len(wanted)) as done:
        for n, (path, known) in enumerate(wanted, 1):
            yield verify_file(database, store, path, known)
            done(n)
