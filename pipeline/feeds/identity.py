"""Which entry is which, per feed (pure): GUID, else link, else link and date, else link and title.

A feed keeps its policy until its own documents prove it wrong; then it is demoted, and the reason is recorded.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from pipeline.records import Entry
from pipeline.urls import canonical

Policy = Literal["guid", "link", "link_date", "link_title"]
#: an entry with its canonical link; "" where it has none
type Named = tuple[Entry, str]

#: Share of a document's entries that must contradict the policy before all of the feed is demoted.
_COLLIDING: Final = 0.2
_UNSTABLE: Final = 0.5
#: Characters of a key: four bytes each at the most, and an index row holds 2,704.
_LONGEST = 600
#: Below this many entries a share proves nothing.
_LEAST: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """A document's entries by key, and the policy that made the keys."""

    policy: Policy
    #: why the policy is another than before; None where it is not
    demoted: str | None
    #: one per entry, in order; equal keys are the same entry
    keys: tuple[str, ...]


def identify(
    entries: Sequence[Entry],
    *,
    policy: Policy = "guid",
    known: Mapping[str, str] | None = None,
    links: Sequence[str] | None = None,
) -> Identified:
    """Keys for the entries of one document, demoting the policy where the document proves it wrong.

    `known` maps canonical links of this feed's earlier entries to the GUID they had then; `links` are the canonical
    links of `entries`, where the caller has them. A demotion changes the keys of old entries too: ask for overlap by
    key or by link.
    """
    named = list(zip(entries, links or map(_link, entries), strict=True))
    demoted = None
    if policy == "guid":
        policy, demoted = _judge_guids(named, known or {})
    if policy == "link":
        lower, why = _judge_links(named)
        policy, demoted = lower, "; ".join(filter(None, (demoted, why))) or None
    shared = _ambiguous((entry.guid, link) for entry, link in named) if policy == "guid" else frozenset[Hashable]()
    keys = tuple(_short(_key(entry, link, policy, shared)) for entry, link in named)
    return Identified(policy=policy, demoted=demoted, keys=keys)


def _judge_guids(named: Sequence[Named], known: Mapping[str, str]) -> tuple[Policy, str | None]:
    shared = _ambiguous((entry.guid, link) for entry, link in named)
    colliding = sum(1 for entry, _ in named if entry.guid in shared)
    if colliding >= max(_LEAST, _COLLIDING * len(named)):
        return "link", f"{colliding} of {len(named)} entries share their GUID with another link"
    seen = [(known[link], entry.guid) for entry, link in named if entry.guid and link in known]
    changed = sum(1 for before, after in seen if before != after)
    if changed >= _LEAST and changed > _UNSTABLE * len(seen):
        return "link", f"{changed} of {len(seen)} known links came with another GUID than before"
    return "guid", None


def _judge_links(named: Sequence[Named]) -> tuple[Policy, str | None]:
    """Feeds of live tickers and notices give every entry the same link."""
    shared = _ambiguous((link, (entry.published_raw, entry.title)) for entry, link in named)
    alike = [(entry, link) for entry, link in named if link in shared]
    if len(alike) < max(_LEAST, _COLLIDING * len(named)):
        return "link", None
    dated = len({(link, entry.published_raw) for entry, link in alike if entry.published_raw})
    to: Policy = "link_date" if dated == len(alike) else "link_title"
    return to, f"{len(alike)} of {len(named)} entries share their link with another entry"


def _ambiguous(pairs: Iterable[tuple[Hashable, Hashable]]) -> frozenset[Hashable]:
    """The names that stand for more than one thing."""
    things: defaultdict[Hashable, set[Hashable]] = defaultdict(set)
    for name, thing in pairs:
        things[name].add(thing)
    return frozenset(name for name, found in things.items() if name and len(found) > 1)


def _link(entry: Entry) -> str:
    return (canonical(entry.url) or entry.url) if entry.url else ""


def _key(entry: Entry, link: str, policy: Policy, shared: frozenset[Hashable]) -> str:
    """The best name under the policy; what the entry lacks is passed over, never invented."""
    if policy == "guid" and entry.guid:
        return f"guid+link:{entry.guid} {link}" if entry.guid in shared else f"guid:{entry.guid}"
    if policy == "link_date" and entry.published_raw:
        return f"link+date:{link} {entry.published_raw}"
    if policy == "link_title" or not link:
        return f"link+title:{link} {entry.title or entry.published_raw or entry.summary or ''}"
    return f"link:{link}"


def _short(key: str) -> str:
    """A key that fits into a database index; what is longer than any honest one is known by its hash."""
    if len(key) <= _LONGEST:
        return key
    return f"sha256:{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()}"


def repeated(identified: Identified) -> int:
    """How many entries of the document repeat another one's key."""
    return sum(count - 1 for count in Counter(identified.keys).values())
