"""Sitemaps from files: pages with their dates, children of an index, and what is wrong with them."""

import gzip
from collections.abc import Callable
from datetime import UTC, datetime

from pipeline.records import Dropped, Found, Item, Listed, Rejection, Skipped

type Opened = Callable[..., list[Item]]

SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def urlset(*pages: str) -> bytes:
    return f"<urlset {SPACE}>{''.join(f'<url>{page}</url>' for page in pages)}</urlset>".encode()


def index(*children: str) -> bytes:
    return f"<sitemapindex {SPACE}>{''.join(f'<sitemap>{each}</sitemap>' for each in children)}</sitemapindex>".encode()


def test_pages_are_listed_with_the_dates_that_can_be_read(opened: Opened) -> None:
    first, second = opened(
        "sitemap",
        gzip.compress(
            urlset(
                "<loc>https://harbour.example/pier</loc><lastmod>2024-05-06</lastmod>",
                "<loc>https://harbour.example/quay</loc><lastmod>the day before</lastmod>",
            )
        ),
    )
    at = datetime(2024, 5, 6, tzinfo=UTC)
    assert first == Listed(position=0, behind=1, url="https://harbour.example/pier", modified_at=at)
    assert second == Listed(position=1, behind=2, url="https://harbour.example/quay")


def test_a_text_file_of_addresses_is_a_sitemap(opened: Opened) -> None:
    found = opened("sitemap", b"https://harbour.example/1\n\nhttps://harbour.example/2\n")
    assert [each.url for each in found if isinstance(each, Listed)] == [
        "https://harbour.example/1",
        "https://harbour.example/2",
    ]


def test_children_of_an_index_are_units_and_those_unchanged_since_the_window_are_dropped_unread(opened: Opened) -> None:
    document = index(
        "<loc>https://harbour.example/2022.xml</loc><lastmod>2022-12-31</lastmod>",
        "<loc>https://harbour.example/2024.xml</loc><lastmod>2024-12-31</lastmod>",
        "<loc>https://harbour.example/news.xml</loc>",
    )
    old, *new = opened("sitemap", document, since="2024-01-01")
    assert old == Dropped(position=0, behind=1, by="window", at=datetime(2022, 12, 31, tzinfo=UTC))
    assert [each.unit.address for each in new if isinstance(each, Found)] == [
        "https://harbour.example/2024.xml",
        "https://harbour.example/news.xml",
    ]
    assert {each.unit.parameters["since"] for each in new if isinstance(each, Found)} == {"2024-01-01"}


def test_an_index_that_names_itself_gives_the_unit_that_it_is(opened: Opened) -> None:
    loop = "https://harbour.example/index.xml"
    (first,) = opened("sitemap", index(f"<loc>{loop}</loc>", f"<loc>{loop}</loc>"))
    assert isinstance(first, Found)
    assert (first.unit.kind, first.unit.address) == ("sitemap", loop)


def test_defects_are_named_behind_the_pages(opened: Opened) -> None:
    *pages, cut = opened("sitemap", urlset("<loc>https://harbour.example/1</loc>", "<loc>ftp://x/</loc>")[:-9])
    assert len(pages) == 2
    assert all(isinstance(each, Listed | Skipped) for each in pages)
    assert isinstance(cut, Skipped)
    assert cut.reason == "defect"


def test_a_sitemap_of_fifty_thousand_pages_is_read_and_what_it_has_beyond_them_is_named(opened: Opened) -> None:
    found = opened("sitemap", "".join(f"https://harbour.example/{n}\n" for n in range(50_100)).encode())
    assert [type(each) for each in found] == [Listed] * 50_000 + [Skipped]


def test_reading_goes_on_behind_any_item(opened: Opened) -> None:
    document = urlset(*(f"<loc>https://harbour.example/{n}</loc>" for n in range(4)))
    whole = opened("sitemap", document)
    assert [opened("sitemap", document, each.behind) for each in whole] == [whole[n + 1 :] for n in range(4)]


def test_a_feed_may_stand_for_a_sitemap(opened: Opened) -> None:
    feed = b"<rss><channel><item><link>https://harbour.example/1</link></item><item><title>x</title></item></channel></rss>"
    first, second = opened("sitemap", feed)
    assert first == Listed(position=0, behind=1, url="https://harbour.example/1")
    assert isinstance(second, Skipped)
    assert (second.position, second.reason) == (1, "bad_url")


def test_what_is_no_sitemap_is_refused(opened: Opened) -> None:
    (refused,) = opened("sitemap", b"<html><body>Not found</body></html>")
    assert isinstance(refused, Rejection)
    assert refused.reason == "not_a_sitemap"
