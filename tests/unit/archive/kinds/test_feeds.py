"""Feeds from files: entries, then the document before this one."""

from collections.abc import Callable
from datetime import UTC, datetime

from pipeline.records import Found, Item, Listed, Skipped, Unit

type Opened = Callable[..., list[Item]]

WORDPRESS = "<generator>https://wordpress.org/?v=6.5</generator>"


def rss(*links: str, head: str = "") -> bytes:
    items = "".join(
        f"<item><title>On {n}</title>{f'<link>{link}</link>' if link else ''}"
        "<pubDate>Mon, 06 May 2024 07:08:09 GMT</pubDate></item>"
        for n, link in enumerate(links)
    )
    return (
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Harbour</title>'
        f"<link>https://harbour.example/</link>{head}{items}</channel></rss>"
    ).encode()


def test_entries_are_listed_and_those_without_a_link_are_named(opened: Opened) -> None:
    pier, nothing = opened("feed", rss("https://harbour.example/pier", ""))
    assert pier == Listed(
        position=0,
        behind=1,
        url="https://harbour.example/pier",
        published_at=datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC),
        title="On 0",
    )
    assert isinstance(nothing, Skipped)
    assert nothing.reason == "bad_url"


def test_the_archive_that_a_feed_names_comes_next(opened: Opened) -> None:
    older = '<atom:link rel="prev-archive" href="https://harbour.example/2023.xml"/>'
    *_, last = opened("feed", rss("https://harbour.example/pier", head=older))
    assert isinstance(last, Found)
    assert last.unit == Unit(kind="feed", address="https://harbour.example/2023.xml")


def test_wordpress_is_asked_for_its_next_page_and_knows_where_this_one_ended(opened: Opened) -> None:
    *_, last = opened("feed", rss("https://harbour.example/2", "https://harbour.example/1", head=WORDPRESS))
    assert isinstance(last, Found)
    assert last.unit.address.endswith("?paged=2")
    assert last.unit.parameters == {"paging": "paged", "last": "https://harbour.example/1"}


def test_an_operator_names_how_pages_are_counted(opened: Opened) -> None:
    *_, last = opened("feed", rss("https://harbour.example/1"), paging="page")
    assert isinstance(last, Found)
    assert last.unit.address.endswith("?page=2")


def test_a_page_that_only_repeats_the_one_before_is_the_end(opened: Opened) -> None:
    document = rss("https://harbour.example/2", "https://harbour.example/1", head=WORDPRESS)
    assert opened("feed", document, paging="paged", last="https://harbour.example/1") == []
    assert opened("feed", rss(head=WORDPRESS), paging="paged", last="https://harbour.example/1") == []


def test_a_feed_that_says_nothing_of_pages_has_one(opened: Opened) -> None:
    assert all(isinstance(each, Listed) for each in opened("feed", rss("https://harbour.example/1")))


def test_reading_goes_on_behind_any_item(opened: Opened) -> None:
    document = rss("https://harbour.example/2", "", "https://harbour.example/1", head=WORDPRESS)
    whole = opened("feed", document)
    assert [type(each) for each in whole] == [Listed, Skipped, Listed, Found]
    assert [opened("feed", document, each.behind) for each in whole] == [whole[n + 1 :] for n in range(4)]
