"""Pages due -> captures: claim, ask politely, write one WARC file, settle in one transaction."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from time import monotonic

import structlog

from pipeline.archive.store import Store
from pipeline.archive.warc import Record, Writer, writing
from pipeline.db import pages
from pipeline.db.bulk import Row
from pipeline.db.captures import Origin, WarcFile
from pipeline.db.connect import Database
from pipeline.db.hosts import Leases
from pipeline.db.pages import ClaimedPage, Fetched, PageClaim
from pipeline.errors import ConfigurationError
from pipeline.records import Response
from pipeline.settings import Settings, worker_name
from pipeline.steps.counts import Counts
from pipeline.steps.hosts import Hosts, OutOfTime
from pipeline.steps.points import reached
from pipeline.steps.refetch import next_refetch
from pipeline.steps.verdicts import not_asked, verdict
from pipeline.web.client import Client

_log = structlog.get_logger()
_ACCEPT = ("text/html", "application/xhtml+xml", "application/xml", "text/xml", "text/plain")
#: a batch takes so many pages of a host as its turns allow in this time
_BATCH_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchCounts(Counts):
    """How batches of fetches ended."""

    pages: int = 0
    captured: int = 0
    rejected: int = 0
    quarantined: int = 0
    again: int = 0
    fenced: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    """What a batch has gathered so far."""

    claim: PageClaim
    writer: Writer
    refetch_hours: Sequence[float]
    hosts: Hosts
    fetched: list[Fetched] = field(default_factory=list)
    captures: list[Row] = field(default_factory=list)


def fetch_due(settings: Settings, database: Database, store: Store, *, seconds: float = 600.0) -> FetchCounts:
    """Fetch batch after batch until no page is due, or no new batch should begin (`seconds`)."""

    async def fetch() -> FetchCounts:
        until, counts = monotonic() + seconds, FetchCounts()
        async with client(settings) as web:
            while monotonic() < until and (batch := await _ask(settings, database, store, web)):
                counts = counts.plus(_settle(database, store, batch))
        return counts

    return asyncio.run(fetch())


async def _ask(settings: Settings, database: Database, store: Store, web: Client) -> _Batch | None:
    """One batch, its WARC file finished; None where no page is due."""
    begun = datetime.now(UTC)
    claim = pages.claim(
        database,
        limit=settings.batch_pages,
        most_hosts=settings.web_concurrency * 2,
        pages_per_host=_pages_per_host(settings),
        backfill_budget=settings.backfill_host_requests_per_day,
        lease_seconds=settings.lease_seconds,
        worker=worker_name(),
    )
    if not claim.pages:
        return None
    leases = Leases(database=database, token=claim.token, worker=claim.worker, lease_seconds=settings.lease_seconds)
    with writing(store, at=begun, name=f"pages-{claim.token}", max_bytes=settings.archive_max_file_bytes) as writer:
        hosts = Hosts(claim.hosts, leases, web, writer, delay_seconds=settings.host_delay_seconds, begun=begun)
        batch = _Batch(claim=claim, writer=writer, refetch_hours=settings.refetch_hours, hosts=hosts)
        await hosts.each(claim.pages, lambda page: page.host, lambda page: _fetch(batch, page))
    return batch


def _settle(database: Database, store: Store, batch: _Batch) -> FetchCounts:
    """Files and pages into the database, hosts given back."""
    claim, writer = batch.claim, batch.writer
    files = warc_files(store, writer, batch.captures)
    reached("fetch.before_settle")
    kept, fenced = pages.settle(database, claim, batch.fetched, files, batch.hosts.learned())
    reached("fetch.after_settle")
    writer.void(page.record_id for page in batch.fetched if page.record_id and page.page_id not in kept)
    verdicts = [page.verdict for page in batch.fetched if page.page_id in kept]
    counts = FetchCounts(
        pages=len(claim.pages),
        captured=verdicts.count("waiting"),
        rejected=verdicts.count("rejected"),
        quarantined=verdicts.count("quarantined"),
        again=verdicts.count("retry"),
        fenced=fenced,
    )
    _log.info("fetch.batch", token=claim.token, **counts.as_dict())
    return counts


def warc_files(store: Store, writer: Writer, captures: Sequence[Row], origin: Origin = "live") -> list[WarcFile]:
    """The finished files as rows. Robots records are entered with the others."""
    own = {row["record_id"]: row for row in captures}
    rows = [
        (record.path, own.get(record.record_id) or capture_row(record))
        for record in writer.records
        if record.record_id in own or record.kind == "robots"
    ]
    return [
        WarcFile(
            path=path,
            origin=origin,
            file_bytes=store.size(path),
            finished_at=datetime.now(UTC),
            captures=tuple(row for lies_in, row in rows if lies_in == path),
        )
        for path in writer.paths
    ]


def capture_row(
    record: Record, *, page_id: int | None = None, feed_id: int | None = None, outcome: str | None = None
) -> Row:
    """A record as a row of `loading_capture`."""
    return {
        "kind": record.kind,
        "page_id": page_id,
        "feed_id": feed_id,
        "record_id": record.record_id,
        "url": record.url,
        "final_url": record.final_url,
        "captured_at": record.captured_at,
        "http_status": record.status,
        "content_type": record.content_type,
        "payload_sha256": record.payload_sha256,
        "payload_bytes": record.payload_bytes,
        "warc_offset": record.offset,
        "warc_length": record.length,
        "outcome": outcome,
    }


def client(settings: Settings) -> Client:
    """The HTTP client as the settings have it."""
    if not settings.user_agent_contact.strip():
        raise ConfigurationError("ONRECORD_USER_AGENT_CONTACT is empty: say who asks.")
    return Client(
        user_agent=settings.user_agent,
        allow_addresses=settings.allow_addresses,
        max_bytes=settings.page_max_bytes,
        deadline_seconds=settings.fetch_deadline_seconds,
        concurrency=settings.web_concurrency,
    )


def _pages_per_host(settings: Settings) -> int | None:
    """As many as its turns allow in one batch; None where turns set no bound."""
    if settings.host_delay_seconds <= 0:
        return None
    return max(1, round(_BATCH_SECONDS / settings.host_delay_seconds))


async def _fetch(batch: _Batch, page: ClaimedPage) -> None:
    """One page asked for and archived."""
    writer = batch.writer
    try:
        answer = await batch.hosts.get(page.original_url, accept=_ACCEPT)
    except OutOfTime as late:
        batch.fetched.append(not_asked(page, late.seconds))
        return
    given = verdict(page, answer)
    record_id = None
    if isinstance(answer, Response) and given.verdict in ("waiting", "rejected"):
        record = writer.add_response(answer, kind="page", url=page.url)
        record_id = record.record_id
        batch.captures.append(capture_row(record, page_id=page.page_id, outcome=given.verdict))
        reached("fetch.in_warc")
    elif given.verdict in ("rejected", "quarantined"):
        record_id = writer.add_refusal(
            url=page.url, at=given.fetched_at, verdict=given.verdict, reason=given.reason, detail=given.detail
        )
    first = page.first_captured_at or given.fetched_at
    refetch_at = next_refetch(first, given.fetched_at, batch.refetch_hours)
    batch.fetched.append(replace(given, refetch_at=refetch_at, record_id=record_id))
