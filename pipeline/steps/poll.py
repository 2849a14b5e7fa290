"""Feeds due -> entries and pages: claim, ask conditionally, parse in the sandbox, decide the next check, settle."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from pipeline.archive.store import Store
from pipeline.archive.warc import Writer, writing
from pipeline.db import feeds
from pipeline.db.bulk import Row
from pipeline.db.connect import Database
from pipeline.db.hosts import Leases
from pipeline.records import Response
from pipeline.settings import Settings, worker_name
from pipeline.steps import sightings
from pipeline.steps.checks import Checked, conditions, outcome, unreachable
from pipeline.steps.counts import Counts
from pipeline.steps.fetch import capture_row, client, warc_files
from pipeline.steps.hosts import Hosts, OutOfTime, Unreachable
from pipeline.steps.parsers import Parsers
from pipeline.steps.points import reached
from pipeline.steps.settle import settle

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class PollCounts(Counts):
    """How batches of checks ended."""

    feeds: int = 0
    new_entries: int = 0
    new_pages: int = 0
    failed: int = 0
    fenced: int = 0


def poll_due(
    settings: Settings,
    database: Database,
    store: Store,
    *,
    seconds: float = 240.0,
    progress: Callable[[PollCounts], None] = lambda counts: None,
) -> PollCounts:
    """Check feed after feed until none is due, or no new batch should begin (`seconds`)."""
    until = datetime.now(UTC) + timedelta(seconds=seconds)
    counts = PollCounts()
    with Parsers(settings) as parsers:
        while datetime.now(UTC) < until:
            batch = poll_batch(settings, database, store, parsers)
            if not batch.feeds:
                break
            counts = counts.plus(batch)
            progress(counts)
    return counts


def poll_batch(settings: Settings, database: Database, store: Store, parsers: Parsers) -> PollCounts:
    """One batch; no feeds where none is due."""
    begun = datetime.now(UTC)
    claim = feeds.claim(
        database,
        limit=settings.batch_pages,
        most_hosts=settings.web_concurrency * 8,
        lease_seconds=settings.lease_seconds,
        worker=worker_name(),
    )
    leases = Leases(database=database, token=claim.token, worker=claim.worker, lease_seconds=settings.lease_seconds)
    with writing(store, at=begun, name=f"feeds-{claim.token}", max_bytes=settings.archive_max_file_bytes) as writer:
        checked, captures, learned = asyncio.run(_check_all(settings, claim, writer, leases, begun, parsers))
    parsed = [each.result() for each in checked]
    rows = sightings.polled(database, settings, parsed)
    reached("poll.before_settle")
    settled = settle(database, claim, rows, warc_files(store, writer, captures), learned)
    writer.void(row["record_id"] for row in captures if row["feed_id"] in settled.without_capture)
    counts = PollCounts(
        feeds=len(claim.feeds),
        new_entries=settled.new_entries,
        new_pages=settled.new_pages,
        failed=sum(each.outcome in ("rejected", "failed") for each in parsed),
        fenced=settled.fenced,
    )
    if claim.feeds:
        _log.info("poll.batch", token=claim.token, **counts.as_dict())
    return counts


async def _check_all(
    settings: Settings,
    claim: feeds.FeedClaim,
    writer: Writer,
    leases: Leases,
    begun: datetime,
    parsers: Parsers,
) -> tuple[list[Future[Checked]], list[Row], list[Row]]:
    """Checks, parsed or about to be; captures; and what was learned of the hosts."""
    by_host: defaultdict[str, list[Row]] = defaultdict(list)
    for feed in claim.feeds:
        by_host[feed["host"]].append(feed)
    checked: list[Future[Checked]] = []
    captures: list[Row] = []
    async with client(settings) as web:
        hosts = Hosts(claim.hosts, leases, web, writer, delay_seconds=settings.host_delay_seconds, begun=begun)
        async with asyncio.TaskGroup() as tasks:
            for name, claimed in by_host.items():
                queue = iter(claimed)
                for _ in range(hosts.max_requests(name)):
                    tasks.create_task(_check_feeds(hosts, queue, writer, parsers, checked, captures))
    return checked, captures, hosts.learned()


async def _check_feeds(
    hosts: Hosts,
    queue: Iterator[Row],
    writer: Writer,
    parsers: Parsers,
    checked: list[Future[Checked]],
    captures: list[Row],
) -> None:
    for feed in queue:
        each = await _check(hosts, feed)
        if isinstance(each.answer, Response) and each.outcome == "new_entries":
            record = writer.add_response(each.answer, kind="feed", url=feed["first_url"], outlet=feed["outlet"])
            captures.append(capture_row(record, feed_id=feed["feed_id"]))
        checked.append(parsers.submit(each))


async def _check(hosts: Hosts, feed: Row) -> Checked:
    """One feed asked, its document not parsed yet."""
    try:
        return outcome(feed, await hosts.get(feed["url"], headers=conditions(feed)))
    except Unreachable as away:
        return unreachable(feed, away.reason, away.detail, wait_seconds=away.seconds)
    except OutOfTime as late:
        return Checked(feed=feed, at=datetime.now(UTC), outcome="waited", wait_seconds=late.seconds)
