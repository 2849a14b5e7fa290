"""What a person decides about stories: kept, and obeyed by every later run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.db.connect import Connection, Database
from pipeline.db.queries import sql
from pipeline.db.turns import turn
from pipeline.errors import DecisionRefused


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownStory:
    """A story with its articles: rows keyed as the columns of `news`."""

    story: Mapping[str, Any]
    articles: Sequence[Mapping[str, Any]]
    decisions: Sequence[Mapping[str, Any]]


def find(database: Database, given: str) -> list[int]:
    """Stories by the number of any of their articles, by an article's address, or by words of a headline."""
    number = int(given) if given.isdecimal() and len(given) < 18 else None
    with database.transaction() as connection:
        rows = connection.execute(sql("find_stories"), {"article_id": number, "given": given})
        return [row["story_id"] for row in rows]


def show(database: Database, story: int) -> ShownStory:
    """One story. Raises DecisionRefused where there is none."""
    with database.transaction() as connection:
        found = connection.execute(sql("shown_story"), {"story_id": story}).fetchone()
        if found is None:
            raise DecisionRefused(f"There is no story {story}.")
        parts = {
            part: connection.execute(sql(f"shown_story_{part}"), {"story_id": story}).fetchall()
            for part in ("articles", "decisions")
        }
        return ShownStory(story=found, **parts)


def merge(database: Database, one: int, other: int, person: str) -> None:
    """The stories of two articles are one. Raises DecisionRefused where they are already."""
    with turn(database) as connection:
        here, there = _members(connection, one), _members(connection, other)
        if here == there:
            raise DecisionRefused(f"{one} and {other} are of one story already.")
        _decide(connection, "merge", one, other, person)
        connection.execute(sql("reverse_story_splits"), {"here": here, "there": there, "decided_by": person})
        connection.execute(sql("make_stories_due"), {"articles": [*here, *there]})


def split(database: Database, articles: Sequence[int], person: str) -> None:
    """These articles tell of something else than the rest of their story. Raises DecisionRefused where none is left."""
    with turn(database) as connection:
        members = _members(connection, articles[0])
        if strangers := sorted(set(articles) - set(members)):
            raise DecisionRefused(f"{strangers[0]} is not of the same story as {articles[0]}.")
        rest = [member for member in members if member not in articles]
        if not rest:
            raise DecisionRefused(f"{', '.join(map(str, articles))}: the story has no other articles.")
        for article in articles:
            for member in rest:
                _decide(connection, "split", article, member, person)
        connection.execute(sql("make_stories_due"), {"articles": members})


def _members(connection: Connection, article: int) -> list[int]:
    """The articles of the story of any of them."""
    rows = connection.execute(sql("story_members"), {"article_id": article}).fetchall()
    if not rows:
        raise DecisionRefused(f"There is no article {article} in a story.")
    return [row["article_id"] for row in rows]


def _decide(connection: Connection, kind: str, article: int, other: int, person: str) -> None:
    decided = {"kind": kind, "article_id": article, "other_article_id": other, "decided_by": person}
    connection.execute(sql("decide_story"), decided)
