"""A parsed page with what it says about itself for machines."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from lxml.etree import XPath
from lxml.html import HtmlElement

from pipeline.articles import jsonld
from pipeline.articles.jsonld import Thing
from pipeline.articles.pages import select
from pipeline.articles.visible import Visible

type Metas = Sequence[tuple[str, str]]
type Sign = Literal["author", "date", "caption", "pull quote"]

_NAMED = XPath("//body//*[@class or @id or @itemprop or @rel or @data-testid]")
_NAMES = ("class", "id", "itemprop", "rel", "data-testid")
_SIGNS: Mapping[Sign, re.Pattern[str]] = {
    "author": re.compile(r"[Bb]yline|[Aa]ut(?:h)?or"),
    "date": re.compile(r"date|time|publish"),
    "caption": re.compile(r"[Cc]aption"),
    "pull quote": re.compile(r"pull(?:ed)?[-_]?quote", re.IGNORECASE),
}
_ANY_SIGN = re.compile(r"yline|[Aa]ut(?:h)?or|date|time|publish|aption|[Pp]ull")


@dataclass(frozen=True, kw_only=True)
class Markup:
    """What the readers of title, authors and dates look at."""

    tree: HtmlElement
    url: str | None
    #: every typed object of the page's JSON-LD
    told: Sequence[Thing]
    #: (name in lower case, content) of every meta element that has both
    metas: Metas

    @cached_property
    def articles(self) -> Sequence[Thing]:
        """The objects that describe an article."""
        return jsonld.articles_of(self.told)

    @cached_property
    def visible(self) -> Visible:
        """The words that readers see."""
        return Visible(self.tree)

    @cached_property
    def signed(self) -> Mapping[Sign, Sequence[HtmlElement]]:
        """The elements whose class, id or the like says what they are, in order: found in one pass over the page."""
        found: dict[Sign, list[HtmlElement]] = {sign: [] for sign in _SIGNS}
        for element in select(self.tree, _NAMED):
            names = " ".join(filter(None, map(element.get, _NAMES)))
            if _ANY_SIGN.search(names):
                for sign, pattern in _SIGNS.items():
                    if pattern.search(names):
                        found[sign].append(element)
        return found

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The schema.org types and the OpenGraph type that the page gives itself."""
        return frozenset().union(*map(jsonld.types_of, self.told), self.contents("og:type"))

    def contents(self, *names: str) -> Sequence[str]:
        """The contents of the meta elements of these names, the first name first."""
        return [" ".join(content.split()) for name in names for key, content in self.metas if key == name]


def read_markup(tree: HtmlElement, url: str | None) -> Markup:
    """The page at `url`, parsed."""
    return Markup(tree=tree, url=url, told=jsonld.read_things(tree), metas=_metas(tree))


def _metas(tree: HtmlElement) -> Metas:
    pairs = []
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop")
        content = (meta.get("content") or "").strip()
        if name and content:
            pairs.append((name.strip().lower(), content))
    return pairs
