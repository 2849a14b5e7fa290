"""What a page says about itself: title, authors, site, canonical address, language, paywall."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml.etree import XPath
from lxml.html import HtmlElement

from pipeline import urls
from pipeline.agencies import Agencies
from pipeline.articles import jsonld
from pipeline.articles.bylines import parse_byline
from pipeline.articles.jsonld import Thing
from pipeline.articles.pages import select, text_of
from pipeline.articles.titles import Told, choose_title
from pipeline.records import Author

type Metas = Sequence[tuple[str, str]]

_BYLINE_BOXES = XPath(
    "//*[@rel='author' or @itemprop='author' or contains(@class, 'byline') or contains(@class, 'Byline')"
    " or contains(@class, 'author-name') or contains(@class, 'author__name') or contains(@class, 'article-author')"
    " or @class='author' or @id='author' or contains(@data-testid, 'byline')]"
)
_ELSEWHERE = ("aside", "nav", "footer")
_LONGEST_BYLINE = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What a page says about itself."""

    title: str | None
    authors: tuple[Author, ...]
    byline: str | None
    site_name: str | None
    description: str | None
    canonical_url: str | None
    language_hint: str | None
    paywall: bool


def read_metas(tree: HtmlElement) -> Metas:
    """(name in lower case, content) of every meta element that has both."""
    pairs = []
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop")
        content = (meta.get("content") or "").strip()
        if name and content:
            pairs.append((name.strip().lower(), content))
    return pairs


def read_metadata(
    tree: HtmlElement, things: Sequence[Thing], metas: Metas, *, url: str | None, agencies: Agencies
) -> Metadata:
    """`things`: the page's JSON-LD articles."""
    site_name = _site_name(things, metas)
    byline, authors = _authors(tree, things, metas, agencies, site_name)
    return Metadata(
        title=choose_title(_titles(tree, things, metas), site_name=site_name, url=url),
        authors=authors,
        byline=byline,
        site_name=site_name,
        description=_first(metas, "og:description", "description", "twitter:description"),
        canonical_url=_canonical(tree, metas, url),
        language_hint=str(tree.get("lang") or "") or _first(metas, "og:locale", "content-language", "language"),
        paywall=_paywall(things, metas),
    )


def _first(metas: Metas, *names: str) -> str | None:
    return next((" ".join(content.split()) for name in names for key, content in metas if key == name), None)


def _site_name(things: Sequence[Thing], metas: Metas) -> str | None:
    publishers = [name for thing in things for _, name in jsonld.names(thing.get("publisher"))]
    return next(iter(publishers), None) or _first(metas, "og:site_name", "application-name")


def _titles(tree: HtmlElement, things: Sequence[Thing], metas: Metas) -> Told:
    """What could be the title, by source, the most trusted first."""
    return {
        "og": [title for title in (_first(metas, "og:title"),) if title],
        "ld": [title for thing in things[:1] for title in jsonld.strings(thing.get("headline"))],
        "h1": [words for h1 in tree.iter("h1") if (words := text_of(h1))],
        "twitter": [title for title in (_first(metas, "twitter:title"),) if title],
        "title": [words for title in tree.iter("title") if (words := text_of(title))][:1],
    }


# --- authors ----------------------------------------------------------------------------------------------------------


def _authors(
    tree: HtmlElement, things: Sequence[Thing], metas: Metas, agencies: Agencies, site_name: str | None
) -> tuple[str | None, tuple[Author, ...]]:
    """(byline as printed, authors): the first of JSON-LD, meta and the visible byline that names a person, else any."""
    fallback: tuple[str | None, tuple[Author, ...]] = (None, ())
    for printed in _bylines(tree, things, metas):
        authors = tuple(
            dict.fromkeys(author for part in printed for author in parse_byline(part, agencies, site_name=site_name))
        )
        if any(author.kind == "person" for author in authors):
            return ", ".join(printed), authors
        if authors and not fallback[1]:
            fallback = ", ".join(printed), authors
    return fallback


def _bylines(tree: HtmlElement, things: Sequence[Thing], metas: Metas) -> Iterator[list[str]]:
    for thing in things:
        yield [name for _, name in jsonld.names(thing.get("author"))]
    for name in ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl", "authors"):
        yield [content for key, content in metas if key == name and not content.startswith(("http", "/"))]
    for box in select(tree, _BYLINE_BOXES)[:30]:
        words = text_of(box)
        if 3 < len(words) < _LONGEST_BYLINE and next(box.iterancestors(*_ELSEWHERE), None) is None:
            yield [words]


# --- the rest ---------------------------------------------------------------------------------------------------------


def _canonical(tree: HtmlElement, metas: Metas, url: str | None) -> str | None:
    """rel=canonical (else og:url), absolute and on the page's own site; None where it points elsewhere or nowhere."""
    links = [link.get("href") for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split()]
    for link in [*links, _first(metas, "og:url")]:
        if not link:
            continue
        absolute = urls.absolute(link.strip(), url)
        if absolute and (url is None or urls.same_site(absolute, url)):
            return absolute
    return None


def _paywall(things: Sequence[Thing], metas: Metas) -> bool:
    told = [str(thing.get("isAccessibleForFree")).lower() for thing in things]
    tiers = [content.lower() for name, content in metas if name in ("article:content_tier", "content_tier")]
    return "false" in told or any(tier in ("locked", "metered") for tier in tiers)
