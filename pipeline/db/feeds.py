"""Feeds: claimed to be checked with the hosts that they lie on, settled with what the check gave."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.db import hosts
from pipeline.db.bulk import Row, fill
from pipeline.db.captures import WarcFile, enter, next_token, note_fenced
from pipeline.db.connect import Database
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
class Settled:
    """How a batch of checks ended."""

    new_entries: int
    new_pages: int
    fenced: int


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


def settle(
    database: Database,
    claim: FeedClaim,
    checks: Sequence[Row],
    entries: Sequence[Row],
    pages: Sequence[Row],
    file: WarcFile | None,
    learned: Sequence[Row],
) -> Settled:
    """Enter what a batch of checks gave, in one transaction (keys as in the `loading_…` tables)."""
    ids = [check["feed_id"] for check in checks]
    with database.transaction() as connection:
        rows = connection.execute(sql("fence_feeds"), {"feeds": ids, "token": claim.token})
        kept = {row["feed_id"] for row in rows}
        note_fenced(connection, "poll", claim.token, claim.worker, len(ids) - len(kept))
        checks = [check for check in checks if check["feed_id"] in kept]
        if file:
            enter(connection, file)
        hosts_of_rows = [row["host"] for row in (*pages, *checks)]
        connection.execute(sql("add_hosts"), {"hosts": hosts_of_rows})
        fill(connection, "loading_page", pages)
        new_pages = connection.execute(sql("add_pages")).rowcount
        fill(connection, "loading_entry", [entry for entry in entries if entry["feed_id"] in kept])
        counted = connection.execute(sql("add_entries")).fetchall()
        counts = {
            "feeds": [row["feed_id"] for row in counted],
            "counts": [row["entries_new"] for row in counted],
        }
        fill(connection, "loading_check", checks)
        for query in ("add_checks", "keep_old_addresses", "add_gaps", "settle_feeds"):
            connection.execute(sql(query), counts)
        hosts.release(connection, claim.token, learned)
    return Settled(new_entries=sum(counts["counts"]), new_pages=new_pages, fenced=len(ids) - len(kept))


def make_due(database: Database) -> int:
    """Let all feeds be due now; returns how many were not."""
    with database.transaction() as connection:
        return connection.execute(sql("make_feeds_due")).rowcount
