"""What became of the quotes of one article from one of its versions to the next (pure)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.resolve.names import likeness as name_likeness
from pipeline.resolve.saying_words import Likeness, cover, saying_words

#: so much of the shorter one's words make it the same quote reworded, where the longer one has at most twice as many
_REWORDED = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A quote of one version."""

    quote_id: int
    words: str
    #: name or description; None where nobody is meant for certain
    speaker: str | None
    entity_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteChange:
    """One quote in which two versions differ."""

    kind: Literal["added", "cut", "reworded", "reattributed"]
    before: Quoted | None
    after: Quoted | None


def quote_changes(
    before: Sequence[Quoted], after: Sequence[Quoted], likeness: Likeness = lambda one, other: 0.0
) -> tuple[QuoteChange, ...]:
    """The differences in the order of the version after, then what was cut."""
    pairs = dict(_paired(before, after, likeness))
    changes = (_change(before[pairs[n]] if n in pairs else None, quote) for n, quote in enumerate(after))
    kept = set(pairs.values())
    cut = (QuoteChange(kind="cut", before=quote, after=None) for n, quote in enumerate(before) if n not in kept)
    return (*(change for change in changes if change), *cut)


def _paired(before: Sequence[Quoted], after: Sequence[Quoted], likeness: Likeness) -> Iterator[tuple[int, int]]:
    """Places after and before of one quote, each place once: the most alike first."""
    found = sorted(
        (-alike, n, m)
        for n, quote in enumerate(after)
        for m, old in enumerate(before)
        if (alike := _alike(old, quote, likeness)) >= _REWORDED
    )
    taken: set[int] = set()
    kept: set[int] = set()
    for _, n, m in found:
        if n not in taken and m not in kept:
            taken.add(n)
            kept.add(m)
            yield n, m


def _alike(before: Quoted, after: Quoted, likeness: Likeness) -> float:
    """0 to 3: whether the words are the same, else how far the shorter ones are in the longer; and the speaker."""
    here, there = saying_words(before.words), saying_words(after.words)
    speaker = 0.0 if _other_speaker(before, after) else 0.1
    if here.printed == there.printed:
        return 2.0 + speaker
    short, long = sorted((here, there), key=lambda words: len(words.telling))
    if 2 * len(short.telling) < len(long.telling) or set(short.stems).isdisjoint(long.stems):
        return 0.0
    return cover(short, long, likeness).share + speaker


def _change(before: Quoted | None, after: Quoted) -> QuoteChange | None:
    if before is None:
        return QuoteChange(kind="added", before=None, after=after)
    if _other_speaker(before, after):
        return QuoteChange(kind="reattributed", before=before, after=after)
    same = saying_words(before.words).printed == saying_words(after.words).printed
    return None if same else QuoteChange(kind="reworded", before=before, after=after)


def _other_speaker(before: Quoted, after: Quoted) -> bool:
    """A fuller form of the name is the same speaker."""
    if before.entity_id is not None and before.entity_id == after.entity_id:
        return False
    if before.speaker is None or after.speaker is None:
        return before.speaker != after.speaker
    return before.speaker != after.speaker and name_likeness(before.speaker, after.speaker) is None
