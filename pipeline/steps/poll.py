"""Feeds due -> entries and pages: claim, ask conditionally, parse in the sandbox, decide the next check, settle."""

import asyncio
import hashlib
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

import structlog

from pipeline import urls
from pipeline.archive.store import Store
from pipeline.archive.warc import Writer, writing
from pipeline.db import feeds
from pipeline.db.bulk import Row
from pipeline.db.connect import Database
from pipeline.db.feeds import Known
from pipeline.errors import SandboxCrash, SandboxTimeout
from pipeline.feeds import schedule
from pipeline.feeds.identity import Identified, identify
from pipeline.feeds.schedule import Check, Decision, FeedState
from pipeline.records import Entry, FetchFailure, ParsedFeed, Rejection, Response
from pipeline.sandbox import Sandbox
from pipeline.settings import Settings, worker_name
from pipeline.steps.counts import Counts
from pipeline.steps.fetch import capture_row, client, warc_file
from pipeline.steps.hosts import Host, OutOfTime
from pipeline.steps.points import reached

_log = structlog.get_logger()
_BATCH_SECONDS = 60.0
_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
_EMPTY = Known(identities=frozenset(), guids={}, links=frozenset())

Outcome = Literal["new_entries", "not_modified", "same_body", "rejected", "failed", "waited"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PollCounts(Counts):
    """How batches of checks ended."""

    feeds: int = 0
    new_entries: int = 0
    new_pages: int = 0
    failed: int = 0
    fenced: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checked:
    """One feed after its request."""

    feed: Row
    at: datetime
    outcome: Outcome
    answer: Response | FetchFailure | Rejection | None = None
    parsed: ParsedFeed | None = None
    reason: str | None = None
    detail: str | None = None
    #: for "waited": until the host may be asked
    wait_seconds: float = 0.0


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
    with Sandbox(deadline_seconds=settings.parse_deadline_seconds, memory_mb=settings.parse_memory_mb) as sandbox:
        while datetime.now(UTC) < until:
            batch = poll_batch(settings, database, store, sandbox)
            if not batch.feeds:
                break
            counts = counts.plus(batch)
            progress(counts)
    return counts


def poll_batch(settings: Settings, database: Database, store: Store, sandbox: Sandbox) -> PollCounts:
    """One batch; no feeds where none is due."""
    claim = feeds.claim(
        database,
        limit=settings.batch_pages,
        hosts=settings.web_concurrency * 8,
        lease_seconds=settings.lease_seconds,
        worker=worker_name(),
    )
    now = datetime.now(UTC)
    with writing(store, at=now, name=f"feeds-{claim.token}") as writer:
        checked, captures, learned = asyncio.run(
            _check_all(settings, claim, writer, until=now + timedelta(seconds=_BATCH_SECONDS))
        )
    parsed = [_parse(sandbox, each) for each in checked]
    checks, entries, pages = _rows(database, settings, parsed)
    reached("poll.before_settle")
    settled = feeds.settle(database, claim, checks, entries, pages, warc_file(store, writer, captures), learned)
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


# --- asking -----------------------------------------------------------------------------------------------------------


async def _check_all(
    settings: Settings, claim: feeds.FeedClaim, writer: Writer, *, until: datetime
) -> tuple[list[_Checked], list[Row], list[Row]]:
    by_host: defaultdict[str, list[Row]] = defaultdict(list)
    for feed in claim.feeds:
        by_host[feed["host"]].append(feed)
    checked: list[_Checked] = []
    captures: list[Row] = []
    learned: list[Row] = []
    async with client(settings) as web, asyncio.TaskGroup() as tasks:
        for row in claim.hosts:
            host = Host(row, web, writer, delay_seconds=settings.host_delay_seconds, until=until)
            tasks.create_task(_check_host(host, by_host[row["host"]], writer, checked, captures, learned))
    return checked, captures, learned


async def _check_host(
    host: Host,
    claimed: Sequence[Row],
    writer: Writer,
    checked: list[_Checked],
    captures: list[Row],
    learned: list[Row],
) -> None:
    for n, feed in enumerate(claimed):
        try:
            answer = await host.get(feed["url"], headers=_conditions(feed))
        except OutOfTime as late:
            now = datetime.now(UTC)
            checked += [
                _Checked(feed=left, at=now, outcome="waited", wait_seconds=late.seconds) for left in claimed[n:]
            ]
            break
        each = _outcome(feed, answer)
        if isinstance(answer, Response) and each.outcome == "new_entries":
            record = writer.add_response(answer, kind="feed", url=feed["url"])
            captures.append(capture_row(record, feed_id=feed["feed_id"]))
        checked.append(each)
    learned.append(host.learned())


def _conditions(feed: Row) -> dict[str, str]:
    if feed["ask_in_full"]:
        return {}
    pairs = {"If-None-Match": feed["etag"], "If-Modified-Since": feed["last_modified"]}
    return {name: value for name, value in pairs.items() if value}


def _outcome(feed: Row, answer: Response | FetchFailure | Rejection) -> _Checked:
    """What the answer is before its body is parsed."""
    if isinstance(answer, Rejection):
        return _Checked(
            feed=feed,
            at=datetime.now(UTC),
            outcome="rejected",
            answer=answer,
            reason=answer.reason,
            detail=answer.detail,
        )
    if isinstance(answer, FetchFailure):
        return _Checked(
            feed=feed,
            at=answer.failed_at,
            outcome="failed",
            answer=answer,
            reason=answer.reason,
            detail=answer.detail,
        )
    at = answer.fetched_at
    if answer.status == 304:
        return _Checked(feed=feed, at=at, outcome="not_modified", answer=answer)
    if not 200 <= answer.status < 300:
        return _Checked(feed=feed, at=at, outcome="failed", answer=answer, reason=f"http_{answer.status}")
    same = feed["body_sha256"] is not None and bytes(feed["body_sha256"]) == hashlib.sha256(answer.body).digest()
    return _Checked(feed=feed, at=at, outcome="same_body" if same else "new_entries", answer=answer)


def _parse(sandbox: Sandbox, each: _Checked) -> _Checked:
    """Parse a new body; a feed that breaks its parser is refused by name, the others go on."""
    answer = each.answer
    if each.outcome != "new_entries" or not isinstance(answer, Response):
        return each
    try:
        parsed = sandbox.parse_feed(
            answer.body, url=answer.final_url, content_type=answer.header("content-type"), now=each.at
        )
    except (SandboxTimeout, SandboxCrash) as fault:
        parsed = Rejection(stage="poll", reason=_fault(fault), detail=str(fault))
    if isinstance(parsed, Rejection):
        return _Checked(
            feed=each.feed, at=each.at, outcome="rejected", answer=answer, reason=parsed.reason, detail=parsed.detail
        )
    return _Checked(
        feed=each.feed,
        at=each.at,
        outcome="new_entries",
        answer=answer,
        parsed=parsed,
        detail="; ".join(parsed.problems) or None,
    )


def _fault(fault: Exception) -> str:
    return "parser_timeout" if isinstance(fault, SandboxTimeout) else "parser_died"


# --- rows -------------------------------------------------------------------------------------------------------------


def _rows(
    database: Database, settings: Settings, checked: Sequence[_Checked]
) -> tuple[list[Row], list[Row], list[Row]]:
    """Rows of `loading_check`, `loading_entry` and `loading_page`."""
    linked = {each.feed["feed_id"]: _linked(each) for each in checked}
    first = {feed: identify([entry for entry, _ in pairs]) for feed, pairs in linked.items()}
    known = feeds.known(
        database,
        [
            (feed, urls.url_sha256(page), key)
            for feed, pairs in linked.items()
            for (_, page), key in zip(pairs, first[feed].keys, strict=True)
        ],
    )
    checks: list[Row] = []
    entries: list[Row] = []
    pages: list[Row] = []
    for each in checked:
        feed_id, pairs = each.feed["feed_id"], linked[each.feed["feed_id"]]
        before = known.get(feed_id, _EMPTY)
        identified = identify([entry for entry, _ in pairs], policy=each.feed["identity_policy"], known=before.guids)
        checks.append(_check_row(settings, each, pairs, identified, before))
        for (entry, page), key in zip(pairs, identified.keys, strict=True):
            pages.append(_page_row(each.feed, entry, page))
            entries.append(_entry_row(feed_id, entry, page, key, each.at))
    return checks, entries, pages


def _linked(each: _Checked) -> list[tuple[Entry, str]]:
    """Entries that lead to a page, with its canonical URL."""
    entries = each.parsed.entries if each.parsed else ()
    pairs = [(entry, urls.canonical(entry.url)) for entry in entries if entry.url]
    return [(entry, page) for entry, page in pairs if page]


def _page_row(feed: Row, entry: Entry, page: str) -> Row:
    return {
        "url": page,
        "url_sha256": urls.url_sha256(page),
        "canonicaliser": urls.CANONICALISER,
        "original_url": entry.url,
        "host": urls.server(entry.url or page),
        "outlet_id": feed["outlet_id"],
        "discovered_by": "feed",
    }


def _entry_row(feed_id: int, entry: Entry, page: str, key: str, at: datetime) -> Row:
    return {
        "feed_id": feed_id,
        "url_sha256": urls.url_sha256(page),
        "identity": key,
        "guid": entry.guid,
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "authors": list(entry.authors),
        "categories": list(entry.categories),
        "published_at": entry.published_at,
        "published_raw": entry.published_raw,
        "published_mark": _mark(entry, at),
        "updated_at": entry.updated_at,
        "seen_at": at,
    }


def _mark(entry: Entry, now: datetime) -> str:
    """What the feed's date is worth; the date itself is kept as given."""
    if entry.published_at is None:
        return "unreadable" if entry.published_raw else "missing"
    if entry.published_at > now + timedelta(days=1):
        return "future"
    return "too_old" if entry.published_at < _EARLIEST else "plausible"


def _check_row(
    settings: Settings,
    each: _Checked,
    pairs: Sequence[tuple[Entry, str]],
    identified: Identified,
    before: Known,
) -> Row:
    feed, answer, parsed = each.feed, each.answer, each.parsed
    response = answer if isinstance(answer, Response) else None
    decision = _decide(settings, each, pairs, identified, before)
    state = decision.state
    fresh = response if each.outcome in ("new_entries", "same_body") else None
    url = decision.new_url or feed["url"]
    without_link = len(parsed.entries) - len(pairs) if parsed else 0
    notes = [each.detail, f"{without_link} entries without a link" if without_link else None]
    return {
        "feed_id": feed["feed_id"],
        "checked_at": each.at,
        "outcome": each.outcome,
        "reason": each.reason,
        "detail": "; ".join(filter(None, notes)) or None,
        "http_status": response and response.status,
        "entries_seen": len(parsed.entries) if parsed else None,
        "body_bytes": len(response.body) if response else None,
        "seconds": answer.seconds if isinstance(answer, (Response, FetchFailure)) else None,
        "url": url,
        "host": urls.server(url),
        "state": state.condition,
        "state_reason": decision.reason,
        "title": parsed and parsed.title,
        "format": parsed and parsed.format,
        "etag": fresh.header("etag") if fresh else feed["etag"],
        "last_modified": fresh.header("last-modified") if fresh else feed["last_modified"],
        "body_sha256": hashlib.sha256(fresh.body).digest() if fresh else feed["body_sha256"],
        "trusts_validators": state.trusts_validators,
        "ask_in_full": decision.full_next,
        "interval_seconds": state.interval.total_seconds(),
        "failures": state.failures,
        "identity_policy": identified.policy if parsed else feed["identity_policy"],
        "identity_reason": identified.demoted,
        "moving_to": state.moving_to,
        "moves_seen": state.moves_seen,
        "gap_since": decision.gap.since if decision.gap else None,
        "next_check_at": decision.next_check_at,
    }


def _decide(
    settings: Settings,
    each: _Checked,
    pairs: Sequence[tuple[Entry, str]],
    identified: Identified,
    before: Known,
) -> Decision:
    feed = each.feed
    interval = feed["interval_seconds"] or settings.poll_interval_seconds
    state = FeedState(
        interval=timedelta(seconds=interval),
        checked_at=feed["checked_at"],
        condition=feed["state"],
        failures=feed["failures"],
        history=feed["has_entries"],
        moving_to=feed["moving_to"],
        moves_seen=feed["moves_seen"],
        trusts_validators=feed["trusts_validators"],
    )
    if each.outcome == "waited":
        wait = timedelta(seconds=max(1.0, each.wait_seconds))
        return Decision(
            state=state, next_check_at=each.at + wait, reason="its host asks to wait", full_next=feed["ask_in_full"]
        )
    keys = Counter(identified.keys)
    known = sum(
        key in before.identities or page in before.links for (_, page), key in zip(pairs, identified.keys, strict=True)
    )
    check = _check(each, entries=len(keys), known=min(known, len(keys)))
    jitter, roll = random.random(), random.random()  # noqa: S311 - spreads load, guards nothing
    return schedule.after(state, check, now=each.at, jitter=jitter, roll=roll)


def _check(each: _Checked, *, entries: int, known: int) -> Check:
    answer, parsed = each.answer, each.parsed
    if not isinstance(answer, Response):
        return Check(status=None, reason=each.reason)
    reason = each.reason if each.outcome == "rejected" else None
    return Check(
        status=answer.status,
        reason=reason,
        entries=entries,
        known=known,
        same_validator=_same_validator(each.feed, answer),
        retry_after=answer.header("retry-after"),
        cache_control=answer.header("cache-control"),
        expires=answer.header("expires"),
        update_seconds=parsed.update_seconds if parsed else None,
        skip_hours=parsed.skip_hours if parsed else (),
        skip_days=parsed.skip_days if parsed else (),
        moved_to=_moved_to(answer),
    )


def _same_validator(feed: Mapping[str, object], answer: Response) -> bool:
    """Whether a full answer that we forced bears the validator that we hold, with another body."""
    pairs = ((feed["etag"], answer.header("etag")), (feed["last_modified"], answer.header("last-modified")))
    return bool(feed["ask_in_full"]) and any(held is not None and held == sent for held, sent in pairs)


def _moved_to(answer: Response) -> str | None:
    return answer.final_url if answer.hops and all(hop.status in (301, 308) for hop in answer.hops) else None
