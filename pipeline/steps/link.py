"""Bearers of names -> entities: blocks with something new are resolved anew, until none is due."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from time import monotonic

import structlog

from pipeline.db import entities
from pipeline.db.bulk import Row
from pipeline.db.connect import Database
from pipeline.resolve.clusters import Decision
from pipeline.resolve.entities import LARGEST_BLOCK, resolve
from pipeline.resolve.evidence import Bearer
from pipeline.steps.counts import Counts
from pipeline.steps.points import reached

_log = structlog.get_logger()
#: loading waits while a batch is resolved
_BATCH_BLOCKS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkCounts(Counts):
    """What was resolved."""

    blocks: int = 0
    bearers: int = 0
    links: int = 0
    crowded: int = 0


def link_due(
    database: Database, *, seconds: float = 600.0, progress: Callable[[LinkCounts], None] = lambda counts: None
) -> LinkCounts:
    """Resolve batch after batch until no block is due, or no new batch should begin (`seconds`)."""
    until = monotonic() + seconds
    counts = LinkCounts()
    while monotonic() < until:
        done = entities.resolve_due(database, _resolved, blocks=_BATCH_BLOCKS, largest=LARGEST_BLOCK)
        if not done.blocks:
            break
        batch = LinkCounts(blocks=done.blocks, bearers=done.bearers, links=done.links, crowded=done.crowded)
        _log.info("link.batch", **batch.as_dict())
        counts = counts.plus(batch)
        progress(counts)
    return counts


def _resolved(bearers: Sequence[Row], decisions: Sequence[Row]) -> Iterator[Row]:
    """The pure resolver, between rows."""
    reached("link.in_batch")
    keys = {bearer["entity_id"]: f"{bearer['name_key']}|{bearer['sense']}|{bearer['label']}" for bearer in bearers}
    ids = {key: entity_id for entity_id, key in keys.items()}
    links = resolve(
        [_bearer(bearer, keys[bearer["entity_id"]]) for bearer in bearers],
        [
            Decision(
                number=decision["entity_decision_id"],
                kind=decision["kind"],
                key=keys[decision["entity_id"]],
                other=keys[decision["other_entity_id"]],
            )
            for decision in decisions
        ],
    )
    for link in links.values():
        alone = link.to == link.key
        yield {
            "entity_id": ids[link.key],
            "canonical_id": None if alone else ids[link.to],
            "linked_by": None if alone else "hand" if link.by_hand else "evidence",
            "evidence": link.evidence,
        }


def _bearer(row: Row, key: str) -> Bearer:
    """A sense is empty, "office@country", or "#text". Whom a person pinned is compared with nobody."""
    office, _, of = ("", "", "") if row["sense"].startswith("#") else row["sense"].partition("@")
    return Bearer(
        key=key,
        label=row["label"],
        name=row["name"],
        block=f"pinned {row['entity_id']}" if row["is_pinned"] else row["block"],
        office=office or row["office"],
        of=of or None,
        company=frozenset(row["company"] or ()),
        places=frozenset(row["places"] or ()),
        seen_on=row["seen_on"],
        renamed=row["renamed"] or 0,
        is_stated=not row["sense"].startswith("#"),
    )
