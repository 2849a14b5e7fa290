"""What speaks for and against two quotes being the same saying (pure).

A score is points: for the words that the shorter one shares with the longer, for a run of words printed alike, and for
the days between. What a sentence says too little to be known by (one word, no answer, nobody named) is the same saying
only in a text that was copied.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pipeline.records import Kind, Polarity
from pipeline.resolve.clusters import Pair
from pipeline.resolve.saying_words import Likeness, SayingWords, cover, longest_run, opposed, saying_words

#: a pair with so many points is the same saying: two thirds of its words, on one day
ENOUGH = 4.0
#: the same words so many days apart were said on another occasion
MOST_DAYS = 4
#: fewer words that tell something make no saying
_LEAST_WORDS = 3
#: fewer words need more to speak for them
_FEW_WORDS = 5
#: share of equal numbers of two MinHashes: what their texts share is no chance
_COPIED = 0.2
_WEEKDAYS = re.compile(r"\b(mon|tues|wednes|thurs|fri|satur|sun)day\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """One quote in one article."""

    #: unique, and the same in every run
    key: str
    #: who said it: only quotes of one speaker are compared
    speaker: str
    #: whether that is somebody, not a description or nobody
    is_named: bool
    #: all that is reported, as printed
    words: str
    kind: Kind
    polarity: Polarity
    #: place, event or date of speaking as printed
    occasion: str | None
    #: when it was published; where no date can be believed, when it was first seen
    day: date
    #: MinHash of the text that it stands in: 128 numbers of 4 bytes; None where there is none
    text_print: bytes | None = None
    #: the smallest key of all that it is directly or indirectly alike, as an earlier run found it; None: to be compared
    kin: str | None = None
    #: whether that run found too many wordings in its kin to tell them apart
    is_crowded: bool = False

    @property
    def spoken(self) -> SayingWords:
        """Its words, taken apart."""
        return saying_words(self.words)

    @property
    def is_weak(self) -> bool:
        """Whether it says too little to be known by its words."""
        return not self.is_named or self.polarity == "negated" or len(self.spoken.telling) < _LEAST_WORDS


def compared(one: Saying, other: Saying, likeness: Likeness) -> Pair:
    """Two quotes of one speaker."""
    short, long = sorted((one, other), key=lambda saying: (len(saying.spoken.telling), saying.key))
    if bar(one, other):
        return Pair(score=0.0, why="", barred=True)
    if one.is_weak or other.is_weak:
        alike = one.spoken.stems == other.spoken.stems and bool(one.spoken.printed)
        if alike and are_copies(one, other):
            return Pair(score=ENOUGH, why="the same words in a copied text")
        return Pair(score=0.0, why="")
    found = list(_points(short, long, likeness))
    return Pair(score=round(sum(points for points, _ in found), 2), why="; ".join(why for _, why in found if why))


def bar(one: Saying, other: Saying) -> bool:
    """Whether the two cannot be the same: too many days apart, another day of speaking, other numbers, the opposite."""
    here, there = one.spoken, other.spoken
    if abs((one.day - other.day).days) > MOST_DAYS or _other_day(one.occasion, other.occasion):
        return True
    if not (here.numbers <= there.numbers or there.numbers <= here.numbers):
        return True
    return opposed(here, there)


def are_copies(one: Saying, other: Saying) -> bool:
    """Whether they stand in texts of which one was copied from the other, or both from a third."""
    if one.text_print is None or other.text_print is None:
        return False
    numbers = range(0, len(one.text_print), 4)
    equal = sum(one.text_print[at : at + 4] == other.text_print[at : at + 4] for at in numbers)
    return equal >= _COPIED * len(numbers)


def _points(short: Saying, long: Saying, likeness: Likeness) -> Iterator[tuple[float, str]]:
    found = cover(short.spoken, long.spoken, likeness)
    meant = f", {found.meant} by their meaning" if found.meant else ""
    yield (
        6 * found.share - 0.6 * max(0, _FEW_WORDS - found.words),
        f"{found.same + found.meant} of {found.words} words{meant}",
    )
    run = longest_run(short.spoken, long.spoken)
    if run >= 4:
        yield min(run, 8) * 0.15, f"{run} in a row"
    if not short.spoken.numbers <= long.spoken.numbers:
        yield -1.0, ""
    days = abs((short.day - long.day).days)
    yield 0.3 - 0.6 * days, "one day" if days == 0 else f"{days} days apart"


def _other_day(one: str | None, other: str | None) -> bool:
    """Whether both name a day of the week, and not the same."""
    here, there = ({day.casefold() for day in _WEEKDAYS.findall(occasion or "")} for occasion in (one, other))
    return bool(here and there and here.isdisjoint(there))
