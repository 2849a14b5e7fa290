"""`onrecord feeds`: list, add, import, export and check feeds."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from pipeline.cli import connecting
from pipeline.cli.speaking import console, errors, plainly, table, tell
from pipeline.db import feeds as stored
from pipeline.db.seeds import Seeded
from pipeline.errors import ConfigurationError
from pipeline.feeds.opml import Outline
from pipeline.settings import settings
from pipeline.steps import diagnose, discovery, lists
from pipeline.steps.discovery import Candidate

_app = typer.Typer(no_args_is_help=True, help="List, add, import, export and check feeds.")
_MARKS = {"good": "[green]✓[/]", "note": "[yellow]•[/]", "trouble": "[red]✗[/]"}

State = Annotated[str | None, typer.Option(help="active, failing or muted.")]
OutletKey = Annotated[str | None, typer.Option("--outlet", help="Key of the outlet, as `news.outlet` shows it.")]
Country = Annotated[str | None, typer.Option(help="ISO 3166-1 alpha-2 of the outlet: GB, KE, …")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line, for programs.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    app.add_typer(_app, name="feeds")


@_app.callback()
def feeds() -> None:
    """List, add, import, export and check feeds."""


@_app.command("list")
def list_feeds(state: State = None, outlet: OutletKey = None, country: Country = None, as_json: AsJson = False) -> None:
    """Feeds and how their polling stands; why one is not active is in its last column.

    Examples:  onrecord feeds list --state failing  ·  onrecord feeds list --country KE --json
    """
    with plainly(), connecting.database() as database:
        rows = stored.listed(database, state=_state(state), outlet=outlet, country=country and country.upper())
    if as_json:
        for row in rows:
            print(json.dumps(row, default=str, ensure_ascii=False))
        return
    columns = ("outlet", "address", "state", "last new", "next check", "push", "why")
    shown = (
        (
            row["outlet"],
            row["url"],
            row["state"],
            row["new_at"] and f"{row['new_at']:%Y-%m-%d %H:%M}",
            f"{row['next_check_at']:%Y-%m-%d %H:%M}",
            row["push_state"],
            row["state_reason"],
        )
        for row in rows
    )
    console.print(table(f"{len(rows)} feeds", columns, shown))


@_app.command()
def add(
    address: Annotated[str, typer.Argument(help="A site's address or a feed's.")],
    outlet: OutletKey = None,
    take_all: Annotated[bool, typer.Option("--all", help="Enter all that are found, without asking.")] = False,
) -> None:
    """Find the feeds of a site, show what is in each, and enter those that you choose.

    They go to --outlet, else to the outlet whose home page is on that site, else to a new one.

    Examples:  onrecord feeds add news.example  ·  onrecord feeds add https://news.example/feed.xml --outlet example
    """
    with plainly(), connecting.database() as database:
        lists.known_outlets(database, outlet)  # before anyone is visited for nothing
        found = discovery.discover(settings(), address, progress=tell)
        good = [each for each in found if each.feed]
        _show(found)
        if not good:
            raise ConfigurationError(f"No feed was found at {address}. `onrecord feeds check` explains an address.")
        chosen = good if take_all or len(good) == 1 else _chosen(good)
        done = lists.enter(database, map(_outline, chosen), outlet=outlet)
    _tell_entered(done)


@_app.command("import")
def import_list(
    file: Annotated[Path, typer.Argument(help="An OPML file, as feed readers export it; - for stdin.")],
    outlet: OutletKey = None,
) -> None:
    """Enter the feeds of an OPML list, each under its site's outlet; those that are there stay as they are.

    Examples:  onrecord feeds import subscriptions.opml  ·  onrecord feeds import - --outlet example < list.opml
    """
    with plainly():
        try:
            body = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        except OSError as error:
            raise ConfigurationError(f"{file}: {error.strerror}.") from error
        outlines = lists.read_list(body)
        with connecting.database() as database:
            done = lists.enter(database, outlines, outlet=outlet)
    _tell_entered(done)


@_app.command("export")
def export_list(state: State = None, outlet: OutletKey = None, country: Country = None) -> None:
    """Write the feeds as an OPML list to stdout, a folder for each outlet.

    Examples:  onrecord feeds export > feeds.opml  ·  onrecord feeds export --country KE > kenya.opml
    """
    with plainly(), connecting.database() as database:
        rows = stored.listed(database, state=_state(state), outlet=outlet, country=country and country.upper())
        sys.stdout.buffer.write(lists.write_list(rows, stored.outlets(database)))


@_app.command()
def check(
    address: Annotated[str, typer.Argument(help="A feed's address.")],
    as_json: AsJson = False,
) -> None:
    """Explain one feed like a doctor: visit it as a worker would, say what is wrong and what to do. Needs no database.

    It is asked up to three times, with the pause that its host is owed. Exit status 1 where something keeps it from
    being read.

    Examples:  onrecord feeds check https://news.example/feed.xml  ·  onrecord feeds check news.example/rss --json
    """
    with plainly():
        findings = diagnose.diagnose(settings(), address, progress=tell)
    for one in findings:
        if as_json:
            print(json.dumps({name: getattr(one, name) for name in one.__slots__}, ensure_ascii=False))
            continue
        console.print(f"{_MARKS[one.verdict]} [bold]{one.what:<11}[/] {escape(one.said)}", soft_wrap=True)
        if one.cure:
            console.print(f"{'':<14}[dim]{escape(one.cure)}[/]", soft_wrap=True)
    if any(one.verdict == "trouble" for one in findings):
        raise typer.Exit(1)


def _state(state: str | None) -> str | None:
    if state not in (None, "active", "failing", "muted"):
        raise ConfigurationError(f"--state is {state!r}, not one of active, failing, muted.")
    return state


def _show(found: Sequence[Candidate]) -> None:
    """What was found, the good ones numbered."""
    good = [each for each in found if each.feed]
    rows = (
        (
            good.index(each) + 1 if each.feed else "",
            each.url,
            each.how,
            each.title,
            each.feed and each.feed.format,
            len(each.feed.entries) if each.feed else "",
            each.newest and f"{each.newest:%Y-%m-%d %H:%M}",
            each.problem,
        )
        for each in found
    )
    columns = ("", "address", "how", "title", "format", "entries", "newest", "no feed because")
    console.print(table("Found", columns, rows))


def _chosen(good: Sequence[Candidate]) -> list[Candidate]:
    """Those that a person chooses by number. Without a terminal to ask on, none are guessed."""
    if not sys.stdin.isatty():
        raise ConfigurationError("There are several: give --all, or the address of one of them.")
    said = typer.prompt("Which? Numbers parted by commas, or all", default="all", err=True)
    if said.strip().lower() == "all":
        return list(good)
    numbers = said.replace(",", " ").split()
    if not numbers or not all(number.isdecimal() and 1 <= int(number) <= len(good) for number in numbers):
        raise ConfigurationError(f"{said!r}: numbers from 1 to {len(good)} were asked for.")
    return [good[int(number) - 1] for number in numbers]


def _outline(candidate: Candidate) -> Outline:
    feed = candidate.feed
    assert feed
    return Outline(url=candidate.url, title=candidate.title, homepage=feed.homepage, language=feed.language)


def _tell_entered(done: Seeded) -> None:
    known = done.feeds - done.new_feeds
    console.print(f"{done.new_feeds} feeds entered, {known} known already; {done.outlets} new outlets.")
    if done.new_feeds:
        errors.print("[dim]They are due now: the next run of poll_feeds reads them.[/]")
