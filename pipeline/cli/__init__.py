"""The command `onrecord`: one room for each family of commands."""

import typer

from pipeline import __version__
from pipeline.cli import (
    analysts,
    asking,
    backfill,
    database,
    demo,
    dictionary,
    digest,
    documents,
    entities,
    export,
    feeds,
    forget,
    notebook,
    stack,
    stories,
    trace,
    utterances,
    warc,
    websub,
)
from pipeline.cli.speaking import log_as_set
from pipeline.settings import settings

app = typer.Typer(
    name="onrecord",
    help="Who said what, to whom, and through whom: news feeds and archives into Postgres.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"onrecord {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    """Who said what, to whom, and through whom: news feeds and archives into Postgres."""
    log_as_set(settings())


for room in (
    demo,
    stack,
    database,
    feeds,
    websub,
    digest,
    entities,
    stories,
    utterances,
    trace,
    asking,
    notebook,
    documents,
    backfill,
    warc,
    export,
    dictionary,
    analysts,
    forget,
):
    room.register(app)
