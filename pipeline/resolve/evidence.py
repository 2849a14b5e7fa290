"""What speaks for and against two bearers of a name being the same (pure).

A bearer is how one article uses a name, or how all articles do that state the same of it: "Wang Yi, foreign minister of
China" is one bearer however often it is printed; "Wang" of whom an article says nothing is that article's alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from zlib import crc32

from pipeline.records import Label
from pipeline.resolve.clusters import Pair
from pipeline.resolve.names import belongs_alike, likeness, person_key

#: a pair with so much evidence is one: a full name and a piece of context, a family name and the office of a country
ENOUGH = 4.0
_NAMES = {"same": (3.0, "the same name"), "form": (2.0, "forms of one name"), "part": (1.0, "the family name")}
_DAYS_NEAR = 30
_DAYS_FAR = 3650


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearer:
    """How one article, or all that state the same, use a name."""

    #: unique, and the same in every run
    key: str
    label: Label
    #: as printed, at its fullest
    name: str
    #: only bearers of one block are compared
    block: str
    #: "foreign minister"; None where nothing is stated
    office: str | None = None
    #: folded name of the country or organisation that the office belongs to
    of: str | None = None
    #: marks of the people and organisations, and of the places, that the article names; empty where it is many articles
    company: frozenset[int] = frozenset()
    places: frozenset[int] = frozenset()
    seen_on: date | None = None
    #: number of the decision that gave it a name; 0: none did
    renamed: int = 0
    #: whether all texts that state the same share it, not one text alone
    is_stated: bool = True


def mark(folded: str) -> int:
    """A folded name as a signed number of 32 bits, as `company` and `places` hold it."""
    return crc32(folded.encode("utf-8", "replace")) - 2**31


def compared(one: Bearer, other: Bearer) -> Pair:
    """Names first, then offices and what they belong to, company, places and time."""
    alike = likeness(one.name, other.name)
    if alike is None:
        return Pair(score=0.0, why="", barred=True)
    if alike == "part" and (one.office is None or one.office != other.office):
        # a family name alone is nobody's
        return Pair(score=0.0, why="")
    role = _role(one, other)
    found = [_NAMES[alike], role, *_context(one, other)]
    return Pair(
        score=sum(points for points, _ in found),
        why="; ".join(why for points, why in found if points > 0),
        barred=role[0] <= -2,
    )


def _role(one: Bearer, other: Bearer) -> tuple[float, str]:
    """Points for the offices and for what they belong to: nobody is president of two countries."""
    same_office = one.office is not None and one.office == other.office
    both_of = one.of is not None and other.of is not None
    if one.of and other.of and belongs_alike(one.of, other.of):
        return (3.0, f"{one.office} of {one.of}") if same_office else (1.0, f"both of {one.of}")
    if both_of:
        return (-3.0, "") if same_office else (-2.0, "")
    if same_office:
        return 1.5, f"both {one.office}"
    return (-1.0, "") if one.office and other.office else (0.0, "")


def _context(one: Bearer, other: Bearer) -> Iterator[tuple[float, str]]:
    """Points for what their articles name beside them, and for the time between."""
    for stated, told in ((one, other), (other, one)):
        if stated.of and not told.of and mark(stated.of) in told.company | told.places:
            yield 1.5, f"{stated.of} is named"
    own = {mark(person_key(one.name)), mark(person_key(other.name))}
    company = len((one.company & other.company) - own)
    if company:
        yield min(company, 2) * 1.0, f"{company} others in both articles"
    if one.places & other.places:
        yield 0.5, "a place in both articles"
    if one.seen_on and other.seen_on:
        days = abs((one.seen_on - other.seen_on).days)
        if days <= _DAYS_NEAR:
            yield 0.5, f"{days} days apart"
        elif days > _DAYS_FAR:
            yield -1.0, ""
