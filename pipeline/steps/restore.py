"""A finished WARC file without rows -> the rows that live work would have made of it, through the same steps."""

import hashlib
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog

from pipeline import urls
from pipeline.archive.reading import Damage, Member, Payload, Refusal, scan
from pipeline.archive.store import Store
from pipeline.archive.voids import void, voided
from pipeline.archive.warc import Record
from pipeline.db import adoption, backfill, pages, tombstones
from pipeline.db.bulk import Row
from pipeline.db.captures import Origin, WarcFile
from pipeline.db.connect import Database
from pipeline.db.feeds import Polled
from pipeline.db.pages import ClaimedPage, Fetched
from pipeline.errors import Transient
from pipeline.records import Response
from pipeline.sandbox import Sandbox
from pipeline.settings import Settings, worker_name
from pipeline.steps import sightings
from pipeline.steps.checks import outcome, parse
from pipeline.steps.counts import Counts
from pipeline.steps.fetch import capture_row
from pipeline.steps.forget import clean
from pipeline.steps.points import reached
from pipeline.steps.refetch import next_refetch
from pipeline.steps.settle import settle
from pipeline.steps.verdicts import verdict
from pipeline.web.decode import BadEncoding, TooLarge

_log = structlog.get_logger()


class Busy(Transient):
    """Another worker holds a page or feed of this file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreCounts(Counts):
    """What restoring files gave."""

    files: int = 0
    captures: int = 0
    #: records that no row needs: void from now on
    unused: int = 0
    damaged: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """One record with what it says; of a page, without its body."""

    record: Record
    response: Response
    outlet: str | None


@dataclass(slots=True)
class _File:
    """What lies in one file, but for void records."""

    rows: WarcFile
    robots: list[_Answer] = field(default_factory=list)
    feeds: list[_Answer] = field(default_factory=list)
    pages: list[_Answer] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    #: records of pages that were forgotten, where the file is damaged
    forgotten: list[str] = field(default_factory=list)
    damaged: int = 0

    def entered(self, captures: Iterable[Mapping[str, object]]) -> WarcFile:
        """The file with these captures and its robots records."""
        return replace(self.rows, captures=(*(capture_row(each.record) for each in self.robots), *captures))


def restore(settings: Settings, database: Database, store: Store, sandbox: Sandbox, path: str) -> RestoreCounts:
    """Enter one file. A record that is older than what the database has of its page or feed is not needed.

    Raises Busy where another worker holds a page or feed of it; nothing has happened then.
    """
    forgotten = tombstones.forgotten_pages(database)
    if forgotten:
        clean(store, path, forgotten)
    file = _gather(store, path, forgotten)
    if file.rows.origin == "backfill":
        entered = _enter_backfill(database, file)
    elif file.feeds:
        entered = _enter_feeds(settings, database, sandbox, file)
    else:
        entered = _enter_pages(settings, database, file)
    unused = {each.record.record_id for each in (*file.feeds, *file.pages)} - entered
    unused |= {*(each.record_id for each in file.refusals), *file.forgotten} - entered
    void(store, path, unused)
    counts = RestoreCounts(files=1, captures=len(entered), unused=len(unused), damaged=file.damaged)
    _log.info("archive.restored", path=path, **counts.as_dict())
    return counts


def _gather(store: Store, path: str, forgotten: Set[bytes]) -> _File:
    """Read a file to its end."""
    origin: Origin = "backfill" if "-backfill-" in path else "live"
    size, finished_at = store.size(path), store.modified_at(path)
    file = _File(WarcFile(path=path, origin=origin, file_bytes=size, finished_at=finished_at, captures=()))
    passed_over = voided(store, path)
    for part in scan(store, path):
        if isinstance(part, Damage):
            # its page is asked for again; the records beside it are good
            _log.warning("archive.damaged", path=path, offset=part.offset, fault=part.why)
            file.damaged += 1
        elif part.answer and urls.url_sha256(part.answer.url) in forgotten:
            file.forgotten.append(part.answer.record_id)
        elif part.answer and part.answer.record_id not in passed_over:
            _put(file, part, part.answer)
    return file


def _put(file: _File, member: Member, answer: Payload | Refusal) -> None:
    if isinstance(answer, Refusal):
        file.refusals.append(answer)
        return
    try:
        body = answer.body
    except (BadEncoding, TooLarge) as fault:
        _log.warning("archive.unreadable", path=file.rows.path, offset=member.offset, fault=str(fault))
        file.damaged += 1
        return
    record = _record(file.rows.path, member, answer, body)
    kept = body if answer.kind == "feed" else b""
    given = _Answer(record=record, response=_response(answer, kept), outlet=answer.outlet)
    {"page": file.pages, "feed": file.feeds}.get(answer.kind, file.robots).append(given)


def _enter_pages(settings: Settings, database: Database, file: _File) -> Set[str]:
    """Pages and refusals, as `fetch` enters them; returns the records that were needed."""
    asked = {each.url: each.url for each in file.refusals} | {each.record.url: each.response.url for each in file.pages}
    hashes = [urls.url_sha256(url) for url in asked]
    pages.add(database, [_page_row(url, asked_url) for url, asked_url in asked.items()])
    newest = adoption.last_captures(database, hashes)
    answers = [each for each in file.pages if _is_newer(each.record.captured_at, newest.get(each.record.url))]
    refusals = [each for each in file.refusals if _is_newer(each.refused_at, newest.get(each.url))]
    wanted = {each.record.url for each in answers} | {each.url for each in refusals}
    claim = adoption.claim_pages(
        database,
        [urls.url_sha256(url) for url in wanted],
        lease_seconds=settings.lease_seconds,
        worker=worker_name(),
    )
    claimed = {page.url: page for page in claim.pages}
    if wanted - claimed.keys():
        raise Busy(f"{file.rows.path}: {len(wanted - claimed.keys())} pages.")
    given = [(each.record, _judged(settings, claimed[each.record.url], each)) for each in answers]
    captures = [capture_row(record, page_id=page.page_id, outcome=page.verdict) for record, page in given]
    fetched = [*(page for _, page in given), *(_refused(claimed[each.url], each) for each in refusals)]
    reached("restore.before_settle")
    kept, _ = pages.settle(database, claim, fetched, [file.entered(captures)], [])
    return {page.record_id for page in fetched if page.record_id and page.page_id in kept}


def _judged(settings: Settings, page: ClaimedPage, answer: _Answer) -> Fetched:
    given = verdict(page, answer.response)
    again = next_refetch(page.first_captured_at or given.fetched_at, given.fetched_at, settings.refetch_hours)
    return replace(given, record_id=answer.record.record_id, refetch_at=again)


def _refused(page: ClaimedPage, refusal: Refusal) -> Fetched:
    return Fetched(
        page_id=page.page_id,
        verdict=refusal.verdict,
        reason=refusal.reason,
        detail=refusal.detail,
        fetched_at=refusal.refused_at,
        record_id=refusal.record_id,
    )


def _enter_feeds(settings: Settings, database: Database, sandbox: Sandbox, file: _File) -> Set[str]:
    """Feeds, as `poll` enters them; returns the records that were needed."""
    adoption.add_feeds(database, [_feed_row(each) for each in file.feeds])
    last = adoption.last_checks(database, [each.record.url for each in file.feeds])
    answers = {
        each.record.url: each for each in file.feeds if _is_newer(each.record.captured_at, last.get(each.record.url))
    }
    claim = adoption.claim_feeds(database, list(answers), lease_seconds=settings.lease_seconds, worker=worker_name())
    claimed = {feed["first_url"]: feed for feed in claim.feeds}
    if answers.keys() - claimed.keys():
        raise Busy(f"{file.rows.path}: {len(answers.keys() - claimed.keys())} feeds.")
    checked = [
        # only documents that were new are archived
        parse(sandbox, outcome({**claimed[url], "body_sha256": None}, each.response))
        for url, each in answers.items()
    ]
    polled = [_untimed(each) for each in sightings.polled(database, settings, checked)]
    captures = [capture_row(each.record, feed_id=claimed[url]["feed_id"]) for url, each in answers.items()]
    reached("restore.before_settle")
    settled = settle(database, claim, polled, [file.entered(captures)], [])
    return {row["record_id"] for row in captures if row["feed_id"] not in settled.without_capture}


def _feed_row(answer: _Answer) -> Mapping[str, str | None]:
    url = answer.record.url
    host = urls.server(url)
    return {
        "outlet": answer.outlet or host,
        "url": url,
        "host": host,
        "title": None,
        "language": None,
        "kind": None,
    }


def _untimed(polled: Polled) -> Polled:
    """How long the request took is not in the archive."""
    return replace(polled, check={**polled.check, "seconds": None})


def _enter_backfill(database: Database, file: _File) -> Set[str]:
    """Pages that came from files, as `backfill` enters them."""
    captures = [capture_row(each.record, outcome="waiting") for each in file.pages]
    backfill.enter(
        database, [file.entered(captures)], [_page_row(each.record.url, each.response.url) for each in file.pages]
    )
    return {each.record.record_id for each in file.pages}


def _page_row(url: str, asked_url: str | None = None) -> Row:
    return pages.page_row(url, original_url=asked_url or url, outlet_id=None, discovered_by="backfill")


def _is_newer(at: datetime, last: datetime | None) -> bool:
    return last is None or at > last


def _record(path: str, member: Member, payload: Payload, body: bytes) -> Record:
    return Record(
        path=path,
        record_id=payload.record_id,
        kind=payload.kind,
        url=payload.url,
        final_url=payload.final_url,
        captured_at=payload.captured_at,
        status=payload.status,
        content_type=payload.header("content-type"),
        payload_sha256=hashlib.sha256(body).digest(),
        payload_bytes=len(body),
        offset=member.offset,
        length=member.length,
    )


def _response(payload: Payload, body: bytes) -> Response:
    """The answer as far as it is in the archive."""
    return Response(
        url=payload.asked_url,
        final_url=payload.final_url,
        status=payload.status,
        reason=payload.reason,
        headers=payload.headers,
        request_head=b"",
        raw=b"",
        body=body,
        fetched_at=payload.captured_at,
        seconds=0.0,
        address=None,
    )
