"""Captures: entered with their WARC file, claimed to be read, given back."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from pipeline.db.bulk import Row, fill
from pipeline.db.connect import Connection, Database
from pipeline.db.queries import sql

Origin = Literal["live", "backfill"]

#: after so many readings that never ended, from the third on of this capture alone, it is what kills its reader
READ_ATTEMPTS = 5
#: so many live pages or captures are claimed for one of a backfill, where both are due
LIVE_SHARE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class WarcFile:
    """A finished file and the rows of its records (keys as in `loading_capture`, but the path)."""

    path: str
    origin: Origin
    file_bytes: int
    finished_at: datetime
    captures: tuple[Row, ...]

    def without(self, key: Literal["page_id", "feed_id"], dropped: Collection[int]) -> "WarcFile":
        """The file without the captures of these pages or feeds: their records stay in it, unused."""
        return replace(self, captures=tuple(row for row in self.captures if row[key] not in dropped))


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedCapture:
    """A capture to be read."""

    capture_id: int
    page_id: int
    page_url: str
    final_url: str
    captured_at: datetime
    #: of any capture of its page
    first_captured_at: datetime
    content_type: str | None
    payload_sha256: bytes
    record_id: str
    path: str
    warc_offset: int
    warc_length: int
    #: earliest plausible date that a feed gave for it
    feed_published_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureClaim:
    """A batch of captures under one fencing token."""

    token: int
    worker: str
    captures: tuple[ClaimedCapture, ...]


def next_token(connection: Connection) -> int:
    """A fencing token, larger than every one before it."""
    row = connection.execute(sql("next_token")).fetchone()
    assert row
    return int(row["token"])


def enter(connection: Connection, files: Iterable[WarcFile]) -> None:
    """Enter finished files and their captures."""
    captures: list[Row] = []
    for file in files:
        connection.execute(
            sql("add_warc_file"),
            {
                "path": file.path,
                "origin": file.origin,
                "file_bytes": file.file_bytes,
                "records": len(file.captures),
                "finished_at": file.finished_at,
            },
        )
        captures += [{**capture, "path": file.path} for capture in file.captures]
    fill(connection, "loading_capture", captures)
    connection.execute(sql("add_captures"))


def claim(database: Database, *, limit: int, lease_seconds: float, worker: str) -> CaptureClaim:
    """Lease captures that wait to be read; those whose reader died too often are set aside first."""
    with database.transaction() as connection:
        connection.execute(sql("quarantine_exhausted"), {"attempts": READ_ATTEMPTS})
        token = next_token(connection)
        leased = connection.execute(
            sql("claim_captures"),
            {
                "attempts": READ_ATTEMPTS,
                "live_share": LIVE_SHARE,
                "captures": limit,
                "token": token,
                "lease_seconds": lease_seconds,
                "worker": worker,
            },
        ).fetchall()
        return claimed(connection, token, worker, leased)


def claimed(connection: Connection, token: int, worker: str, leased: Iterable[Row]) -> CaptureClaim:
    """The captures that were leased (`capture_id`), in order, with all that reading them needs."""
    rows = connection.execute(sql("claimed_captures"), {"captures": [row["capture_id"] for row in leased]})
    return CaptureClaim(token=token, worker=worker, captures=tuple(ClaimedCapture(**row) for row in rows))


def release(database: Database, claim: CaptureClaim, captures: Sequence[int]) -> None:
    """Give captures back unread."""
    with database.transaction() as connection:
        connection.execute(sql("release_captures"), {"captures": list(captures), "token": claim.token})


def note_fenced(connection: Connection, stage: str, token: int, worker: str, items: int) -> None:
    """Count what was refused to this worker."""
    if items:
        connection.execute(sql("note_fenced"), {"stage": stage, "token": token, "worker": worker, "items": items})
