"""Feed bytes to records: every format, what is broken and recovered, what is refused, what is bounded."""

import gzip
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from pipeline.feeds import bounds
from pipeline.feeds.parse import parse
from pipeline.records import ParsedFeed, Rejection

Read = Callable[[str | bytes], ParsedFeed]

RSS = """<?xml version="1.0"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
<channel><title>Harbour News</title><link>https://news.example/</link><language>en-GB</language><ttl>30</ttl>
<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>12</sy:updateFrequency>
<atom:link rel="hub" href="https://hub.example/"/><atom:link rel="self" href="https://news.example/feeds/all.xml"/>
<atom:link rel="next" href="?page=2"/>
<skipHours><hour>0</hour><hour>24</hour><hour>3</hour></skipHours><skipDays><day>Sunday</day><day>saturday</day></skipDays>
{items}</channel></rss>"""
ITEM = """<item><guid isPermaLink="false">a-1</guid><link>/a/1</link><title>Pier &amp; port</title>
<description>&lt;p&gt;Short.&lt;/p&gt;</description><pubDate>Wed, 04 Mar 2026 08:30:00 +0100</pubDate>
<category>City</category><category>Sea</category><author>ann@news.example (Ann Roe)</author></item>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour</title><link href="https://news.example/"/>
<entry><id>tag:news.example,2026:1</id><title>One</title><link rel="enclosure" href="/a/1.mp3"/><link href="/a/1"/>
<published>2026-03-04T08:30:00+01:00</published><updated>2026-03-04T09:00:00Z</updated>
<author><name>Ann Roe</name></author><author><name>Ben Poe</name></author><summary>Short.</summary></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>Harbour</title></channel>
<item rdf:about="https://news.example/a/1"><title>One</title><link>https://news.example/a/1</link>
<dc:date>2026-03-04T08:30:00+01:00</dc:date><dc:creator>Ann Roe</dc:creator></item></rdf:RDF>"""
NEWS_SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://news.example/a/1</loc><news:news>
<news:publication><news:name>Harbour</news:name><news:language>en</news:language></news:publication>
<news:publication_date>2026-03-04T08:30:00+01:00</news:publication_date><news:title>One</news:title></news:news></url>
</urlset>"""
JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Harbour",
    "home_page_url": "https://news.example/",
    "hubs": [{"type": "WebSub", "url": "https://hub.example/"}],
    "items": [
        {"id": 1, "url": "/a/1", "title": "One", "date_published": "2026-03-04T08:30:00+01:00", "tags": ["Sea", 3]},
        {"id": "2", "external_url": "https://other.example/2", "content_text": "Two", "author": {"name": "Ann Roe"}},
        "junk",
    ],
}
PUBLISHED = datetime(2026, 3, 4, 7, 30, tzinfo=UTC)


def rss(items: str) -> str:
    return RSS.replace("{items}", items)


def test_rss_gives_all_that_it_says(read: Read) -> None:
    feed = read(rss(ITEM))
    (entry,) = feed.entries
    assert (feed.format, feed.title, feed.homepage, feed.language) == (
        "rss",
        "Harbour News",
        "https://news.example/",
        "en-GB",
    )
    assert (feed.hub_url, feed.self_url) == ("https://hub.example/", "https://news.example/feeds/all.xml")
    assert feed.next_url == "https://news.example/feeds/all.xml?page=2"
    assert (entry.guid, entry.url, entry.title) == ("a-1", "https://news.example/a/1", "Pier & port")
    assert (entry.summary, entry.published_at) == ("<p>Short.</p>", PUBLISHED)
    assert entry.published_raw == "Wed, 04 Mar 2026 08:30:00 +0100"
    assert (entry.authors, entry.categories) == (("Ann Roe",), ("City", "Sea"))
    assert feed.problems == ()


def test_the_longest_pause_asked_for_counts_and_quiet_hours_and_days_are_kept(read: Read) -> None:
    feed = read(rss(ITEM))
    assert feed.update_seconds == 7_200
    assert feed.skip_hours == (0, 3)
    assert feed.skip_days == ("Saturday", "Sunday")


def test_a_pause_beyond_all_measure_is_a_year(read: Read) -> None:
    assert read(rss(ITEM).replace("<ttl>30<", "<ttl>999999999<")).update_seconds == 365 * 86_400


def test_atom_rdf_and_news_sitemaps_give_the_same_fields(read: Read) -> None:
    atom, rdf, sitemap = read(ATOM), read(RDF), read(NEWS_SITEMAP)
    assert [feed.format for feed in (atom, rdf, sitemap)] == ["atom", "rdf", "sitemap"]
    for feed in (atom, rdf, sitemap):
        (entry,) = feed.entries
        assert (entry.url, entry.title) == ("https://news.example/a/1", "One")
        assert entry.published_at == PUBLISHED or entry.updated_at == PUBLISHED
    assert atom.entries[0].authors == ("Ann Roe", "Ben Poe")
    assert atom.entries[0].updated_at == datetime(2026, 3, 4, 9, tzinfo=UTC)
    assert sitemap.title == "Harbour"


def test_json_feed_reads_wrong_types_as_absence(read: Read) -> None:
    feed = read(json.dumps(JSON_FEED))
    first, second = feed.entries
    assert (feed.format, feed.hub_url) == ("json", "https://hub.example/")
    assert (first.guid, first.url, first.published_at) == ("1", "https://news.example/a/1", PUBLISHED)
    assert first.categories == ("Sea",)
    assert (second.url, second.summary, second.authors) == ("https://other.example/2", "Two", ("Ann Roe",))
    assert "items that are no objects" in feed.problems


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \n\x00", "empty"),
        (b"<html><body><p>Sorry</p></body></html>", "not_a_feed"),
        (b"just words", "not_a_feed"),
        (b'{"version": "1"}', "not_a_feed"),
        (b'{"a": ' + b"[" * 100_000, "not_a_feed"),
        (b"<sitemapindex><sitemap><loc>https://a.example/1.xml</loc></sitemap></sitemapindex>", "not_a_feed"),
        (b"\x1f\x8bbroken", "empty"),
        pytest.param(gzip.compress(b" " * (bounds.MAX_BYTES + 1)), "too_large", id="large only when unpacked"),
    ],
)
def test_what_is_no_feed_is_refused_by_name(body: bytes, reason: str, now: datetime) -> None:
    found = parse(body, url="https://news.example/", content_type="text/xml", now=now)
    assert isinstance(found, Rejection)
    assert (found.stage, found.reason) == ("poll", reason)


def test_a_feed_without_entries_is_a_feed(read: Read) -> None:
    assert read(rss("")).entries == ()


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text.replace("&amp;", "&"),
        lambda text: text.replace("&amp;", "&nbsp;&eacute;"),
        lambda text: "<b>Warning</b>: something on line 3<br/>" + text,
        lambda text: text + "<!-- junk --><script>x()</script>",
        lambda text: text.replace("Pier", "Pi\x07er\x00"),
        lambda text: text.replace("<channel>", "<channel><odd:thing>1</odd:thing>"),
        lambda text: text.replace("</description>", ""),
        lambda text: text[: text.index("</channel>")],
    ],
)
def test_what_is_broken_but_readable_keeps_its_entry_and_says_so(damage: Callable[[str], str], read: Read) -> None:
    feed = read(damage(rss(ITEM)))
    assert [entry.url for entry in feed.entries] == ["https://news.example/a/1"]
    assert any(problem.startswith("not well-formed") for problem in feed.problems)
    assert "\x00" not in (feed.entries[0].title or "")


def test_white_space_and_doubled_byte_order_marks_before_a_feed_are_no_fault(read: Read) -> None:
    for prefix in ("\n\n", "\ufeff\ufeff"):
        assert len(read(prefix + rss(ITEM)).entries) == 1


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("ann@news.example (Ann Roe)", "Ann Roe"),
        ("ann@news.example", "ann@news.example"),
        ("Ann Roe", "Ann Roe"),
        ("Ann Roe &lt;ann@news.org&gt;", "Ann Roe"),
    ],
)
def test_an_author_is_a_name_and_a_mail_address_only_where_there_is_none(
    author: str, expected: str, read: Read
) -> None:
    assert read(rss(f"<item><link>/a</link><author>{author}</author></item>")).entries[0].authors == (expected,)


def test_gzip_that_was_not_announced_is_unpacked(read: Read) -> None:
    assert len(read(gzip.compress(rss(ITEM).encode())).entries) == 1


def test_links_that_are_no_web_addresses_are_dropped_and_counted(read: Read) -> None:
    bad = "".join(f"<item><guid>{link}</guid><link>{link}</link></item>" for link in ("javascript:x()", "data:,1"))
    feed = read(rss(bad + ITEM))
    assert [entry.url for entry in feed.entries] == [None, None, "https://news.example/a/1"]
    assert "no http(s) link: 2" in feed.problems


def test_a_guid_that_is_no_address_does_not_become_one(read: Read) -> None:
    feed = read(rss("<item><guid>12345</guid><title>T</title></item>"))
    assert (feed.entries[0].guid, feed.entries[0].url) == ("12345", None)


def test_a_guid_that_is_an_address_is_the_link_where_there_is_no_other(read: Read) -> None:
    assert read(rss("<item><guid>https://news.example/a/9</guid></item>")).entries[0].url == "https://news.example/a/9"


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("", "date missing: 1"),
        ("soon", "date unreadable: 1"),
        ("Thu, 01 Jan 1970 00:00:00 GMT", "date before 1995: 1"),
        ("Wed, 04 Mar 2099 00:00:00 GMT", "date in the future: 1"),
    ],
)
def test_odd_dates_are_kept_as_seen_and_counted_never_now(raw: str, problem: str, read: Read, now: datetime) -> None:
    feed = read(rss(f"<item><link>/a/1</link><pubDate>{raw}</pubDate></item>"))
    (entry,) = feed.entries
    assert problem in feed.problems
    assert entry.published_raw == (raw or None)
    assert entry.published_at is None or entry.published_at.year in (1970, 2099)


def test_sizes_are_bounded_and_cuts_are_counted(read: Read) -> None:
    long = "x" * 1_000_000
    categories = "".join(f"<category>c{n}</category>" for n in range(80))
    feed = read(rss(f"<item><guid>{long}</guid><link>/a</link><title>{long}</title>{categories}</item>"))
    (entry,) = feed.entries
    assert entry.title == "x" * bounds.MAX_TITLE
    assert entry.guid is not None
    assert len(entry.guid) <= bounds.MAX_GUID
    assert len(entry.categories) == bounds.MAX_NAMES
    assert {"title cut at 4000: 1", "guid cut at 2048: 1", "category beyond 50 dropped: 30"} <= set(feed.problems)


def test_two_oversized_guids_stay_apart(read: Read) -> None:
    long = "x" * 10_000
    feed = read(rss(f"<item><guid>{long}1</guid></item><item><guid>{long}2</guid></item>"))
    assert len({entry.guid for entry in feed.entries}) == 2


def test_entries_past_the_cap_are_left_out_before_they_cost_anything(read: Read) -> None:
    items = "".join(f"<item><link>/a/{n}</link></item>" for n in range(bounds.MAX_ENTRIES + 7))
    feed = read(rss(items))
    assert len(feed.entries) == bounds.MAX_ENTRIES
    assert feed.entries[0].url == "https://news.example/a/0"
    assert "7 entries beyond the first 5000 not read" in feed.problems


def test_external_entities_are_neither_read_nor_expanded(read: Read) -> None:
    doctype = '<!DOCTYPE rss [<!ENTITY file SYSTEM "file:///etc/passwd"><!ENTITY a "boom">]>'
    feed = read(rss("<item><link>/a</link><title>&file;</title></item>").replace("?>", "?>" + doctype, 1))
    assert "root:" not in (feed.entries[0].title or "")


@pytest.mark.parametrize("text", ["{}", "<![CDATA[{}]]>"])
def test_a_long_author_is_cut_before_it_costs_seconds(text: str, read: Read) -> None:
    author = text.format("é" * 100 + "a" * 64_000)
    started = time.perf_counter()
    feed = read(rss(f"<item><link>/a</link><author>{author}</author><title>T</title></item>"))
    assert time.perf_counter() - started < 1
    assert (feed.entries[0].title, len(feed.entries[0].authors[0])) == ("T", 400)
    assert "author text cut: 1" in feed.problems
