"""What a check's answer means, before anything is stored."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pipeline.db.feeds import Known
from pipeline.feeds.identity import identify
from pipeline.records import ParsedFeed, Response
from pipeline.steps.checks import Checked, conditions, decide, wishes

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
NOTHING = Known(identities=frozenset(), guids={}, links=frozenset())


def feed(**fields: object) -> Mapping[str, Any]:
    row = {
        "ask_in_full": False,
        "etag": '"1"',
        "last_modified": None,
        "interval_seconds": 1800.0,
        "ok_at": NOW - timedelta(minutes=30),
        "state": "active",
        "failures": 0,
        "has_entries": True,
        "moving_to": None,
        "moves_seen": 0,
        "trusts_validators": True,
        "update_seconds": 10_800,
        "skip_hours": [3],
        "skip_days": [],
        "hub_url": "https://hub.example/",
        "topic_url": "https://news.example/feed",
    }
    return row | fields


def answered(status: int, *headers: tuple[str, str]) -> Response:
    return Response(
        url="https://news.example/feed",
        final_url="https://news.example/feed",
        status=status,
        reason="",
        headers=headers,
        request_head=b"",
        raw=b"",
        body=b"",
        fetched_at=NOW,
        seconds=0.1,
        address=None,
    )


def test_about_one_check_in_a_hundred_asks_in_full_without_validators() -> None:
    each = Checked(feed=feed(), at=NOW, outcome="not_modified", answer=answered(304))
    full = sum(decide(each, [], identify([]), NOTHING, 900).full_next for _ in range(20_000))
    assert 130 < full < 270  # five standard deviations around 200
    assert conditions(feed(ask_in_full=True)) == {}
    assert conditions(feed()) == {"If-None-Match": '"1"'}


def test_after_an_answer_without_a_document_the_last_ones_wishes_hold() -> None:
    kept = wishes(Checked(feed=feed(), at=NOW, outcome="not_modified", answer=answered(304)))
    assert (kept.update_seconds, kept.skip_hours, kept.hub_url) == (10_800, (3,), "https://hub.example/")


def test_a_new_document_replaces_them_all() -> None:
    document = ParsedFeed(format="rss", title=None, homepage=None, language=None, entries=())
    found = wishes(Checked(feed=feed(), at=NOW, outcome="new_entries", answer=answered(200), parsed=document))
    assert (found.update_seconds, found.skip_hours, found.hub_url, found.topic_url) == (None, (), None, None)


@pytest.mark.parametrize(
    ("link", "hub", "topic"),
    [
        ('<https://b.example/>; rel="hub", <https://news.example/own>; rel="self"', "https://b.example/", "own"),
        ('<https://b.example/>; rel="hub"', "https://b.example/", "in-document"),
        ('<https://news.example/own>; rel="self"', "https://a.example/", "own"),
        ("", "https://a.example/", "in-document"),
    ],
)
def test_the_link_header_announces_hub_and_address_before_the_document(link: str, hub: str, topic: str) -> None:
    document = ParsedFeed(
        format="rss",
        title=None,
        homepage=None,
        language=None,
        entries=(),
        hub_url="https://a.example/",
        self_url="https://news.example/in-document",
    )
    answer = answered(200, ("Link", link)) if link else answered(200)
    found = wishes(Checked(feed=feed(), at=NOW, outcome="new_entries", answer=answer, parsed=document))
    assert (found.hub_url, found.topic_url) == (hub, f"https://news.example/{topic}")


def test_a_feed_is_not_asked_before_its_host_may_be() -> None:
    away = Checked(feed=feed(), at=NOW, outcome="failed", reason="dns", detail="", wait_seconds=86_400)
    decision = decide(away, [], identify([]), NOTHING, 900)
    assert decision.next_check_at == NOW + timedelta(days=1)
    assert decision.reason.startswith("dns failure 1 (dns)")
