"""A feed, a sitemap and a WARC file of the same pages give the same articles, versions and dates, in any order."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from pipeline import urls
from pipeline.db import seeds
from pipeline.db.connect import Database
from pipeline.local.newsroom import Newsroom
from pipeline.steps.check import must_pass

_ARTICLES = """
    SELECT page.url, outlet.key, extraction.title, extraction.published_at, extraction.published_source,
        encode(shown.text_sha256, 'hex'),
        (SELECT array_agg(encode(text_sha256, 'hex') ORDER BY text_sha256) FROM ingest.article_version
            WHERE article_version.article_id = article.article_id),
        (SELECT count(*) FROM news.article_change AS change WHERE change.article_id = article.article_id),
        (SELECT count(*) FROM ingest.page AS joined WHERE joined.joined_page_id = page.page_id)
    FROM ingest.article
    JOIN ingest.page USING (page_id)
    LEFT JOIN ingest.outlet ON outlet.outlet_id = article.outlet_id
    JOIN ingest.extraction ON extraction.extraction_id = article.current_extraction_id
    JOIN ingest.article_version AS shown ON shown.article_version_id = article.current_version_id
    ORDER BY page.url
"""


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    with Newsroom(base_port=0) as running:
        yield running


@pytest.fixture
def feeds(request: pytest.FixtureRequest) -> int:
    """How many feeds there are."""
    return int(request.param)


def seed(database: Database, newsroom: Newsroom, feeds: int) -> None:
    chosen = sorted(newsroom.feeds, key=lambda feed: feed.outlet)[:feeds]
    rows = [{**asdict(feed), "host": urls.server(feed.url)} for feed in chosen]
    seeds.seed(database, [asdict(outlet) for outlet in newsroom.outlets], rows)


def by_feed(workshop: Any, archive: Path) -> None:
    workshop.ingest()


def by_sitemap(workshop: Any, archive: Path) -> None:
    workshop.backfill("sitemap", archive / "sitemap.txt")
    workshop.fetch()
    workshop.read()


def by_warc(workshop: Any, archive: Path) -> None:
    for number, file in enumerate(sorted(archive.rglob("*.warc.gz"))):
        workshop.backfill("warc", file, name=f"warc-{number}")
    workshop.read()


@pytest.fixture
def archive(
    make_workshop: Callable[..., Any],
    newsroom: Newsroom,
    feeds: int,
    copied_database: Callable[[], AbstractContextManager[Database]],
    tmp_path: Path,
) -> Path:
    """WARC files of all pages as they were before the newsroom's correction, and a sitemap of their addresses."""
    folder = tmp_path / "archive-of-others"
    with copied_database() as copied:
        recorder = replace(make_workshop(archive_url=str(folder)), database=copied)
        seed(copied, newsroom, feeds)
        recorder.poll()
        recorder.fetch()
        listed = recorder.rows("SELECT original_url FROM ingest.page ORDER BY 1")
    (folder / "sitemap.txt").write_text("".join(f"{url}\n" for (url,) in listed))
    newsroom.correct()
    return folder


WAYS = (by_feed, by_sitemap, by_warc)


@pytest.mark.parametrize(
    ("feeds", "orders"),
    [
        pytest.param(1, (WAYS, WAYS[::-1]), id="one feed, to and fro"),
        pytest.param(4, tuple(itertools.permutations(WAYS)), id="all feeds, all orders", marks=pytest.mark.slow),
    ],
    indirect=["feeds"],
)
def test_the_same_articles_versions_and_dates_in_any_order(
    workshop: Any,
    newsroom: Newsroom,
    feeds: int,
    archive: Path,
    copied_database: Callable[[], AbstractContextManager[Database]],
    orders: Sequence[Sequence[Callable[[Any, Path], None]]],
) -> None:
    seed(workshop.database, newsroom, feeds)
    workshop.database.close()
    found = []
    for order in orders:
        with copied_database() as copied:
            own = replace(workshop, database=copied)
            for way in order:
                way(own, archive)
            must_pass(copied)
            found.append(own.rows(_ARTICLES))
    first, *others = found
    assert len(first) >= 4
    assert max(len(row[6]) for row in first) == 2
    assert [differing(first, other) for other in others] == [[]] * (len(orders) - 1)


@pytest.mark.parametrize("feeds", [1], indirect=True)
def test_what_an_archive_alone_brings_is_not_asked_of_its_site(
    workshop: Any, newsroom: Newsroom, archive: Path
) -> None:
    by_warc(workshop, archive)
    asked = len(newsroom.log)
    assert workshop.fetch().pages == 0
    assert len(newsroom.log) == asked
    assert workshop.rows("SELECT count(*) FROM ingest.article")[0][0] >= 4
    assert must_pass(workshop.database)


def differing(first: Sequence[Any], other: Sequence[Any]) -> list[Any]:
    return sorted(set(map(str, first)) ^ set(map(str, other)))
