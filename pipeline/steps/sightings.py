"""What polled feeds showed, as rows: checks, entries and pages."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from pipeline import urls
from pipeline.db import feeds
from pipeline.db.bulk import Row
from pipeline.db.connect import Database
from pipeline.db.feeds import Known
from pipeline.feeds.identity import Identified, identify
from pipeline.records import Entry, FetchFailure, Response
from pipeline.settings import Settings
from pipeline.steps.checks import Checked, Linked, decide

_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
_EMPTY = Known(identities=frozenset(), guids={}, links=frozenset())


def rows(database: Database, settings: Settings, checked: Sequence[Checked]) -> tuple[list[Row], list[Row], list[Row]]:
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


def _linked(each: Checked) -> list[tuple[Entry, str]]:
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
    each: Checked,
    pairs: Linked,
    identified: Identified,
    before: Known,
) -> Row:
    feed, answer, parsed = each.feed, each.answer, each.parsed
    response = answer if isinstance(answer, Response) else None
    decision = decide(each, pairs, identified.keys, before, settings.poll_interval_seconds)
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
