"""Feeds due -> entries and pages: claim, ask conditionally, parse in the sandbox, decide the next check, settle."""

import asyncio
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic

import structlog

from pipeline.archive.store import Store
from pipeline.archive.warc import Writer, writing
from pipeline.db import feeds, tombstones
from pipeline.db.bulk import Row
from pipeline.db.connect import Database
from pipeline.db.hosts import Leases
from pipeline.records import Response
from pipeline.settings import Settings, worker_name
from pipeline.steps import sightings
from pipeline.steps.checks import Checked, conditions, outcome, unreachable
from pipeline.steps.counts import Counts
from pipeline.steps.fetch import capture_row, client, warc_files
from pipeline.steps.forget import redacted
from pipeline.steps.hosts import Hosts, OutOfTime, Unreachable
from pipeline.steps.parsers import Parsers
from pipeline.steps.points import reached
from pipeline.steps.settle import settle
from pipeline.web.client import Client

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class PollCounts(Counts):
    """How batches of checks ended."""

    feeds: int = 0
    new_entries: int = 0
    new_pages: int = 0
    failed: int = 0
    fenced: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    """What a batch has gathered so far; its documents are parsed or about to be."""

    claim: feeds.FeedClaim
    writer: Writer
    hosts: Hosts
    #: addresses that no document may show in the archive
    forgotten: frozenset[bytes]
    checked: list[Future[Checked]] = field(default_factory=list)
    captures: list[Row] = field(default_factory=list)


def poll_due(settings: Settings, database: Database, store: Store, *, seconds: float = 240.0) -> PollCounts:
    """Check feed after feed until none is due, or no new batch should begin (`seconds`)."""

    async def poll() -> PollCounts:
        until, counts = monotonic() + seconds, PollCounts()
        with Parsers(settings) as parsers:
            async with client(settings) as web:
                while monotonic() < until and (batch := await _ask(settings, database, store, web, parsers)):
                    counts = counts.plus(_settle(settings, database, store, batch))
        return counts

    return asyncio.run(poll())


async def _ask(settings: Settings, database: Database, store: Store, web: Client, parsers: Parsers) -> _Batch | None:
    """One batch, its WARC file finished; None where no feed is due."""
    begun = datetime.now(UTC)
    claim = feeds.claim(
        database,
        limit=settings.batch_pages,
        most_hosts=settings.web_concurrency * 8,
        lease_seconds=settings.lease_seconds,
        worker=worker_name(),
    )
    if not claim.feeds:
        return None
    leases = Leases(database=database, token=claim.token, worker=claim.worker, lease_seconds=settings.lease_seconds)
    with writing(store, at=begun, name=f"feeds-{claim.token}", max_bytes=settings.archive_max_file_bytes) as writer:
        hosts = Hosts(claim.hosts, leases, web, writer, delay_seconds=settings.host_delay_seconds, begun=begun)
        batch = _Batch(claim=claim, writer=writer, hosts=hosts, forgotten=tombstones.forgotten_pages(database))
        await hosts.each(claim.feeds, lambda feed: feed["host"], lambda feed: _poll(batch, feed, parsers))
    return batch


def _settle(settings: Settings, database: Database, store: Store, batch: _Batch) -> PollCounts:
    """Files, entries and feeds into the database, hosts given back."""
    claim, writer = batch.claim, batch.writer
    parsed = [each.result() for each in batch.checked]
    rows = sightings.polled(database, settings, parsed)
    files = warc_files(store, writer, batch.captures)
    reached("poll.before_settle")
    settled = settle(database, claim, rows, files, batch.hosts.learned())
    writer.void(row["record_id"] for row in batch.captures if row["feed_id"] in settled.without_capture)
    counts = PollCounts(
        feeds=len(claim.feeds),
        new_entries=settled.new_entries,
        new_pages=settled.new_pages,
        failed=sum(each.outcome in ("rejected", "failed") for each in parsed),
        fenced=settled.fenced,
    )
    _log.info("poll.batch", token=claim.token, **counts.as_dict())
    return counts


async def _poll(batch: _Batch, feed: Row, parsers: Parsers) -> None:
    """One feed asked and archived, its document given to a parser."""
    each = await _check(batch.hosts, feed)
    if isinstance(each.answer, Response) and each.outcome == "new_entries":
        answer = redacted(each.answer, batch.forgotten)
        record = batch.writer.add_response(answer, kind="feed", url=feed["first_url"], outlet=feed["outlet"])
        batch.captures.append(capture_row(record, feed_id=feed["feed_id"]))
    batch.checked.append(parsers.submit(each))


async def _check(hosts: Hosts, feed: Row) -> Checked:
    """One feed asked, its document not parsed yet."""
    try:
        return outcome(feed, await hosts.get(feed["url"], headers=conditions(feed)))
    except Unreachable as away:
        return unreachable(feed, away.reason, away.detail, wait_seconds=away.seconds)
    except OutOfTime as late:
        return Checked(feed=feed, at=datetime.now(UTC), outcome="waited", wait_seconds=late.seconds)
