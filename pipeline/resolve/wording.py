"""How much two texts share, and which passages (pure)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pipeline.records import Span

_WORD = re.compile(r"\w+")
_SHINGLE_WORDS = 4
#: a run of shared words that is shorter is chance
_LEAST_RUN = 6
#: places in the other text where one sequence of words is tried
_MOST_PLACES = 8

type Shingle = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """What two texts share, as shares of the distinct shingles of each (containment: Broder 1997)."""

    shared: int
    of_one: float
    of_other: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Words that one text took over from another, added, or cut."""

    kind: Literal["carried", "added", "cut"]
    #: in the text that carries; None where it was cut
    own: Span | None
    #: in the text that is carried; None where it was added
    other: Span | None


@lru_cache(maxsize=2_048)
def shingles(text: str) -> frozenset[Shingle]:
    """The distinct sequences of four folded words; of a shorter text, all its words."""
    words = _WORD.findall(text.casefold())
    return frozenset(
        tuple(words[i : i + _SHINGLE_WORDS]) for i in range(max(1, len(words) - _SHINGLE_WORDS + 1)) if words
    )


def shares(one: str, other: str) -> Shares:
    """What two texts share, but for paragraphs that only open or close both: boilerplate stands there.

    Texts whose every paragraph is the same share all.
    """
    inner_one, inner_other = _without_common_edges(one, other)
    ours, theirs = shingles(inner_one), shingles(inner_other)
    shared = len(ours & theirs)
    return Shares(shared=shared, of_one=shared / max(1, len(ours)), of_other=shared / max(1, len(theirs)))


def _without_common_edges(one: str, other: str) -> tuple[str, str]:
    """Both texts without the paragraphs that they begin and end with alike, unless that is most of one of them."""
    ours, theirs = _paragraphs(one), _paragraphs(other)
    least = min(len(ours), len(theirs))
    first = next((i for i in range(least) if ours[i] != theirs[i]), least)
    last = next((i for i in range(least - first) if ours[-1 - i] != theirs[-1 - i]), least - first)
    if first + last == 0 or 2 * (first + last) >= least:
        return one, other
    return "\n\n".join(ours[first : len(ours) - last]), "\n\n".join(theirs[first : len(theirs) - last])


def _paragraphs(text: str) -> list[str]:
    return [paragraph for paragraph in text.split("\n") if paragraph.strip()]


def passages(own: str, other: str) -> tuple[Passage, ...]:
    """What `own` took over from `other`, in the order of `own`, what it added between, then what it cut.

    Greedy tiling: at each word the longest run that begins there too in `other` (after Wise 1993).
    """
    ours, theirs = _Words(own), _Words(other)
    runs = list(_runs(ours, theirs))
    found = [*_with_added(ours, theirs, runs)]
    covered = sorted((there, there + length) for _, there, length in runs)
    found += (Passage(kind="cut", own=None, other=theirs.span(*gap)) for gap in _gaps(covered, len(theirs.folded)))
    return tuple(found)


class _Words:
    """The words of a text, folded, with their places."""

    def __init__(self, text: str) -> None:
        found = list(_WORD.finditer(text))
        self.folded = [word[0].casefold() for word in found]
        self._spans = [word.span() for word in found]

    def span(self, first: int, end: int) -> Span:
        """The characters of a run of words."""
        return self._spans[first][0], self._spans[end - 1][1]


#: first word in one text, first in the other, how many
type _Run = tuple[int, int, int]


def _runs(ours: _Words, theirs: _Words) -> Iterator[_Run]:
    places: dict[Shingle, list[int]] = {}
    for i in range(len(theirs.folded) - _SHINGLE_WORDS + 1):
        places.setdefault(tuple(theirs.folded[i : i + _SHINGLE_WORDS]), []).append(i)
    at = 0
    while at < len(ours.folded):
        begins = places.get(tuple(ours.folded[at : at + _SHINGLE_WORDS]), ())[:_MOST_PLACES]
        length, there = max(((_common(ours.folded, at, theirs.folded, i), -i) for i in begins), default=(0, 0))
        if length >= _LEAST_RUN:
            yield at, -there, length
        at += length if length >= _LEAST_RUN else 1


def _common(ours: Sequence[str], i: int, theirs: Sequence[str], j: int) -> int:
    length = 0
    while i + length < len(ours) and j + length < len(theirs) and ours[i + length] == theirs[j + length]:
        length += 1
    return length


def _with_added(ours: _Words, theirs: _Words, runs: Sequence[_Run]) -> Iterator[Passage]:
    at = 0
    for here, there, length in (*runs, (len(ours.folded), 0, 0)):
        if at < here:
            yield Passage(kind="added", own=ours.span(at, here), other=None)
        if length:
            own, other = ours.span(here, here + length), theirs.span(there, there + length)
            yield Passage(kind="carried", own=own, other=other)
        at = here + length


def _gaps(covered: Sequence[tuple[int, int]], length: int) -> Iterator[tuple[int, int]]:
    """What ranges in order leave uncovered."""
    at = 0
    for start, end in (*covered, (length, length)):
        if at < start:
            yield at, start
        at = max(at, end)
