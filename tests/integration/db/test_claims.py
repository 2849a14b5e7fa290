"""Claims and fences: no page twice, and a late worker's write is refused and counted."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from pipeline.db import captures, pages
from pipeline.db.bulk import Row
from pipeline.db.captures import WarcFile
from pipeline.db.connect import Database
from pipeline.db.pages import Discovery, Fetched, PageClaim

NOW = datetime(2026, 9, 1, tzinfo=UTC)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with Database(database_url, connections=8) as opened:
        yield opened


def enter_pages(
    database: Database, count: int, host: str = "news.example", by: Discovery = "feed", path: str = ""
) -> None:
    found = [f"https://{host}/{path}{n}" for n in range(count)]
    rows = [pages.page_row(url, original_url=url, outlet_id=None, discovered_by=by) for url in found]
    assert pages.add(database, rows) == count


def claim(
    database: Database, worker: str, lease_seconds: float = 60, limit: int = 100, budget: int = 1_000
) -> PageClaim:
    return pages.claim(
        database,
        limit=limit,
        most_hosts=10,
        pages_per_host=limit,
        backfill_budget=budget,
        lease_seconds=lease_seconds,
        worker=worker,
    )


def fetched(found: PageClaim) -> list[Fetched]:
    return [
        Fetched(page_id=page.page_id, verdict="rejected", reason="http_404", detail="", fetched_at=NOW)
        for page in found.pages
    ]


def test_many_workers_at_once_never_get_the_same_page_and_a_host_has_one_worker(database: Database) -> None:
    for n in range(6):
        enter_pages(database, 20, host=f"host-{n}.example")
    with ThreadPoolExecutor(6) as pool:
        claims = list(pool.map(lambda worker: claim(database, str(worker), limit=20), range(12)))
    claims += [claim(database, "last", limit=120)]
    ids = [page.page_id for each in claims for page in each.pages]
    hosts = [host["host"] for each in claims for host in each.hosts]
    assert len(ids) == len(set(ids)) == 120
    assert len(hosts) == len(set(hosts)) == 6


def test_a_token_is_always_larger_than_every_one_before(database: Database) -> None:
    tokens = [claim(database, "worker").token for _ in range(5)]
    assert tokens == sorted(set(tokens))


def test_a_late_worker_is_refused_and_counted_and_what_is_still_its_own_lands(database: Database) -> None:
    enter_pages(database, 3)
    late = claim(database, "late", lease_seconds=0)
    thief = claim(database, "thief", limit=2)
    assert len(late.pages) == 3
    assert len(thief.pages) == 2
    kept, refused = pages.settle(database, late, fetched(late), [], [])
    assert (len(kept), refused) == (1, 2)
    assert kept.isdisjoint(page.page_id for page in thief.pages)
    with database.transaction() as connection:
        rows = connection.execute("SELECT stage, leased_by, items FROM ingest.fenced").fetchall()
    assert rows == [{"stage": "fetch", "leased_by": "late", "items": 2}]
    kept, refused = pages.settle(database, thief, fetched(thief), [], [])
    assert (len(kept), refused) == (2, 0)


def enter_captures(database: Database, count: int) -> None:
    """Pages with a capture each that waits to be read."""
    enter_pages(database, count)
    while (found := claim(database, "fetcher", limit=count)).pages:
        rows = tuple(_capture(page.page_id) for page in found.pages)
        file = WarcFile(path=f"{found.token}.gz", origin="live", file_bytes=1, finished_at=NOW, captures=rows)
        pages.settle(database, found, [_waiting(row) for row in rows], [file], [])
        with database.transaction() as connection:
            connection.execute("UPDATE ingest.host SET lease_until = NULL")


def _capture(page_id: int) -> Row:
    return {
        "kind": "page",
        "page_id": page_id,
        "feed_id": None,
        "record_id": f"<urn:uuid:{page_id}>",
        "url": "https://news.example/0",
        "final_url": "https://news.example/0",
        "captured_at": NOW,
        "http_status": 200,
        "content_type": "text/html",
        "payload_sha256": b"1",
        "payload_bytes": 1,
        "warc_offset": page_id,
        "warc_length": 1,
        "outcome": "waiting",
    }


def _waiting(row: Row) -> Fetched:
    return Fetched(
        page_id=row["page_id"], verdict="waiting", reason="", detail="", fetched_at=NOW, record_id=row["record_id"]
    )


def test_a_capture_whose_reader_always_dies_is_set_aside(database: Database) -> None:
    enter_captures(database, 1)
    for _ in range(captures.READ_ATTEMPTS):
        assert captures.claim(database, limit=10, lease_seconds=0, worker="dies").captures
    assert captures.claim(database, limit=10, lease_seconds=0, worker="next").captures == ()
    with database.transaction() as connection:
        rows = connection.execute("SELECT state, reason FROM ingest.page JOIN ingest.quarantine USING (page_id)")
        assert rows.fetchall() == [{"state": "quarantined", "reason": "reader_died"}]


def test_captures_that_were_in_a_batch_with_one_that_kills_its_reader_are_read(database: Database) -> None:
    enter_captures(database, 40)
    poison, deaths = 17, 0
    while (found := captures.claim(database, limit=30, lease_seconds=0, worker="reader")).captures:
        claimed = [capture.page_url for capture in found.captures]
        if f"https://news.example/{poison}" in claimed:
            deaths += 1
            continue
        with database.transaction() as connection:
            ids = [capture.capture_id for capture in found.captures]
            connection.execute("UPDATE ingest.capture SET outcome = 'rejected' WHERE capture_id = ANY(%s)", [ids])
    with database.transaction() as connection:
        rows = connection.execute("SELECT page.url FROM ingest.quarantine JOIN ingest.page USING (page_id)")
        assert [row["url"] for row in rows] == [f"https://news.example/{poison}"]
    assert deaths == captures.READ_ATTEMPTS


def test_live_pages_come_before_those_of_a_backfill_which_still_go_on(database: Database) -> None:
    enter_pages(database, 100, by="backfill", path="old/")
    enter_pages(database, 20)
    claimed = claim(database, "first", limit=10).pages
    assert ["old" in page.url for page in claimed].count(True) == 2
    with database.transaction() as connection:
        connection.execute("UPDATE ingest.host SET lease_until = NULL")
    assert len(claim(database, "second", limit=100).pages) == 100


def test_a_host_is_asked_for_so_many_pages_of_backfills_in_a_day_and_live_ones_do_not_count(database: Database) -> None:
    enter_pages(database, 9, by="backfill", path="old/")
    assert len(claim(database, "first", budget=5).pages) == 5
    with database.transaction() as connection:
        connection.execute("UPDATE ingest.host SET lease_until = NULL")
    assert claim(database, "second", budget=5).pages == ()
    enter_pages(database, 3)
    assert len(claim(database, "third", budget=5).pages) == 3
    with database.transaction() as connection:
        connection.execute("UPDATE ingest.host SET lease_until = NULL, backfilled_on = backfilled_on - 1")
    assert len(claim(database, "tomorrow", budget=5).pages) == 4
