"""Which entry is which, per feed (pure): GUID, else link, else link and date, else link and title.

A feed keeps its policy until its own documents prove it wrong; then it is demoted, and the reason is recorded.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from pipeline.records import Entry
from pipeline.urls import canonical

Policy = Literal["guid", "link", "link_date", "link_title"]

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
    entries: Sequence[Entry], *, policy: Policy = "guid", known: Mapping[str, str] | None = None
) -> Identified:
    """Keys for the entries of one document, demoting the policy where the document proves it wrong.

    `known` maps canonical links of this feed's earlier entries to the GUID they had then. A demotion changes the keys
    of old entries too: ask for overlap by key or by link.
    """
    demoted = None
    if policy == "guid":
        policy, demoted = _judge_guids(entries, known or {})
    if policy == "link":
        lower, why = _judge_links(entries)
        policy, demoted = lower, "; ".join(filter(None, (demoted, why))) or None
    shared = _ambiguous(entries, _guid_of, _link_of) if policy == "guid" else frozenset[Hashable]()
    return Identified(
        policy=policy, demoted=demoted, keys=tuple(_short(_key(entry, policy, shared)) for entry in entries)
    )


def _judge_guids(entries: Sequence[Entry], known: Mapping[str, str]) -> tuple[Policy, str | None]:
    shared = _ambiguous(entries, _guid_of, _link_of)
    colliding = sum(1 for entry in entries if entry.guid in shared)
    if colliding >= max(_LEAST, _COLLIDING * len(entries)):
        return "link", f"{colliding} of {len(entries)} entries share their GUID with another link"
    seen = [(known[link], entry.guid) for entry in entries if entry.guid and (link := _link_of(entry)) in known]
    changed = sum(1 for before, after in seen if before != after)
    if changed >= _LEAST and changed > _UNSTABLE * len(seen):
        return "link", f"{changed} of {len(seen)} known links came with another GUID than before"
    return "guid", None


def _judge_links(entries: Sequence[Entry]) -> tuple[Policy, str | None]:
    """Feeds of live tickers and notices give every entry the same link."""
    shared = _ambiguous(entries, _link_of, lambda entry: (entry.published_raw, entry.title))
    alike = [entry for entry in entries if _link_of(entry) in shared]
    if len(alike) < max(_LEAST, _COLLIDING * len(entries)):
        return "link", None
    dated = len({(_link_of(entry), entry.published_raw) for entry in alike if entry.published_raw})
    to: Policy = "link_date" if dated == len(alike) else "link_title"
    return to, f"{len(alike)} of {len(entries)} entries share their link with another entry"


def _ambiguous(
    entries: Sequence[Entry], name: Callable[[Entry], Hashable], thing: Callable[[Entry], Hashable]
) -> frozenset[Hashable]:
    """The names that stand for more than one thing."""
    things: defaultdict[Hashable, set[Hashable]] = defaultdict(set)
    for entry in entries:
        things[name(entry)].add(thing(entry))
    return frozenset(key for key, values in things.items() if key and len(values) > 1)


def _guid_of(entry: Entry) -> str | None:
    return entry.guid


def _link_of(entry: Entry) -> str:
    return (canonical(entry.url) or entry.url) if entry.url else ""


def _key(entry: Entry, policy: Policy, shared: frozenset[Hashable]) -> str:
    """The best name under the policy; what the entry lacks is passed over, never invented."""
    link = _link_of(entry)
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
