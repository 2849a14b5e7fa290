"""One page of HTML -> an Article, or the reason why it is none."""

from collections.abc import Sequence
from datetime import datetime

from lxml.html import HtmlElement

from pipeline.agencies import Agencies
from pipeline.articles import pages
from pipeline.articles.content import Content, read_content
from pipeline.articles.datelines import find_dateline
from pipeline.articles.dates import choose_dates
from pipeline.articles.embeds import Embed, match_embed
from pipeline.articles.languages import identify
from pipeline.articles.markup import read_markup
from pipeline.articles.metadata import Metadata, read_metadata
from pipeline.articles.paragraphs import clean
from pipeline.articles.posts import find_posts
from pipeline.articles.structure import find_captions, find_footer, sections_between
from pipeline.records import Article, Post, Rejection, Span, Structure

#: name and version of this extractor: changes whenever the same bytes may give another text
VERSION = "onrecord-extract/3"

#: a page of more is a directory or a dump, and takes trafilatura minutes; long articles have 5,000 elements
_MOST_ELEMENTS, _MOST_LINKS = 50_000, 10_000


def extract(
    html: bytes | str,
    *,
    url: str | None,
    agencies: Agencies,
    now: datetime,
    content_type: str | None = None,
    feed_published_at: datetime | None = None,
) -> Article | Rejection:
    """Read a page. Never opens anything; never raises on bad bytes.

    Rejection reasons, all of stage "extract": "empty", "not_html", "not_article", "too_short", "consent_wall",
    "soft_404".
    """
    tree = _parse(html, content_type)
    if isinstance(tree, Rejection):
        return tree
    page = read_markup(tree, url)
    metadata = read_metadata(page, agencies)
    content = read_content(page, metadata)
    if isinstance(content, Rejection):
        return content
    dates = choose_dates(page, title=metadata.title, text=content.text, now=now, feed_published_at=feed_published_at)
    return Article(
        url=url or metadata.canonical_url or "",
        canonical_url=metadata.canonical_url,
        title=_cleaned(metadata.title),
        text=content.text,
        structure=_structure(content, metadata, agencies),
        published=dates.published,
        modified=dates.modified,
        disputed_dates=dates.disputed,
        flags=(*dates.flags, *(["paywall"] if metadata.paywall else [])),
        description=_cleaned(metadata.description),
        site_name=_cleaned(metadata.site_name),
    )


def _parse(html: bytes | str, content_type: str | None) -> HtmlElement | Rejection:
    if not html or not html.strip():
        return _rejected("empty")
    if isinstance(html, bytes) and pages.is_media(html[:4_096], content_type):
        return _rejected("not_html", content_type or "")
    text = html if isinstance(html, str) else pages.decode(html, content_type)
    if pages.is_binary(text) or pages.is_feed_or_json(text):
        return _rejected("not_html")
    tree = pages.parse_tree(text)
    if tree is None:
        return _rejected("empty")
    if pages.count(tree) > _MOST_ELEMENTS or pages.count(tree, "a") > _MOST_LINKS:
        return _rejected("not_article", "too many elements or links")
    return tree


def _rejected(reason: str, detail: str = "") -> Rejection:
    return Rejection(stage="extract", reason=reason, detail=detail)


def _cleaned(value: str | None) -> str | None:
    return clean(value) or None if value else None


def _structure(content: Content, metadata: Metadata, agencies: Agencies) -> Structure:
    text = content.text
    posts = _posts(content)
    prose = [span for span in content.spans if not any(post.start < span[1] and span[0] < post.end for post in posts)]
    captions = find_captions(text, prose)
    prose = [span for span in prose if span not in captions]
    headings = {span for block, span in zip(content.blocks, content.spans, strict=True) if block.kind == "heading"}
    asides, credits = find_footer(text, prose, agencies)
    last = max((span[1] for span in content.spans if span not in asides), default=0)
    return Structure(
        language=identify(" ".join(text[slice(*span)] for span in prose), hint=metadata.language_hint),
        sections=sections_between(text, [span for span in prose if span in headings], last, content.times),
        posts=tuple(posts),
        credits=credits,
        dateline=find_dateline(text, prose[0][0], agencies) if prose else None,
        captions=tuple(captions),
        figure_captions=tuple(content.captions),
        asides=tuple(sorted(asides)),
        byline=_cleaned(metadata.byline),
        authors=metadata.authors,
    )


def _posts(content: Content) -> Sequence[Post]:
    """The embedded posts, and those that the publisher flattened into paragraphs."""
    embedded = [
        _post(span, embed)
        for block, span in zip(content.blocks, content.spans, strict=True)
        if (embed := match_embed(block.text, content.embeds))
    ]
    starts = {post.start for post in embedded}
    flattened = [post for post in find_posts(content.text) if post.start not in starts]
    return sorted([*embedded, *flattened], key=lambda post: post.start)


def _post(span: Span, embed: Embed) -> Post:
    return Post(
        start=span[0],
        end=span[1],
        author=embed.author,
        handle=embed.handle,
        posted_on=embed.posted_on,
        text=embed.text,
        platform=embed.platform,
        url=embed.url,
    )
