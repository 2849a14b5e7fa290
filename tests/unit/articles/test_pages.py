"""Whole pages: a page with every shape at once, pages that are none, pages that are hostile."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.agencies import Agencies
from pipeline.articles.extract import extract
from pipeline.articles.structure import read_plain
from pipeline.records import Article, Rejection

SENTENCE = "The mayor said on Monday that the new bridge over the river would open in spring."
QUOTE = "“We attach great importance to this bridge,” she said as quoted by IRNA."
PAGE = f"""<!DOCTYPE html><html lang="en"><head><title>Mayor opens bridge - Example News</title>
<meta property="og:title" content="Mayor opens bridge"><meta property="og:site_name" content="Example News">
<link rel="canonical" href="/news/bridge">
<script type="application/ld+json">{{"@context": "https://schema.org", "@type": "NewsArticle",
"headline": "Mayor opens bridge", "datePublished": "2024-09-26T08:15:00+03:00",
"author": {{"@type": "Person", "name": "Example News Staff"}}, "publisher": {{"name": "Example News"}}}}</script>
</head><body><nav><a href="/">Home</a><a href="/world">World</a></nav>
<article><h1>Mayor opens bridge</h1><p class="byline">By Example News Staff</p>
<figure><img src="b.jpg"><figcaption>The bridge at night. (Photo: Reuters)</figcaption></figure>
<p>{SENTENCE} It took four years to build, and it cost less than was planned.</p>
<blockquote class="twitter-tweet"><p>Over the past year we built a bridge. <a href="https://t.co/89Sx">https://t.co/89Sx</a></p>
&mdash; The Mayor 🌉 (@the_mayor) <a href="https://twitter.com/the_mayor/status/1">September 25, 2024</a></blockquote>
<p>Read more: <a href="/old-bridge">The old bridge was closed for good last winter</a></p>
<h2>Costs and Tolls</h2><p>{QUOTE} The toll will be one coin for each crossing, whatever the vehicle.</p>
<div class="embed"><blockquote class="twitter-tweet"><p>Opening now! pic.twitter.com/J2RP</p>&mdash; Town Paper
(@townpaper) <a href="https://twitter.com/townpaper/status/2">September 25, 2024</a></blockquote></div>
<p>{SENTENCE} Nobody in the hall disagreed with her, and the session ended early.</p>
<p>(Anadolu, IRNA, EN)</p></article>
<aside><h2>Most read</h2><a href="/x">Another story that has nothing to do with it</a></aside></body></html>"""


#: the same article of a publisher whose system flattens posts, and that has no structured data
FLAT = re.sub(
    r"<blockquote.*?<p>(.*?)</p>\s*&mdash; (.*?)</blockquote>", r"<p>\1 &mdash; \2</p>", PAGE, flags=re.DOTALL
)
BARE = re.sub(r'<script type="application/ld.*?</script>', "", FLAT, flags=re.DOTALL).replace(
    '<p class="byline">By Example News Staff</p>', "<p>September 26, 2024</p><p>By Example News Staff</p>"
)


@pytest.fixture
def read(agencies: Agencies, now: datetime) -> Callable[[bytes | str], Article | Rejection]:
    def run(page: bytes | str, url: str = "https://news.example/news/bridge?utm_source=x") -> Article | Rejection:
        return extract(page, url=url, agencies=agencies, now=now)

    return run


type Read = Callable[..., Article | Rejection]


@pytest.mark.parametrize(
    ("page", "published"),
    [
        (PAGE, ("2024-09-26T08:15:00+03:00", "json-ld", "minute")),
        (FLAT, ("2024-09-26T08:15:00+03:00", "json-ld", "minute")),
        (BARE, ("2024-09-26T00:00:00+00:00", "text", "day")),
    ],
    ids=["embedded posts", "flattened posts", "no structured data"],
)
def test_a_page_with_every_shape_is_read_right(page: str, published: tuple[str, str, str], read: Read) -> None:
    article = read(page)
    assert isinstance(article, Article)
    text, structure = article.text, article.structure
    assert article.title == "Mayor opens bridge"
    assert article.canonical_url == "https://news.example/news/bridge"
    dated = article.published
    assert dated is not None
    assert (dated.at.isoformat(), dated.source, dated.precision) == published
    assert structure.byline == "Example News Staff"
    assert [(author.name, author.kind) for author in structure.authors] == [("Example News Staff", "organisation")]
    assert [(post.author, post.handle, post.posted_on, post.platform, post.url) for post in structure.posts] == [
        ("The Mayor", "the_mayor", date(2024, 9, 25), "x", "https://twitter.com/the_mayor/status/1"),
        ("Town Paper", "townpaper", date(2024, 9, 25), "x", "https://twitter.com/townpaper/status/2"),
    ]
    assert [text[post.start : post.end] for post in structure.posts] == [
        "Over the past year we built a bridge. https://t.co/89Sx — The Mayor (@the_mayor) September 25, 2024",
        "Opening now! pic.twitter.com/J2RP — Town Paper (@townpaper) September 25, 2024",
    ]
    assert [(text[credit.start : credit.end], credit.agency) for credit in structure.credits] == [
        ("Anadolu", "Anadolu"),
        ("IRNA", "IRNA"),
        ("EN", None),
    ]
    (section,) = structure.sections
    assert section.heading == "Costs and Tolls"
    assert text[section.start : section.end].endswith("the session ended early.")
    assert structure.language == "en"
    assert structure.figure_captions == ("The bridge at night. (Photo: Reuters)",)
    for absent in ("Read more", "Photo", "Most read", "Another story", "By Example"):
        assert absent not in text


def test_what_extract_flattens_the_reader_of_plain_text_finds_again(read: Read, agencies: Agencies) -> None:
    article = read(PAGE)
    assert isinstance(article, Article)
    again = read_plain(article.text, agencies)
    assert [(p.start, p.end, p.author, p.handle, p.posted_on) for p in again.posts] == [
        (p.start, p.end, p.author, p.handle, p.posted_on) for p in article.structure.posts
    ]
    assert [credit.printed for credit in again.credits] == ["Anadolu", "IRNA", "EN"]
    assert [section.heading for section in again.sections] == ["Costs and Tolls"]


def test_paragraphs_are_parted_by_one_blank_line_and_breaks_end_sentences(read: Read) -> None:
    page = f"<html><body><article><p>{SENTENCE}<br>{SENTENCE}<br><br>{SENTENCE}</p></article></body></html>"
    article = read(page)
    assert isinstance(article, Article)
    assert article.text == "\n\n".join([SENTENCE] * 3)


def test_the_entries_of_a_live_blog_are_dated_sections(read: Read) -> None:
    ld = (
        '{"@type": "LiveBlogPosting", "headline": "Storm", "liveBlogUpdate": [{"@type": "BlogPosting", '
        '"headline": "Bridge closed", "datePublished": "2024-03-03T10:05:00Z"}]}'
    )
    entries = f"<h2>Bridge closed</h2><p>{SENTENCE}</p><h2>How it began</h2><p>{SENTENCE} Nobody disagreed.</p>"
    article = read(
        f"<html><head><script type='application/ld+json'>{ld}</script></head>"
        f"<body><article><h1>Storm</h1><p>{SENTENCE}</p>{entries}</article></body></html>"
    )
    assert isinstance(article, Article)
    assert [(s.heading, s.posted_at and s.posted_at.isoformat()) for s in article.structure.sections] == [
        ("Bridge closed", "2024-03-03T10:05:00+00:00"),
        ("How it began", None),
    ]


def test_a_pull_quote_that_repeats_the_body_is_left_out(read: Read) -> None:
    words = "The bridge is the best thing that we have ever built together."
    page = (
        f"<html><body><article><p>{SENTENCE} “{words}” she added.</p><blockquote><p>{words}</p></blockquote>"
        f"<p>{SENTENCE} Nobody disagreed with her in the hall.</p></article></body></html>"
    )
    article = read(page)
    assert isinstance(article, Article)
    assert article.text.count(words) == 1


def test_captions_are_kept_apart_from_the_prose(read: Read) -> None:
    figures = (
        "<figure><img src='a.jpg'><figcaption>The old bridge, photographed from the mill.</figcaption></figure>"
        "<div><img src='b.jpg'><p class='image-caption'>Workers carry the last plank over the river.</p></div>"
    )
    article = read(
        f"<html><body><article><p>{SENTENCE}</p>{figures}<p>{SENTENCE} Nobody disagreed.</p>"
        "<p>Photo: The mill in winter, by Jane Roe</p><p>It will cost nothing to cross.</p></article>"
        "<aside><figure><figcaption>A picture of another story altogether.</figcaption></figure></aside></body></html>"
    )
    assert isinstance(article, Article)
    assert article.structure.figure_captions == (
        "The old bridge, photographed from the mill.",
        "Workers carry the last plank over the river.",
    )
    assert not any(caption in article.text for caption in article.structure.figure_captions)
    assert [article.text[slice(*span)] for span in article.structure.captions] == [
        "Photo: The mill in winter, by Jane Roe"
    ]


def test_a_table_that_lays_out_the_page_is_unfolded_and_one_of_figures_is_kept(read: Read) -> None:
    figures = "<table><tr><td>Toll</td><td>1 coin</td></tr><tr><td>Length</td><td>80 metres</td></tr></table>"
    story = "".join(f"<p>{SENTENCE} This is line {n}.</p>" for n in range(6))
    article = read(
        "<html><head><title>Mayor opens the new bridge - Radio Town</title></head><body><table><tr><td><a href='/'>News"
        "</a><br><a href='/x'>Programme</a></td><td><h2>Mayor opens the new bridge</h2><font>3 March 2024, 14:05 | Jane"
        f" Roe, Radio Town</font>{story}{figures}</td></tr></table></body></html>"
    )
    assert isinstance(article, Article)
    assert article.text.split("\n\n") == [
        *(f"{SENTENCE} This is line {n}." for n in range(6)),
        "Toll | 1 coin",
        "Length | 80 metres",
    ]
    assert (article.title, article.site_name) == ("Mayor opens the new bridge", "Radio Town")
    assert [author.name for author in article.structure.authors] == ["Jane Roe"]
    assert article.published is not None
    assert (article.published.at.isoformat(), article.published.offset_known) == ("2024-03-03T14:05:00+00:00", False)


def test_a_body_that_advertisements_part_is_read_to_its_end(read: Read) -> None:
    parts = [
        f"<h2>Part {n}</h2>" + "".join(f"<p class='text'>{SENTENCE} This is line {n}.{m}.</p>" for m in range(3))
        for n in range(3)
    ]
    advert = "<div class='row'><div class='ad'>Advert</div></div>"
    rows = advert.join(
        f"<div class='row'><div class='article-content'><div class='body end-{n}'>{part}</div></div></div>"
        for n, part in enumerate(parts)
    )
    article = read(f"<html><body><div class='page'><h1>Bridge</h1>{rows}</div></body></html>")
    assert isinstance(article, Article)
    assert [line for n in range(3) for m in range(3) if (line := f"line {n}.{m}") not in article.text] == []


def test_right_to_left_text_stays_as_it_is(read: Read) -> None:
    words = "قال رئيس البلدية يوم الاثنين إن الجسر الجديد فوق النهر سيفتح في الربيع المقبل أمام الجميع."
    article = read(f"<html dir='rtl'><body><article><p>{words}</p><p>{words} انتهى.</p></article></body></html>")
    assert isinstance(article, Article)
    assert article.text.startswith(words)
    assert article.structure.language == "ar"


def test_a_paywalled_page_is_an_article_with_a_flag(read: Read) -> None:
    article = read(PAGE.replace('"@type": "NewsArticle",', '"@type": "NewsArticle", "isAccessibleForFree": "False",'))
    assert isinstance(article, Article)
    assert "paywall" in article.flags


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"<html><head><title>x</title></head><body></body></html>", "empty"),
        (b"<html><body><script>var a = 'The mayor said that.';</script></body></html>", "empty"),
        (b"<html><body><p>Hello there.</p></body></html>", "too_short"),
        (b"%PDF-1.7 \xe2\xe3", "not_html"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not_html"),
        (b'{"title": "A bridge"}', "not_html"),
        (b"<?xml version='1.0'?><rss><channel></channel></rss>", "not_html"),
        (b"<html><head><title>Page not found</title></head><body><h1>Page not found</h1><p>The page that you asked for "
         b"is not here any more, or it never was. Try the search, or go back to the front page.</p></body></html>",
         "soft_404"),
        (b"<html><head><title>Example</title></head><body><p>We and our partners use cookies and tracking to store "
         b"data. With your consent we show personalised ads. See our privacy policy, accept all, reject all or manage "
         b"options. You may withdraw consent at any time in the cookie settings.</p></body></html>", "consent_wall"),
    ],
)  # fmt: skip
def test_what_is_no_article_is_refused_with_a_reason(page: bytes, reason: str, read: Read) -> None:
    refused = read(page)
    assert isinstance(refused, Rejection)
    assert (refused.stage, refused.reason) == ("extract", reason)


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-16", ""), ("cp1252", "windows-1252"), ("utf-8", "iso-8859-1"), ("koi8-r", "koi8-r")],
)
def test_charsets_are_read_even_where_the_page_lies(encoding: str, declared: str, read: Read) -> None:
    words = "Мэр сказал, что новый мост откроют весной." if encoding == "koi8-r" else "Le café d’été “ouvert” à Genève."
    meta = f'<meta charset="{declared}">' if declared else ""
    page = f"<html><head>{meta}</head><body><article><p>{words} {words}</p><p>{words}</p></article></body></html>"
    article = read(page.encode(encoding))
    assert isinstance(article, Article)
    assert words in article.text


def test_a_latin_page_with_few_letters_beyond_ascii_is_not_read_as_damaged_utf_8(read: Read) -> None:
    words = f"{f'<p>{SENTENCE}</p>' * 40}<p>Es kostet nichts, über ihn zu gehen.</p>"
    page = f"<html><body><article>{words}</article></body></html>"
    article = read(page.encode("cp1252"))
    assert isinstance(article, Article)
    assert "über ihn" in article.text


def test_nul_and_lone_surrogates_are_gone_before_offsets_are_taken(read: Read) -> None:
    page = PAGE.replace("four years", "fo\x00ur &#xD800;years").replace("Opening now", "Ope\x00ning now")
    article = read(page)
    assert isinstance(article, Article)
    assert "\x00" not in article.text
    article.text.encode()
    assert [article.text[p.start : p.start + 4] for p in article.structure.posts] == ["Over", "Open"]


@given(st.binary(max_size=400))
def test_no_bytes_make_it_raise(junk: bytes) -> None:
    page = b"<html><body><p>" + junk + b"</p><script type='application/ld+json'>" + junk + b"</script></body></html>"
    assert isinstance(
        extract(page, url="https://news.example/a", agencies=Agencies([]), now=datetime(2026, 1, 1, tzinfo=UTC)),
        Article | Rejection,
    )
