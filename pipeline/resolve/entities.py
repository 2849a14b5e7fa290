"""Which bearers of a name are the same thing, across articles (pure).

The result is a function of the set of bearers and decisions, whatever their order: blocks are resolved as a whole, and
a new bearer may undo what an older one joined. What a person decided is never undone by evidence.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations, product
from typing import Literal

from pipeline.resolve.evidence import ENOUGH, Bearer, Pair, compared
from pipeline.resolve.names import person_key, person_name

#: bearers of one block that are all compared with each other
_COMPARED = 150
#: in a larger block bearers of one text are compared with stated ones alone; a block larger than this stays unmerged
LARGEST_BLOCK = 2_000
#: rivals for one bearer must differ by so much evidence, or he stays alone
_AMBIGUOUS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person decided: two bearers are one, or are not. Of contradictory decisions the newest holds."""

    number: int
    kind: Literal["merge", "split"]
    key: str
    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A bearer, the one that stands for all that are the same (perhaps itself), and why."""

    key: str
    to: str
    evidence: str | None = None
    by_hand: bool = False


type _Ends = tuple[str, str]
#: bearer -> the smallest of those that a person joined with it
type _Groups = Mapping[str, str]
#: two groups in order -> the best pair between them
type _Pairs = Mapping[_Ends, Pair]
#: group -> the others that it has enough evidence with -> the pair
type _Near = Mapping[str, Mapping[str, Pair]]


def resolve(bearers: Iterable[Bearer], decisions: Iterable[Decision] = ()) -> dict[str, Link]:
    """A Link for each bearer, by key.

    Blocks larger than `LARGEST_BLOCK`, or with too many stated bearers, are joined by decisions alone. Greedy
    clustering under constraints: the strongest pairs first, never across a contradiction (cannot-links as of Wagstaff
    and others, 2001).
    """
    known = {bearer.key: bearer for bearer in sorted(bearers, key=lambda bearer: bearer.key)}
    groups, apart = _decided(known, decisions)
    pairs = _between_groups(_compared(known.values()), groups, apart)
    near = _by_end(pairs)
    clusters = _clustered(groups, pairs, near)
    return {link.key: link for keys in clusters for link in _links([known[key] for key in keys], groups, near)}


def _decided(known: Mapping[str, Bearer], decisions: Iterable[Decision]) -> tuple[_Groups, set[_Ends]]:
    """Groups made by hand, and pairs held apart; a decision that a newer one contradicts does not hold."""
    groups = {key: key for key in known}
    apart: set[_Ends] = set()
    for decision in sorted(decisions, key=lambda decision: -decision.number):
        if decision.key not in known or decision.other not in known:
            continue
        one, other = _in_order(groups[decision.key], groups[decision.other])
        if decision.kind == "split" and one != other:
            apart.add((decision.key, decision.other))
        elif decision.kind == "merge" and not any({groups[a], groups[b]} == {one, other} for a, b in apart):
            groups = {key: one if group == other else group for key, group in groups.items()}
    return groups, apart


def _compared(bearers: Iterable[Bearer]) -> Iterator[tuple[_Ends, Pair]]:
    blocks: dict[str, list[Bearer]] = {}
    for bearer in bearers:
        blocks.setdefault(bearer.block, []).append(bearer)
    for members in blocks.values():
        for one, other in _worth_comparing(members):
            yield (one.key, other.key), compared(one, other)


def _worth_comparing(members: Sequence[Bearer]) -> Iterable[tuple[Bearer, Bearer]]:
    """Pairs of one block, in order of their keys."""
    if len(members) <= _COMPARED:
        return combinations(members, 2)
    stated = [bearer for bearer in members if bearer.is_stated]
    if len(members) > LARGEST_BLOCK or len(stated) > _COMPARED:
        return ()
    alone = (bearer for bearer in members if not bearer.is_stated)
    return chain(combinations(stated, 2), product(stated, alone))


def _between_groups(found: Iterable[tuple[_Ends, Pair]], groups: _Groups, apart: Iterable[_Ends]) -> _Pairs:
    """The best pair between each two groups; they are barred where all their pairs are, or a person said so."""
    best: dict[_Ends, Pair] = {}
    for (a, b), pair in found:
        ends = _in_order(groups[a], groups[b])
        known = best.get(ends)
        if ends[0] != ends[1] and (known is None or _better(pair, known)):
            best[ends] = pair
    for a, b in apart:
        ends = _in_order(groups[a], groups[b])
        best[ends] = replace(best.get(ends) or Pair(score=0.0, why=""), barred=True)
    return best


def _better(pair: Pair, known: Pair) -> bool:
    return (not pair.barred, pair.score, pair.why) > (not known.barred, known.score, known.why)


def _clustered(groups: _Groups, pairs: _Pairs, near: _Near) -> Iterable[Sequence[str]]:
    """Bearers in clusters: the strongest pairs of groups first, never across a bar."""
    barred: dict[str, set[str]] = {group: set() for group in groups.values()}
    for one, other in (ends for ends, pair in pairs.items() if pair.barred):
        barred[one].add(other)
        barred[other].add(one)
    cluster_of = {group: {group} for group in barred}
    for one, other in sorted(_unrivalled(near, barred), key=lambda ends: (-pairs[ends].score, ends)):
        there, here = sorted((cluster_of[one], cluster_of[other]), key=len)
        if here is there or any(barred[group] & here for group in there):
            continue
        here |= there
        cluster_of |= dict.fromkeys(there, here)
    clusters: dict[int, list[str]] = {}
    for key, group in groups.items():
        clusters.setdefault(id(cluster_of[group]), []).append(key)
    return clusters.values()


def _unrivalled(near: _Near, barred: Mapping[str, set[str]]) -> list[_Ends]:
    """Pairs but for those where another that cannot be the same has nearly as good a claim."""

    def rivalled(claimed: str, by: str) -> bool:
        claims = near[claimed]
        least = claims[by].score - _AMBIGUOUS
        return any(claims[rival].score > least for rival in barred[by] & claims.keys())

    ends = ((one, other) for one, others in near.items() for other in others if one < other)
    return [(one, other) for one, other in ends if not rivalled(one, other) and not rivalled(other, one)]


def _links(members: Sequence[Bearer], groups: _Groups, near: _Near) -> Iterator[Link]:
    """Links of one cluster, each with its own best evidence."""
    called = Counter(person_key(bearer.name) for bearer in members)
    chief = min(members, key=lambda bearer: _standing(bearer, called[person_key(bearer.name)]))
    here = {groups[bearer.key] for bearer in members}
    for bearer in members:
        own = groups[bearer.key]
        if bearer is chief or own == groups[chief.key]:
            yield Link(key=bearer.key, to=chief.key, by_hand=bearer is not chief)
            continue
        found = (pair for other, pair in near[own].items() if other in here)
        best = max(found, key=lambda pair: (pair.score, pair.why))
        yield Link(key=bearer.key, to=chief.key, evidence=best.why)


def _by_end(pairs: _Pairs) -> _Near:
    """The pairs with enough evidence, by either end."""
    near: dict[str, dict[str, Pair]] = {}
    for (one, other), pair in pairs.items():
        if pair.score >= ENOUGH and not pair.barred:
            near.setdefault(one, {})[other] = pair
            near.setdefault(other, {})[one] = pair
    return near


def _standing(bearer: Bearer, called_so: int) -> tuple[object, ...]:
    """Who stands for a cluster: the one that a person named last, one with a full name, an office, a common form."""
    full = bearer.label != "person" or person_name(bearer.name).is_full
    words = len(bearer.name.split())
    return -bearer.renamed, not full, bearer.of is None, bearer.office is None, -words, -called_so, bearer.key


def _in_order(one: str, other: str) -> _Ends:
    return (one, other) if one < other else (other, one)
