"""`onrecord dictionary`: what every view, column and function of `news` is."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipeline import __version__
from pipeline.cli import connecting
from pipeline.cli.speaking import plainly, tell
from pipeline.dictionary import markdown, page
from pipeline.steps.dictionary import describe
from pipeline.steps.whole_file import whole_file


class Format(StrEnum):
    """How the dictionary is written."""

    md = "md"
    html = "html"


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    app.command()(dictionary)


def dictionary(
    format_: Annotated[
        Format | None, typer.Option("--format", "-f", help="By default html for a file that ends in .html, else md.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="File to write; none: standard output.")] = None,
    rows: Annotated[int, typer.Option(min=0, help="Sample rows of each view; 0 for a dictionary without data.")] = 3,
) -> None:
    """Write the data dictionary of the schema news: views, columns, functions, what each means, and sample rows.

    The page (html) needs nothing else: it holds a diagram of the views and their keys, and links between all of them.

    Examples:  onrecord dictionary --out dictionary.html  ·  onrecord dictionary > DICTIONARY.md  ·
    onrecord dictionary --rows 0 --out public.html
    """
    by_name = Format.html if out and out.suffix in (".html", ".htm") else Format.md
    draw = page if (format_ or by_name) is Format.html else markdown
    with plainly(), connecting.database() as database:
        drawn = draw(describe(database, rows=rows), version=__version__)
        with whole_file(out) as file:
            file.write(drawn.encode())
    if out:
        tell(f"The dictionary is in {out}.")
