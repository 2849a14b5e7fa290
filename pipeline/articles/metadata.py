"""What a page says about itself: title, authors, site, canonical address, language, paywall."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from lxml.html import HtmlElement

from pipeline import urls
from pipeline.agencies import Agencies
from pipeline.articles import jsonld
from pipeline.articles.authors import choose_authors
from pipeline.articles.markup import Markup
from pipeline.articles.pages import fold, text_of
from pipeline.articles.titles import Told, choose_title, site_after
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


def read_metadata(markup: Markup, agencies: Agencies) -> Metadata:
    """What the page says; nothing of it is checked against the running text."""
    titles = _titles(markup)
    site_name = _site_name(markup) or site_after("".join(titles["title"]), _headings(markup.tree))
    title = choose_title(titles, site_name=site_name, url=markup.url)
    byline, authors = choose_authors(markup, title=title, site_name=site_name, agencies=agencies)
    languages = markup.contents("og:locale", "content-language", "language")
    return Metadata(
        title=title,
        headlines=frozenset(map(fold, [title or "", *chain(*titles.values())])) - {""},
        authors=authors,
        byline=byline,
        site_name=site_name,
        description=_first(markup.contents("og:description", "description", "twitter:description")),
        canonical_url=_canonical(markup),
        language_hint=str(markup.tree.get("lang") or "") or _first(languages),
        paywall=_paywall(markup),
    )


def _first(values: Iterable[str]) -> str | None:
    return next(iter(values), None)


def _site_name(markup: Markup) -> str | None:
    publishers = [name for thing in markup.articles for _, name in jsonld.names(thing.get("publisher"))]
    return _first([*publishers, *markup.contents("og:site_name", "application-name")])


def _titles(markup: Markup) -> Told:
    """What could be the title, by source, the most trusted first."""
    return {
        "og": markup.contents("og:title")[:1],
        "ld": [title for thing in markup.articles[:1] for title in jsonld.strings(thing.get("headline"))],
        "h1": [words for h1 in markup.tree.iter("h1") if (words := text_of(h1))],
        "twitter": markup.contents("twitter:title")[:1],
        "title": [words for title in markup.tree.iter("title") if (words := text_of(title))][:1],
    }


def _headings(tree: HtmlElement) -> Iterator[str]:
    """What may be the headline as readers see it: an h1, or an h2 where the page has none."""
    yield from filter(None, map(text_of, list(tree.iter("h1")) or tree.iter("h2")))


def _canonical(markup: Markup) -> str | None:
    """rel=canonical (else og:url), absolute and on the page's own site; None where it points elsewhere or nowhere."""
    rels = ((link.get("href"), (link.get("rel") or "").lower().split()) for link in markup.tree.iter("link"))
    links = [href for href, rel in rels if href and "canonical" in rel]
    for link in [*links, *markup.contents("og:url")[:1]]:
        absolute = urls.absolute(link.strip(), markup.url)
        if absolute and (markup.url is None or urls.same_site(absolute, markup.url)):
            return absolute
    return None


def _paywall(markup: Markup) -> bool:
    """Whether the article, or a part of it, is said to be for subscribers."""
    parts = [part for thing in markup.articles for part in (thing, *jsonld.parts(thing))]
    tiers = {tier.lower() for tier in markup.contents("article:content_tier", "content_tier")}
    return any(str(part.get("isAccessibleForFree")).lower() == "false" for part in parts) or bool(
        tiers & {"locked", "metered"}
    )
