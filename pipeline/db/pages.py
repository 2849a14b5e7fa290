"""Pages: claimed to be fetched with the hosts that they lie on, settled with what the fetch gave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pipeline import urls
from pipeline.db import hosts
from pipeline.db.bulk import Row, fill
from pipeline.db.captures import LIVE_SHARE, WarcFile, enter, next_token, note_fenced
from pipeline.db.connect import Database
from pipeline.db.queries import sql

Discovery = Literal["feed", "backfill", "link"]
Verdict = Literal["waiting", "rejected", "quarantined", "retry"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedPage:
    """A page to be fetched."""

    page_id: int
    #: canonical: its identity
    url: str
    #: as first seen: this one is asked for
    original_url: str
    host: str
    outlet_id: int | None
    state: str
    attempts: int
    #: None where it was never captured
    first_captured_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageClaim:
    """A batch of pages under one fencing token, with their hosts (as `hosts.keep_used` gives them)."""

    token: int
    worker: str
    hosts: tuple[Row, ...]
    pages: tuple[ClaimedPage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What fetching one page gave."""

    page_id: int
    verdict: Verdict
    reason: str
    detail: str
    fetched_at: datetime
    #: of its capture, or of the record that says why there is none; None where it is tried again
    record_id: str | None = None
    #: for "retry": how long to wait, and whether it counts as a failed attempt (robots that say wait do not)
    retry_seconds: float | None = None
    counts: bool = True
    #: of a stored page: when to fetch it again, whatever came now; None for never
    refetch_at: datetime | None = None


def page_row(url: str, *, original_url: str, outlet_id: int | None, discovered_by: Discovery) -> Row:
    """An address as a row of `loading_page`: `url` is canonical, `original_url` is what will be asked for."""
    return {
        "url": url,
        "url_sha256": urls.url_sha256(url),
        "canonicaliser": urls.CANONICALISER,
        "original_url": original_url,
        "host": urls.server(original_url) or "file",
        "outlet_id": outlet_id,
        "discovered_by": discovered_by,
    }


def claim(
    database: Database,
    *,
    limit: int,
    most_hosts: int,
    pages_per_host: int | None,
    backfill_budget: int,
    lease_seconds: float,
    worker: str,
) -> PageClaim:
    """Lease due pages, and their hosts so that no one else asks these meanwhile.

    `pages_per_host`: None for an equal share of the batch. `backfill_budget`: pages of backfills that a host is asked
    for in a day (UTC).
    """
    with database.transaction() as connection:
        token = next_token(connection)
        lease = {"token": token, "lease_seconds": lease_seconds, "worker": worker}
        weighted = {"live_share": LIVE_SHARE, "budget": backfill_budget}
        held = connection.execute(sql("lease_page_hosts"), {"hosts": most_hosts, **weighted, **lease}).fetchall()
        connection.execute(sql("end_refetches"), {"hosts": [row["host"] for row in held]})
        share = pages_per_host or -(-limit // max(1, len(held)))
        rows = connection.execute(
            sql("claim_pages"),
            {"hosts": [row["host"] for row in held], "pages": limit, "pages_per_host": share, **weighted, **lease},
        ).fetchall()
        connection.execute(sql("count_backfill_requests"), {"pages": [row["page_id"] for row in rows]})
        kept = hosts.keep_used(connection, token, held, rows)
    return PageClaim(token=token, worker=worker, hosts=tuple(kept), pages=tuple(ClaimedPage(**row) for row in rows))


def settle(
    database: Database, claim: PageClaim, fetched: Sequence[Fetched], files: Sequence[WarcFile], learned: Sequence[Row]
) -> tuple[frozenset[int], int]:
    """Enter what a batch gave, in one transaction; returns the pages that were still ours, and how many were not.

    Captures of pages that have passed to another worker are not entered: their records stay in the file, unused.
    """
    ids = [page.page_id for page in fetched]
    with database.transaction() as connection:
        rows = connection.execute(sql("fence_pages"), {"pages": ids, "token": claim.token})
        kept = frozenset(row["page_id"] for row in rows)
        note_fenced(connection, "fetch", claim.token, claim.worker, len(ids) - len(kept))
        enter(connection, (file.without("page_id", frozenset(ids) - kept) for file in files))
        fill(
            connection,
            "loading_fetched",
            [
                {
                    "page_id": page.page_id,
                    "verdict": page.verdict,
                    "reason": page.reason,
                    "detail": page.detail,
                    "record_id": page.record_id,
                    "retry_seconds": page.retry_seconds,
                    "counts": int(page.counts),
                    "fetched_at": page.fetched_at,
                    "refetch_at": page.refetch_at,
                }
                for page in fetched
                if page.page_id in kept
            ],
        )
        for query in ("add_fetch_rejections", "add_fetch_quarantine", "settle_fetched"):
            connection.execute(sql(query))
        hosts.release(connection, claim.token, learned)
    return kept, len(ids) - len(kept)


def add(database: Database, pages: Sequence[Row]) -> int:
    """Enter addresses as pages (keys as in `loading_page`); returns how many were new."""
    with database.transaction() as connection:
        connection.execute(sql("add_hosts"), {"hosts": [page["host"] for page in pages]})
        fill(connection, "loading_page", pages)
        return connection.execute(sql("add_pages")).rowcount


def make_refetches_due(database: Database) -> int:
    """Let all stored pages that are to be fetched again be due now; returns how many were not."""
    with database.transaction() as connection:
        return connection.execute(sql("make_refetches_due")).rowcount
