"""Lists of feeds, feeds of a home page, and hubs: where feeds come from."""

import hashlib
import hmac
from pathlib import Path

import pytest

from pipeline.feeds import opml, websub
from pipeline.feeds.discover import feeds_of
from pipeline.feeds.opml import Outline
from pipeline.feeds.websub import Subscription
from pipeline.records import Rejection

LISTS = Path(__file__).resolve().parents[4] / "shared" / "material" / "feeds" / "opml"
ASKED = Subscription(topic="https://news.example/feed", callback="https://us.example/hub/7", secret="s3")


def test_a_list_that_is_written_and_read_again_is_the_same() -> None:
    feeds = (
        Outline(url="https://a.example/rss?x=1&y=2", title='Harbour & "Pier"', folders=("World", "Sea"), language="en"),
        Outline(url="https://b.example/rss", title="B", homepage="https://b.example/", folders=("World",)),
    )
    assert opml.read(opml.write(feeds, title="Mine")) == feeds


def test_an_address_counts_once_and_what_is_no_address_not_at_all() -> None:
    body = (
        b'<opml><body><outline xmlUrl="http://a.example/f"/><outline xmlUrl="http://A.example/f"/><outline xmlUrl="x"/>'
    )
    found = opml.read(body)
    assert isinstance(found, tuple)
    assert [feed.url for feed in found] == ["http://a.example/f"]


def test_what_is_no_list_is_refused_by_name() -> None:
    for body in (b"", b"<rss/>", b"words"):
        found = opml.read(body)
        assert isinstance(found, Rejection)
        assert found.reason == "not_opml"


@pytest.mark.skipif(not LISTS.is_dir(), reason="needs the shared material")
def test_all_lists_of_the_material_give_feeds() -> None:
    lists = [opml.read(path.read_bytes()) for path in LISTS.glob("*.opml")]
    assert len(lists) == 31
    assert all(isinstance(each, tuple) and each for each in lists)


def test_a_page_announces_its_feeds_and_its_comments_are_left_out() -> None:
    page = b"""<base href="/news/"><link rel="alternate" type="application/rss+xml" title=" All  news " href="all.xml">
    <link rel="ALTERNATE nofollow" type="application/atom+xml; charset=utf-8" href="/atom">
    <link rel="alternate" type="application/rss+xml" href="/comments/feed/"><a href="/rss">RSS</a>"""
    found = feeds_of(page, url="https://a.example/x")
    assert [(feed.url, feed.title) for feed in found] == [
        ("https://a.example/news/all.xml", "All news"),
        ("https://a.example/atom", None),
    ]


def test_where_nothing_is_announced_links_that_look_like_feeds_are_offered_as_guesses() -> None:
    found = feeds_of(b'<a href="/rss/world">World</a><a href="/a/1">Feedback</a>', url="https://a.example/")
    assert [(feed.url, feed.announced) for feed in found] == [("https://a.example/rss/world", False)]
    assert feeds_of(b"", url="https://a.example/") == ()


def test_a_push_counts_only_with_the_signature_of_its_body_under_our_secret() -> None:
    body, secret = b"<rss/>", "s3"
    good = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    assert websub.authentic(body, secret=secret, signature=good)
    for bad in (None, "", good[:-1], "md5=" + good[7:], good.replace("sha256", "sha512"), "sha256=é"):
        assert not websub.authentic(body, secret=secret, signature=bad)
    assert not websub.authentic(body + b" ", secret=secret, signature=good)


def test_a_hub_is_answered_only_about_what_was_asked() -> None:
    query = {"hub.mode": "subscribe", "hub.topic": ASKED.topic, "hub.challenge": "c", "hub.lease_seconds": "60"}
    assert websub.confirmed(ASKED, query) == ("c", 60)
    assert websub.confirmed(ASKED, query | {"hub.topic": "https://other.example/"}) is None
    assert websub.confirmed(ASKED, query | {"hub.mode": "unsubscribe"}) is None
    assert websub.request_fields(ASKED)["hub.topic"] == ASKED.topic


def test_a_link_header_announces_the_hub_and_the_feeds_own_address() -> None:
    header = (
        '<https://hub.example/>; rel="hub", <https://a.example/feed>; rel=self; type="x,y", </style>; rel=stylesheet'
    )
    assert websub.announced(header) == {"hub": "https://hub.example/", "self": "https://a.example/feed"}
