"""WARC files against their rows: what is damaged, missing, moved or unknown, by file and offset."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from pipeline.archive.reading import Damage, Member, Payload, scan
from pipeline.archive.store import Store
from pipeline.archive.voids import voided
from pipeline.db import archive
from pipeline.db.archive import KnownFile, KnownRecord
from pipeline.db.connect import Database
from pipeline.errors import ConfigurationError
from pipeline.settings import Settings
from pipeline.web.decode import BadEncoding, TooLarge

#: damaged: bytes that hold no whole record; altered: a record with another payload than its row says; moved: not where
#: its row says; missing: a row without its record; unknown: a record without a row; size: not as long as its row says
What = Literal["damaged", "altered", "moved", "missing", "unknown", "size", "no_file", "no_rows"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong with a file."""

    what: What
    #: None for a file as a whole
    offset: int | None
    detail: str
    #: None for bytes that hold none, and for a file as a whole
    record_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a good record lies."""

    #: None for requests and the like
    record_id: str | None
    offset: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """One file after it was read to the end."""

    path: str
    #: None where it is gone
    file_bytes: int | None
    #: records that are whole and as their rows say, requests included, in order
    good: tuple[Place, ...]
    faults: tuple[Fault, ...]


def choose(
    settings: Settings, database: Database, store: Store, names: Sequence[str] = ()
) -> list[tuple[str, KnownFile | None]]:
    """The files of the archive, or those of `names` (files, or folders of them), each with what should be there.

    Young files without rows are left out: they may be about to get them. Raises ConfigurationError where a name names
    nothing.
    """
    known = {file.path: file for file in archive.files(database)}
    there = set(store.list()) - archive.removed(database)
    wanted = sorted(path for path in there | known.keys() if not names or any(_named(path, name) for name in names))
    if nothing := [name for name in names if not any(_named(path, name) for path in wanted)]:
        raise ConfigurationError(f"The archive has nothing at {', '.join(nothing)}.")
    young = datetime.now(UTC) - timedelta(seconds=settings.lease_seconds)
    return [(path, known.get(path)) for path in wanted if path in known or store.modified_at(path) < young]


def verify_file(database: Database, store: Store, path: str, known: KnownFile | None) -> Verified:
    """One file, which `known` says should be there."""
    rows = {record.record_id: record for record in archive.records(database, path)}
    if not store.exists(path):
        gone = Fault(what="no_file", offset=None, detail="the file is gone")
        return Verified(path=path, file_bytes=None, good=(), faults=(gone, *map(_missing, rows.values())))
    unused = voided(store, path)
    good: list[Place] = []
    faults: list[Fault] = []
    for part in scan(store, path):
        fault = _fault(part, rows, unused)
        if fault and (known or fault.what != "unknown"):
            faults.append(fault)
        if isinstance(part, Member):
            record_id = part.answer.record_id if part.answer else None
            if fault is None or fault.what != "altered":
                good.append(Place(record_id=record_id, offset=part.offset, length=part.length))
            rows.pop(record_id or "", None)
    faults += map(_missing, rows.values())
    file_bytes = store.size(path)
    if known is None:
        faults.append(Fault(what="no_rows", offset=None, detail="the database does not know this file"))
    elif known.file_bytes != file_bytes:
        detail = f"{file_bytes} bytes, and its row says {known.file_bytes}"
        faults.append(Fault(what="size", offset=None, detail=detail))
    return Verified(path=path, file_bytes=file_bytes, good=tuple(good), faults=tuple(faults))


def _named(path: str, name: str) -> bool:
    return path == name or path.startswith(f"{name.rstrip('/')}/")


def _fault(part: Member | Damage, rows: Mapping[str, KnownRecord], unused: Collection[str]) -> Fault | None:
    if isinstance(part, Damage):
        return Fault(what="damaged", offset=part.offset, detail=f"{part.length} bytes: {part.why}")
    answer = part.answer
    if answer is None or answer.record_id in unused:
        return None
    row = rows.get(answer.record_id)
    if row is None:
        # what a page was refused for has its row elsewhere
        return _told("unknown", part, "no row") if isinstance(answer, Payload) else None
    if isinstance(answer, Payload) and _sha256(answer) != row.payload_sha256:
        return _told("altered", part, "another payload than its row says")
    if (part.offset, part.length) != (row.warc_offset, row.warc_length):
        return _told("moved", part, f"its row says {row.warc_offset}, {row.warc_length} bytes")
    return None


def _told(what: What, member: Member, detail: str) -> Fault:
    assert member.answer
    return Fault(what=what, offset=member.offset, detail=detail, record_id=member.answer.record_id)


def _missing(row: KnownRecord) -> Fault:
    return Fault(what="missing", offset=row.warc_offset, detail="its record is not there", record_id=row.record_id)


def _sha256(payload: Payload) -> bytes | None:
    try:
        body = payload.body
    except (BadEncoding, TooLarge):
        return None
    return hashlib.sha256(body).digest()
