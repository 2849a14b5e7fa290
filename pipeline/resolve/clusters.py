"""Things that may be the same -> clusters, under what a person decided (pure): of bearers of names, and of quotes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

type Ends = tuple[str, str]
#: thing -> the smallest of those that a person joined with it
type Groups = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two things, compared."""

    score: float
    #: what speaks for it, in words; empty where nothing does
    why: str
    #: the two cannot be the same
    barred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person decided: two things are one, or are not. Of contradictory decisions the newest holds."""

    number: int
    kind: Literal["merge", "split"]
    key: str
    other: str


def decided(known: Collection[str], decisions: Iterable[Decision]) -> tuple[Groups, set[Ends]]:
    """Groups made by hand, and pairs held apart; a decision that a newer one contradicts does not hold."""
    groups = {key: key for key in known}
    apart: set[Ends] = set()
    for decision in sorted(decisions, key=lambda decision: -decision.number):
        if decision.key not in groups or decision.other not in groups:
            continue
        one, other = in_order(groups[decision.key], groups[decision.other])
        if decision.kind == "split" and one != other:
            apart.add((decision.key, decision.other))
        elif decision.kind == "merge" and not any({groups[a], groups[b]} == {one, other} for a, b in apart):
            groups = {key: one if group == other else group for key, group in groups.items()}
    return groups, apart


def between_groups(found: Iterable[tuple[Ends, Pair]], groups: Groups, apart: Iterable[Ends]) -> dict[Ends, Pair]:
    """The best pair between each two groups; they are barred where all their pairs are, or a person said so."""
    best: dict[Ends, Pair] = {}
    for (a, b), pair in found:
        ends = in_order(groups[a], groups[b])
        known = best.get(ends)
        if ends[0] != ends[1] and (known is None or _better(pair, known)):
            best[ends] = pair
    for a, b in apart:
        ends = in_order(groups[a], groups[b])
        best[ends] = replace(best.get(ends) or Pair(score=0.0, why=""), barred=True)
    return best


def clustered(
    groups: Groups, barred: Mapping[str, Collection[str]], strongest: Iterable[Ends]
) -> Iterable[Sequence[str]]:
    """Clusters of things: their groups are joined pair by pair, `strongest` first, never across a bar.

    Greedy clustering under constraints (cannot-links as of Wagstaff and others, 2001).
    """
    cluster_of = {group: {group} for group in groups.values()}
    for one, other in strongest:
        there, here = sorted((cluster_of[one], cluster_of[other]), key=len)
        if here is there or any(not here.isdisjoint(barred.get(group, ())) for group in there):
            continue
        here |= there
        cluster_of |= dict.fromkeys(there, here)
    clusters: dict[int, list[str]] = {}
    for key, group in groups.items():
        clusters.setdefault(id(cluster_of[group]), []).append(key)
    return clusters.values()


def bars(pairs: Mapping[Ends, Pair]) -> dict[str, set[str]]:
    """Group -> those that it cannot be one with."""
    barred: dict[str, set[str]] = {}
    for one, other in (ends for ends, pair in pairs.items() if pair.barred):
        barred.setdefault(one, set()).add(other)
        barred.setdefault(other, set()).add(one)
    return barred


def in_order(one: str, other: str) -> Ends:
    """Two keys, the smaller first."""
    return (one, other) if one < other else (other, one)


def _better(pair: Pair, known: Pair) -> bool:
    return (not pair.barred, pair.score, pair.why) > (not known.barred, known.score, known.why)
