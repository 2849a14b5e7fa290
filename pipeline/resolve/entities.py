"""Which bearers of a name are the same thing, across articles (pure).

The result is a function of the set of bearers and decisions, whatever their order: blocks are resolved as a whole, and
a new bearer may undo what an older one joined. What a person decided is never undone by evidence.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, product

from pipeline.resolve.clusters import Decision, Ends, Groups, Pair, bars, between_groups, clustered, decided
from pipeline.resolve.evidence import ENOUGH, Bearer, compared
from pipeline.resolve.names import person_key, person_name

#: bearers of one block that are all compared with each other
_COMPARED = 150
#: in a larger block bearers of one text are compared with stated ones alone; a block larger than this stays unmerged
LARGEST_BLOCK = 2_000
#: rivals for one bearer must differ by so much evidence, or he stays alone
_AMBIGUOUS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A bearer, the one that stands for all that are the same (perhaps itself), and why."""

    key: str
    to: str
    evidence: str | None = None
    by_hand: bool = False


#: group -> the others that it has enough evidence with -> the pair
type _Near = Mapping[str, Mapping[str, Pair]]


def resolve(bearers: Iterable[Bearer], decisions: Iterable[Decision] = ()) -> dict[str, Link]:
    """A Link for each bearer, by key.

    Blocks larger than `LARGEST_BLOCK`, or with too many stated bearers, are joined by decisions alone.
    """
    known = {bearer.key: bearer for bearer in sorted(bearers, key=lambda bearer: bearer.key)}
    groups, apart = decided(known, decisions)
    pairs = between_groups(_compared(known.values()), groups, apart)
    near, barred = _by_end(pairs), bars(pairs)
    strongest = sorted(_unrivalled(near, barred), key=lambda ends: (-pairs[ends].score, ends))
    clusters = clustered(groups, barred, strongest)
    return {link.key: link for keys in clusters for link in _links([known[key] for key in keys], groups, near)}


def _compared(bearers: Iterable[Bearer]) -> Iterator[tuple[Ends, Pair]]:
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


def _unrivalled(near: _Near, barred: Mapping[str, set[str]]) -> list[Ends]:
    """Pairs but for those where another that cannot be the same has nearly as good a claim."""

    def rivalled(claimed: str, by: str) -> bool:
        claims = near[claimed]
        least = claims[by].score - _AMBIGUOUS
        return any(claims[rival].score > least for rival in barred.get(by, set()) & claims.keys())

    ends = ((one, other) for one, others in near.items() for other in others if one < other)
    return [(one, other) for one, other in ends if not rivalled(one, other) and not rivalled(other, one)]


def _links(members: Sequence[Bearer], groups: Groups, near: _Near) -> Iterator[Link]:
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


def _by_end(pairs: Mapping[Ends, Pair]) -> _Near:
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
