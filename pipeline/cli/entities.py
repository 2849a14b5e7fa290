"""`onrecord entity`: what is known of a person, organisation or place, and correcting it."""

import getpass
import re
from collections.abc import Callable, Iterable
from typing import Annotated, Any

import typer

from pipeline.cli import connecting
from pipeline.cli.speaking import console, plainly, table
from pipeline.db import deciding
from pipeline.db.connect import Database
from pipeline.db.deciding import Decider, Shown
from pipeline.errors import DecisionRefused
from pipeline.resolve.names import folded
from pipeline.steps.link import link_due

_app = typer.Typer(no_args_is_help=True, help="Look at entities and correct them; decisions hold for all later runs.")
_Entity = Annotated[int, typer.Argument(help="Number of the entity, or of any of its bearers.")]
_ITEM = re.compile(r"Q[1-9]\d*")


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    app.add_typer(_app, name="entity")


@_app.command()
def show(what: Annotated[str, typer.Argument(help="Number, or a name in any printed form.")]) -> None:
    """What is known of an entity: forms, titles, and the bearers of the name that it is made of, each with the reason.

    Examples:  onrecord entity show 12  ·  onrecord entity show "Wang Yi"
    """
    with plainly(), connecting.database() as database:
        found = deciding.find(database, what, folded(what))
        if not found:
            raise DecisionRefused(f"Nothing is called {what!r}.")
        for entity in found:
            _print(deciding.show(database, entity))


@_app.command()
def merge(entity: _Entity, other: _Entity) -> None:
    """Two entities are one.

    Example:  onrecord entity merge 12 40
    """
    _decide(entity, lambda decider: decider.merge(entity, other))


@_app.command()
def split(
    bearers: Annotated[list[int], typer.Argument(help="Numbers of bearers, as `show` lists them.")],
) -> None:
    """These bearers are someone else than the rest of their entity: they part from it, together if they are several.

    Examples:  onrecord entity split 57  ·  onrecord entity split 57 58
    """
    _decide(bearers[0], lambda decider: decider.split(bearers))


@_app.command()
def rename(entity: _Entity, name: Annotated[str, typer.Argument(help="The name that it shall bear.")]) -> None:
    """Give an entity its name.

    Example:  onrecord entity rename 12 "Wang Yi"
    """
    if not name.strip():
        raise typer.BadParameter("A name has letters.")
    _decide(entity, lambda decider: decider.rename(entity, name.strip()))


@_app.command()
def link(
    entity: _Entity,
    item: Annotated[str | None, typer.Argument(help="Wikidata item: Q and a number.")] = None,
    article: Annotated[int | None, typer.Option(help="Number of an article that names it.")] = None,
    name: Annotated[str | None, typer.Option(help="What that article calls it.")] = None,
) -> None:
    """Say which Wikidata item an entity is, or that it is the one whom an article calls by a name.

    Examples:  onrecord entity link 12 Q42  ·  onrecord entity link 12 --article 7 --name Wang
    """
    if item is not None and article is None and name is None:
        if not _ITEM.fullmatch(item):
            raise typer.BadParameter(f"A Wikidata item is Q and a number, not {item!r}.")
        _decide(entity, lambda decider: decider.link_item(entity, item))
    elif item is None and article is not None and name is not None:
        _decide(entity, lambda decider: decider.link_name(entity, article, name, folded(name)))
    else:
        raise typer.BadParameter("Give a Wikidata item, or --article and --name.")


def _decide(entity: int, decision: Callable[[Decider], None]) -> None:
    """Keep the decision, resolve what it touches, and show what came of it."""
    with plainly(), connecting.database() as database:
        decision(Decider(database, getpass.getuser()))
        link_due(database)
        _print(_entity_of(database, entity))


def _entity_of(database: Database, bearer: int) -> Shown:
    (entity,) = deciding.find(database, str(bearer))
    return deciding.show(database, entity)


def _print(shown: Shown) -> None:
    entity = shown.entity
    item = f"  [dim]{entity['wikidata_id']}[/]" if entity["wikidata_id"] else ""
    console.print(
        f"\n[bold]{entity['entity_id']}  {entity['name']}[/]  {entity['label']}, in {entity['texts']} texts{item}"
    )
    console.print(f"  {' · '.join(entity['aliases'])}", markup=False, soft_wrap=True)
    _table("Titles", ("title", "office", "of_name", "first_seen_at", "last_seen_at", "articles"), shown.roles)
    _table("Bearers", ("bearer_id", "name", "office", "of_name", "linked_by", "evidence"), shown.links)
    _table("Decisions", ("kind", "bearer_id", "other_bearer_id", "value", "decided_by", "decided_at"), shown.decisions)


def _table(title: str, columns: tuple[str, ...], rows: Iterable[Any]) -> None:
    cells = [tuple(row[column] for column in columns) for row in rows]
    if cells:
        console.print(table(title, (column.replace("_", " ") for column in columns), cells))
