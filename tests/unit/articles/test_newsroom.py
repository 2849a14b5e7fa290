"""The demo newsroom's own pages, as they are served: every field of every article, and every paragraph of its text."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.request import urlopen

import pytest
from lxml import html

from pipeline.agencies import Agencies, parse_agencies
from pipeline.articles.extract import extract
from pipeline.local.newsroom import Newsroom
from pipeline.records import Article, Rejection
from pipeline.settings import packaged

GOLD = json.loads((packaged("seeds") / "newsroom" / "expected.json").read_text(encoding="utf-8"))
#: where each outlet's pages keep the paragraphs and headings of an article; embedded posts are no p of these
BODIES = {
    "harbour": "//div[@class='story']/*[self::p or self::h2]",
    "strait": "//div[@class='entry-content']/*[self::h2 or self::p[not(starts-with(., 'By '))]]",
    "velmar": "//td[@width='600']/p",
    "talvin": "//div[@itemprop='articleBody']/*[self::p or self::h2]",
}
NOW = datetime(2026, 9, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    with Newsroom(base_port=0) as running:
        yield running


@pytest.fixture(scope="module")
def gazetteer() -> Agencies:
    files = (packaged("seeds") / "agencies.csv", packaged("seeds") / "newsroom" / "agencies.csv")
    return Agencies([agency for file in files for agency in parse_agencies(file.read_text(encoding="utf-8"))])


def read(newsroom: Newsroom, row: dict[str, Any], agencies: Agencies) -> tuple[Article | Rejection, bytes]:
    url = newsroom.base(row["outlet"]) + row["path"]
    with urlopen(url, timeout=10) as answer:
        body, content_type = answer.read(), answer.headers["Content-Type"]
    return extract(body, url=url, content_type=content_type, agencies=agencies, now=NOW), body


def facts(article: Article, row: dict[str, Any]) -> dict[str, Any]:
    """What `row` says of the article, as the extractor says it; a time without a zone is taken for the newsroom's."""
    structure, published, dateline = article.structure, article.published, article.structure.dateline
    assert published
    zone = published.at.isoformat()[19:] if published.offset_known else row["published_at"][19:]
    found = {
        "title": article.title,
        "published_at": published.at.isoformat()[:19] + zone,
        "published_source": published.source,
        "published_precision": published.precision,
        "modified_at": article.modified and article.modified.at.isoformat(),
        "language": structure.language,
        "authors": [author.name for author in structure.authors],
        "dateline": dateline and {"place": dateline.place, "on": dateline.on, "agency": dateline.agency},
        "sections": [section.heading for section in structure.sections],
        "posts": [
            {
                "author": post.author,
                "handle": post.handle,
                "posted_on": post.posted_on and post.posted_on.isoformat(),
                "text": post.text,
            }
            for post in structure.posts
        ],
        "credits": [credit.printed for credit in structure.credits],
    }
    return {name: value for name, value in found.items() if name in row or name == "modified_at"}


@pytest.mark.parametrize(
    "row", [row for row in GOLD["articles"] if not row.get("corrected")], ids=lambda row: row["outlet"] + row["path"]
)
def test_every_field_of_an_article_is_as_the_gold_says(
    row: dict[str, Any], newsroom: Newsroom, gazetteer: Agencies
) -> None:
    article, body = read(newsroom, row, gazetteer)
    assert isinstance(article, Article)
    told = {name: row[name] for name in row if name not in ("outlet", "path", "quotes")}
    assert facts(article, row) == {"modified_at": None, **told}
    assert article.structure.captions == article.structure.figure_captions == article.flags == ()
    posts = {article.text[post.start : post.end] for post in article.structure.posts}
    printed = html.fromstring(body.decode("cp1252" if row["language"] == "de" else "utf-8")).xpath(
        BODIES[row["outlet"]]
    )
    assert [line for line in article.text.split("\n\n") if line not in posts] == [
        words for line in printed if (words := " ".join(line.text_content().split())) not in posts
    ]


def test_the_corrected_article_is_dated_as_before_and_says_when_it_was_corrected(gazetteer: Agencies) -> None:
    (row,) = [row for row in GOLD["articles"] if row.get("corrected")]
    with Newsroom(base_port=0) as newsroom:
        newsroom.correct()
        article, _ = read(newsroom, row, gazetteer)
    assert isinstance(article, Article)
    assert facts(article, row) == {name: row[name] for name in facts(article, row)}


@pytest.mark.parametrize(
    "row", [row for row in GOLD["pages"] if row.get("reason") in ("not_article", "empty")], ids=lambda row: row["path"]
)
def test_what_is_no_article_is_refused_as_the_gold_says(
    row: dict[str, Any], newsroom: Newsroom, gazetteer: Agencies
) -> None:
    refused, _ = read(newsroom, row, gazetteer)
    assert isinstance(refused, Rejection)
    assert refused.reason == row["reason"]
