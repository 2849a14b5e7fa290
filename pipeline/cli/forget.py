"""`onrecord forget`: takedown of an article, erasure of the record of a person."""

from typing import Annotated

import typer

from pipeline import urls
from pipeline.archive.store import open_store
from pipeline.cli import connecting
from pipeline.cli.speaking import bar, console, plainly, table
from pipeline.db import deciding, tombstones
from pipeline.db.answers import refresh
from pipeline.db.connect import Database
from pipeline.errors import ConfigurationError, DecisionRefused
from pipeline.resolve.names import folded
from pipeline.settings import settings
from pipeline.steps import forget as forgetting
from pipeline.steps.link import link_due
from pipeline.steps.link_stories import link_stories_due
from pipeline.steps.link_utterances import link_utterances_due

#: addresses that are listed by name
_MOST = 20


def register(app: typer.Typer) -> None:
    """Add the command of this module to `app`."""
    app.command()(forget)


def forget(
    what: Annotated[str, typer.Argument(help="URL of an article; or number or name of an entity.")],
    reason: Annotated[str, typer.Option(help="Why, for the record: nothing of what is erased.")] = "takedown",
    yes: Annotated[bool, typer.Option("--yes", help="Do it. Without, it is shown what would go.")] = False,
) -> None:
    """Erase an article, or the record of a person, for good: rows and WARC records go, and are never entered again.

    An article goes with all addresses that are the same one, and with its entries in the archived documents of feeds.
    Of a person go names, titles, mentions and quotes; the texts that name him stay, and go by their URLs. Run again
    after Ctrl-C, it goes on. What stays is a hash, by which it is known when it comes again: news.tombstone.

    Examples:  onrecord forget https://news.example/story  ·  onrecord forget "Ada Holm" --reason "request 12" --yes
    """
    with plainly(), connecting.database() as database:
        if "://" in what:
            url = urls.canonical(what)
            if url is None:
                raise ConfigurationError(f"{what} is no address of a page.")
            _show_page(database, url)
            if yes:
                _forget_page(database, url, reason)
        else:
            entity = _entity(database, what)
            _show_entity(database, entity)
            if yes:
                _forget_entity(database, entity, reason)
        if not yes:
            console.print("Nothing has happened: with --yes it is done, and cannot be undone.")
            return
        link_due(database, seconds=float("inf"))
        link_stories_due(database)
        link_utterances_due(database)
        refresh(database)


def _show_page(database: Database, url: str) -> None:
    found, elsewhere = tombstones.find(database, [urls.url_sha256(url)])
    columns = ("address", "state", "captures", "sightings", "texts", "quotes")
    rows = ((page.url, page.state, page.captures, page.sightings, page.texts, page.quotes) for page in found)
    console.print(table("What goes" if found else f"{url} is not known yet: it will not be entered", columns, rows))
    _list("Other addresses carry the same text, and stay", elsewhere)


def _forget_page(database: Database, url: str, reason: str) -> None:
    ours = settings()
    with bar("Rewriting files", None) as done:
        counts = forgetting.forget_page(ours, database, open_store(ours.archive_root), url, reason, progress=done)
    console.print(
        f"Forgotten: {counts.pages} pages, {counts.records} records in {counts.files} files,"
        f" entries in {counts.documents} documents of feeds."
    )


def _entity(database: Database, what: str) -> int:
    found = deciding.find(database, what, folded(what))
    if len(found) != 1:
        raise DecisionRefused(f"{what!r} is {len(found) or 'no'} entities: onrecord entity show tells their numbers.")
    return found[0]


def _show_entity(database: Database, entity: int) -> None:
    found, naming = tombstones.find_bearers(database, entity)
    columns = ("bearer", "kind", "name", "readings", "titles", "quotes")
    rows = ((each.entity_id, each.label, each.name, each.readings, each.roles, each.quotes) for each in found)
    console.print(table("What goes", columns, rows))
    _list("Articles name it, and stay", naming)


def _forget_entity(database: Database, entity: int, reason: str) -> None:
    gone = forgetting.forget_entity(database, open_store(settings().archive_root), entity, reason)
    console.print(f"Forgotten: {', '.join(f'{rows} {name}' for name, rows in gone.items())}.", soft_wrap=True)


def _list(title: str, addresses: list[str]) -> None:
    if addresses:
        console.print(f"{title}: {len(addresses)}.")
        for url in addresses[:_MOST]:
            console.print(f"  {url}", markup=False, soft_wrap=True)
