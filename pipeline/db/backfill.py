"""Backfills and their units: asked for, claimed, settled with all that a batch of items gave, looked at."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import Any, Literal

from pipeline.db.bulk import Row, fill
from pipeline.db.captures import WarcFile, next_token, note_fenced
from pipeline.db.captures import enter as enter_files
from pipeline.db.connect import Connection, Database
from pipeline.db.queries import sql
from pipeline.records import Unit

UnitState = Literal["pending", "done", "rejected", "failed"]
#: of a worker and its unit: go on, stop, or it is another one's
Standing = Literal["on", "stop", "fenced"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What somebody wants of an archive: columns of `ingest.backfill`."""

    name: str
    #: key; None: by the hosts of the feeds
    outlet: str | None = None
    since: date | None = None
    until: date | None = None
    languages: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    url_matches: tuple[str, ...] = ()
    url_skips: tuple[str, ...] = ()
    only_unseen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedUnit:
    """A unit under a fencing token, with what is wanted of it."""

    unit_id: int
    backfill_id: int
    unit: Unit
    depth: int
    #: where reading goes on
    position: int
    attempts: int
    request: Request
    outlet_id: int | None
    token: int
    worker: str
    lease_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a unit was read."""

    state: UnitState = "pending"
    position: int
    items_read: int = 0
    reason: str | None = None
    detail: str | None = None
    attempts: int = 0
    #: until the next try; None: this worker goes on at once
    wait_seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What a batch of items gave: keys as in the tables and `loading_…` tables of these names."""

    pages: Sequence[Row] = ()
    files: Sequence[WarcFile] = ()
    #: of `loading_backfill_item`
    items: Sequence[Row] = ()
    skips: Sequence[Row] = ()
    #: filter, month (None where it is not known) -> how many
    filtered: dict[tuple[str, date | None], int] = field(default_factory=dict)
    units: Sequence[Unit] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is known of a page, at a moment."""

    is_captured: bool
    #: from its site, or it will be
    is_fetched: bool
    #: with the payload that was asked about
    has_payload: bool
    #: of the last capture up to that moment
    captured_at: datetime | None
    payload_sha256: bytes | None


def start(database: Database, request: Request, unit: Unit) -> bool:
    """Enter a backfill with its first unit; False where the name is taken."""
    with database.transaction() as connection:
        given = connection.execute(sql("add_backfill"), _columns(request)).fetchone()
        if given:
            connection.execute(sql("add_first_backfill_unit"), {**given, **_unit_row(unit)})
        return given is not None


def outlet_exists(database: Database, key: str) -> bool:
    """Whether there is an outlet of that key."""
    return bool(_one(database, "outlet_exists", key=key)["is_there"])


def claim(database: Database, *, name: str | None, lease_seconds: float, worker: str) -> ClaimedUnit | None:
    """Lease the first unit that is due, of one backfill where it is named; None where none is."""
    with database.transaction() as connection:
        token = next_token(connection)
        values = {"name": name, "token": token, "lease_seconds": lease_seconds, "worker": worker}
        row = connection.execute(sql("claim_backfill_unit"), values).fetchone()
    if row is None:
        return None
    return ClaimedUnit(
        unit_id=row["backfill_unit_id"],
        backfill_id=row["backfill_id"],
        unit=Unit(kind=row["kind"], address=row["address"], parameters=row["parameters"]),
        depth=row["depth"],
        position=row["position"],
        attempts=row["attempts"],
        request=_request(row),
        outlet_id=row["outlet_id"],
        token=token,
        worker=worker,
        lease_seconds=lease_seconds,
    )


def captured_before(
    database: Database, asked: Sequence[tuple[bytes, datetime, bytes]]
) -> tuple[int, list[Seen | None]]:
    """A new number, and for each page (by hash), moment and payload what is known; None where the page is not."""
    values = {
        "pages": [page for page, _, _ in asked],
        "moments": [moment for _, moment, _ in asked],
        "payloads": [payload for _, _, payload in asked],
    }
    found: list[Seen | None] = [None] * len(asked)
    with database.transaction() as connection:
        number = next_token(connection)
        for row in connection.execute(sql("captured_before"), values):
            place, payload = row.pop("place"), row["payload_sha256"]
            found[place - 1] = Seen(**{**row, "payload_sha256": payload and bytes(payload)})
    return number, found


def settle(database: Database, claim: ClaimedUnit, batch: Batch, progress: Progress) -> Standing:
    """Enter a batch and how far the unit was read, in one transaction.

    "stop": the backfill was paused or cancelled meanwhile; "fenced": the unit had passed to another worker, and nothing
    was entered. Raises RowRefused where the database refuses a row.
    """
    with database.transaction() as connection:
        held = connection.execute(sql("fence_backfill_unit"), {"unit": claim.unit_id, "token": claim.token}).fetchone()
        if held is None:
            note_fenced(connection, "backfill", claim.token, claim.worker, max(1, progress.items_read))
            return "fenced"
        _enter(connection, claim.outlet_id, batch)
        _enter_ledger(connection, claim, batch)
        goes_on = bool(held["goes_on"]) and progress.state == "pending" and progress.wait_seconds is None
        connection.execute(
            sql("settle_backfill_unit"),
            {
                "unit": claim.unit_id,
                "state": progress.state,
                "reason": progress.reason,
                "detail": progress.detail,
                "position": progress.position,
                "items_read": progress.items_read,
                "units_found": len(batch.units),
                "attempts": progress.attempts,
                "wait_seconds": progress.wait_seconds or 0.0,
                "keeps": goes_on,
                "lease_seconds": claim.lease_seconds,
            },
        )
        connection.execute(sql("end_backfill"), {"backfill_id": claim.backfill_id})
    return "on" if goes_on else "stop"


def enter(database: Database, files: Sequence[WarcFile], pages: Sequence[Row]) -> None:
    """Enter files of page records (their `url` is the page's) and the pages, in one transaction."""
    with database.transaction() as connection:
        _enter(connection, None, Batch(files=files, pages=pages))


def _enter(connection: Connection, outlet_id: int | None, batch: Batch) -> None:
    connection.execute(sql("add_hosts"), {"hosts": [page["host"] for page in batch.pages]})
    fill(connection, "loading_page", batch.pages)
    connection.execute(sql("name_page_outlets"), {"outlet_id": outlet_id})
    new = [row["page_id"] for row in connection.execute(sql("add_pages"))]
    connection.execute(sql("keep_from_fetching"), {"pages": new})
    found = connection.execute(sql("pages_by_hash"), {"hashes": [page["url_sha256"] for page in batch.pages]})
    ids = {row["url"]: row["page_id"] for row in found}
    files = [
        replace(file, captures=tuple({**row, "page_id": _page_of(row, ids)} for row in file.captures))
        for file in batch.files
    ]
    enter_files(connection, files)
    captured = {row["page_id"] for file in files for row in file.captures if row["kind"] == "page"}
    connection.execute(sql("mark_captured_again"), {"pages": list(captured)})


def _page_of(capture: Row, ids: Mapping[str, int]) -> int | None:
    return ids[capture["url"]] if capture["kind"] == "page" else None


def _enter_ledger(connection: Connection, claim: ClaimedUnit, batch: Batch) -> None:
    """What became of each item."""
    unit = {"unit": claim.unit_id}
    fill(connection, "loading_backfill_item", batch.items)
    connection.execute(sql("add_backfill_items"), unit)
    connection.execute(sql("fetch_listed_pages"))
    fill(connection, "loading_backfill_unit", map(_unit_row, batch.units))
    connection.execute(sql("add_backfill_units"), {**unit, "backfill_id": claim.backfill_id, "depth": claim.depth + 1})
    cursor = connection.cursor()
    cursor.executemany(sql("add_backfill_skips"), [{**unit, **skip} for skip in batch.skips])
    cursor.executemany(
        sql("add_backfill_filtered"),
        [{**unit, "filter": name, "month": month, "items": n} for (name, month), n in batch.filtered.items()],
    )


def set_state(database: Database, name: str, state: str, *, from_states: Collection[str]) -> bool:
    """Pause, go on with or cancel; False where there is no such backfill in one of these states."""
    with database.transaction() as connection:
        values = {"name": name, "state": state, "from_states": list(from_states)}
        return connection.execute(sql("set_backfill_state"), values).fetchone() is not None


def go_on(database: Database, name: str) -> None:
    """Let units that failed, or that wait for their next try, be due, and the backfill run if it has such units."""
    with database.transaction() as connection:
        connection.execute(sql("reopen_backfill_units"), {"name": name})
        connection.execute(sql("go_on_with_backfill"), {"name": name})


def holders(database: Database, name: str) -> list[str]:
    """Workers that hold units of a backfill."""
    return [row["leased_by"] for row in _rows(database, "backfill_leases", name=name)]


def free(database: Database, name: str, workers: Iterable[str]) -> None:
    """End the leases of workers that are dead."""
    with database.transaction() as connection:
        connection.execute(sql("end_backfill_leases"), {"name": name, "workers": list(workers)})


def listed(database: Database, name: str | None = None) -> list[Row]:
    """Backfills with the sums of their units, the newest first; one where it is named."""
    return _rows(database, "list_backfills", name=name)


def looked_at(database: Database, what: str, name: str) -> list[Row]:
    """One of the queries `backfill_…`: outcomes, filters, skips, units, report, coverage, unit_balance."""
    with database.transaction() as connection:
        return list(connection.execute(sql(f"backfill_{what}"), {"name": name}))


def units_left(database: Database, name: str) -> Row:
    """Units in all and left, items so far, and the state (None where there is no such backfill)."""
    return _one(database, "backfill_units_left", name=name)


def pages_left(database: Database, name: str, *, budget: int) -> Row:
    """Pages in all, to be fetched (`pages_left`), of these within a minute (`pages_due`), and captures to be read."""
    return _one(database, "backfill_pages_left", name=name, budget=budget)


def units_due(database: Database, name: str | None = None) -> int:
    """How many units a worker could claim now."""
    return int(_one(database, "due_backfill_units", name=name)["units"])


def _rows(database: Database, query: str, **values: object) -> list[Row]:
    with database.transaction() as connection:
        return list(connection.execute(sql(query), values))


def _one(database: Database, query: str, **values: object) -> Row:
    (row,) = _rows(database, query, **values)
    return row


def _columns(request: Request) -> dict[str, Any]:
    values = {each.name: getattr(request, each.name) for each in fields(request)}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _request(row: Row) -> Request:
    values: dict[str, Any] = {}
    for each in fields(Request):
        value = row[each.name]
        values[each.name] = tuple(value) if isinstance(value, list) else value
    return Request(**values)


def _unit_row(unit: Unit) -> Row:
    parameters = json.dumps(dict(sorted(unit.parameters.items())))
    name = json.dumps([unit.kind, unit.address, parameters])
    return {
        "kind": unit.kind,
        "address": unit.address,
        "parameters": parameters,
        "unit_sha256": hashlib.sha256(name.encode("utf-8", "replace")).digest(),
    }
