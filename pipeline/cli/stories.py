"""`onrecord story`: which articles tell of the same, who carried whom, and correcting it."""

import getpass
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

import typer

from pipeline.cli import connecting
from pipeline.cli.speaking import console, harmless, plainly, table
from pipeline.db import story_decisions
from pipeline.db.connect import Database
from pipeline.errors import DecisionRefused
from pipeline.steps.link_stories import link_stories_due

_app = typer.Typer(no_args_is_help=True, help="Look at stories and correct them; decisions hold for all later runs.")
_Article = Annotated[int, typer.Argument(help="Number of the story, or of any of its articles.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    app.add_typer(_app, name="story")


@_app.command()
def show(
    what: Annotated[str, typer.Argument(help="Number of any of its articles, an address, or words of a headline.")],
) -> None:
    """The articles of a story: whose words each carries, how much of them, and where the story likely came from.

    Examples:  onrecord story show 7  ·  onrecord story show "strait accord"
    """
    with plainly(), connecting.database() as database:
        found = story_decisions.find(database, what)
        if not found:
            raise DecisionRefused(f"No story is found by {what!r}.")
        for story in found:
            _print(database, story)


@_app.command()
def merge(article: _Article, other: _Article) -> None:
    """Two stories are one.

    Example:  onrecord story merge 7 12
    """
    with plainly(), connecting.database() as database:
        story_decisions.merge(database, article, other, getpass.getuser())
        _link_and_print(database, article)


@_app.command()
def split(
    articles: Annotated[list[int], typer.Argument(help="Numbers of articles, as `show` lists them.")],
) -> None:
    """These articles tell of something else than the rest of their story: they part from it.

    Examples:  onrecord story split 16  ·  onrecord story split 16 17
    """
    with plainly(), connecting.database() as database:
        story_decisions.split(database, articles, getpass.getuser())
        _link_and_print(database, articles[0])


def _link_and_print(database: Database, article: int) -> None:
    link_stories_due(database)
    (story,) = story_decisions.find(database, str(article))
    _print(database, story)


def _print(database: Database, story: int) -> None:
    shown = story_decisions.show(database, story)
    row = shown.story
    origin = row["origin_agency"] or (f"article {row['origin_article_id']}" if row["origin_article_id"] else "unknown")
    console.print(f"\n{row['story_id']}  {harmless(row['title'] or '(no headline)')}", markup=False, style="bold")
    console.print(f"  {row['articles']} articles, {row['outlets']} outlets, {row['texts']} wordings")
    console.print(f"  origin: {harmless(origin)} ({harmless(row['origin_evidence'])})", markup=False)
    _table("Articles", map(_article, shown.articles))
    _table("Decisions", shown.decisions)


def _article(row: Mapping[str, Any]) -> Mapping[str, Any]:
    at = row["published_at"]
    return {
        "article": row["article_id"],
        "outlet": row["outlet"],
        "published": at and f"{at:%Y-%m-%d %H:%M}"
        if row["published_precision"] == "minute"
        else at and f"{at:%Y-%m-%d}",
        "relation": row["relation"],
        "to": None if row["relation"] == "own" else row["text_id"],
        "carried": None if row["relation"] == "own" else f"{row['own_share']:.0%}",
        "of_that": None if row["relation"] == "own" else f"{row['text_share']:.0%}",
        "direction": row["carried_how"],
        "credits": ", ".join(row["credited_agencies"]),
        "evidence": "by hand" if row["gathered_by"] == "hand" else row["evidence"],
    }


def _table(title: str, rows: Iterable[Mapping[str, Any]]) -> None:
    cells = list(rows)
    if cells:
        console.print(table(title, (name.replace("_", " ") for name in cells[0]), (row.values() for row in cells)))
