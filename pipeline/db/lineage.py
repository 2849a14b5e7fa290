"""One utterance and its way through the press; and what a person decides about it: kept, and obeyed by later runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.db.connect import Connection, Database
from pipeline.db.queries import sql
from pipeline.db.turns import turn
from pipeline.errors import DecisionRefused

_MOST_FOUND = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """An utterance with all that is known of its way: rows keyed as the columns of `news`."""

    said: Mapping[str, Any]
    #: in order of publication, each with its `difference` from the fullest wording
    quotes: Sequence[Mapping[str, Any]]
    decisions: Sequence[Mapping[str, Any]]


def find(database: Database, given: str) -> list[int]:
    """Utterances by the number or key of a quote, or by words of it; the most carried first, at most ten."""
    number = int(given) if given.isdecimal() and len(given) < 18 else None
    pattern = given.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    values = {"number": number, "given": given, "pattern": pattern, "limit": _MOST_FOUND}
    with database.transaction() as connection:
        return [row["utterance_id"] for row in connection.execute(sql("find_utterances"), values)]


def most_carried(database: Database) -> int | None:
    """The utterance that most outlets carry; None where none is carried by two."""
    with database.transaction() as connection:
        row = connection.execute(sql("most_carried")).fetchone()
    return row["utterance_id"] if row else None


def show(database: Database, utterance_id: int) -> Way:
    """One utterance, by the number of any of its rows. Raises DecisionRefused where there is none."""
    with database.transaction() as connection:
        values = {"utterance_id": _whole(connection, utterance_id)}
        said = connection.execute(sql("shown_utterance"), values).fetchone()
        if said is None:
            raise DecisionRefused(f"Utterance {utterance_id} is being told anew: ask again.")
        quotes = connection.execute(sql("shown_utterance_quotes"), values).fetchall()
        keys = {"quotes": [quote["quote_key"] for quote in quotes]}
        decisions = connection.execute(sql("shown_utterance_decisions"), keys).fetchall()
    return Way(said=said, quotes=quotes, decisions=decisions)


def merge(database: Database, one: int, other: int, person: str) -> None:
    """Two utterances are one, by anybody's word but the evidence's. Raises DecisionRefused where they are already."""
    with turn(database) as connection:
        here, there = _members(connection, one), _members(connection, other)
        if here == there:
            raise DecisionRefused(f"{one} and {other} are one utterance already.")
        _decide(connection, "merge", here[0], there[0], person)
        connection.execute(sql("reverse_quote_splits"), {"here": here, "there": there, "decided_by": person})
        connection.execute(sql("make_quotes_due"), {"quotes": [*here, *there]})


def split(database: Database, quotes: Sequence[int], person: str) -> None:
    """These quotes (numbers as in news.quote) are not what the rest of their utterance is.

    Raises DecisionRefused where they are of several, or nothing is left.
    """
    with turn(database) as connection:
        found = {row["quote_id"]: row for row in connection.execute(sql("keys_of_quotes"), {"quotes": list(quotes)})}
        if missing := sorted(set(quotes) - found.keys()):
            raise DecisionRefused(f"There is no quote {missing[0]} that an article shows.")
        whole = {row["utterance_id"] for row in found.values()}
        if len(whole) > 1:
            raise DecisionRefused("These quotes are of several utterances.")
        members = _members(connection, whole.pop())
        parted = [row["quote_key"] for row in found.values()]
        rest = [key for key in members if key not in parted]
        if not rest:
            raise DecisionRefused("The utterance has no other quotes.")
        for key in parted:
            for other in rest:
                _decide(connection, "split", key, other, person)
        connection.execute(sql("make_quotes_due"), {"quotes": members})


def _whole(connection: Connection, utterance_id: int) -> int:
    row = connection.execute(sql("utterance_of"), {"utterance_id": utterance_id}).fetchone()
    if row is None:
        raise DecisionRefused(f"There is no utterance {utterance_id}.")
    return int(row["utterance_id"])


def _members(connection: Connection, utterance_id: int) -> list[str]:
    """Keys of its quotes, the one that stands for it first; the number of any of its rows will do."""
    whole = {"utterance_id": _whole(connection, utterance_id)}
    return [row["quote_key"] for row in connection.execute(sql("members_of_utterance"), whole)]


def _decide(connection: Connection, kind: str, key: str, other: str, person: str) -> None:
    decided = {"kind": kind, "quote_key": key, "other_quote_key": other, "decided_by": person}
    connection.execute(sql("decide_quotes"), decided)
