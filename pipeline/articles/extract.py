"""One page of HTML -> an Article, or the reason why it is none."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from lxml.html import HtmlElement

from pipeline.agencies import Agencies
from pipeline.articles import jsonld, pages
from pipeline.articles.body import Block, link_words, linked_share, read_blocks
from pipeline.articles.boilerplate import prune
from pipeline.articles.datelines import find_dateline
from pipeline.articles.dates import choose_dates, live_times
from pipeline.articles.embeds import Embed, match_embed, take_embeds
from pipeline.articles.figures import read_captions
from pipeline.articles.languages import identify
from pipeline.articles.layout import unfold_layout
from pipeline.articles.metadata import Metadata, read_metadata, read_metas
from pipeline.articles.pages import fold
from pipeline.articles.paragraphs import clean
from pipeline.articles.posts import find_posts
from pipeline.articles.refusals import refuse
from pipeline.articles.structure import find_captions, find_footer, sections_between
from pipeline.articles.visible import Visible
from pipeline.records import Article, Post, Rejection, Span, Structure

#: name and version of this extractor: changes whenever the same bytes may give another text
VERSION = "onrecord-extract/2"

_LEAST_CHARS = 80
#: share of the text that may be the words of links
_MOST_LINKED = 0.7
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
    if not html or not html.strip():
        return _rejected("empty")
    if isinstance(html, bytes) and pages.is_media(html[:4_096], content_type):
        return _rejected("not_html", content_type or "")
    markup = html if isinstance(html, str) else pages.decode(html, content_type)
    if pages.is_binary(markup) or pages.is_feed_or_json(markup):
        return _rejected("not_html")
    tree = pages.parse_tree(markup)
    if tree is None:
        return _rejected("empty")
    if sum(1 for _ in tree.iter()) > _MOST_ELEMENTS or sum(1 for _ in tree.iter("a")) > _MOST_LINKS:
        return _rejected("not_article", "too many elements or links")
    told = jsonld.read_things(tree)
    things = jsonld.articles_of(told)
    metas = read_metas(tree)
    visible = Visible(tree)
    metadata = read_metadata(tree, visible, things, told, metas, url=url, agencies=agencies)
    unfold_layout(tree)
    embeds = take_embeds(tree)
    captions = read_captions(tree)
    blocks = _blocks(tree, metadata, captions)
    if isinstance(blocks, Rejection):
        return blocks
    text, spans = _join(blocks)
    refusal = refuse(text, title=metadata.title, things=things, url=url)
    if refusal:
        return refusal
    dates = choose_dates(
        tree=tree,
        visible=visible,
        things=things,
        pages=jsonld.pages_of(told),
        metas=metas,
        url=url,
        title=metadata.title,
        text=text,
        now=now,
        feed_published_at=feed_published_at,
    )
    flags = [*dates.flags, *(["paywall"] if metadata.paywall else [])]
    return Article(
        url=url or metadata.canonical_url or "",
        canonical_url=metadata.canonical_url,
        title=_cleaned(metadata.title),
        text=text,
        structure=_structure(text, blocks, spans, embeds, captions, metadata, agencies, live_times(things)),
        published=dates.published,
        modified=dates.modified,
        disputed_dates=dates.disputed,
        flags=tuple(flags),
        description=_cleaned(metadata.description),
        site_name=_cleaned(metadata.site_name),
    )


def _blocks(tree: HtmlElement, metadata: Metadata, captions: Sequence[str]) -> list[Block] | Rejection:
    """The blocks of the article, or why the page has none."""
    shown = {fold(caption) for caption in captions}
    found = [block for block in read_blocks(tree) if fold(block.text) not in shown]
    whole, _ = _join(found)
    if len(whole) < _LEAST_CHARS:
        return _rejected("too_short", f"{len(whole)} characters") if whole else _rejected("empty")
    links = link_words(tree)
    if linked_share(links, whole) > _MOST_LINKED:
        return _rejected("not_article", "a list of links")
    names = frozenset(fold(author.name) for author in metadata.authors)
    return prune(found, links=links, titles=metadata.headlines, names=names) or found


def _rejected(reason: str, detail: str = "") -> Rejection:
    return Rejection(stage="extract", reason=reason, detail=detail)


def _cleaned(value: str | None) -> str | None:
    return clean(value) or None if value else None


def _join(blocks: Sequence[Block]) -> tuple[str, list[Span]]:
    """The text, and each block's span in it."""
    spans: list[Span] = []
    start = 0
    for block in blocks:
        spans.append((start, start + len(block.text)))
        start += len(block.text) + 2
    return "\n\n".join(block.text for block in blocks), spans


def _structure(
    text: str,
    blocks: Sequence[Block],
    spans: Sequence[Span],
    embeds: Sequence[Embed],
    captions: Sequence[str],
    metadata: Metadata,
    agencies: Agencies,
    times: Mapping[str, datetime],
) -> Structure:
    posts = _posts(text, blocks, spans, embeds)
    prose = [(start, end) for start, end in spans if not any(post.start < end and start < post.end for post in posts)]
    heads = [span for block, span in zip(blocks, spans, strict=True) if block.kind == "heading" and span in prose]
    shown = find_captions(text, prose)
    prose = [span for span in prose if span not in shown]
    asides, credits = find_footer(text, prose, agencies)
    last = max((end for start, end in spans if (start, end) not in asides), default=0)
    return Structure(
        language=identify(" ".join(text[slice(*span)] for span in prose), hint=metadata.language_hint),
        sections=sections_between(text, heads, last, times),
        posts=tuple(posts),
        credits=credits,
        dateline=find_dateline(text, prose[0][0], agencies) if prose else None,
        captions=tuple(shown),
        figure_captions=tuple(captions),
        asides=tuple(sorted(asides)),
        byline=_cleaned(metadata.byline),
        authors=metadata.authors,
    )


def _posts(text: str, blocks: Sequence[Block], spans: Sequence[Span], embeds: Sequence[Embed]) -> list[Post]:
    """The embedded posts, and those that the publisher flattened into paragraphs."""
    embedded = [
        _post(span, embed)
        for block, span in zip(blocks, spans, strict=True)
        if embeds and (embed := match_embed(block.text, embeds))
    ]
    taken = {post.start for post in embedded}
    return sorted(
        [*embedded, *(post for post in find_posts(text) if post.start not in taken)], key=lambda post: post.start
    )


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
