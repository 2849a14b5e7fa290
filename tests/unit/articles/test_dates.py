"""When an article was published, and where that is known from."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from pipeline.articles.dates import Dates, choose_dates
from pipeline.articles.jsonld import Thing
from pipeline.articles.markup import Markup
from pipeline.articles.stamps import read_date

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
META = "article:published_time"


def choose(
    body: str = "<p>x</p>",
    *,
    things: tuple[Thing, ...] = (),
    metas: tuple[tuple[str, str], ...] = (),
    url: str | None = None,
    feed: datetime | None = None,
) -> Dates:
    tree = html.document_fromstring(f"<html><body><h1>A new bridge</h1>{body}</body></html>")
    told = [{"@type": "NewsArticle", **thing} for thing in things]
    markup = Markup(tree=tree, url=url, told=told, metas=metas)
    return choose_dates(markup, title="A new bridge", text="", now=NOW, feed_published_at=feed)


def test_json_ld_comes_before_meta_and_keeps_its_own_offset() -> None:
    dates = choose(things=({"datePublished": "2024-03-03T09:30:00+03:00"},), metas=((META, "2024-03-03T06:30:00Z"),))
    assert dates.published is not None
    assert dates.published.source == "json-ld"
    assert dates.published.at.isoformat() == "2024-03-03T09:30:00+03:00"
    assert dates.published.offset_known
    assert dates.flags == ()


def test_published_and_modified_are_kept_apart() -> None:
    dates = choose(things=({"datePublished": "2024-03-03T09:30Z", "dateModified": "2024-03-04T10:00Z"},))
    assert dates.published is not None
    assert dates.modified is not None
    assert (dates.published.at.day, dates.modified.at.day) == (3, 4)


def test_a_future_date_is_refused_and_noted_and_the_next_source_counts() -> None:
    dates = choose(things=({"datePublished": "2099-01-01T00:00Z"},), metas=((META, "2024-03-03"),))
    assert dates.published is not None
    assert (dates.published.source, dates.published.precision) == ("meta", "day")
    assert dates.flags == ("future_date",)


@pytest.mark.parametrize(
    ("json_ld", "meta", "conflict"),
    [
        ("2024-03-03T00:00Z", "2024-05-03", True),
        ("2024-03-03T10:00Z", "2024-03-05", True),
        ("2024-03-03T10:00Z", "2024-03-04T11:00Z", True),
        ("2024-03-03T10:00Z", "2024-03-04T09:00Z", False),
        ("2024-03-03T23:30-08:00", "2024-03-04", False),
        ("2024-03-03T10:00", "2024-03-04T23:00Z", False),
    ],
)
def test_sources_that_disagree_by_more_than_a_day_are_recorded(json_ld: str, meta: str, conflict: bool) -> None:
    dates = choose(things=({"datePublished": json_ld},), metas=((META, meta),))
    assert ("date_conflict" in dates.flags) is conflict
    assert [dated.source for dated in dates.disputed] == (["json-ld", "meta"] if conflict else [])


def test_two_sources_that_agree_outweigh_the_first() -> None:
    body = "<p>3 May 2024</p>"
    dates = choose(body, things=({"datePublished": "2023-01-03T00:00Z"},), metas=((META, "2024-05-03T08:00:00Z"),))
    assert dates.published is not None
    assert dates.published.at == datetime(2024, 5, 3, 8, tzinfo=UTC)


def test_the_feed_counts_where_the_page_says_nothing() -> None:
    fed = datetime(2024, 3, 3, 8, 15, tzinfo=UTC)
    dates = choose(feed=fed)
    assert dates.published is not None
    assert (dates.published.at, dates.published.source) == (fed, "feed")


@pytest.mark.parametrize(
    ("body", "url", "source"),
    [
        ('<time datetime="2024-03-03T10:00:00+01:00">today</time>', None, "time"),
        ("<p>x</p>", "https://a.example/2024/03/03/bridge", "url"),
        ("<p>March 3, 2024</p>", None, "text"),
        ("<p>3. März 2024, 14:05 Uhr</p>", None, "text"),
        ("<p>2024年3月3日</p>", None, "text"),
        (f"{'<p>A line.</p>' * 60}<p>Towns 03.03.2024 14:05 by Jane</p><p>Since 1 May 1999.</p>", None, "text"),
        ("<ul><li class='menu-item'><a>12 May 2012</a></li></ul><p>March 3, 2024</p>", None, "text"),
    ],
)
def test_the_day_is_found_where_it_stands(body: str, url: str | None, source: str) -> None:
    published = choose(body, url=url).published
    assert published is not None
    assert (published.at.date().isoformat(), published.source) == ("2024-03-03", source)


@pytest.mark.parametrize(
    ("printed", "at", "known"),
    [
        ("3 March 2024, 14:05", "2024-03-03T14:05:00+00:00", False),
        ("March 3, 2024 at 2:05 PM", "2024-03-03T14:05:00+00:00", False),
        ("March 3, 2024 12:05 a.m.", "2024-03-03T00:05:00+00:00", False),
        ("3 March 2024 | 14:05 GMT", "2024-03-03T14:05:00+00:00", True),
    ],
)
def test_a_printed_clock_makes_the_day_exact_and_its_zone_is_known_only_if_printed(
    printed: str, at: str, known: bool
) -> None:
    published = choose(f"<p>{printed}</p>").published
    assert published is not None
    assert (published.at.isoformat(), published.precision, published.offset_known) == (at, "minute", known)


@pytest.mark.parametrize(
    "body",
    ["<p>yesterday</p>", '<time datetime="2024-02-30T25:00">x</time>', "<ul><li>1995</li><li>1</li><li>2</li></ul>",
     '<aside><time datetime="2024-03-03">related</time></aside>',
     '<div class="page-comment-box"><time datetime="2024-03-03">Jo</time></div>'],
)  # fmt: skip
def test_a_date_that_nobody_states_is_none_and_never_now(body: str) -> None:
    assert choose(body).published is None


@pytest.mark.parametrize("printed", ["1970-01-01T00:00:00Z", "10000-01-01", "0000-00-00", "soon", "", "12/2024"])
def test_what_is_no_date_gives_none(printed: str) -> None:
    assert choose(metas=((META, printed),)).published is None


@given(st.text(max_size=60))
def test_reading_a_date_never_raises(printed: str) -> None:
    assert len(list(read_date(printed, "meta"))) <= 1


@given(st.datetimes(min_value=datetime(1980, 1, 1), max_value=datetime(2025, 5, 30)), st.integers(-12, 14))  # noqa: DTZ001
def test_an_iso_date_is_read_back_as_it_was_written(at: datetime, hours: int) -> None:
    moment = at.replace(microsecond=0, tzinfo=UTC) + timedelta(hours=hours)
    (read,) = read_date(moment.isoformat(), "json-ld")
    assert read.at == moment
