"""What of a page is its article: boxes, pull quotes and notices are not; pages of nothing else are refused."""

from collections.abc import Callable
from datetime import datetime

import pytest

from pipeline.agencies import Agencies
from pipeline.articles.extract import extract
from pipeline.records import Article, Rejection

SENTENCE = "The mayor said on Monday that the new bridge over the river would open in spring."
PULLED = "We have built the best bridge of them all, in four years"
TOLD = f"{SENTENCE} “{PULLED},” she said."

type Read = Callable[..., Article | Rejection]


@pytest.fixture
def read(agencies: Agencies, now: datetime) -> Read:
    def run(body: str, head: str = "", url: str = "https://news.example/a/b") -> Article | Rejection:
        page = f"<html><head><title>A bridge</title>{head}</head><body>{body}</body></html>"
        return extract(page, url=url, agencies=agencies, now=now)

    return run


def paragraphs(found: Article | Rejection) -> list[str]:
    assert isinstance(found, Article)
    return found.text.split("\n\n")


def story(*more: str) -> str:
    """An article with `more` between its paragraphs."""
    return f"<article><p>{TOLD}</p>{''.join(more)}<p>{SENTENCE} Nobody disagreed.</p></article>"


@pytest.mark.parametrize(
    "box",
    [
        "<div><p>Sign up for our newsletter and get the news in your inbox</p></div>",
        "<p>Share this article</p><ul><li><a href='#'>Facebook</a></li><li><a href='#'>Twitter</a></li></ul>",
        "<p>Read more: <a href='/old'>The old bridge was closed for good last winter</a></p>",
        "<p>Follow us on Twitter for more</p>",
        "<p>Lesen Sie auch: <a href='/alt'>Die alte Brücke</a></p>",
        "<div class='share'><button>Email</button> <button>Print</button></div>",
        "<p>* * *</p>",
        f"<p class='pullquote'>{PULLED}</p>",
        f"<aside class='pull-quote'><p>“{PULLED}”</p></aside>",
        f"<blockquote>“{PULLED}”<cite>The Mayor</cite></blockquote>",
    ],
)
def test_a_box_between_paragraphs_is_left_out(box: str, read: Read) -> None:
    assert paragraphs(read(story(box))) == [TOLD, f"{SENTENCE} Nobody disagreed."]


def test_a_pull_quote_that_says_something_new_is_kept(read: Read) -> None:
    words = "Whoever crosses it once will want to cross it every day of the year."
    assert words in paragraphs(read(story(f"<blockquote class='pullquote'>{words}</blockquote>")))


def test_a_line_of_byline_and_date_is_left_out_after_a_standfirst_too(read: Read) -> None:
    head = '<meta name="author" content="Jane Roe">'
    found = read(
        story("<p>Jane Roe</p>", "<p>3 March 2024 • Updated: 4 March 2024</p>", f"<p>{SENTENCE} Two.</p>"), head
    )
    assert paragraphs(found) == [TOLD, f"{SENTENCE} Two.", f"{SENTENCE} Nobody disagreed."]


@pytest.mark.parametrize(
    "notice", ["Our newsletter tells you every Monday what happened.", "Copyright Town Press 2024"]
)
def test_a_closing_notice_is_left_out(notice: str, read: Read) -> None:
    found = read(f"<article><p>{TOLD}</p><p>{SENTENCE} Nobody disagreed.</p><p>{notice}</p></article>")
    assert paragraphs(found)[-1] == f"{SENTENCE} Nobody disagreed."


ENTRIES = "".join(
    f"<div class='entry'><span><time datetime='2024-03-03T1{n}:05:00+01:00'>1{n}.05</time></span>"
    f"{'' if n == 2 else f'<h3>Event number {n} of the day</h3>'}<p>{SENTENCE} This is entry {n}.</p></div>"
    for n in range(4)
)


def test_the_entries_of_a_live_blog_are_sections_dated_by_their_own_time(read: Read) -> None:
    found = read(f"<main><h1>Storm</h1><p>{TOLD}</p><div id='live-blog'>{ENTRIES}</div></main>")
    assert isinstance(found, Article)
    assert [(one.heading, one.posted_at and one.posted_at.isoformat()) for one in found.structure.sections] == [
        (heading, f"2024-03-03T1{n}:05:00+01:00")
        for n, heading in enumerate(["Event number 0 of the day", "Event number 1 of the day", "12.05",
                                     "Event number 3 of the day"])
    ]  # fmt: skip
    assert [found.text[one.start : one.end].split("\n\n")[1:] for one in found.structure.sections] == [
        [f"{SENTENCE} This is entry {n}."] for n in range(4)
    ]
    assert found.text.startswith(TOLD)


def test_dated_boxes_of_a_page_that_is_no_live_blog_date_no_sections(read: Read) -> None:
    found = read(f"{story()}<div id='more'>{ENTRIES}</div>")
    assert isinstance(found, Article)
    assert {section.posted_at for section in found.structure.sections} <= {None}


TEASERS = "".join(
    f"<div><h2><a href='/s{n}'>Story number {n} of this week</a></h2><p>The mayor opened bridge {n} today.</p></div>"
    for n in range(20)
)
PICTURES = "".join(f"<figure><img src='x'><figcaption>Picture {n}, taken from the mill at dawn.</figcaption></figure>"
                   for n in range(12))  # fmt: skip
VIDEO = '<script type="application/ld+json">{"@type": "VideoObject", "name": "The bridge opens"}</script>'


@pytest.mark.parametrize(
    ("body", "head", "url", "detail"),
    [
        (TEASERS, "", "https://news.example/world/", "a list of teasers"),
        (f"<main><h1>In pictures</h1>{PICTURES}</main>", "", "https://news.example/a/b", "a gallery"),
        (f"<main><h1>Watch</h1><p>{SENTENCE} Watch it here.</p></main>", VIDEO, "https://news.example/a/b", "a video"),
        (f"<main><p>{SENTENCE} {SENTENCE}</p></main>", "", "https://news.example/", "a front page"),
    ],
)
def test_an_index_a_gallery_and_a_video_are_no_articles(
    body: str, head: str, url: str, detail: str, read: Read
) -> None:
    refused = read(body, head, url)
    assert isinstance(refused, Rejection)
    assert (refused.reason, refused.detail) == ("not_article", detail)


def test_a_story_with_a_video_in_it_is_an_article(read: Read) -> None:
    declared = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "A bridge"}</script>'
    assert isinstance(read(story(), VIDEO + declared), Article)


def test_a_part_for_subscribers_alone_flags_the_article(read: Read) -> None:
    declared = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "A bridge", "hasPart": '
        '{"@type": "WebPageElement", "isAccessibleForFree": false, "cssSelector": ".rest"}}</script>'
    )
    found = read(story(), declared)
    assert isinstance(found, Article)
    assert found.flags == ("paywall",)


def test_the_language_is_that_of_the_text_whatever_the_page_declares(read: Read) -> None:
    found = read(story(), '<meta property="og:locale" content="de_DE">')
    assert isinstance(found, Article)
    assert found.structure.language == "en"
