"""A feed's document without some of its entries: the others keep their bytes, whatever the format."""

import json
import time

import pytest

from pipeline.feeds.redaction import without

GONE = "https://news.example/gone"
FEED = "https://news.example/feed"


def is_forgotten(url: str) -> bool:
    return url == GONE


def left_of(body: bytes) -> bytes | None:
    return without(body, url=FEED, is_forgotten=is_forgotten)


@pytest.mark.parametrize(
    ("kept", "gone"),
    [
        (b"<item><link>https://news.example/a</link></item>", b"<item><link>https://news.example/gone</link></item>"),
        (
            b"<item><link>https://news.example/a</link></item>",
            b"<item><link><![CDATA[https://news.example/gone]]></link></item>",
        ),
        (b'<entry><link href="/a"/></entry>', b'<entry><title>x</title><link rel="alternate" href="/gone"/></entry>'),
        (b"<atom:entry><atom:link href='/a'/></atom:entry>", b"<atom:entry><atom:link href='/gone'/></atom:entry>"),
        (b'<item rdf:about="/a"><x/></item>', b'<item rdf:about="https://news.example/gone"><title>t</title></item>'),
        (
            b"<item><link>/a?b=1&amp;c=2</link></item>",
            b"<item><guid>https://news.example/gone?utm_source=rss</guid></item>",
        ),
        (
            b"<url><loc>https://news.example/a</loc></url>",
            b"<url><loc>https://news.example/gone</loc><news:title>t</news:title></url>",
        ),
    ],
)
def test_the_entry_is_cut_out_and_the_rest_keeps_its_bytes(kept: bytes, gone: bytes) -> None:
    assert left_of(b"<top>\n" + kept + gone + b"\n" + kept + b"</top>") == b"<top>\n" + kept + b"\n" + kept + b"</top>"


def test_a_document_that_does_not_show_it_is_the_same() -> None:
    body = b"<rss><item><link>https://news.example/gone-fishing</link></item></rss>"
    assert left_of(body) == body


def test_an_item_of_a_json_feed_goes_also_where_slashes_are_escaped() -> None:
    body = (
        b'{"version": "1.1", "items": [{"url": "https:\\/\\/news.example\\/gone"}, {"url": "https://news.example/a"}]}'
    )
    left = left_of(body)
    assert left is not None
    assert json.loads(left) == {"version": "1.1", "items": [{"url": "https://news.example/a"}]}


@pytest.mark.parametrize(
    "body",
    [
        b"<rss><channel><link>https://news.example/gone</link></channel></rss>",
        b"<rss><item><link>https://news.example/gone</link>",
        b'{"home_page_url": "https://news.example/gone", "items": []}',
        b'{"items": [{"url": "https://news.example/gone"}',
    ],
)
def test_a_document_that_shows_it_outside_an_entry_cannot_be_kept(body: bytes) -> None:
    assert left_of(body) is None


@pytest.mark.parametrize("part", [b"<item>", b"<item", b"</item>", b"href=", b"http://", b"<link>"])
def test_a_hostile_document_takes_time_in_proportion_to_its_length(part: bytes) -> None:
    body = b"<item><link>https://news.example/gone</link></item>" + part * 200_000
    begun = time.process_time()
    left_of(body)
    assert time.process_time() - begun < 5
