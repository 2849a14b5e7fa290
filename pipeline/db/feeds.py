"""Feeds: claimed to be checked with the hosts that they lie on, settled with what the check gave."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from psycopg import Rollback

from pipeline.db import hosts
from pipeline.db.bulk import Row, fill
from pipeline.db.captures import WarcFile, enter, next_token, note_fenced
from pipeline.db.connect import Connection, Database
from pipeline.db.queries import sql


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedClaim:
    """A batch of feeds (columns of `ingest.feed`) under one fencing token, with their hosts."""

    token: int
    worker: str
    hosts: tuple[Row, ...]
    feeds: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a feed's entries: identities, and canonical link -> GUID."""

    identities: frozenset[str]
    guids: Mapping[str, str]
    links: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """What the check of one feed gave (keys as in the `loading_…` tables)."""

    check: Row
    entries: tuple[Row, ...] = ()
    #: of the entries, in their order; None where the page is known
    pages: tuple[Row | None, ...] = ()
    #: entries that the database does not take (keys as in `loading_refused_entry`)
    refused: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """How a batch of checks ended."""

    new_entries: int
    new_pages: int
    fenced: int
    #: feeds whose captures were not entered, since they had passed to another worker
    without_capture: frozenset[int] = frozenset()


def claim(database: Database, *, limit: int, most_hosts: int, lease_seconds: float, worker: str) -> FeedClaim:
    """Lease due feeds, and their hosts so that no one else asks these meanwhile."""
    with database.transaction() as connection:
        token = next_token(connection)
        lease = {"token": token, "lease_seconds": lease_seconds, "worker": worker}
        held = connection.execute(sql("lease_feed_hosts"), {"hosts": most_hosts, **lease}).fetchall()
        names = [row["host"] for row in held]
        rows = connection.execute(sql("claim_feeds"), {"hosts": names, "feeds": limit, **lease}).fetchall()
        kept = hosts.keep_used(connection, token, held, rows)
    return FeedClaim(token=token, worker=worker, hosts=tuple(kept), feeds=tuple(rows))


def known(database: Database, entries: Iterable[tuple[int, bytes, str]]) -> Mapping[int, Known]:
    """What is known of these entries (feed, hash of the canonical link, identity), by feed."""
    entries = list(entries)
    feeds, hashes, identities = ([entry[n] for entry in entries] for n in range(3))
    found: defaultdict[int, list[Row]] = defaultdict(list)
    with database.transaction() as connection:
        values = {"feeds": feeds, "hashes": hashes, "identities": identities}
        for row in connection.execute(sql("known_entries"), values):
            found[row["feed_id"]].append(row)
    return {
        feed: Known(
            identities=frozenset(row["identity"] for row in rows),
            guids={row["page_url"]: row["guid"] for row in rows if row["guid"]},
            links=frozenset(row["page_url"] for row in rows),
        )
        for feed, rows in found.items()
    }


def addresses_taken(database: Database, urls: Sequence[str]) -> set[str]:
    """Those of the addresses that are feeds already."""
    if not urls:
        return set()
    with database.transaction() as connection:
        return {row["url"] for row in connection.execute(sql("addresses_taken"), {"urls": list(urls)})}


def settle(
    database: Database, claim: FeedClaim, polled: Sequence[Polled], files: Sequence[WarcFile], learned: Sequence[Row]
) -> Settled:
    """Enter what a batch of checks gave, in one transaction. Raises RowRefused where the database refuses a row."""
    captured = frozenset(row["feed_id"] for file in files for row in file.captures if row["feed_id"])
    with database.transaction() as connection:
        lost = captured - _held(connection, claim, captured)
        enter(connection, (file.without("feed_id", lost) for file in files))
        settled = _settle(connection, claim, polled)
        hosts.release(connection, claim.token, learned)
    return replace(settled, without_capture=lost)


def rehearse(database: Database, claim: FeedClaim, polled: Polled) -> None:
    """Settle one feed, and take it all back. Raises RowRefused where the database refuses a row of it."""
    with database.transaction() as connection:
        _settle(connection, claim, [polled])
        raise Rollback


def _settle(connection: Connection, claim: FeedClaim, polled: Sequence[Polled]) -> Settled:
    ids = [each.check["feed_id"] for each in polled]
    held = _held(connection, claim, ids)
    note_fenced(connection, "poll", claim.token, claim.worker, len(ids) - len(held))
    new_pages, counts = _enter(connection, [each for each in polled if each.check["feed_id"] in held])
    for query in ("add_checks", "keep_old_addresses", "add_gaps", "note_missed_pushes", "settle_feeds"):
        connection.execute(sql(query), counts)
    return Settled(new_entries=sum(counts["counts"]), new_pages=new_pages, fenced=len(ids) - len(held))


def _held(connection: Connection, claim: FeedClaim, ids: Collection[int]) -> frozenset[int]:
    """Those of the feeds that are still this worker's, locked until the transaction ends."""
    rows = connection.execute(sql("fence_feeds"), {"feeds": list(ids), "token": claim.token})
    return frozenset(row["feed_id"] for row in rows)


def _enter(connection: Connection, polled: Sequence[Polled]) -> tuple[int, dict[str, list[int]]]:
    """Pages, entries and the rows of the checks; returns how many pages are new, and how many entries by feed."""
    checks = [each.check for each in polled]
    pages = [page for each in polled for page in each.pages if page]
    connection.execute(sql("add_hosts"), {"hosts": [row["host"] for row in (*pages, *checks)]})
    fill(connection, "loading_page", pages)
    new_pages = connection.execute(sql("add_pages")).rowcount
    connection.execute(sql("promote_pages"))
    fill(connection, "loading_entry", (entry for each in polled for entry in each.entries))
    fill(connection, "loading_check", checks)
    if any(check["identity_reason"] for check in checks):
        connection.execute(sql("rename_entries"))
    counted = connection.execute(sql("add_entries")).fetchall()
    if refused := [entry for each in polled for entry in each.refused]:
        fill(connection, "loading_refused_entry", refused)
        connection.execute(sql("add_refused_entries"))
    return new_pages, {
        "feeds": [row["feed_id"] for row in counted],
        "counts": [row["entries_new"] for row in counted],
    }


def make_due(database: Database) -> int:
    """Let all feeds be due now; returns how many were not."""
    with database.transaction() as connection:
        return connection.execute(sql("make_feeds_due")).rowcount


def listed(
    database: Database, *, state: str | None = None, outlet: str | None = None, country: str | None = None
) -> list[Row]:
    """Feeds as in `news.feed`, by outlet and address."""
    with database.transaction() as connection:
        values = {"state": state, "outlet": outlet, "country": country}
        return list(connection.execute(sql("list_feeds"), values))


def outlets(database: Database) -> list[Row]:
    """All outlets (key, name, country, language, homepage)."""
    with database.transaction() as connection:
        return list(connection.execute(sql("list_outlets")))
