"""Which quotes, in several articles, are the same saying (pure).

The result is a function of the set of quotes and decisions, whatever their order: what is directly or indirectly alike
(a kin) is resolved as a whole, and a new quote may undo what an older one joined. What a person decided is never undone
by evidence, and nothing else joins two speakers.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from pipeline.resolve.candidates import worth_comparing
from pipeline.resolve.clusters import Decision, Ends, Groups, Pair, bars, between_groups, clustered, decided, in_order
from pipeline.resolve.saying_words import Likeness
from pipeline.resolve.sayings import ENOUGH, Saying, bar, compared

#: words that recur in more wordings than these, each like another, are no single saying: only equal words of a day are
LARGEST_KIN = 400
#: what is said of quotes in the same words on one day
_SAME = Pair(score=7.5, why="the same words; one day")
_KINDS = {"direct": 0, "mixed": 1, "indirect": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A quote, the one that stands for all that are the same saying (perhaps itself), and why."""

    key: str
    to: str
    #: the smallest key of all that it is directly or indirectly alike
    kin: str
    #: points of its best pair in the utterance; None where it stands for itself or a person decided
    score: float | None = None
    evidence: str | None = None
    by_hand: bool = False
    #: whether its kin holds too many wordings to be told apart
    is_crowded: bool = False


#: group -> the others that it has enough evidence with -> the pair
type _Near = Mapping[str, Mapping[str, Pair]]


def resolve(
    sayings: Iterable[Saying],
    decisions: Iterable[Decision] = (),
    likeness: Likeness = lambda one, other: 0.0,
) -> dict[str, Joined]:
    """A Joined for each saying that is alike, directly or indirectly, to one that is to be compared, by key.

    Sayings of a known kin are not compared with those of other known kins: an earlier run has done it. `likeness` tells
    how near two words are in meaning.
    """
    known = {saying.key: saying for saying in sorted(sayings, key=lambda saying: saying.key)}
    decisions = [decision for decision in decisions if decision.key in known and decision.other in known]
    same_words = _same_words(known.values(), {key for each in decisions for key in (each.key, each.other)})
    head_of = {key: head for head, keys in same_words.items() for key in keys}
    heads = {key: known[key] for key in same_words}
    groups, apart = decided(heads, decisions)
    pairs = _alike(heads, likeness)
    result: dict[str, Joined] = {}
    for kin in _kins(groups, [*pairs, *apart]):
        if all(known[key].kin for head in kin for key in same_words[head]):
            continue
        own = {key: groups[key] for key in kin}
        is_crowded = len(kin) > LARGEST_KIN or any(heads[key].is_crowded for key in kin)
        best = {} if is_crowded else _between(heads, own, pairs, apart)
        near = _near(best)
        strongest = sorted(((a, b) for a in near for b in near[a] if a < b), key=lambda ends: (-best[ends].score, ends))
        for cluster in clustered(own, bars(best), strongest):
            members = [known[key] for head in cluster for key in same_words[head]]
            joined = _joined(members, head_of, own, near, Joined(key="", to="", kin=kin[0], is_crowded=is_crowded))
            result |= {each.key: each for each in joined}
    return result


def _same_words(sayings: Iterable[Saying], decided_about: Collection[str]) -> Mapping[str, Sequence[str]]:
    """The first of those that one speaker said in the same words on one day -> all of them.

    What is weak has its text in common too; what a person decided about stands alone.
    """
    found: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for saying in sayings:
        own = saying.spoken
        alone = saying.key if saying.key in decided_about else None
        text = (saying.text_print or saying.key) if saying.is_weak else None
        found[saying.speaker, saying.day, own.stems, own.denials, saying.occasion, text, alone].append(saying.key)
    return {keys[0]: keys for keys in found.values()}


def _alike(heads: Mapping[str, Saying], likeness: Likeness) -> dict[Ends, Pair]:
    """The pairs with enough evidence."""
    by_speaker: dict[str, list[Saying]] = defaultdict(list)
    for saying in heads.values():
        by_speaker[saying.speaker].append(saying)
    found: dict[Ends, Pair] = {}
    for speaker in by_speaker.values():
        for one, other in worth_comparing(speaker):
            pair = compared(one, other, likeness)
            if pair.score >= ENOUGH:
                found[in_order(one.key, other.key)] = pair
    return found


def _kins(groups: Groups, ends: Iterable[Ends]) -> Iterable[Sequence[str]]:
    """Keys in sets of those that pairs, groups and decisions connect, each in order."""
    kin_of = {group: [group] for group in groups.values()}
    for key, group in groups.items():
        if key != group:
            kin_of[group].append(key)
    for a, b in ends:
        there, here = sorted((kin_of[groups[a]], kin_of[groups[b]]), key=len)
        if here is not there:
            here += there
            kin_of |= {groups[key]: here for key in there}
    return [sorted(kin) for kin in {id(kin): kin for kin in kin_of.values()}.values()]


def _between(
    heads: Mapping[str, Saying], groups: Groups, pairs: Mapping[Ends, Pair], apart: Iterable[Ends]
) -> dict[Ends, Pair]:
    """All pairs of groups of one kin: alike, barred, or neither."""

    def pair_of(one: str, other: str) -> Pair:
        here, there = heads[one], heads[other]
        barred = here.speaker != there.speaker or bar(here, there)
        return pairs.get((one, other)) or Pair(score=0.0, why="", barred=barred)

    found = (((one, other), pair_of(one, other)) for one, other in combinations(groups, 2))
    return between_groups(found, groups, [ends for ends in apart if ends[0] in groups])


def _near(best: Mapping[Ends, Pair]) -> _Near:
    near: dict[str, dict[str, Pair]] = {}
    for (one, other), pair in best.items():
        if pair.score >= ENOUGH and not pair.barred:
            near.setdefault(one, {})[other] = pair
            near.setdefault(other, {})[one] = pair
    return near


def _joined(members: Sequence[Saying], head_of: Groups, groups: Groups, near: _Near, like: Joined) -> Iterator[Joined]:
    """One utterance, each member with its own best evidence. The fullest wording in marks stands for all."""
    chief = min(members, key=_standing)
    chief_head = head_of[chief.key]
    here = {groups[head_of[saying.key]] for saying in members}
    for saying in members:
        head = head_of[saying.key]
        joined = replace(like, key=saying.key, to=chief.key)
        if saying is chief:
            yield joined
        elif head == chief_head:
            yield replace(joined, score=_SAME.score, evidence=_SAME.why)
        elif groups[head] == groups[chief_head]:
            yield replace(joined, by_hand=True)
        else:
            found = (pair for other, pair in near[groups[head]].items() if other in here)
            best = max(found, key=lambda pair: (pair.score, pair.why))
            yield replace(joined, score=best.score, evidence=best.why)


def _standing(saying: Saying) -> tuple[object, ...]:
    return _KINDS[saying.kind], -len(saying.spoken.telling), saying.day, saying.key
