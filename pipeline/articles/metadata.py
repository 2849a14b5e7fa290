"""What a page says about itself: title, authors, site, canonical address, language, paywall."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from lxml.html import HtmlElement

from pipeline import urls
from pipeline.agencies import Agencies
from pipeline.articles import jsonld
from pipeline.articles.authors import Metas, choose_authors
from pipeline.articles.jsonld import Thing
from pipeline.articles.pages import fold, text_of
from pipeline.articles.titles import Told, choose_title, site_after
from pipeline.articles.visible import Visible
from pipeline.records import Author


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What a page says about itself."""

    title: str | None
    #: every headline that the page gives, folded: what need not be repeated in the text
    headlines: frozenset[str]
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
    tree: HtmlElement,
    visible: Visible,
    things: Sequence[Thing],
    told: Sequence[Thing],
    metas: Metas,
    *,
    url: str | None,
    agencies: Agencies,
) -> Metadata:
    """`things`: the page's JSON-LD articles; `told`: all of its JSON-LD."""
    titles = _titles(tree, things, metas)
    site_name = _site_name(things, metas) or site_after("".join(titles["title"]), _headings(tree))
    title = choose_title(titles, site_name=site_name, url=url)
    byline, authors = choose_authors(
        tree=tree,
        visible=visible,
        things=things,
        told=told,
        metas=metas,
        title=title,
        url=url,
        site_name=site_name,
        agencies=agencies,
    )
    return Metadata(
        title=title,
        headlines=frozenset(map(fold, [title or "", *chain(*titles.values())])) - {""},
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


def _headings(tree: HtmlElement) -> Iterator[str]:
    """What may be the headline as readers see it: an h1, or an h2 where the page has none."""
    yield from filter(None, map(text_of, list(tree.iter("h1")) or tree.iter("h2")))


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
