"""`onrecord demo`: from feeds to quotes on this machine, without a network."""

import signal
import textwrap
from collections.abc import Callable, Mapping
from typing import Annotated

import typer
from rich.live import Live

from pipeline.cli import database as database_commands
from pipeline.cli.drawing import tree
from pipeline.cli.speaking import console, errors, plainly, table, tell
from pipeline.cli.stack import show
from pipeline.db import lineage
from pipeline.db.answers import refresh
from pipeline.db.connect import Database
from pipeline.db.status import changes, quotes, standing
from pipeline.local.demo import demo as demo_stack
from pipeline.local.demo import fetch_again, ingest
from pipeline.local.newsroom import DEFAULT_BASE_PORT, Newsroom
from pipeline.local.stack import Stack
from pipeline.settings import settings
from pipeline.steps.link_stories import link_stories_due
from pipeline.steps.link_utterances import link_utterances_due

_SHOWN = 40
_WORDS = 90


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    app.command()(demo)


def demo(
    once: Annotated[bool, typer.Option("--once", help="Exit when all is read; else it stays up until Ctrl-C.")] = False,
    base_port: Annotated[int, typer.Option(help="First of the newsroom's four ports.")] = DEFAULT_BASE_PORT,
) -> None:
    """Serve a small invented newsroom on loopback and read it: Airflow polls, fetches, reads; then the quotes, and
    what the newsroom corrected afterwards.

    A second run starts from what is there and adds nothing.

    Examples:  onrecord demo  ·  onrecord demo --once
    """
    home = settings().home / "demo"
    with plainly(), Newsroom(base_port=base_port) as newsroom, demo_stack(home, newsroom, tell) as stack:
        with Database(stack.server.dsn("onrecord_writer"), application="onrecord demo") as database:
            with Live(console=errors, transient=True) as live:
                _ingest(stack, database, newsroom, lambda left: live.update(_left(left)))
            tell("Linking stories and sayings, counting …")
            link_stories_due(database)
            link_utterances_due(database)
            refresh(database)
            _show_quotes(database)
            _show_changes(database)
            database_commands.show(standing(database))
            _show_way(database)
        show(stack.status(), stack.airflow.password)
        console.print(f"\nGo on, with [bold]ONRECORD_HOME={home}[/] before it:")
        for command in ("onrecord ask --list", "onrecord notebook", "onrecord psql -c 'TABLE news.quote'"):
            console.print(f"  {command}")
        if not once:
            console.print("It stays up, and polls its newsroom, until Ctrl-C.")
            signal.sigwait({signal.SIGINT, signal.SIGTERM})


def _ingest(
    stack: Stack, database: Database, newsroom: Newsroom, progress: Callable[[Mapping[str, int]], None]
) -> None:
    """Read the newsroom, then once more when it has found its mistake; a later run finds it corrected."""
    if changes(database, limit=1):
        newsroom.correct()
    ingest(stack, database, progress)
    if not newsroom.corrected:
        newsroom.correct()
        fetch_again(stack, database, progress)


def _left(left: Mapping[str, int]) -> str:
    return (
        f"Airflow at work: {left['feeds_due']} feeds to poll, {left['pages_due']} pages to fetch,"
        f" {left['captures_waiting']} to read, {left['names_due']} names to link …"
    )


def _show_quotes(database: Database) -> None:
    rows = quotes(database, limit=_SHOWN)
    columns = ("speaker", "through", "in", "on", "kind", "words")
    console.print(table("Who said what, and through whom", columns, map(_row, rows)))


def _show_changes(database: Database) -> None:
    rows = (
        (row["outlet"], row["kind"], _cut(row["before_text"] or ""), _cut(row["after_text"] or ""))
        for row in changes(database, limit=_SHOWN)
    )
    console.print(table("What was corrected afterwards", ("in", "paragraph", "before", "after"), rows))


def _show_way(database: Database) -> None:
    utterance = lineage.most_carried(database)
    if utterance is not None:
        console.print("\n[bold]One saying, and its way through the newsroom[/] (onrecord trace)")
        console.print(tree(lineage.show(database, utterance)))


def _row(row: Mapping[str, object]) -> tuple[object, ...]:
    relays, carried = row["relays"], row["relays_carried"]
    assert isinstance(relays, list)
    assert isinstance(carried, list)
    at = row["published_at"]
    return (
        row["speaker"] or row["speaker_description"] or "?",
        ", ".join([*relays, *(f"({name})" for name in carried)]),
        row["outlet"],
        f"{at:%Y-%m-%d %H:%M}" if at and row["published_precision"] == "minute" else at and f"{at:%Y-%m-%d}",
        row["kind"],
        _cut(row["words"]),
    )


def _cut(words: object) -> str:
    return textwrap.shorten(str(words), _WORDS, placeholder="…")
