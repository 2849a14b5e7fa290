"""Damaged WARC files are written anew from their good records; only what was lost is asked for again."""

from dataclasses import dataclass

import structlog

from pipeline.archive.store import Store
from pipeline.archive.voids import void
from pipeline.db import archive
from pipeline.db.connect import Database
from pipeline.sandbox import Sandbox
from pipeline.settings import Settings
from pipeline.steps.archive_verify import Verified, verify_file
from pipeline.steps.counts import Counts
from pipeline.steps.restore import restore

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairCounts(Counts):
    """What repairing gave."""

    files: int = 0
    kept: int = 0
    lost: int = 0
    pages_due: int = 0
    feeds_due: int = 0


def repair(settings: Settings, database: Database, store: Store, verified: Verified) -> RepairCounts:
    """Repair one file. Done again after a crash in the middle, it goes on where it stopped.

    A file without rows is adopted first. Then it is replaced by one of its good records, and the rows follow in one
    transaction: offsets where records now lie, lost captures marked, their pages and feeds due. Records without a row
    become void.
    """
    if any(fault.what == "no_rows" for fault in verified.faults):
        verified = _adopted(settings, database, store, verified.path)
    if any(fault.what in ("damaged", "altered") for fault in verified.faults):
        _replace(store, verified)
    places: dict[str, tuple[int, int]] = {}
    place = 0
    for record in verified.good:
        if record.record_id:
            places[record.record_id] = (place, record.length)
        place += record.length
    void(
        store,
        verified.path,
        [fault.record_id for fault in verified.faults if fault.what == "unknown" and fault.record_id],
    )
    lost = [fault.record_id for fault in verified.faults if fault.what in ("altered", "missing") and fault.record_id]
    due = archive.mend(database, verified.path, file_bytes=place or None, places=places, lost=lost)
    _log.warning(
        "archive.repaired", path=verified.path, kept=len(places), lost=len(lost), pages=due.pages, feeds=due.feeds
    )
    return RepairCounts(files=1, kept=len(places), lost=len(lost), pages_due=due.pages, feeds_due=due.feeds)


def _adopted(settings: Settings, database: Database, store: Store, path: str) -> Verified:
    with Sandbox(deadline_seconds=settings.parse_deadline_seconds, memory_mb=settings.parse_memory_mb) as sandbox:
        restore(settings, database, store, sandbox, path)
    known = next(file for file in archive.files(database) if file.path == path)
    return verify_file(database, store, path, known)


def _replace(store: Store, verified: Verified) -> None:
    """The file with its good records alone; it goes where it has none."""
    if not verified.good:
        store.remove(verified.path)
        return
    with store.create(verified.path) as file:
        for record in verified.good:
            file.write(store.read(verified.path, record.offset, record.length))
