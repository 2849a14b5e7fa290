"""Which articles carry the same text, and which tell of the same event (pure).

Both are found by stars, not by chains: articles stand in a fixed order, and each follows the best of those before it
that it matches and that follow nobody, else it leads itself. So a rolling story does not swallow all that follows, and
the result is a function of the set of articles, whatever their order of arrival: one that is new or changed is settled
again together with those later ones that its leading may touch.
"""

import operator
import random
import struct
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from zlib import crc32

from pipeline.resolve.clusters import Decision, decided
from pipeline.resolve.wording import shares

#: articles further apart are not compared
MOST_DAYS = 3
#: a text is carried from so much of it on (of the text that shows more of it), and so much of the other
_CARRIED, _CARRIED_OF_OTHER, _SHARED = 0.3, 0.08, 20
#: what one outlet prints twice shares its boilerplate
_CARRIED_WITHIN_OUTLET = 0.5
#: values of two MinHashes, before the texts themselves are compared
_AGREEING = 2
#: two texts tell of one event with so many names in both, so much of all their names, so many and so much of the words
_EVENT_DAYS, _EVENT_NAMES, _EVENT_NAMES_SHARE, _EVENT_SHARED, _EVENT_WORDING = 2, 3, 0.2, 6, 0.05
#: bands of two values: with so many, texts that share a third of all they have are compared with probability 0.85
_WORD_BANDS, _NAME_BANDS = 16, 16
_HASHES = [
    (random.Random(seed).getrandbits(64) | 1, random.Random(-seed).getrandbits(64))  # noqa: S311 - fixed on purpose
    for seed in range(1, 2 * _NAME_BANDS + 1)
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """An article, as far as it is compared with others."""

    #: unique, and the same in every run
    key: str
    #: of publication; where it is not dated, of its first capture
    day: date
    #: whether it has a date of publication that is not disputed
    is_dated: bool
    outlet: str | None
    is_agency: bool
    text: str
    #: marks of the people, organisations, places and peoples that it names
    names: frozenset[int]
    #: of the text: 128 little-endian 32-bit numbers; None where it is not known
    minhash: bytes | None = None
    #: whom it followed when it was last settled, perhaps itself; None where it was not yet
    follows: str | None = None

    @property
    def rank(self) -> tuple[object, ...]:
        """Who is before whom: by day, agencies first, then who tells most."""
        return self.day, not self.is_dated, not self.is_agency, -len(self.text), self.key


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What speaks for two articles belonging together."""

    #: 0 to 1
    score: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """An article and the one that it follows, perhaps itself."""

    key: str
    to: str
    match: Match | None = None


type Matching = Callable[[Report, Report], Match | None]
#: reports -> by key, all that share a key with them, followed them, or were held apart from them by a person
type Near = Callable[[Collection[Report]], Mapping[str, Sequence[Report]]]
#: article -> those that a person keeps apart from it
type Apart = Mapping[str, Collection[str]]


def keys(minhash: bytes | None, names: Collection[int]) -> frozenset[int]:
    """What an article is found by: signed numbers of 32 bits, from bands (Indyk and Motwani 1998) of the MinHash of its
    words (128 little-endian 32-bit numbers, of which the first are used) and of that of its names.
    """
    words = _values(minhash)[: 2 * _WORD_BANDS] if minhash else ()
    least = [min((a * name + b) % 2**64 >> 32 for name in names) for a, b in _HASHES] if names else []
    return frozenset((*_bands(0, words), *_bands(1, least)))


def _bands(kind: int, values: Sequence[int]) -> Iterator[int]:
    for i in range(0, len(values), 2):
        yield crc32(struct.pack("<BBII", kind, i, values[i], values[i + 1])) - 2**31


def carried(one: Report, other: Report) -> Match | None:
    """Whether one text carries much of the other, whichever was first."""
    if not _may_share(one, other):
        return None
    found = shares(one.text, other.text)
    less, more = sorted((found.of_one, found.of_other))
    within = one.outlet is not None and one.outlet == other.outlet
    if found.shared < _SHARED or more < _CARRIED or less < (_CARRIED_WITHIN_OUTLET if within else _CARRIED_OF_OTHER):
        return None
    return Match(score=more, why=f"{more:.0%} of the words")


def _may_share(one: Report, other: Report) -> bool:
    """Whether two texts may share enough: two of the 128 values agree then in 998 cases of 1,000."""
    if one.minhash is None or other.minhash is None:
        return True
    agreeing: int = sum(map(operator.eq, _values(one.minhash), _values(other.minhash)))
    return agreeing >= _AGREEING


@lru_cache(maxsize=8_192)
def _values(minhash: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(minhash) // 4}I", minhash)


def same_event(one: Report, other: Report) -> Match | None:
    """Whether two texts of different outlets tell of one event: day, names and some of the wording agree."""
    days = abs((one.day - other.day).days)
    if not (one.is_dated and other.is_dated) or days > _EVENT_DAYS or (one.outlet and one.outlet == other.outlet):
        return None
    both, names = len(one.names & other.names), len(one.names | other.names)
    if both < _EVENT_NAMES or both < _EVENT_NAMES_SHARE * names:
        return None
    found = shares(one.text, other.text)
    wording = max(found.of_one, found.of_other)
    if found.shared < _EVENT_SHARED or wording < _EVENT_WORDING:
        return None
    why = f"{both} of {names} names; {wording:.0%} of the words; {days} days apart"
    return Match(score=(both / names + wording) / 2, why=why)


def settle(due: Iterable[Report], near: Near, match: Matching, apart: Apart) -> dict[str, Tie]:
    """A Tie for each report that is new or changed, and for all others whose tie may change by that."""
    agenda = {report.key: report for report in due}
    star = _Star(match, apart, changed=frozenset(agenda))
    fresh = list(agenda.values())
    ties: dict[str, Tie] = {}
    while fresh:
        star.learn(near(fresh))
        ties = star.gather(agenda)
        fresh = [report for report in star.touched(agenda, ties) if report.key not in agenda]
        agenda |= {report.key: report for report in fresh}
    return ties


class _Star:
    """Reports, settled in their order."""

    def __init__(self, match: Matching, apart: Apart, changed: Collection[str]) -> None:
        self._match, self._apart, self._changed = match, apart, changed
        self._near: dict[str, Sequence[Report]] = {}
        self._known: dict[str, Report] = {}
        self._matches: dict[tuple[str, str], Match | None] = {}

    def learn(self, near: Mapping[str, Sequence[Report]]) -> None:
        """More reports, with those near them."""
        self._near |= near
        self._known |= {report.key: report for beside in near.values() for report in beside}

    def gather(self, agenda: Mapping[str, Report]) -> dict[str, Tie]:
        """Settle the agenda; what all others follow stands."""
        follows = {key: report.follows for key, report in self._known.items() if key not in agenda}
        ties: dict[str, Tie] = {}
        for report in sorted(agenda.values(), key=lambda report: report.rank):
            found = self._best(report, (agenda.get(each.key, each) for each in self._near[report.key]), follows)
            ties[report.key] = found
            follows[report.key] = found.to
        return ties

    def _best(self, report: Report, near: Iterable[Report], follows: Mapping[str, str | None]) -> Tie:
        barred = {each for partner in self._apart.get(report.key, ()) for each in (partner, follows.get(partner))}
        best: tuple[float, Report, Match] | None = None
        for lead in sorted((each for each in near if each.rank < report.rank), key=lambda each: each.rank):
            if follows.get(lead.key) != lead.key or lead.key in barred:
                continue
            found = self._compared(report, lead)
            if found and (best is None or found.score > best[0]):
                best = found.score, lead, found
        if best is None:
            return Tie(key=report.key, to=report.key)
        return Tie(key=report.key, to=best[1].key, match=best[2])

    def _compared(self, report: Report, lead: Report) -> Match | None:
        ends = report.key, lead.key
        if ends not in self._matches:
            self._matches[ends] = self._match(report, lead)
        return self._matches[ends]

    def touched(self, agenda: Mapping[str, Report], ties: Mapping[str, Tie]) -> Iterator[Report]:
        """Whose own tie may be another now: who followed a lead that is changed or gone, who matches one that is new or
        changed, and who is held apart from one that moved.
        """
        for key, report in agenda.items():
            led, leads = report.follows == key, ties[key].to == key
            if not (led != leads or (key in self._changed and leads) or report.follows != ties[key].to):
                continue
            for other in self._near[key]:
                followed = other.follows == key
                matches = leads and other.rank > report.rank and self._compared(other, report) is not None
                if followed or matches or other.key in self._apart.get(key, ()):
                    yield other


def held_apart(decisions: Sequence[Decision]) -> Apart:
    """Article -> those whose story it must not be of; what a person joined is held apart together."""
    groups, apart = decided({key for each in decisions for key in (each.key, each.other)}, decisions)
    members: dict[str, list[str]] = {}
    for key, group in groups.items():
        members.setdefault(group, []).append(key)
    found: dict[str, set[str]] = {}
    for one, other in apart:
        for a in members[groups[one]]:
            found.setdefault(a, set()).update(members[groups[other]])
        for b in members[groups[other]]:
            found.setdefault(b, set()).update(members[groups[one]])
    return found


def united(leads: Mapping[str, Report], decisions: Iterable[Decision]) -> Mapping[str, str]:
    """Lead -> the first of those that a person joined with it; `leads` of the articles that were decided about."""
    by_rank = {lead.key: f"{lead.day} {lead.key}" for lead in leads.values()}
    of_leads = [
        Decision(
            number=each.number,
            kind=each.kind,
            key=by_rank[leads[each.key].key],
            other=by_rank[leads[each.other].key],
        )
        for each in decisions
        if each.key in leads and each.other in leads
    ]
    groups, _ = decided(by_rank.values(), of_leads)
    return {lead: groups[by_rank[lead]].split()[1] for lead in by_rank}
