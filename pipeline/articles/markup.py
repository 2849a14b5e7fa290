"""A parsed page with what it says about itself for machines."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from lxml.html import HtmlElement

from pipeline.articles import jsonld
from pipeline.articles.jsonld import Thing
from pipeline.articles.visible import Visible

type Metas = Sequence[tuple[str, str]]


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
