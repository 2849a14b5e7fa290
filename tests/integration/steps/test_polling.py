"""Polling over real HTTP and Postgres: what a feed's answers do to its row, and to the rows of others."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import psycopg
import pytest
from zoo.animals import serve
from zoo.server import Animal, Request, Zoo, answer

_HEAD = '<?xml version="1.0"?><rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel>'
_RSS = {"Content_Type": "application/rss+xml"}


def _feed(*items: str, head: str = "") -> bytes:
    return f"{_HEAD}<title>T</title>{head}{''.join(items)}</channel></rss>".encode()


def _item(name: str, guid: str | None = None, title: str = "A title") -> str:
    return f"<item><title>{title}</title><link>/{name}</link><guid isPermaLink='false'>{guid or name}</guid></item>"


def _items(*names: object) -> list[str]:
    return [_item(str(name)) for name in names]


@pytest.fixture
def site() -> Iterator[Zoo]:
    """A server without robots.txt, its answers set by the test."""
    with Zoo({}) as running:
        yield running


@pytest.fixture
def poll_again(workshop: Any) -> Callable[[], tuple[Any, ...]]:
    """Time passes, every feed is due; the outcome, reason and new entries of the latest check."""

    def poll() -> tuple[Any, ...]:
        workshop.change("UPDATE ingest.feed SET next_check_at = now()")
        workshop.change("UPDATE ingest.host SET next_request_at = now(), not_before = NULL, penalty = 1")
        workshop.poll()
        query = "SELECT outcome, reason, entries_new FROM ingest.feed_check ORDER BY feed_check_id DESC LIMIT 1"
        return tuple(workshop.rows(query)[0])

    return poll


@pytest.fixture
def counted(workshop: Any) -> list[str]:
    """Every statement that the workshop sends, but for those that open and close its transactions."""
    sent: list[str] = []

    class Cursor(psycopg.Cursor[Any]):
        def execute(self, query: Any, *given: Any, **more: Any) -> "Cursor":
            sent.append(str(query))
            return super().execute(query, *given, **more)

        def copy(self, statement: Any, *given: Any, **more: Any) -> Any:
            sent.append(str(statement))
            return super().copy(statement, *given, **more)

    with contextlib.ExitStack() as held:
        for connection in [held.enter_context(workshop.database.transaction()) for _ in range(4)]:
            connection.cursor_factory = Cursor
    return sent


def _minutes_to_next(workshop: Any) -> float:
    ((seconds,),) = workshop.rows("SELECT extract(epoch FROM next_check_at - checked_at) FROM ingest.feed")
    return float(seconds) / 60


def _feed_row(workshop: Any, columns: str) -> tuple[Any, ...]:
    (row,) = workshop.rows(f"SELECT {columns} FROM news.feed")
    return tuple(row)


def test_an_unchanged_feed_is_asked_conditionally_and_answers_without_a_body(
    workshop: Any, site: Zoo, poll_again: Callable[[], Any]
) -> None:
    site.animals["feed"] = _honest(_feed(*_items(1, 2)), '"v1"')
    workshop.seed(site.url("feed"))
    assert poll_again() == ("new_entries", None, 2)
    assert poll_again() == ("not_modified", None, None)
    first, second = site.asked("feed")
    assert "if-none-match" not in first.headers
    assert second.headers["if-none-match"] == '"v1"'


def _honest(body: bytes, tag: str) -> Animal:
    async def animal(request: Request, writer: asyncio.StreamWriter) -> None:
        known = request.headers.get("if-none-match") == tag
        writer.write(answer("304 Not Modified", ETag=tag) if known else answer(body=body, ETag=tag, **_RSS))

    return animal


def test_a_server_that_says_not_modified_of_a_changed_feed_is_found_out_and_asked_in_full_from_then_on(
    workshop: Any, site: Zoo, poll_again: Callable[[], Any]
) -> None:
    site.animals["feed"] = _honest(_feed(*_items(1, 2, 3)), '"stuck"')
    workshop.seed(site.url("feed"))
    poll_again()
    site.animals["feed"] = _honest(_feed(*_items(1, 2, 3, 4)), '"stuck"')
    assert poll_again() == ("not_modified", None, None)
    workshop.change("UPDATE ingest.feed SET ask_in_full = true")  # as one check in a hundred is
    assert poll_again() == ("new_entries", None, 1)
    assert workshop.rows("SELECT trusts_validators, ask_in_full FROM ingest.feed") == [(False, True)]
    poll_again()
    assert "if-none-match" not in site.asked("feed")[-1].headers


def test_a_body_that_is_the_same_byte_for_byte_is_not_parsed_again(
    workshop: Any, site: Zoo, poll_again: Callable[[], Any]
) -> None:
    site.animals["feed"] = serve(_feed(*_items(1)), **_RSS)
    workshop.seed(site.url("feed"))
    assert poll_again() == ("new_entries", None, 1)
    assert poll_again() == ("same_body", None, None)


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
@pytest.mark.parametrize("as_date", [False, True], ids=["seconds", "date"])
def test_retry_after_sets_the_next_check(workshop: Any, site: Zoo, status: str, as_date: bool) -> None:
    later = datetime.now(UTC) + timedelta(hours=3)
    asked = format_datetime(later, usegmt=True) if as_date else "10800"
    site.animals["feed"] = serve(b"later", status, Retry_After=asked)
    workshop.seed(site.url("feed"))
    workshop.poll()
    assert 178 < _minutes_to_next(workshop) < 199
    assert "Retry-After asks for 3.0 h" in _feed_row(workshop, "state_reason")[0]
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
    workshop: Any, site: Zoo, poll_again: Callable[[], Any], head: str, headers: dict[str, str], minutes: float
) -> None:
    async def animal(request: Request, writer: asyncio.StreamWriter) -> None:
        fresh = "if-none-match" not in request.headers
        body = _feed(*_items(1), head=head) if fresh else b""
        writer.write(answer("200 OK" if fresh else "304 Not Modified", body, ETag='"v"', **_RSS, **headers))

    site.animals["feed"] = animal
    workshop.seed(site.url("feed"))
    for outcome in ("new_entries", "not_modified"):
        assert poll_again()[0] == outcome
        assert minutes <= _minutes_to_next(workshop) <= minutes * 1.1


def test_hours_to_be_left_alone_hold_also_after_a_304(workshop: Any, site: Zoo, poll_again: Callable[[], Any]) -> None:
    now = datetime.now(UTC)
    quiet = "".join(f"<hour>{(now.hour + n) % 24}</hour>" for n in range(5))
    site.animals["feed"] = _honest(_feed(*_items(1), head=f"<skipHours>{quiet}</skipHours>"), '"v"')
    workshop.seed(site.url("feed"))
    for _ in range(2):
        poll_again()
        assert workshop.rows("SELECT extract(hour FROM next_check_at AT TIME ZONE 'UTC')::int FROM ingest.feed") == [
            ((now.hour + 5) % 24,)
        ]


def test_a_permanent_redirect_moves_a_feed_after_three_answers_and_its_old_address_is_kept(
    workshop: Any, site: Zoo, poll_again: Callable[[], Any]
) -> None:
    site.animals["old"] = serve(b"", "301 Moved Permanently", Location="/new")
    site.animals["new"] = serve(_feed(*_items(1)), **_RSS)
    workshop.seed(site.url("old"))
    for n in range(3):
        assert _feed_row(workshop, "url") == (site.url("old"),), f"after {n} answers"
        poll_again()
    assert _feed_row(workshop, "url") == (site.url("new"),)
    assert workshop.rows("SELECT url FROM ingest.feed_address") == [(site.url("old"),)]
    workshop.seed(site.url("old"))
    assert workshop.rows("SELECT count(*) FROM ingest.feed") == [(1,)], "its old address is no new feed"


def test_a_temporary_redirect_moves_nothing(workshop: Any, site: Zoo, poll_again: Callable[[], Any]) -> None:
    site.animals["old"] = serve(b"", "302 Found", Location="/new")
    site.animals["new"] = serve(_feed(*_items(1)), **_RSS)
    workshop.seed(site.url("old"))
    for _ in range(4):
        poll_again()
    assert _feed_row(workshop, "url, moving_to") == (site.url("old"), None)


def test_a_feed_that_moves_to_the_address_of_another_is_muted_and_says_so(
    workshop: Any, site: Zoo, poll_again: Callable[[], Any]
) -> None:
    for name in ("old", "older"):
        site.animals[name] = serve(b"", "308 Permanent Redirect", Location="/new")
    site.animals["new"] = serve(_feed(*_items(1)), **_RSS)
    workshop.seed(site.url("new"), site.url("old"), site.url("older"))
    for _ in range(3):
        poll_again()
    rows = workshop.rows("SELECT url, state, state_reason FROM ingest.feed ORDER BY feed_id")
    assert [(url, state) for url, state, _ in rows] == [
        (site.url("new"), "active"),
        (site.url("old"), "muted"),
        (site.url("older"), "muted"),
    ]
    assert "which is another feed here" in rows[1][2]


def test_a_feed_that_is_gone_is_muted_asked_rarely_and_wakes_when_it_answers(
    workshop: Any, site: Zoo, poll_again: Callable[[], Any]
) -> None:
    site.animals["feed"] = serve(b"", "410 Gone")
    workshop.seed(site.url("feed"))
    poll_again()
    assert _feed_row(workshop, "state, state_reason") == ("muted", "gone (410): asked again in 7 days")
    assert _minutes_to_next(workshop) == pytest.approx(7 * 24 * 60)
    site.animals["feed"] = serve(_feed(*_items(1)), **_RSS)
    poll_again()
    assert _feed_row(workshop, "state") == ("active",)


def test_soft_hard_and_dns_failures_wait_differently(workshop: Any, site: Zoo) -> None:
    site.animals["soft"] = serve(b"", "502 Bad Gateway")
    site.animals["hard"] = serve(b"", "404 Not Found")
    workshop.seed(site.url("soft"), site.url("hard"), "http://no-such-name.invalid/feed")
    workshop.change("UPDATE ingest.feed SET interval_seconds = 300")
    workshop.poll()
    rows = workshop.rows(
        "SELECT split_part(state_reason, ' ', 1), round(extract(epoch FROM next_check_at - checked_at) / 60 / 1.05)"
        " FROM ingest.feed WHERE state = 'failing' ORDER BY feed_id"
    )
    assert [weight for weight, _ in rows] == ["soft", "hard", "dns"]
    assert [int(minutes) for _, minutes in rows] == [pytest.approx(first, rel=0.1) for first in (5, 60, 30)]


def test_a_check_without_overlap_is_a_gap_since_the_last_good_check_whatever_failed_meanwhile(
    workshop: Any, site: Zoo, poll_again: Callable[[], Any]
) -> None:
    site.animals["feed"] = serve(_feed(*_items(1, 2, 3)), **_RSS)
    workshop.seed(site.url("feed"))
    poll_again()
    good = _feed_row(workshop, "checked_at")
    assert workshop.rows("SELECT * FROM news.coverage_gap") == [], "a first check misses nothing"
    site.animals["feed"] = serve(b"", "500 Internal Server Error")
    poll_again()
    site.animals["feed"] = serve(_feed(*_items(7, 8, 9)), **_RSS)
    assert poll_again() == ("new_entries", None, 3)
    (gap,) = workshop.rows("SELECT outlet, feed_url, since, until, duration = until - since FROM news.coverage_gap")
    assert gap == ("outlet", site.url("feed"), *good, *_feed_row(workshop, "checked_at"), True)
    assert "no overlap" in _feed_row(workshop, "state_reason")[0]
    site.animals["feed"] = serve(_feed(*_items(8, 9, 10)), **_RSS)
    poll_again()
    assert workshop.rows("SELECT count(*) FROM news.coverage_gap") == [(1,)]


def test_many_new_entries_shorten_the_interval_and_none_lengthen_it(
    workshop: Any, site: Zoo, poll_again: Callable[[], Any]
) -> None:
    site.animals["feed"] = serve(_feed(*_items(*range(20))), **_RSS)
    workshop.seed(site.url("feed"))
    poll_again()
    first = _feed_row(workshop, "interval_seconds")[0]
    site.animals["feed"] = serve(_feed(*_items(*range(15, 35))), **_RSS)
    workshop.change("UPDATE ingest.feed SET ok_at = ok_at - interval '15 minutes'")
    poll_again()
    busy = _feed_row(workshop, "interval_seconds")[0]
    poll_again()
    quiet = _feed_row(workshop, "interval_seconds")[0]
    assert busy < first
    assert busy < quiet
    for _ in range(30):
        workshop.change("UPDATE ingest.feed SET interval_seconds = interval_seconds * 2")
    poll_again()
    assert _feed_row(workshop, "interval_seconds") == (24 * 3600,)


def test_guids_that_change_are_no_longer_trusted_and_the_entries_keep_their_rows(
    workshop: Any, site: Zoo, poll_again: Callable[[], Any]
) -> None:
    site.animals["feed"] = serve(_feed(*(_item(str(n), f"old-{n}") for n in range(10))), **_RSS)
    workshop.seed(site.url("feed"))
    poll_again()
    before = workshop.rows("SELECT feed_entry_id, first_seen_at FROM ingest.feed_entry ORDER BY 1")
    site.animals["feed"] = serve(_feed(*(_item(str(n), f"new-{n}") for n in range(11))), **_RSS)
    assert poll_again() == ("new_entries", None, 1)
    policy, reason = _feed_row(workshop, "identity_policy, identity_reason")
    assert policy == "link"
    assert reason == "10 of 10 known links came with another GUID than before"
    after = workshop.rows("SELECT feed_entry_id, first_seen_at FROM ingest.feed_entry ORDER BY 1")
    assert after[:10] == before
    assert len(after) == 11
    assert workshop.rows("SELECT count(*) FROM news.coverage_gap") == [(0,)]


def test_a_ticker_whose_entries_share_one_link_is_followed_by_their_titles(
    workshop: Any, site: Zoo, poll_again: Callable[[], Any]
) -> None:
    def ticker(*titles: str) -> bytes:
        return _feed(*(f"<item><title>{title}</title><link>/live</link></item>" for title in titles))

    workshop.seed(site.url("feed"))
    workshop.change("UPDATE ingest.feed SET identity_policy = 'link'")
    site.animals["feed"] = serve(ticker("one", "two", "three", "four"), **_RSS)
    assert poll_again() == ("new_entries", None, 4)
    assert _feed_row(workshop, "identity_policy") == ("link_title",)
    site.animals["feed"] = serve(ticker("three", "four", "five", "six"), **_RSS)
    assert poll_again() == ("new_entries", None, 2)
    site.animals["feed"] = serve(ticker("ten", "eleven", "twelve", "thirteen"), **_RSS)
    poll_again()
    assert workshop.rows("SELECT count(*) FROM news.coverage_gap") == [(1,)]


def test_an_entry_that_the_database_refuses_is_set_aside_by_name_and_the_others_land(
    workshop: Any, site: Zoo, owner_url: str
) -> None:
    with psycopg.connect(owner_url) as connection:
        connection.execute("ALTER TABLE ingest.feed_entry ADD CHECK (title <> 'poison')")
    poisoned = [_item(str(n), title="poison" if n in (3, 7) else "A title") for n in range(9)]
    names = ["a", "b", "bad", "c", "d"]
    for name in names:
        site.animals[name] = serve(_feed(*(poisoned if name == "bad" else _items(f"{name}1", f"{name}2"))), **_RSS)
    workshop.seed(*map(site.url, names))
    counts = workshop.poll()
    assert (counts.feeds, counts.new_entries, counts.new_pages) == (5, 15, 15)
    rows = workshop.rows("SELECT identity, url, detail LIKE '%%violates check%%' FROM ingest.refused_entry ORDER BY 1")
    assert rows == [("guid:3", site.url("3"), True), ("guid:7", site.url("7"), True)]
    checks = dict(
        workshop.rows(
            "SELECT replace(url, %(base)s, ''), (outcome, entries_new, entries_refused)::text"
            " FROM ingest.feed_check JOIN ingest.feed USING (feed_id)",
            base=site.url(""),
        )
    )
    assert checks == dict.fromkeys(names, "(new_entries,2,0)") | {"bad": "(new_entries,7,2)"}
    assert workshop.rows("SELECT count(*) FROM ingest.warc_file") == [(1,)]
    assert workshop.rows("SELECT count(*) FROM ingest.feed WHERE lease_token IS NOT NULL") == [(0,)]
    assert workshop.rows("SELECT count(*) FROM ingest.host WHERE lease_token IS NOT NULL") == [(0,)]


def test_a_feed_whose_own_row_the_database_refuses_is_refused_by_name_and_the_others_land(
    workshop: Any, site: Zoo, owner_url: str
) -> None:
    with psycopg.connect(owner_url) as connection:
        connection.execute("ALTER TABLE ingest.feed ADD CHECK (etag <> '\"poison\"')")
    site.animals["bad"] = serve(_feed(*_items(1)), ETag='"poison"', **_RSS)
    site.animals["good"] = serve(_feed(*_items(2)), ETag='"fine"', **_RSS)
    workshop.seed(site.url("bad"), site.url("good"))
    workshop.poll()
    rows = workshop.rows("SELECT state, state_reason, etag, failures FROM ingest.feed ORDER BY feed_id")
    assert rows[0] == ("failing", "the database refused what it gave: again in 60 min", None, 1)
    assert rows[1][0] == "active"
    checks = workshop.rows("SELECT outcome, reason FROM ingest.feed_check ORDER BY feed_id")
    assert checks == [("rejected", "row_refused"), ("new_entries", None)]


def test_a_document_that_takes_its_parser_too_long_costs_its_own_feed_alone(
    make_workshop: Callable[..., Any], site: Zoo
) -> None:
    workshop = make_workshop(parse_deadline_seconds=1)
    site.animals["slow"] = serve(_feed(*_items(*range(4_900))), **_RSS)
    for name in ("a", "b"):
        site.animals[name] = serve(_feed(*_items(name)), **_RSS)
    workshop.seed(site.url("a"), site.url("slow"), site.url("b"))
    workshop.poll()
    checks = workshop.rows("SELECT outcome, reason FROM ingest.feed_check ORDER BY feed_id")
    assert checks == [("new_entries", None), ("rejected", "parser_timeout"), ("new_entries", None)]


def test_a_host_that_asks_to_wait_is_no_check_of_its_feeds(workshop: Any, site: Zoo) -> None:
    site.animals["robots.txt"] = serve(b"User-agent: *\nCrawl-delay: 100")
    workshop.seed(site.url("feed"))
    workshop.poll()
    assert workshop.rows("SELECT outcome FROM ingest.feed_check") == [("waited",)]
    found = _feed_row(workshop, "state, state_reason, checked_at, failures")
    assert found == ("active", "its host asks to wait", None, 0)


def test_a_feed_whose_host_gives_no_robots_txt_fails_by_what_keeps_it_away(workshop: Any, site: Zoo) -> None:
    site.animals["robots.txt"] = serve(b"", "503 Service Unavailable", Retry_After="7200")
    site.animals["feed"] = serve(_feed(*_items(1)), **_RSS)
    workshop.seed(site.url("feed"))
    workshop.poll()
    assert site.asked("feed") == []
    assert workshop.rows("SELECT outcome, reason FROM ingest.feed_check") == [("failed", "http_503")]
    assert _feed_row(workshop, "state, failures") == ("failing", 1)
    assert _minutes_to_next(workshop) == pytest.approx(120, abs=1), "not before its robots.txt is asked again"


def test_a_check_costs_at_most_three_statements(workshop: Any, site: Zoo, counted: list[str]) -> None:
    for n in range(60):
        site.animals[f"feed/{n}"] = serve(_feed(*_items(*(f"{n}-{entry}" for entry in range(5)))), **_RSS)
    workshop.seed(*(site.url(f"feed/{n}") for n in range(60)))
    del counted[:]
    assert workshop.poll().new_entries == 300
    assert any("INSERT INTO ingest.feed_entry" in statement for statement in counted)
    assert len(counted) <= 3 * 60
