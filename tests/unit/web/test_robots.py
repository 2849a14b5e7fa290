"""What a robots.txt means, and what its absence, failure or nonsense means."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from protego import Protego

from pipeline.records import FetchFailure, Response
from pipeline.web import robots
from pipeline.web.robots import decide

Answer = Callable[..., Response]
Failure = Callable[[str], FetchFailure]

MATERIAL = Path(__file__).resolve().parents[4] / "shared" / "material" / "robots"
ORIGIN = "https://news.example"
RULES = """\ufeffUser-agent: onrecord
Disallow: /private
Crawl-delay: 7
Sitemap: /map.xml

User-agent: *
Disallow: /
""".encode()


def test_the_rules_for_us_hold_for_us(answer: Answer, now: datetime) -> None:
    known = decide(ORIGIN, answer(200, RULES), now)
    assert known.verdict(f"{ORIGIN}/a") == "allowed"
    assert known.verdict(f"{ORIGIN}/private/a") == "disallowed"
    assert known.crawl_delay == 7.0
    assert known.sitemaps == (f"{ORIGIN}/map.xml",)
    assert known.expires_at == now + timedelta(hours=24)


@pytest.mark.parametrize(
    ("headers", "hours"),
    [
        ({"Cache_Control": "max-age=7200"}, 2),
        ({"Cache_Control": "max-age=60"}, 1),
        ({"Cache_Control": "no-store"}, 1),
        ({"Cache_Control": "max-age=9999999"}, 24),
        ({"Expires": "@3"}, 3),
    ],
)
def test_the_file_is_kept_as_long_as_it_says_between_an_hour_and_a_day(
    headers: dict[str, str], hours: int, answer: Answer, now: datetime
) -> None:
    if "Expires" in headers:
        headers = {"Expires": format_datetime(now + timedelta(hours=3), usegmt=True)}
    assert decide(ORIGIN, answer(200, RULES, **headers), now).expires_at == now + timedelta(hours=hours)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_no_file_allows_all(status: int, answer: Answer, now: datetime) -> None:
    known = decide(ORIGIN, answer(status, b"User-agent: *\nDisallow: /"), now)
    assert known.verdict(f"{ORIGIN}/a") == "allowed"
    assert str(status) in known.reason


def test_a_page_instead_of_a_file_allows_all(answer: Answer, now: datetime) -> None:
    assert decide(ORIGIN, answer(200, b"<html><p>Hello</p></html>"), now).verdict(f"{ORIGIN}/a") == "allowed"


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_failing_server_means_wait(status: int, answer: Answer, now: datetime) -> None:
    known = decide(ORIGIN, answer(status), now)
    assert known.verdict(f"{ORIGIN}/a") == "wait"
    assert known.expires_at == now + timedelta(minutes=15)
    assert decide(ORIGIN, answer(status, Retry_After="7200"), now).expires_at == now + timedelta(hours=2)


@pytest.mark.parametrize("reason", ["dns", "connect", "timeout", "tls", "protocol"])
def test_no_answer_means_wait(reason: str, failure: Failure, now: datetime) -> None:
    assert decide(ORIGIN, failure(reason), now).verdict(f"{ORIGIN}/a") == "wait"


@pytest.mark.parametrize("reason", ["too_many_redirects", "too_large", "bad_encoding", "bad_url", "forbidden_address"])
def test_a_file_that_no_one_can_read_is_no_file(reason: str, failure: Failure, now: datetime) -> None:
    assert decide(ORIGIN, failure(reason), now).verdict(f"{ORIGIN}/a") == "allowed"


def test_good_rules_outlive_an_outage_and_after_thirty_days_it_is_given_up(
    answer: Answer, failure: Failure, now: datetime
) -> None:
    first = decide(ORIGIN, answer(200, RULES), now)
    during = decide(ORIGIN, failure("connect"), now + timedelta(days=1), first)
    later = decide(ORIGIN, failure("connect"), now + timedelta(days=29), during)
    given_up = decide(ORIGIN, failure("connect"), now + timedelta(days=32), later)
    assert [known.verdict(f"{ORIGIN}/private") for known in (during, later)] == ["disallowed", "disallowed"]
    assert later.unreachable_since == now + timedelta(days=1)
    assert given_up.verdict(f"{ORIGIN}/private") == "allowed"
    assert decide(ORIGIN, answer(200, RULES), now, given_up).unreachable_since is None


def test_what_stands_past_the_size_cap_is_not_read(answer: Answer, now: datetime) -> None:
    body = b"User-agent: *\n" + b"Allow: /x\n" * 51_200 + b"Disallow: /late\n"
    assert decide(ORIGIN, answer(200, body), now).verdict(f"{ORIGIN}/late") == "allowed"


def test_all_checks_of_the_material_hold() -> None:
    source = MATERIAL / "cases.json"
    if not source.exists():
        pytest.skip("needs the shared material")
    wrong, count = [], 0
    for case in json.loads(source.read_text()):
        rules = Protego.parse(case["robots"])
        for check in case["checks"]:
            count += 1
            if "url" in check and rules.can_fetch(check["url"], check["agent"]) != check["allowed"]:
                wrong.append(check)
            if "crawl_delay" in check and rules.crawl_delay(check["agent"]) != check["crawl_delay"]:
                wrong.append(check)
    assert count == 181
    assert wrong == []


def test_real_and_odd_files_of_the_material_give_a_verdict(answer: Answer, now: datetime) -> None:
    files = [*(MATERIAL / "sites").glob("*.txt"), *(MATERIAL / "odd").glob("*.txt")]
    if not files:
        pytest.skip("needs the shared material")
    for file in files:
        known = decide(ORIGIN, answer(200, file.read_bytes()), now)
        assert known.verdict(f"{ORIGIN}/news/2026/03/04/story.html") in ("allowed", "disallowed"), file.name
        assert known.crawl_delay is None or known.crawl_delay >= 0
    assert robots.AGENT == "onrecord"
