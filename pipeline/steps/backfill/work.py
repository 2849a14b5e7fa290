"""Units that are due -> pages and captures: claim, read on from where the last one stopped, settle batch by batch.

What a batch gave and how far the unit was read go into one transaction, fenced by the unit's lease: whoever is killed,
whenever, the next worker goes on at the item behind the last one that was settled, and nothing is entered twice.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from time import monotonic

import structlog

from pipeline.archive.kinds import open_unit
from pipeline.archive.store import Store
from pipeline.db import backfill
from pipeline.db.backfill import Batch, ClaimedUnit, Progress, Standing, UnitState
from pipeline.db.connect import Database
from pipeline.errors import RowRefused, Transient
from pipeline.records import Dropped, Item, Placed, Recorded, Rejection, Skipped
from pipeline.settings import Settings, worker_name
from pipeline.steps.backfill.access import Kept, NotNow, PoliteAccess
from pipeline.steps.backfill.entering import prepare
from pipeline.steps.backfill.filters import Filters
from pipeline.steps.counts import Counts
from pipeline.steps.points import reached

_log = structlog.get_logger()
#: a batch ends with so many items that lead to work, so many of all, or so many bytes
_LEADING, _ITEMS, _BYTES = 200, 20_000, 32_000_000
#: tries in a row that bring nothing, after which a unit is left to a person
_MOST_ATTEMPTS = 6
_FIRST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS = 30.0, 3_600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCounts(Counts):
    """What working through units gave."""

    items: int = 0
    found: int = 0
    listed: int = 0
    captured: int = 0
    known: int = 0
    filtered: int = 0
    skipped: int = 0
    fenced: int = 0


def work(
    settings: Settings,
    database: Database,
    store: Store,
    *,
    name: str | None = None,
    seconds: float = 600.0,
    progress: Callable[[WorkCounts], None] = lambda counts: None,
) -> WorkCounts:
    """Read unit after unit, of one backfill where it is named, until none is due or no new batch should begin."""
    until, total = monotonic() + seconds, WorkCounts()
    while monotonic() < until:
        claim = backfill.claim(database, name=name, lease_seconds=settings.lease_seconds, worker=worker_name())
        if claim is None:
            break
        for counts in _read(settings, database, store, claim, until):
            total = total.plus(counts)
            progress(total)
        _log.info("backfill.unit", backfill=claim.request.name, address=claim.unit.address, **total.as_dict())
    return total


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ending:
    """Why a batch holds no more items."""

    state: UnitState = "pending"
    reason: str | None = None
    detail: str | None = None
    #: until the unit is tried again; None: it is read on at once
    wait_seconds: float | None = None
    is_fault: bool = False


def _read(
    settings: Settings, database: Database, store: Store, claim: ClaimedUnit, until: float
) -> Iterator[WorkCounts]:
    """One unit, batch after batch, until it ends, waits, or is not ours any more."""
    with PoliteAccess(settings, database, token=claim.token, worker=claim.worker) as access:
        reading = open_unit(claim.unit, claim.position, access, Filters(claim.request).wanted)
        progress = Progress(position=claim.position, attempts=claim.attempts)
        standing: Standing = "on"
        while standing == "on":
            items, ending = _gather(reading, monotonic() + claim.lease_seconds / 3)
            if ending == _Ending() and monotonic() >= until:
                ending = _Ending(wait_seconds=0.0)
            progress = _progress(progress, items, ending)
            standing, counts = _settle(settings, database, store, claim, access.kept, items, progress)
            yield counts


def _gather(reading: Iterator[Item], until: float) -> tuple[list[Placed], _Ending]:
    """The next items, as many as make a batch."""
    items: list[Placed] = []
    leading = size = 0
    try:
        for item in reading:
            if isinstance(item, Rejection):
                return items, _Ending(state="rejected", reason=item.reason, detail=item.detail)
            items.append(item)
            leading += not isinstance(item, Dropped | Skipped)
            size += len(item.raw) + len(item.body) if isinstance(item, Recorded) else 0
            if leading >= _LEADING or len(items) >= _ITEMS or size >= _BYTES or monotonic() > until:
                return items, _Ending()
    except NotNow as late:
        return items, _Ending(reason="turn", detail=str(late), wait_seconds=late.seconds)
    except Transient as fault:
        wait = _FIRST_WAIT_SECONDS
        return items, _Ending(reason=type(fault).__name__, detail=str(fault), wait_seconds=wait, is_fault=True)
    except Exception as fault:  # a reader met bytes that it cannot read: its unit ends by name, the others go on
        _log.exception("backfill.failed")
        return items, _Ending(state="failed", reason=type(fault).__name__, detail=str(fault))
    return items, _Ending(state="done")


def _progress(before: Progress, items: Sequence[Placed], ending: _Ending) -> Progress:
    """How far the unit was read; with each fault in a row it is tried more rarely, and given up after too many."""
    attempts = (0 if items else before.attempts) + ending.is_fault
    wait = ending.wait_seconds
    return Progress(
        state="failed" if attempts >= _MOST_ATTEMPTS else ending.state,
        position=items[-1].behind if items else before.position,
        items_read=len(items),
        reason=ending.reason,
        detail=ending.detail,
        attempts=attempts,
        wait_seconds=wait and min(wait * 2**attempts, _LONGEST_WAIT_SECONDS),
    )


def _settle(
    settings: Settings,
    database: Database,
    store: Store,
    claim: ClaimedUnit,
    kept: Kept,
    items: Sequence[Placed],
    progress: Progress,
) -> tuple[Standing, WorkCounts]:
    """Enter a batch; where Postgres refuses a row, halve until its item stands alone, and set that one aside."""
    batch, writer = prepare(settings, database, store, claim, kept, items)
    reached("backfill.before_settle")
    try:
        standing = backfill.settle(database, claim, batch, progress)
    except RowRefused as fault:
        writer.void(record.record_id for record in writer.records)
        if not items:
            raise
        if len(items) == 1:
            _log.warning("backfill.refused", position=items[0].position, fault=str(fault))
            first = items[0]
            skipped = Skipped(position=first.position, behind=first.behind, reason="row_refused", detail=str(fault))
            return _settle(settings, database, store, claim, kept, [skipped], progress)
        middle = len(items) // 2
        half = Progress(position=items[middle - 1].behind, items_read=middle)
        rest = replace(progress, items_read=len(items) - middle)
        standing, counts = _settle(settings, database, store, claim, kept, items[:middle], half)
        if standing != "on":
            return standing, counts
        standing, others = _settle(settings, database, store, claim, kept, items[middle:], rest)
        return standing, counts.plus(others)
    if standing == "fenced":
        writer.void(record.record_id for record in writer.records)
        return standing, WorkCounts(fenced=len(items))
    return standing, _counts(batch, len(items))


def _counts(batch: Batch, items: int) -> WorkCounts:
    outcomes = Counter(row["outcome"] for row in batch.items)
    return WorkCounts(
        items=items,
        found=len(batch.units),
        listed=outcomes["listed"],
        captured=outcomes["captured"],
        known=outcomes["known"],
        filtered=sum(batch.filtered.values()),
        skipped=len(batch.skips),
    )
