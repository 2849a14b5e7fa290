"""What polled feeds showed, as rows: checks, entries and pages."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline import urls
from pipeline.db import feeds
from pipeline.db.bulk import Row
from pipeline.db.connect import Database
from pipeline.db.feeds import Known, Polled
from pipeline.db.pages import page_row
from pipeline.feeds.bounds import date_mark
from pipeline.feeds.identity import Identified, identify
from pipeline.feeds.schedule import Decision, merged
from pipeline.records import Entry, FetchFailure, Response
from pipeline.settings import Settings
from pipeline.steps.checks import Checked, Linked, decide, wishes

_EMPTY = Known(identities=frozenset(), guids={}, links=frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """One check, what it showed, and what follows."""

    each: Checked
    pairs: Linked
    before: Known
    identified: Identified
    decision: Decision


def polled(database: Database, settings: Settings, checked: Sequence[Checked]) -> list[Polled]:
    """Each check as rows, with what its entries are beside those that are known."""
    linked = [(each, _linked(each)) for each in checked]
    known = feeds.known(database, [sought for each, pairs in linked for sought in _sought(each, pairs)])
    shown = [_shown(settings, each, pairs, known.get(each.feed["feed_id"], _EMPTY)) for each, pairs in linked]
    return [_rows(one) for one in _moved(database, shown)]


def _sought(each: Checked, pairs: Linked) -> Iterator[tuple[int, bytes, str]]:
    for (_, page), key in zip(pairs, _identified(each, pairs, _EMPTY).keys, strict=True):
        yield each.feed["feed_id"], urls.url_sha256(page), key


def _shown(settings: Settings, each: Checked, pairs: Linked, before: Known) -> _Shown:
    identified = _identified(each, pairs, before)
    decision = decide(each, pairs, identified, before, settings.poll_interval_seconds)
    return _Shown(each=each, pairs=pairs, before=before, identified=identified, decision=decision)


def _identified(each: Checked, pairs: Linked, before: Known) -> Identified:
    return identify(
        [entry for entry, _ in pairs],
        policy=each.feed["identity_policy"],
        known=before.guids,
        links=[page for _, page in pairs],
    )


def _moved(database: Database, shown: Sequence[_Shown]) -> Iterator[_Shown]:
    """The same, but that no feed moves to the address of another one."""
    taken = feeds.addresses_taken(database, [one.decision.new_url for one in shown if one.decision.new_url])
    for one in shown:
        if one.decision.new_url in taken:
            one = replace(one, decision=merged(one.decision, now=one.each.at))
        elif one.decision.new_url:
            taken.add(one.decision.new_url)
        yield one


def _rows(one: _Shown) -> Polled:
    keyed = zip(one.pairs, one.identified.keys, strict=True)
    return Polled(
        check=_check_row(one.each, one.pairs, one.identified, one.decision),
        entries=tuple(_entry_row(one.each, entry, page, key) for (entry, page), key in keyed),
        pages=tuple(_page_row(one, entry, page) for entry, page in one.pairs),
    )


def _page_row(one: _Shown, entry: Entry, page: str) -> Row | None:
    """None where the page is known."""
    if page in one.before.links:
        return None
    outlet_id = one.each.feed["outlet_id"]
    return page_row(page, original_url=entry.url or page, outlet_id=outlet_id, discovered_by="feed")


def _linked(each: Checked) -> list[tuple[Entry, str]]:
    """Entries that lead to a page, with its canonical URL."""
    entries = each.parsed.entries if each.parsed else ()
    pairs = [(entry, urls.canonical(entry.url)) for entry in entries if entry.url]
    return [(entry, page) for entry, page in pairs if page]


def _entry_row(each: Checked, entry: Entry, page: str, key: str) -> Row:
    return {
        "feed_id": each.feed["feed_id"],
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
        "published_mark": date_mark(entry, each.at),
        "updated_at": entry.updated_at,
        "seen_at": each.at,
    }


def _check_row(each: Checked, pairs: Linked, identified: Identified, decision: Decision) -> Row:
    feed, answer, parsed = each.feed, each.answer, each.parsed
    response = answer if isinstance(answer, Response) else None
    state, asked = decision.state, wishes(each)
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
        "host": feed["host"] if url == feed["url"] else urls.server(url),
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
        "update_seconds": asked.update_seconds,
        "skip_hours": list(asked.skip_hours),
        "skip_days": list(asked.skip_days),
        "hub_url": asked.hub_url,
        "topic_url": asked.topic_url,
        "entries_refused": 0 if parsed else None,
    }
