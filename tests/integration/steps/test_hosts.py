"""Hosts are asked in their turn: by the pace of their outlet, across redirects, and after a worker that died."""

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from zoo.animals import ANIMALS, serve
from zoo.server import Request, Zoo, answer

from pipeline import urls
from pipeline.db import hosts, pages
from pipeline.errors import SeedError
from pipeline.steps.fetch import fetch_due
from pipeline.steps.seed import seed

PAGE = serve(b"<html><p>A page.</p></html>", Content_Type="text/html")


@pytest.fixture
def here() -> Iterator[Zoo]:
    with Zoo({"robots.txt": serve(b"")}) as running:
        yield running


@pytest.fixture
def there() -> Iterator[Zoo]:
    with Zoo({"robots.txt": serve(b"User-agent: *\nDisallow: /private"), "page": PAGE}, host="127.0.0.2") as running:
        yield running


def redirect(target: str) -> Any:
    return serve(b"", "301 Moved Permanently", Location=target)


def lists(folder: Path, pace: str) -> Path:
    """A folder of seed lists with one outlet of that pace."""
    (folder / "outlets.csv").write_text(
        "key,name,country,language,kind,homepage,wikidata_id,delay_seconds,max_requests\n"
        f"slow,The Slow,,en,website,,,{pace}\n"
    )
    (folder / "feeds.csv").write_text("outlet,url,title,language,country,kind\n")
    return folder


def test_an_outlet_s_own_pace_holds_for_its_hosts(workshop: Any, here: Zoo, database_url: str, tmp_path: Path) -> None:
    under_way, most, starts = 0, 0, []

    async def slowly(request: Request, writer: asyncio.StreamWriter) -> None:
        nonlocal under_way, most
        under_way, most = under_way + 1, max(most, under_way + 1)
        starts.append(request.at)
        await asyncio.sleep(0.5)
        under_way -= 1
        writer.write(answer(body=b"<p>x", Content_Type="text/html"))

    here.animals["slow"] = slowly
    seed(database_url, lists(tmp_path, "0.2,2"))
    ((outlet_id,),) = workshop.rows("SELECT outlet_id FROM ingest.outlet")
    workshop.enter(*(here.url(f"slow/{n}") for n in range(5)), outlet_id=outlet_id)
    assert workshop.fetch().captured == 5
    assert most == 2
    assert min(after - before for before, after in itertools.pairwise(starts)) >= 0.19
    seed(database_url, lists(tmp_path, ","))
    assert workshop.rows("SELECT delay_seconds, max_requests FROM ingest.outlet") == [(None, None)]


@pytest.mark.parametrize("pace", ["-1,1", "soon,1", "1,0", "1,17", "1,many"])
def test_a_pace_that_is_none_is_refused_with_its_line(pace: str, database_url: str, tmp_path: Path) -> None:
    with pytest.raises(SeedError, match=r"outlets\.csv line 2: column (delay_seconds|max_requests)"):
        seed(database_url, lists(tmp_path, pace))


def test_a_redirect_is_a_request_to_its_own_host_by_that_host_s_rules(workshop: Any, here: Zoo, there: Zoo) -> None:
    here.animals |= {"good": redirect(there.url("page")), "bad": redirect(there.url("private/page"))}
    workshop.enter(here.url("good"), here.url("bad"))
    workshop.fetch()
    assert [request.path for request in there.log] == ["/robots.txt", "/page"]
    assert workshop.rows("SELECT state FROM ingest.page ORDER BY url") == [("rejected",), ("captured",)]
    ((final_url, url),) = workshop.rows("SELECT final_url, url FROM ingest.capture WHERE kind = 'page'")
    assert (final_url, url) == (there.url("page"), here.url("good"))
    assert (
        workshop.rows("SELECT lease_token IS NULL AS free, last_at IS NULL AS unasked FROM ingest.host")
        == [(True, False)] * 2
    )


def test_a_redirect_to_a_host_with_a_pace_of_its_own_keeps_to_that(workshop: Any, here: Zoo, there: Zoo) -> None:
    here.animals |= {name: redirect(there.url("page")) for name in ("one", "two")}
    there.animals["page"] = PAGE
    host = urls.server(there.url(""))
    workshop.change(f"INSERT INTO ingest.host (host, delay_seconds) VALUES ('{host}', 0.5)")
    workshop.enter(here.url("one"), here.url("two"))
    workshop.fetch()
    asked = [request.at for request in there.log]
    assert len(asked) == 3
    assert min(after - before for before, after in itertools.pairwise(asked)) >= 0.45


def test_a_redirect_to_a_host_that_another_worker_holds_waits_and_has_not_failed(
    workshop: Any, here: Zoo, there: Zoo
) -> None:
    here.animals |= {"good": redirect(there.url("page")), "page": PAGE}
    other = hosts.Leases(database=workshop.database, token=10**9, worker="other:1", lease_seconds=60)
    assert other.take(urls.server(there.url("")))
    workshop.enter(here.url("good"), here.url("page"))
    counts = workshop.fetch()
    assert (counts.captured, counts.again, there.log) == (1, 1, [])
    assert workshop.rows("SELECT attempts, next_check_at > now() FROM ingest.page WHERE state = 'pending'") == [
        (0, True)
    ]
    assert workshop.rows("SELECT leased_by FROM ingest.host WHERE lease_token IS NOT NULL") == [("other:1",)]


def test_a_feed_s_redirect_tells_the_other_host_nothing_of_what_the_first_said(
    workshop: Any, here: Zoo, there: Zoo
) -> None:
    there.animals["feed"] = serve(b"<rss version='2.0'><channel><title>T</title></channel></rss>", ETag='"v1"')
    here.animals["feed"] = redirect(there.url("feed"))
    workshop.seed(here.url("feed"))
    workshop.poll()
    workshop.change("UPDATE ingest.feed SET next_check_at = now()")
    workshop.poll()
    assert [request.path for request in there.log] == ["/robots.txt", "/feed", "/feed"]
    assert here.asked("feed")[1].headers["if-none-match"] == '"v1"'
    assert "if-none-match" not in there.log[-1].headers


def test_a_redirect_whose_target_s_rules_lead_back_does_not_hang(workshop: Any, here: Zoo, there: Zoo) -> None:
    here.animals |= {"robots.txt": redirect(there.url("robots.txt")), "a": redirect(there.url("b")), "b": PAGE}
    there.animals |= {"robots.txt": redirect(here.url("robots.txt")), "b": redirect(here.url("b")), "a": PAGE}
    workshop.enter(here.url("a"), there.url("b"))
    begun = time.monotonic()
    workshop.fetch()
    assert time.monotonic() - begun < 20
    assert workshop.rows("SELECT DISTINCT state FROM ingest.page") == [("captured",)]


def test_a_host_whose_worker_died_is_taken_to_have_been_asked_until_the_lease_ended(
    make_workshop: Callable[..., Any],
) -> None:
    workshop = make_workshop()
    workshop.enter("http://127.0.0.9/a")
    dead = pages.claim(
        workshop.database, limit=9, most_hosts=9, pages_per_host=9, backfill_budget=9, lease_seconds=0.1, worker="dead"
    )
    time.sleep(0.2)
    (host,) = pages.claim(
        workshop.database, limit=9, most_hosts=9, pages_per_host=9, backfill_budget=9, lease_seconds=9, worker="next"
    ).hosts
    assert dead.hosts[0]["last_at"] is None
    assert host["last_at"] == dead.hosts[0]["lease_until"]


def test_what_a_worker_noted_outlives_it_and_a_late_worker_notes_nothing(workshop: Any) -> None:
    workshop.enter("http://127.0.0.9/a")
    mine = pages.claim(
        workshop.database, limit=9, most_hosts=9, pages_per_host=9, backfill_budget=9, lease_seconds=60, worker="mine"
    )
    leases = hosts.Leases(database=workshop.database, token=mine.token, worker="mine", lease_seconds=60)
    late = hosts.Leases(database=workshop.database, token=mine.token - 1, worker="late", lease_seconds=60)
    leases.note({**mine.hosts[0], "reason": "HTTP 429: slower", "penalty": 2.0})
    late.note({**mine.hosts[0], "reason": "answers", "penalty": 1.0})
    assert workshop.rows("SELECT reason, penalty, leased_by FROM ingest.host") == [("HTTP 429: slower", 2.0, "mine")]


def test_no_request_outlives_the_lease_of_its_host(make_workshop: Callable[..., Any], here: Zoo, there: Zoo) -> None:
    """One place in the batch, held by a host that never answers: the other host's page may not follow too late."""
    workshop = make_workshop(web_concurrency=1, lease_seconds=2, fetch_deadline_seconds=60)
    here.animals["silent"] = there.animals["silent"] = ANIMALS["silent"]
    workshop.enter(here.url("silent"), there.url("silent"))
    begun = time.monotonic()
    fetch_due(workshop.settings, workshop.database, workshop.store, seconds=1)
    assert time.monotonic() - begun < 4
    asked = [request.at - begun for request in (*here.log, *there.log) if request.path == "/silent"]
    assert len(asked) == 1
    states = workshop.rows("SELECT state, attempts FROM ingest.page ORDER BY attempts")
    assert states == [("pending", 0), ("pending", 1)]


def test_a_host_that_is_gone_is_left_alone_after_five_tries_by_every_worker(
    workshop: Any, connections: list[tuple[str, int]]
) -> None:
    with Zoo({"robots.txt": serve(b""), "page": PAGE}, host="127.0.0.3") as gone:
        workshop.enter(gone.url("page/first"))
        assert workshop.fetch().captured == 1
    del connections[:]
    workshop.enter(*(gone.url(f"page/{n}") for n in range(8)))
    workshop.fetch()
    assert connections == [("127.0.0.3", gone.port)] * 5
    tried = workshop.rows("SELECT attempts, count(*) FROM ingest.page WHERE state = 'pending' GROUP BY 1 ORDER BY 1")
    assert tried == [(0, 3), (1, 5)]
    ((reason, rests),) = workshop.rows("SELECT reason, next_request_at > now() + '4 minutes' AS rests FROM ingest.host")
    assert (reason, rests) == ("dead: connect, 5 in a row", True)
    workshop.change("UPDATE ingest.page SET next_check_at = now() WHERE state = 'pending'")
    assert workshop.fetch().pages == 0


def test_an_archive_that_cannot_be_written_is_told_as_it_is(
    make_workshop: Callable[..., Any], here: Zoo, tmp_path: Path
) -> None:
    workshop = make_workshop(archive_max_file_bytes=1)
    archive = Path(workshop.settings.archive_root)

    async def unmount(request: Request, writer: asyncio.StreamWriter) -> None:
        archive.rename(tmp_path / "elsewhere")
        archive.write_text("no folder")
        writer.write(answer(body=b"<p>x", Content_Type="text/html"))

    here.animals["page"] = unmount
    workshop.enter(here.url("page"), here.url("page?again"))
    with pytest.raises(OSError, match="archive"):
        workshop.fetch()
