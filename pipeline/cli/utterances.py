"""`onrecord utterance`: which quotes were told as one saying, why, and correcting it."""

import getpass
from collections.abc import Iterable, Mapping
from typing import Annotated

import typer

from pipeline.cli import connecting, drawing
from pipeline.cli.speaking import console, plainly, table
from pipeline.db import lineage
from pipeline.db.connect import Database
from pipeline.steps.link_utterances import link_utterances_due

_app = typer.Typer(no_args_is_help=True, help="Look at utterances and correct them; decisions hold for all later runs.")
_Utterance = Annotated[int, typer.Argument(help="Number of the utterance (news.utterance).")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    app.add_typer(_app, name="utterance")


@_app.command()
def show(utterance: _Utterance) -> None:
    """The quotes that an utterance is made of, each with the reason, and what people decided about them.

    Example:  onrecord utterance show 12
    """
    with plainly(), connecting.database() as database:
        _print(database, utterance)


@_app.command()
def merge(utterance: _Utterance, other: _Utterance) -> None:
    """Two utterances are one: the only way in which two speakers' words ever are.

    Example:  onrecord utterance merge 12 40
    """
    with plainly(), connecting.database() as database:
        lineage.merge(database, utterance, other, getpass.getuser())
        link_utterances_due(database)
        _print(database, utterance)


@_app.command()
def split(
    quotes: Annotated[list[int], typer.Argument(help="Numbers of quotes, as `show` lists them.")],
) -> None:
    """These quotes are another saying than the rest of their utterance: they part from it.

    Examples:  onrecord utterance split 57  ·  onrecord utterance split 57 58
    """
    with plainly(), connecting.database() as database:
        lineage.split(database, quotes, getpass.getuser())
        link_utterances_due(database)
        (parted, *_) = lineage.find(database, str(quotes[0]))
        _print(database, parted)


def _print(database: Database, utterance: int) -> None:
    way = lineage.show(database, utterance)
    console.print(drawing.tree(way))
    _table("Quotes", ("quote_id", "outlet", "kind", "words", "linked_by", "score", "evidence"), way.quotes)
    if way.decisions:
        _table("Decisions", ("kind", "quote_key", "other_quote_key", "decided_by", "decided_at"), way.decisions)


def _table(title: str, columns: tuple[str, ...], rows: Iterable[Mapping[str, object]]) -> None:
    cells = (tuple(row[column] for column in columns) for row in rows)
    console.print(table(title, (column.replace("_", " ") for column in columns), cells))
