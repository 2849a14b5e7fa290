"""`onrecord export`: rows of the schema `news` to take away."""

import signal
import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import connecting
from pipeline.cli.speaking import bar, plainly, tell
from pipeline.db.export import Choice
from pipeline.steps import export as exporting


class Format(StrEnum):
    """How rows are written."""

    csv = "csv"
    jsonl = "jsonl"
    parquet = "parquet"
    jsonld = "jsonld"


_Day = typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"])


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    app.command()(export)


def export(
    what: Annotated[
        str, typer.Argument(help="A view of news: quotes, articles, mentions, entities, … or its own name.")
    ],
    since: Annotated[datetime | None, _Day] = None,
    until: Annotated[datetime | None, _Day] = None,
    outlet: Annotated[str | None, typer.Option(help="Key of one outlet.")] = None,
    format_: Annotated[
        Format | None, typer.Option("--format", "-f", help="By default what the name of the file ends in, else csv.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="File to write, packed where it ends in .gz; - or none: standard output."),
    ] = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="CSV without the apostrophe before texts that a spreadsheet would run.")
    ] = False,
) -> None:
    """Write the rows of a view to a file: one snapshot, streamed; the file is whole or not there.

    --since and --until (exclusive; UTC) go by the date of publication; articles without one are left out then.

    CSV: text in quotes, numbers bare, NULL an empty cell. A text that begins with = + - @, a tab or a line break gets
    an apostrophe before it, since spreadsheets would run it. jsonld (schema.org) is for quotes, articles and entities.

    Examples:  onrecord export quotes --since 2026-09-01 --outlet harbour --out quotes.csv  ·
    onrecord export articles -o articles.parquet  ·  onrecord export entities -f jsonl | head
    """
    file = None if out is None or str(out) == "-" else out
    chosen = format_ or _by_name(file) or Format.csv
    if chosen is Format.parquet and file is None and sys.stdout.isatty():
        raise typer.BadParameter("Parquet is not for a terminal: give a file with --out.")
    if raw and chosen is not Format.csv:
        raise typer.BadParameter("--raw is for CSV; the other formats are always as they are.")
    choice = Choice(since=_in_utc(since), until=_in_utc(until), outlet=outlet)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that nothing half is left
    with plainly(), connecting.database() as database, bar(f"Exporting {what}", None) as progress:
        rows = exporting.export(
            database, what, choice, format_=f"{chosen}-raw" if raw else chosen, out=file, progress=progress
        )
    tell(f"{rows:,} rows of {what}{f' in {file}' if file else ''}.")


def _by_name(file: Path | None) -> Format | None:
    if file is None:
        return None
    ending = file.with_suffix("").suffix if file.suffix == ".gz" else file.suffix
    return Format(ending[1:]) if ending[1:] in set(Format) else None


def _in_utc(given: datetime | None) -> datetime | None:
    return given and (given if given.tzinfo else given.replace(tzinfo=UTC))
