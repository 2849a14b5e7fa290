"""`onrecord trace`: the way of one utterance through the press, as a tree for people and as SVG."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import connecting, drawing
from pipeline.cli.speaking import console, plainly, tell
from pipeline.db import lineage
from pipeline.errors import DecisionRefused
from pipeline.steps.whole_file import whole_file


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    app.command()(trace)


def trace(
    quote: Annotated[str, typer.Argument(help="Number or key of a quote (news.quote), or some of its words.")],
    svg: Annotated[Path | None, typer.Option(help="Write the drawing to this file as well.")] = None,
) -> None:
    """Who said it first, through which agency, and in which words elsewhere: one utterance's way, outlet by outlet.

    Examples:  onrecord trace 4711  ·  onrecord trace "not one foreign ship" --svg way.svg
    """
    with plainly(), connecting.database() as database:
        found = lineage.find(database, quote)
        if not found:
            raise DecisionRefused(f"No quote that an article shows is or says {quote!r}.")
        ways = [lineage.show(database, utterance) for utterance in found]
    for way in ways:
        console.print(drawing.tree(way))
    if svg:
        with plainly(), whole_file(svg) as file:
            file.write(drawing.svg(ways[0]).encode())
        tell(f"Drawn: {svg}")
