"""The demo newsroom is a small, steady, honest news web."""

import json
import re
import socket
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import feedparser
import pytest

from pipeline.errors import StackError
from pipeline.local.newsroom import HOST, Newsroom

type Answer = tuple[HTTPResponse, bytes]

GOLD = json.loads((Newsroom(base_port=0).root / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    with Newsroom(base_port=0) as newsroom:
        yield newsroom


def get(url: str, **headers: str) -> Answer:
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    try:
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def links(newsroom: Newsroom) -> list[str]:
    """Every link of every feed, in the feeds' order."""
    found: list[str] = []
    for feed in newsroom.feeds:
        _, body = get(feed.url)
        if feed.url.endswith(".json"):
            found += [item["url"] for item in json.loads(body)["items"]]
        else:
            found += [entry["link"] for entry in feedparser.parse(body).entries]
    return found


def test_there_are_four_outlets_on_four_origins_and_one_is_an_agency(newsroom: Newsroom) -> None:
    assert len({outlet.homepage for outlet in newsroom.outlets}) == 4
    assert [outlet.kind for outlet in newsroom.outlets].count("agency") == 1
    assert {feed.outlet for feed in newsroom.feeds} == {outlet.key for outlet in newsroom.outlets}


def test_the_four_feeds_are_in_four_formats(newsroom: Newsroom) -> None:
    bodies = [get(feed.url)[1] for feed in newsroom.feeds]
    versions = [feedparser.parse(body).version for body in bodies if not body.startswith(b"{")]
    assert sorted(versions) == ["atom10", "rss10", "rss20"]
    assert "jsonfeed.org" in next(json.loads(body)["version"] for body in bodies if body.startswith(b"{"))


def test_every_page_that_a_feed_links_is_in_the_gold_and_no_other(newsroom: Newsroom) -> None:
    found = links(newsroom)
    seen = {f"{urlsplit(link).netloc}{urlsplit(link).path}" for link in found}
    bases = {outlet.key: urlsplit(outlet.homepage).netloc for outlet in newsroom.outlets}
    expected = {bases[page["outlet"]] + page["path"] for page in GOLD["pages"]}
    only_behind_a_redirect = {bases["velmar"] + "/news/1043.html"}
    assert len(found) == GOLD["totals"]["feed_entries"]
    assert seen == expected - only_behind_a_redirect


def test_every_page_answers_as_the_gold_says(newsroom: Newsroom) -> None:
    statuses = {"http_404": 404, "http_500": 500}
    for page in GOLD["pages"]:
        response, _ = get(newsroom.base(page["outlet"]) + page["path"])
        moved = page["path"].startswith("/go/")
        assert response.status == (301 if moved else statuses.get(page.get("reason"), 200)), page


def test_the_words_of_every_gold_quote_stand_in_their_page(newsroom: Newsroom) -> None:
    for corrected in (False, True):
        if corrected:
            newsroom.correct()
        for article in (article for article in GOLD["articles"] if article.get("corrected", False) == corrected):
            response, body = get(newsroom.base(article["outlet"]) + article["path"])
            page = body.decode(response.headers.get_content_charset() or "utf-8").replace("&amp;", "&")
            for quote in article["quotes"]:
                assert all(f"“{words}" in page for words in quote["verbatim"]), (article["path"], quote)
                assert quote.get("content", "") in page
            assert all(post["text"] in page and post["handle"] in page for post in article["posts"])


def test_the_totals_of_the_gold_are_those_of_its_parts() -> None:
    totals = GOLD["totals"]
    states = [page["state"] for page in GOLD["pages"]]
    quotes = [quote for article in GOLD["articles"] if not article.get("corrected") for quote in article["quotes"]]
    assert {state: states.count(state) for state in set(states)} == {
        state: totals[state] for state in ("stored", "joined", "rejected", "pending")
    }
    assert totals["pages"] == len(states)
    assert totals["quotes"] == len(quotes) >= 60
    assert totals["quotes_with_marks"] == sum(bool(quote["verbatim"]) for quote in quotes)
    assert totals["quotes_with_relay"] == sum(bool(quote["relays"]) for quote in quotes)


def test_no_placeholder_is_left_in_anything_that_is_served(newsroom: Newsroom) -> None:
    for file in newsroom.root.glob("*/**/*"):
        if file.is_file() and ".corrected." not in file.name:
            outlet, *path = file.relative_to(newsroom.root).parts
            response, body = get(f"{newsroom.base(outlet)}/{'/'.join(path)}")
            assert response.status in (200, 500), file
            assert b"{{" not in body, file


def test_a_page_that_has_not_changed_is_answered_with_304_and_no_body(newsroom: Newsroom) -> None:
    url = newsroom.feeds[0].url
    first, _ = get(url)
    by_tag, body = get(url, If_None_Match=f'W/{first.headers["ETag"]}, "other"')
    by_date, _ = get(url, If_Modified_Since=first.headers["Last-Modified"])
    assert (by_tag.status, by_date.status, body) == (304, 304, b"")


def test_a_condition_that_cannot_be_read_is_no_condition(newsroom: Newsroom) -> None:
    response, _ = get(newsroom.feeds[0].url, If_Modified_Since="the day before yesterday")
    assert response.status == 200


def test_a_correction_changes_one_article_and_its_feed_and_nothing_else(newsroom: Newsroom) -> None:
    urls = [*dict.fromkeys(links(newsroom)), *(feed.url for feed in newsroom.feeds)]
    before = {url: get(url)[0].headers["ETag"] for url in urls}
    newsroom.correct()
    after = {url: get(url, If_None_Match=tag) if (tag := before[url]) else get(url) for url in urls}
    changed = {url for url, (response, _) in after.items() if response.status == 200}
    assert {urlsplit(url).path for url in changed} == {"/2026/09/15/herring-quota", "/feed.rss"}
    assert b"by a quarter" in get(newsroom.base("harbour") + "/2026/09/15/herring-quota")[1]


def test_a_page_names_its_charset_and_is_written_in_it(newsroom: Newsroom) -> None:
    response, body = get(newsroom.base("velmar") + "/de/1044")
    assert response.headers.get_content_charset() == "windows-1252"
    assert "„Wir haben uns neun Jahre lang durch Ferngläser angesehen“" in body.decode("windows-1252")


def test_every_request_is_logged_with_its_headers_in_order(newsroom: Newsroom) -> None:
    get(newsroom.base("harbour") + "/robots.txt", User_Agent="onrecord/test")
    get(newsroom.base("talvin") + "/nowhere?x=1")
    assert [(seen.outlet, seen.path, seen.status) for seen in newsroom.log] == [
        ("harbour", "/robots.txt", 200),
        ("talvin", "/nowhere?x=1", 404),
    ]
    assert newsroom.log[0].headers["user-agent"] == "onrecord/test"
    assert newsroom.log[0].at <= newsroom.log[1].at


@pytest.mark.parametrize("path", ["/../site.json", "/..%2fsite.json", "//etc/passwd", "/feed.corrected.rss"])
def test_nothing_outside_an_outlet_is_served(newsroom: Newsroom, path: str) -> None:
    parts = urlsplit(newsroom.base("harbour"))
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    connection.request("GET", path)
    response = connection.getresponse()
    response.read()
    connection.close()
    assert response.status == 404


def test_the_harbour_ledger_asks_robots_to_wait_and_closes_a_page_that_its_feed_links(newsroom: Newsroom) -> None:
    robots = get(newsroom.base("harbour") + "/robots.txt")[1].decode()
    closed = re.findall(r"^Disallow: (\S+)$", robots, re.MULTILINE)
    assert "Crawl-delay: 1" in robots
    assert [link for link in links(newsroom) if urlsplit(link).path.startswith(tuple(closed))]


def test_two_newsrooms_in_a_row_have_the_same_addresses_and_the_port_is_free_again() -> None:
    port = first_of_four_free_ports()
    for _ in range(2):
        with Newsroom(base_port=port) as newsroom:
            assert newsroom.base("talvin") == f"http://{HOST}:{port}"
            assert get(newsroom.feeds[0].url)[0].status == 200


def test_a_taken_port_is_named_and_the_others_are_closed_again() -> None:
    port = first_of_four_free_ports()
    naming_it = rf"{HOST}:{port + 2} .*choose another base port"
    with socket.create_server((HOST, port + 2)), pytest.raises(StackError, match=naming_it):
        Newsroom(base_port=port).__enter__()
    with Newsroom(base_port=port) as newsroom:
        assert newsroom.base("velmar") == f"http://{HOST}:{port + 3}"


def first_of_four_free_ports() -> int:
    """Below the ports that systems hand out for outgoing connections, so that they stay free."""
    for first in range(21_000, 30_000, 4):
        try:
            for port in range(first, first + 4):
                socket.create_server((HOST, port)).close()
        except OSError:
            continue
        return first
    raise AssertionError("No four free ports in a row.")
