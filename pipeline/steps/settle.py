"""A batch of checks into the database: what Postgres refuses is set aside, the rest lands."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import structlog

from pipeline.db import feeds
from pipeline.db.bulk import Row
from pipeline.db.captures import WarcFile
from pipeline.db.connect import Database
from pipeline.db.feeds import FeedClaim, Polled, Settled
from pipeline.errors import RowRefused

#: an entry and its page, None where that is known
type Pair = tuple[Row, Row | None]
type Pairs = tuple[Pair, ...]

_log = structlog.get_logger()
#: characters kept of each value of what was refused
_SHOWN = 500


def settle(
    database: Database, claim: FeedClaim, polled: Sequence[Polled], files: Sequence[WarcFile], learned: Sequence[Row]
) -> Settled:
    """Settle in one transaction; where Postgres refuses a row, archive and hosts first, then the feeds in halves."""
    try:
        return feeds.settle(database, claim, polled, files, learned)
    except RowRefused:
        entered = feeds.settle(database, claim, [], files, learned)
        return replace(_in_halves(database, claim, polled), without_capture=entered.without_capture)


def _in_halves(database: Database, claim: FeedClaim, polled: Sequence[Polled]) -> Settled:
    """Halve until the feed that is refused stands alone, and settle it without what is refused of it."""
    if len(polled) == 1:
        return feeds.settle(database, claim, [_acceptable(database, claim, polled[0])], [], [])
    middle = len(polled) // 2
    first, second = (_settle_half(database, claim, half) for half in (polled[:middle], polled[middle:]))
    return Settled(
        new_entries=first.new_entries + second.new_entries,
        new_pages=first.new_pages + second.new_pages,
        fenced=first.fenced + second.fenced,
    )


def _settle_half(database: Database, claim: FeedClaim, polled: Sequence[Polled]) -> Settled:
    try:
        return feeds.settle(database, claim, polled, [], [])
    except RowRefused:
        return _in_halves(database, claim, polled)


def _acceptable(database: Database, claim: FeedClaim, polled: Polled) -> Polled:
    """The feed without the entries that the database refuses; without its document where that itself is refused."""

    def fault_of(pairs: Pairs) -> str | None:
        try:
            feeds.rehearse(database, claim, _with(polled, pairs))
        except RowRefused as fault:
            return str(fault)
        return None

    feed = next(feed for feed in claim.feeds if feed["feed_id"] == polled.check["feed_id"])
    if fault := fault_of(()):
        _log.warning("poll.refused_feed", feed_id=feed["feed_id"], fault=fault)
        return Polled(check=_without_document(feed, polled.check, fault))
    good, refused = _sifted(tuple(zip(polled.entries, polled.pages, strict=True)), fault_of)
    rows = tuple(_refused_row(entry, fault) for (entry, _), fault in refused)
    for row in rows:
        _log.warning("poll.refused_entry", feed_id=feed["feed_id"], identity=row["identity"], fault=row["detail"])
    kept = _with(polled, good)
    return replace(kept, check={**kept.check, "entries_refused": len(rows)}, refused=rows)


def _sifted(pairs: Pairs, fault_of: Callable[[Pairs], str | None]) -> tuple[Pairs, tuple[tuple[Pair, str], ...]]:
    """The pairs that are taken together, and those that are refused, each with the fault."""
    fault = fault_of(pairs)
    if fault is None:
        return pairs, ()
    if len(pairs) == 1:
        return (), ((pairs[0], fault),)
    middle = len(pairs) // 2
    (first, bad), (second, worse) = (_sifted(half, fault_of) for half in (pairs[:middle], pairs[middle:]))
    return (*first, *second), (*bad, *worse)


def _with(polled: Polled, pairs: Pairs) -> Polled:
    return replace(polled, entries=tuple(entry for entry, _ in pairs), pages=tuple(page for _, page in pairs))


def _refused_row(entry: Row, fault: str) -> Row:
    """What is kept of the entry is written so that it cannot be refused again."""
    shown = {name: ascii(entry[name])[1 : _SHOWN + 1].removesuffix("'") for name in ("identity", "url")}
    return {"feed_id": entry["feed_id"], **shown, "detail": fault[:_SHOWN], "refused_at": entry["seen_at"]}


def _without_document(feed: Row, check: Row, fault: str) -> Row:
    """The check as a refusal: the feed stays as it was, and is asked again in an hour."""
    as_it_was = {name: feed[name] for name in check if name in feed}
    return {
        **dict.fromkeys(check),
        **as_it_was,
        "title": None,
        "identity_reason": None,
        "checked_at": check["checked_at"],
        "outcome": "rejected",
        "reason": "row_refused",
        "detail": fault[:_SHOWN],
        "http_status": check["http_status"],
        "seconds": check["seconds"],
        "state": "failing",
        "state_reason": "the database refused what it gave: again in 60 min",
        "failures": feed["failures"] + 1,
        "next_check_at": check["checked_at"] + timedelta(hours=1),
    }
