"""Finished WARC files without rows (a crash between rename and COMMIT) are adopted, so that no fetch was in vain."""

import hashlib
from datetime import UTC, datetime, timedelta

import structlog

from pipeline import urls
from pipeline.archive.reading import Damage, Payload, scan
from pipeline.archive.store import Store
from pipeline.archive.voids import void
from pipeline.db import adoption
from pipeline.db.bulk import Row
from pipeline.db.captures import WarcFile
from pipeline.db.connect import Database
from pipeline.settings import Settings
from pipeline.web.decode import BadEncoding, TooLarge, decoded

_log = structlog.get_logger()
#: files of earlier days were adopted by earlier runs
_LOOK_BACK = timedelta(days=3)


def adopt_files(settings: Settings, database: Database, store: Store) -> int:
    """Adopt what is older than a lease (younger files may be about to get their rows); returns how many."""
    now = datetime.now(UTC)
    days = [f"{now - timedelta(days=n):%Y/%m/%d}" for n in range(_LOOK_BACK.days + 1)]
    paths = [path for day in days for path in store.list(day)]
    adopted = 0
    for path in adoption.unknown_files(database, paths):
        finished_at = store.modified_at(path)
        if now - finished_at > timedelta(seconds=settings.lease_seconds):
            _adopt(database, store, path, finished_at)
            adopted += 1
    return adopted


def _adopt(database: Database, store: Store, path: str, finished_at: datetime) -> None:
    rows: list[Row] = []
    pages: dict[str, bytes] = {}
    for part in scan(store, path):
        if isinstance(part, Damage):
            # its page is fetched again; the records beside it are good
            _log.warning("archive.damaged", path=path, offset=part.offset, fault=part.why)
            continue
        payload = part.answer
        if not isinstance(payload, Payload):
            continue
        try:
            rows.append(_row(payload, part.offset, part.length))
        except (BadEncoding, TooLarge) as fault:
            _log.warning("archive.unreadable", path=path, offset=part.offset, fault=str(fault))
            continue
        if payload.kind == "page":
            pages[payload.record_id] = urls.url_sha256(payload.url)
    file = WarcFile(
        path=path,
        origin="backfill" if "/backfill-" in path else "live",
        file_bytes=store.size(path),
        finished_at=finished_at,
        captures=tuple(rows),
    )
    unused = adoption.adopt(database, file, pages)
    void(store, path, unused)
    _log.warning("archive.adopted", path=path, records=len(rows), unused=len(unused))


def _row(payload: Payload, offset: int, length: int) -> Row:
    body = decoded(payload.raw, payload.header("content-encoding") or "", len(payload.raw) * 1_100)
    return {
        "kind": payload.kind,
        "page_id": None,
        "feed_id": None,
        "record_id": payload.record_id,
        "url": payload.url,
        "final_url": payload.final_url,
        "captured_at": payload.captured_at,
        "http_status": payload.status,
        "content_type": payload.header("content-type"),
        "payload_sha256": hashlib.sha256(body).digest(),
        "payload_bytes": len(body),
        "warc_offset": offset,
        "warc_length": length,
        "outcome": None,
    }
