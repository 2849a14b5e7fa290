"""What the database says of WARC files, and how rows follow when a file was mended or pruned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pipeline.db.bulk import fill
from pipeline.db.connect import Connection, Database
from pipeline.db.queries import sql

LostReason = Literal["damaged", "pruned"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFile:
    """A file that should be there."""

    path: str
    origin: str
    file_bytes: int
    #: response and resource records that have a capture
    records: int
    finished_at: datetime
    #: of the captures: how many have lost their record
    lost: int
    #: times of the earliest and the latest capture; None where the file has none
    first_at: datetime | None
    last_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRecord:
    """A record that should be in a file."""

    record_id: str
    warc_offset: int
    warc_length: int
    payload_sha256: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class OldFile:
    """A file that may be pruned."""

    path: str
    file_bytes: int
    captures: int
    #: its newest capture; None where it has none
    last_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What is asked for again."""

    pages: int
    feeds: int


def files(database: Database) -> list[KnownFile]:
    """All files that should be there, sorted by path."""
    with database.transaction() as connection:
        return [KnownFile(**row) for row in connection.execute(sql("archive_files"))]


def removed(database: Database) -> frozenset[str]:
    """Files that were pruned or lost."""
    with database.transaction() as connection:
        return frozenset(row["path"] for row in connection.execute(sql("removed_files")))


def records(database: Database, path: str) -> list[KnownRecord]:
    """The records that should be in a file, in order."""
    with database.transaction() as connection:
        return [KnownRecord(**row) for row in connection.execute(sql("file_captures"), {"path": path})]


def mend(
    database: Database,
    path: str,
    *,
    file_bytes: int | None,
    places: Mapping[str, tuple[int, int]],
    lost: Sequence[str],
) -> Due:
    """Rows follow a mended file, in one transaction; without `file_bytes` the file is gone.

    `places` are offset and length of records by id; the pages and feeds of the `lost` ones are made due.
    """
    with database.transaction() as connection:
        rows = [{"record_id": record, "warc_offset": at, "warc_length": n} for record, (at, n) in places.items()]
        fill(connection, "loading_place", rows)
        connection.execute(sql("move_captures"))
        connection.execute(sql("settle_file"), {"path": path, "file_bytes": file_bytes})
        _lose(connection, lost, "damaged")
        due = {"records": list(lost)}
        return Due(
            pages=connection.execute(sql("refetch_lost_pages"), due).rowcount,
            feeds=connection.execute(sql("recheck_lost_feeds"), due).rowcount,
        )


def prunable(database: Database, before: datetime) -> list[OldFile]:
    """Files all of whose captures are older than `before` and need not be read any more, sorted by path."""
    with database.transaction() as connection:
        return [OldFile(**row) for row in connection.execute(sql("prunable_files"), {"before": before})]


def prune(database: Database, path: str) -> int:
    """Rows of a file that is about to be removed; returns how many captures lose their record."""
    with database.transaction() as connection:
        rows = connection.execute(sql("captures_of_file"), {"path": path}).fetchall()
        _lose(connection, [row["record_id"] for row in rows], "pruned")
        connection.execute(sql("settle_file"), {"path": path, "file_bytes": None})
    return len(rows)


def _lose(connection: Connection, lost: Sequence[str], reason: LostReason) -> None:
    values = {"records": list(lost), "reason": reason}
    for query in ("lose_captures", "release_lost"):
        connection.execute(sql(query), values)
