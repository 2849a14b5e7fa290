"""`onrecord db`: whether two databases hold the same, and where the bytes are."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated

import typer

from pipeline.cli import connecting
from pipeline.cli.speaking import bar, console, plainly, table
from pipeline.db.digest import LEFT_OUT, TABLES, TableDigest, total
from pipeline.db.digest import digest as digest_tables
from pipeline.db.size import size as measure

_app = typer.Typer(no_args_is_help=True, help="What the database holds, as a whole.")


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    app.add_typer(_app, name="db")


@_app.callback()
def db() -> None:
    """What the database holds, as a whole."""


@_app.command()
def digest(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for programs.")] = False,
) -> None:
    """A hash of each table by natural keys, and one of all: equal in two databases that hold the same.

    Surrogate ids, leases, attempts and processing times do not count. A database that `onrecord archive replay` filled
    has the digest of the one that wrote the archive, if the same version read both to the end.

    Examples:  onrecord db digest  ·  onrecord db digest --json
    """
    done: list[TableDigest] = []
    with plainly(), connecting.database() as database, bar("Hashing tables", len(TABLES)) as progress:
        for each in digest_tables(database):
            done.append(each)
            progress(len(done))
    if as_json:
        tables = {each.table: {"rows": each.rows, "sha256": each.sha256} for each in done}
        print(json.dumps({"tables": tables, "left_out": dict(LEFT_OUT), "sha256": total(done)}))
        return
    console.print(table("What counts", ("table", "rows", "sha256"), (asdict(each).values() for each in done)))
    console.print(table("What does not", ("table", "why"), LEFT_OUT.items()))
    console.print(f"{sum(each.rows for each in done)} rows  {total(done)}", soft_wrap=True)


@_app.command()
def size(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object with every table and index.")] = False,
    most: Annotated[int, typer.Option("--most", min=1, help="Tables and indexes that are shown.")] = 15,
) -> None:
    """Where the bytes are: the largest tables and indexes, and the WARC files beside the database.

    Examples:  onrecord db size  ·  onrecord db size --most 40  ·  onrecord db size --json
    """
    with plainly(), connecting.database() as database:
        found = measure(database)
    if as_json:
        print(json.dumps(asdict(found)))
        return
    columns = ("table", "rows, about", "bytes", "in rows", "in TOAST", "in indexes")
    console.print(table("Tables", columns, (_cells(row) for row in found.tables[:most])))
    console.print(table("Indexes", ("index", "table", "bytes", "used"), (_cells(row) for row in found.indexes[:most])))
    each = f", {found.database_bytes // found.articles:,} an article" if found.articles else ""
    console.print(f"Database: {found.database_bytes:,} bytes{each}.")
    console.print(f"Archive: {found.archive_bytes:,} bytes in {found.archive_files:,} WARC files.")


def _cells(row: Mapping[str, object]) -> list[str]:
    return [f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row.values()]
