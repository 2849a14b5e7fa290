"""Items of a unit -> pages to be fetched, captures in WARC files, and what became of the rest."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from pipeline import urls
from pipeline.archive.store import Store
from pipeline.archive.warc import Record, Writer, capture_id, writing
from pipeline.db import backfill, tombstones
from pipeline.db.backfill import Batch, ClaimedUnit, Seen
from pipeline.db.bulk import Row
from pipeline.db.connect import Database
from pipeline.db.pages import page_row
from pipeline.records import Dropped, Found, Listed, Placed, Recorded, Response, Skipped, Told, Unit
from pipeline.settings import Settings
from pipeline.steps.backfill.access import Kept
from pipeline.steps.backfill.filters import Filters, stated_language
from pipeline.steps.backfill.told import as_page
from pipeline.steps.fetch import capture_row, warc_files

#: an archive that leads to units that lead to units … is followed so far
_MAX_DEPTH = 12
_NO_PAYLOAD = hashlib.sha256().digest()
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)

type Leading = Listed | Recorded | Told


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """An item that passed the filters, with its page, and what is kept of it: nothing where it is to be fetched."""

    item: Leading
    url: str
    url_sha256: bytes
    body: bytes = b""
    payload_sha256: bytes = _NO_PAYLOAD
    captured_at: datetime = _NEVER


@dataclass(slots=True)
class _Ledger:
    """What becomes of the items of a batch."""

    wanted: list[_Wanted] = field(default_factory=list)
    items: list[Row] = field(default_factory=list)
    skips: list[Row] = field(default_factory=list)
    filtered: Counter[tuple[str, date | None]] = field(default_factory=Counter)
    units: list[Unit] = field(default_factory=list)

    def skip(self, position: int, reason: str, detail: str = "", url: str | None = None) -> None:
        self.skips.append({"position": position, "url": url, "reason": reason, "detail": detail})

    def drop(self, by: str, at: datetime | None) -> None:
        self.filtered[by, at.astimezone(UTC).date().replace(day=1) if at else None] += 1


def prepare(
    settings: Settings, database: Database, store: Store, claim: ClaimedUnit, kept: Kept, items: Sequence[Placed]
) -> tuple[Batch, Writer]:
    """Filter items, and write what the archive itself holds of pages into WARC files: ready to be settled."""
    ledger = _sort(claim, items)
    _pass_over_forgotten(ledger, database)
    asked = [(each.url_sha256, each.captured_at, each.payload_sha256) for each in ledger.wanted]
    number, seen = backfill.captured_before(database, asked)
    chosen = list(_choose(ledger, seen, only_unseen=claim.request.only_unseen))
    name = f"backfill-{number}"
    with writing(store, at=datetime.now(UTC), name=name, max_bytes=settings.archive_max_file_bytes) as writer:
        captures = [capture_row(writer.add_response(answer, kind=kind, url=url)) for answer, kind, url in kept.take()]
        captures += [capture_row(_write(writer, each), outcome="waiting") for each in chosen]
    entered = {row["position"] for row in ledger.items}
    pages = [
        page_row(each.url, original_url=_asked_url(each), outlet_id=None, discovered_by="backfill")
        for each in ledger.wanted
        if each.item.position in entered
    ]
    batch = Batch(
        pages=pages,
        files=warc_files(store, writer, captures, "backfill"),
        items=ledger.items,
        skips=ledger.skips,
        filtered=ledger.filtered,
        units=ledger.units,
    )
    return batch, writer


def _pass_over_forgotten(ledger: _Ledger, database: Database) -> None:
    """What was taken down is named by its place alone."""
    forgotten = tombstones.forgotten(database, [each.url_sha256 for each in ledger.wanted])
    for each in ledger.wanted:
        if each.url_sha256 in forgotten:
            ledger.skip(each.item.position, "forgotten")
    ledger.wanted = [each for each in ledger.wanted if each.url_sha256 not in forgotten]


def _sort(claim: ClaimedUnit, items: Sequence[Placed]) -> _Ledger:
    """What can be told of each item by itself."""
    ledger, filters = _Ledger(), Filters(claim.request)
    for item in items:
        match item:
            case Found() if claim.depth < _MAX_DEPTH:
                ledger.units.append(item.unit)
            case Found():
                ledger.skip(item.position, "too_deep", f"{item.unit.kind} found through {_MAX_DEPTH} others")
            case Dropped():
                ledger.drop(item.by, item.at)
            case Skipped():
                ledger.skip(item.position, item.reason, item.detail, item.url)
            case Listed() | Recorded() | Told():
                _sort_page(ledger, filters, item)
    return ledger


def _sort_page(ledger: _Ledger, filters: Filters, item: Leading) -> None:
    # a file that states no address keeps its place as one; it cannot be fetched, only kept
    url = item.url if item.url.startswith("file:") and not isinstance(item, Listed) else urls.canonical(item.url)
    if url is None:
        ledger.skip(item.position, "bad_url", "", item.url)
    elif isinstance(item, Listed) and (dropped := filters.wanted(item.url, _date(item))):  # readers asked of the others
        ledger.drop(dropped, _date(item))
    elif isinstance(item, Recorded) and item.status is not None and not 200 <= item.status < 300:
        ledger.skip(item.position, f"http_{item.status}", item.reason, item.url)
    elif not filters.speaks(_language(item)):
        ledger.drop("language", _date(item))
    elif isinstance(item, Listed):
        ledger.wanted.append(_Wanted(item=item, url=url, url_sha256=urls.url_sha256(url)))
    else:
        body = item.body if isinstance(item, Recorded) else as_page(item)
        ledger.wanted.append(
            _Wanted(
                item=item,
                url=url,
                url_sha256=urls.url_sha256(url),
                body=body,
                payload_sha256=hashlib.sha256(body).digest(),
                captured_at=item.captured_at,
            )
        )


def _choose(ledger: _Ledger, seen: Sequence[Seen | None], *, only_unseen: bool) -> Iterator[_Wanted]:
    """Enter every wanted item in the ledger; gives those of which a capture is made."""
    batch: defaultdict[str, list[_Wanted]] = defaultdict(list)
    for each, known in zip(ledger.wanted, seen, strict=True):
        before = batch[each.url]
        if only_unseen and (any(other.body for other in before) or (known and known.is_captured)):
            ledger.drop("seen", _date(each.item))
            continue
        if isinstance(each.item, Listed):
            outcome = "known" if (known and known.is_fetched) or _is_listed(before) else "listed"
        else:
            outcome = "known" if _adds_nothing(each, before, known) else "captured"
        if outcome != "known":
            before.append(each)
        if outcome == "captured":
            yield each
        published_at = each.item.published_at if isinstance(each.item, Listed) else None
        ledger.items.append(
            {
                "position": each.item.position,
                "url_sha256": each.url_sha256,
                "outcome": outcome,
                "dated_at": _date(each.item),
                "published_at": published_at,
            }
        )


def _is_listed(before: Sequence[_Wanted]) -> bool:
    return any(isinstance(other.item, Listed) for other in before)


def _adds_nothing(each: _Wanted, before: Sequence[_Wanted], known: Seen | None) -> bool:
    """Whether the page was the same at the capture before; of what bears no time of its own, at any capture."""
    same = [other.payload_sha256 == each.payload_sha256 for other in before if other.body]
    if not (isinstance(each.item, Recorded) and each.item.status is not None):
        return any(same) or bool(known and known.has_payload)
    earlier = [
        (other.captured_at, other.payload_sha256) for other in before if _NEVER < other.captured_at <= each.captured_at
    ]
    if known and known.captured_at and known.payload_sha256:
        earlier.append((known.captured_at, known.payload_sha256))
    return bool(earlier) and max(earlier, key=lambda pair: pair[0])[1] == each.payload_sha256


def _write(writer: Writer, each: _Wanted) -> Record:
    item = each.item
    record_id = capture_id(each.url, each.captured_at, each.payload_sha256)
    if isinstance(item, Recorded) and item.status is not None:
        return writer.add_response(_response(item, item.status), kind="page", url=each.url, record_id=record_id)
    content_type = _stated_type(item) if isinstance(item, Recorded) else "text/html"
    return writer.add_resource(
        each.body, url=each.url, content_type=content_type, captured_at=each.captured_at, record_id=record_id
    )


def _stated_type(item: Recorded) -> str:
    """With the charset that the archive states: a page that was text in an export may say another of itself."""
    return next((value for name, value in item.headers if name.lower() == "content-type"), "text/html")


def _response(item: Recorded, status: int) -> Response:
    """The answer as far as it is in the archive."""
    return Response(
        url=item.url,
        final_url=item.final_url or item.url,
        status=status,
        reason=item.reason,
        headers=item.headers,
        request_head=b"",
        raw=item.raw,
        body=item.body,
        fetched_at=item.captured_at,
        seconds=0.0,
        address=None,
    )


def _asked_url(each: _Wanted) -> str:
    """As the archive gives it, where it was or will be asked for."""
    was_only_kept = isinstance(each.item, Told) or (isinstance(each.item, Recorded) and each.item.status is None)
    return each.url if was_only_kept else each.item.url


def _date(item: Leading) -> datetime | None:
    """The archive's own date of an item."""
    match item:
        case Listed():
            return item.published_at or item.modified_at
        case Recorded():
            return item.captured_at
        case Told():
            return item.published_at or item.captured_at


def _language(item: Leading) -> str | None:
    return stated_language(item.body) if isinstance(item, Recorded) else item.language
