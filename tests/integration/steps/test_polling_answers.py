"""What a feed's answers do to its address, its state and its next check, over real HTTP and Postgres."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from zoo.animals import serve
from zoo.documents import item, rss
from zoo.server import Animal, Request, Zoo, answer

RSS = {"Content_Type": "application/rss+xml"}


def _minutes_to_next(workshop: Any) -> float:
    ((seconds,),) = workshop.rows("SELECT extract(epoch FROM next_check_at - checked_at) FROM ingest.feed")
    return float(seconds) / 60


def test_an_unchanged_feed_is_asked_conditionally_and_answers_without_a_body(
    workshop: Any, publisher: Zoo, poll_again: Callable[[], Any]
) -> None:
    publisher.animals["feed"] = _honest(rss(*map(item, [1, 2])), '"v1"')
    workshop.seed(publisher.url("feed"))
    assert poll_again() == ("new_entries", None, 2)
    assert poll_again() == ("not_modified", None, None)
    first, second = publisher.asked("feed")
    assert "if-none-match" not in first.headers
    assert second.headers["if-none-match"] == '"v1"'


def _honest(body: bytes, tag: str) -> Animal:
    async def animal(request: Request, writer: asyncio.StreamWriter) -> None:
        known = request.headers.get("if-none-match") == tag
        writer.write(answer("304 Not Modified", ETag=tag) if known else answer(body=body, ETag=tag, **RSS))

    return animal


def test_a_server_that_says_not_modified_of_a_changed_feed_is_found_out_and_asked_in_full_from_then_on(
    workshop: Any, publisher: Zoo, poll_again: Callable[[], Any]
) -> None:
    publisher.animals["feed"] = _honest(rss(*map(item, [1, 2, 3])), '"stuck"')
    workshop.seed(publisher.url("feed"))
    poll_again()
    publisher.animals["feed"] = _honest(rss(*map(item, [1, 2, 3, 4])), '"stuck"')
    assert poll_again() == ("not_modified", None, None)
    workshop.change("UPDATE ingest.feed SET ask_in_full = true")  # as one check in a hundred is
    assert poll_again() == ("new_entries", None, 1)
    assert workshop.rows("SELECT trusts_validators, ask_in_full FROM ingest.feed") == [(False, True)]
    poll_again()
    assert "if-none-match" not in publisher.asked("feed")[-1].headers


def test_a_body_that_is_the_same_byte_for_byte_is_not_parsed_again(
    workshop: Any, publisher: Zoo, poll_again: Callable[[], Any]
) -> None:
    publisher.animals["feed"] = serve(rss(*map(item, [1])), **RSS)
    workshop.seed(publisher.url("feed"))
    assert poll_again() == ("new_entries", None, 1)
    assert poll_again() == ("same_body", None, None)


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
@pytest.mark.parametrize("as_date", [False, True], ids=["seconds", "date"])
def test_retry_after_sets_the_next_check(workshop: Any, publisher: Zoo, status: str, as_date: bool) -> None:
    later = datetime.now(UTC) + timedelta(hours=3)
    asked = format_datetime(later, usegmt=True) if as_date else "10800"
    publisher.animals["feed"] = serve(b"later", status, Retry_After=asked)
    workshop.seed(publisher.url("feed"))
    workshop.poll()
    assert 178 < _minutes_to_next(workshop) < 199
    assert "Retry-After asks for 3.0 h" in workshop.feed("state_reason")[0]
    ((rest,),) = workshop.rows("SELECT not_before - last_at FROM ingest.host")
    assert rest > timedelta(hours=2, minutes=58), "the whole host rests"


@pytest.mark.parametrize(
    ("head", "headers", "minutes"),
    [
        ("<ttl>180</ttl>", {}, 180),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", {}, 360),
        ("<ttl>60</ttl>", {"Cache_Control": "max-age=7200"}, 120),
        ("<ttl>100000</ttl>", {}, 24 * 60),
    ],
)
def test_what_a_feed_asks_for_holds_also_after_a_304_which_brings_no_document(
    workshop: Any, publisher: Zoo, poll_again: Callable[[], Any], head: str, headers: dict[str, str], minutes: float
) -> None:
    async def animal(request: Request, writer: asyncio.StreamWriter) -> None:
        fresh = "if-none-match" not in request.headers
        body = rss(*map(item, [1]), head=head) if fresh else b""
        writer.write(answer("200 OK" if fresh else "304 Not Modified", body, ETag='"v"', **RSS, **headers))

    publisher.animals["feed"] = animal
    workshop.seed(publisher.url("feed"))
    for outcome in ("new_entries", "not_modified"):
        assert poll_again()[0] == outcome
        assert minutes <= _minutes_to_next(workshop) <= minutes * 1.1


def test_hours_to_be_left_alone_hold_also_after_a_304(
    workshop: Any, publisher: Zoo, poll_again: Callable[[], Any]
) -> None:
    now = datetime.now(UTC)
    quiet = "".join(f"<hour>{(now.hour + n) % 24}</hour>" for n in range(5))
    publisher.animals["feed"] = _honest(rss(*map(item, [1]), head=f"<skipHours>{quiet}</skipHours>"), '"v"')
    workshop.seed(publisher.url("feed"))
    for _ in range(2):
        poll_again()
        assert workshop.rows("SELECT extract(hour FROM next_check_at AT TIME ZONE 'UTC')::int FROM ingest.feed") == [
            ((now.hour + 5) % 24,)
        ]


def test_a_permanent_redirect_moves_a_feed_after_three_answers_and_its_old_address_is_kept(
    workshop: Any, publisher: Zoo, poll_again: Callable[[], Any]
) -> None:
    publisher.animals["old"] = serve(b"", "301 Moved Permanently", Location="/new")
    publisher.animals["new"] = serve(rss(*map(item, [1])), **RSS)
    workshop.seed(publisher.url("old"))
    for n in range(3):
        assert workshop.feed("url") == (publisher.url("old"),), f"after {n} answers"
        poll_again()
    assert workshop.feed("url") == (publisher.url("new"),)
    assert workshop.rows("SELECT url FROM ingest.feed_address") == [(publisher.url("old"),)]
    workshop.seed(publisher.url("old"))
    assert workshop.rows("SELECT count(*) FROM ingest.feed") == [(1,)], "its old address is no new feed"


def test_a_temporary_redirect_moves_nothing(workshop: Any, publisher: Zoo, poll_again: Callable[[], Any]) -> None:
    publisher.animals["old"] = serve(b"", "302 Found", Location="/new")
    publisher.animals["new"] = serve(rss(*map(item, [1])), **RSS)
    workshop.seed(publisher.url("old"))
    for _ in range(4):
        poll_again()
    assert workshop.feed("url, moving_to") == (publisher.url("old"), None)


def test_a_feed_that_moves_to_the_address_of_another_is_muted_and_says_so(
    workshop: Any, publisher: Zoo, poll_again: Callable[[], Any]
) -> None:
    for name in ("old", "older"):
        publisher.animals[name] = serve(b"", "308 Permanent Redirect", Location="/new")
    publisher.animals["new"] = serve(rss(*map(item, [1])), **RSS)
    workshop.seed(publisher.url("new"), publisher.url("old"), publisher.url("older"))
    for _ in range(3):
        poll_again()
    rows = workshop.rows("SELECT url, state, state_reason FROM ingest.feed ORDER BY feed_id")
    assert [(url, state) for url, state, _ in rows] == [
        (publisher.url("new"), "active"),
        (publisher.url("old"), "muted"),
        (publisher.url("older"), "muted"),
    ]
    assert "which is another feed here" in rows[1][2]


def test_a_feed_that_is_gone_is_muted_asked_rarely_and_wakes_when_it_answers(
    workshop: Any, publisher: Zoo, poll_again: Callable[[], Any]
) -> None:
    publisher.animals["feed"] = serve(b"", "410 Gone")
    workshop.seed(publisher.url("feed"))
    poll_again()
    assert workshop.feed("state, state_reason") == ("muted", "gone (410): asked again in 7 days")
    assert _minutes_to_next(workshop) == pytest.approx(7 * 24 * 60)
    publisher.animals["feed"] = serve(rss(*map(item, [1])), **RSS)
    poll_again()
    assert workshop.feed("state") == ("active",)


def test_soft_hard_and_dns_failures_wait_differently(workshop: Any, publisher: Zoo) -> None:
    publisher.animals["soft"] = serve(b"", "502 Bad Gateway")
    publisher.animals["hard"] = serve(b"", "404 Not Found")
    workshop.seed(publisher.url("soft"), publisher.url("hard"), "http://no-such-name.invalid/feed")
    workshop.change("UPDATE ingest.feed SET interval_seconds = 300")
    workshop.poll()
    rows = workshop.rows(
        "SELECT split_part(state_reason, ' ', 1), round(extract(epoch FROM next_check_at - checked_at) / 60 / 1.05)"
        " FROM ingest.feed WHERE state = 'failing' ORDER BY feed_id"
    )
    assert [weight for weight, _ in rows] == ["soft", "hard", "dns"]
    assert [int(minutes) for _, minutes in rows] == [pytest.approx(first, rel=0.1) for first in (5, 60, 30)]


def test_a_host_that_asks_to_wait_is_no_check_of_its_feeds(workshop: Any, publisher: Zoo) -> None:
    publisher.animals["robots.txt"] = serve(b"User-agent: *\nCrawl-delay: 100")
    workshop.seed(publisher.url("feed"))
    workshop.poll()
    assert workshop.rows("SELECT outcome FROM ingest.feed_check") == [("waited",)]
    found = workshop.feed("state, state_reason, checked_at, failures")
    assert found == ("active", "its host asks to wait", None, 0)


def test_a_feed_whose_host_gives_no_robots_txt_fails_by_what_keeps_it_away(workshop: Any, publisher: Zoo) -> None:
    publisher.animals["robots.txt"] = serve(b"", "503 Service Unavailable", Retry_After="7200")
    publisher.animals["feed"] = serve(rss(*map(item, [1])), **RSS)
    workshop.seed(publisher.url("feed"))
    workshop.poll()
    assert publisher.asked("feed") == []
    assert workshop.rows("SELECT outcome, reason FROM ingest.feed_check") == [("failed", "http_503")]
    assert workshop.feed("state, failures") == ("failing", 1)
    assert _minutes_to_next(workshop) == pytest.approx(120, abs=1), "not before its robots.txt is asked again"
