"""WARC files without rows: which they are, and leases on the feeds and pages that they are about."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from pipeline.db.bulk import Row
from pipeline.db.captures import next_token
from pipeline.db.connect import Database
from pipeline.db.feeds import FeedClaim
from pipeline.db.pages import ClaimedPage, PageClaim
from pipeline.db.queries import sql


def unknown_files(database: Database, paths: Sequence[str]) -> list[str]:
    """Those files that have no row."""
    with database.transaction() as connection:
        rows = connection.execute(sql("known_files"), {"paths": list(paths)})
        known = {row["path"] for row in rows}
    return [path for path in paths if path not in known]


def workers_at_work(database: Database) -> bool:
    """Whether a worker asks a host now."""
    with database.transaction() as connection:
        row = connection.execute(sql("workers_at_work")).fetchone()
    assert row
    return bool(row["at_work"])


def add_feeds(database: Database, feeds: Iterable[Row]) -> None:
    """Enter feeds that are not known, with outlets of which only the key is (columns of the query `add_feed`)."""
    with database.transaction() as connection:
        for feed in feeds:
            connection.execute(sql("add_hosts"), {"hosts": [feed["host"]]})
            connection.execute(sql("add_archived_outlet"), feed)
            connection.execute(sql("add_feed"), feed)


def claim_feeds(database: Database, urls: Sequence[str], *, lease_seconds: float, worker: str) -> FeedClaim:
    """Lease feeds by their first address; those that another worker holds are missing."""
    with database.transaction() as connection:
        token = next_token(connection)
        values = {"urls": list(urls), "token": token, "lease_seconds": lease_seconds, "worker": worker}
        rows = connection.execute(sql("claim_archived_feeds"), values).fetchall()
    return FeedClaim(token=token, worker=worker, hosts=(), feeds=tuple(rows))


def claim_pages(database: Database, hashes: Sequence[bytes], *, lease_seconds: float, worker: str) -> PageClaim:
    """Lease pages by the hash of their URL; those that another worker holds are missing."""
    with database.transaction() as connection:
        token = next_token(connection)
        values = {"hashes": list(hashes), "token": token, "lease_seconds": lease_seconds, "worker": worker}
        rows = connection.execute(sql("claim_archived_pages"), values).fetchall()
    return PageClaim(token=token, worker=worker, hosts=(), pages=tuple(ClaimedPage(**row) for row in rows))


def last_checks(database: Database, urls: Sequence[str]) -> Mapping[str, datetime]:
    """First address of a feed -> when it was last asked."""
    with database.transaction() as connection:
        rows = connection.execute(sql("last_checks"), {"urls": list(urls)})
        return {row["first_url"]: row["checked_at"] for row in rows}


def last_captures(database: Database, hashes: Sequence[bytes]) -> Mapping[str, datetime]:
    """URL of a page -> its newest capture."""
    with database.transaction() as connection:
        rows = connection.execute(sql("last_captures"), {"hashes": list(hashes)})
        return {row["url"]: row["captured_at"] for row in rows}
