"""`onrecord refresh`: ready-made answers."""

import typer

from pipeline.cli import connecting
from pipeline.cli.speaking import bar, console, plainly, table
from pipeline.db import answers


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    app.command()(refresh)


def refresh() -> None:
    """Count the ready-made answers of news anew: speaker_daily, agency_reliance, coverage_daily, …

    The DAG refresh_answers does the same every hour. Readers and ingestion go on meanwhile.

    Example:  onrecord refresh
    """
    with plainly(), connecting.database() as database, bar("Counting", len(answers.ANSWERS)) as progress:
        done = answers.refresh(database, progress)
    rows = ((each.answer, each.rows, each.changed, f"{each.seconds:.1f}") for each in done)
    console.print(table("Counted", ("answer", "rows", "changed", "seconds"), rows))
