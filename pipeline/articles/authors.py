"""Who wrote a page: JSON-LD, meta elements, the byline that readers see."""

import re
from collections.abc import Iterable, Iterator, Sequence

from lxml.etree import XPath

from pipeline.agencies import Agencies
from pipeline.articles import jsonld
from pipeline.articles.bylines import LEAD, parse_byline, strip_lead
from pipeline.articles.days import find_days
from pipeline.articles.jsonld import Thing
from pipeline.articles.markup import Markup, Metas
from pipeline.articles.pages import fold, is_elsewhere, select
from pipeline.articles.titles import host_of
from pipeline.articles.visible import Visible
from pipeline.records import Author

_META_NAMES = (
    "author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl", "authors",
    "article:author_name", "cxenseparse:author", "dable:author", "citation_author",
)  # fmt: skip
#: Yoast's pairs of label and value
_WRITTEN_BY = re.compile(
    r"^(?:written by|verfasst von|écrit par|escrito por|scritto da|geschreven door|author)$", re.IGNORECASE
)
_LINKS = XPath("//a[contains(@href, '/autor') or contains(@href, '/author') or contains(@href, '/reporters/')]")
_MOST_BOXES = 40
_LONGEST_BYLINE = 120
_STROKES = re.compile(r"\s*[|·•]\s*")
_AROUND_TITLE = 30
_MOST_AUTHORS = 8


def choose_authors(
    markup: Markup, *, title: str | None, site_name: str | None, agencies: Agencies
) -> tuple[str | None, tuple[Author, ...]]:
    """(byline as printed, authors): the first source that names others than the site, else the site where it is named.

    The site itself beside others is dropped.
    """
    sites = {fold(site_name or ""), fold(host_of(markup.url))}
    fallback: tuple[str | None, tuple[Author, ...]] = (None, ())
    for printed, certain in _sources(markup, title):
        authors = _parse(printed, agencies, sites)
        others = tuple(author for author in authors if not _is_site(author.name, sites))
        if any(certain or author.kind == "person" for author in others) and len(others) <= _MOST_AUTHORS:
            return _byline(printed), others
        if authors and not fallback[1]:
            fallback = _byline(printed), authors[:_MOST_AUTHORS]
    return fallback


def _byline(printed: Iterable[str]) -> str:
    return ", ".join(map(strip_lead, printed))


def _parse(printed: Iterable[str], agencies: Agencies, sites: set[str]) -> tuple[Author, ...]:
    found: list[Author] = []
    for part in printed:
        whole = [Author(name=part, kind="organisation")] if fold(part) in sites else parse_byline(part, agencies)
        found.extend(whole)
    known = (
        Author(name=author.name, kind="organisation") if _is_site(author.name, sites) else author for author in found
    )
    return tuple(dict.fromkeys(known))


def _is_site(name: str, sites: set[str]) -> bool:
    folded = fold(name)
    return folded in sites or any(len(folded) > 3 and site.startswith(folded) for site in sites)


def _sources(markup: Markup, title: str | None) -> Iterator[tuple[list[str], bool]]:
    """(the printed names of a byline, whether a newsroom in it can be believed), the most trusted first."""
    named = {str(thing.get("@id")): thing for thing in markup.told if thing.get("name")}
    for thing in markup.articles[:1]:
        yield [name for _, name in jsonld.names(_resolved(thing.get("author"), named))], True
    for wanted in _META_NAMES:
        yield [content for name, content in markup.metas if name == wanted and "//" not in content], True
    for printed in [*_labelled(markup.metas), *_boxes(markup), *_near_title(markup.visible, title)]:
        yield printed, False
    people = [str(thing["name"]) for thing in markup.told if "Person" in jsonld.types_of(thing) and thing.get("name")]
    if len(set(people)) == 1:
        yield people[:1], False


def _resolved(author: object, named: dict[str, Thing]) -> object:
    """A JSON-LD author whose object stands elsewhere on the page, under its @id."""
    if isinstance(author, list):
        return [_resolved(one, named) for one in author if not isinstance(one, list)]
    if isinstance(author, dict) and not author.get("name"):
        return named.get(str(author.get("@id")), author)
    return author


def _labelled(metas: Metas) -> Iterator[list[str]]:
    values = dict(metas)
    for number in ("1", "2"):
        value = values.get(f"twitter:data{number}")
        if value and _WRITTEN_BY.match(values.get(f"twitter:label{number}", "")):
            yield [value]


def _boxes(markup: Markup) -> Iterator[list[str]]:
    for box in [*markup.signed["author"][:_MOST_BOXES], *select(markup.tree, _LINKS)[:_MOST_BOXES]]:
        parts = [words for part in box.itertext() if (words := " ".join(str(part).split()))]
        if parts and 3 < sum(map(len, parts)) < _LONGEST_BYLINE and not is_elsewhere(box):
            yield parts


def _near_title(visible: Visible, title: str | None) -> Iterator[list[str]]:
    """Lines after the headline that begin with "By" or its like in another language, or share theirs with a date."""
    at = visible.find(title)
    if at is None:
        return
    pieces = [" ".join(piece.split()) for piece in visible.pieces[at + 1 : at + _AROUND_TITLE + _MOST_AUTHORS * 2]]
    for index, piece in enumerate(pieces[: _AROUND_TITLE - 1]):
        if names := _beside_date(piece):
            yield names
        elif LEAD.match(f"{piece} x") and len(piece) < _LONGEST_BYLINE and piece[0].isupper():
            yield [piece] if LEAD.match(piece) else list(_joined(pieces[index + 1 :]))


def _beside_date(line: str) -> list[str]:
    """The names in "14 September 2026 | Jane Roe, Radio Town": what a stroke or dot parts from a day."""
    parts = _STROKES.split(line) if len(line) < _LONGEST_BYLINE else []
    names = [part for part in parts if " " in part and not any(find_days(part))]
    return names if len(names) < len(parts) else []


def _joined(pieces: Sequence[str]) -> Iterator[str]:
    """The first piece, and the piece after each joining word."""
    yield from pieces[:1]
    for joint, name in zip(pieces[1::2], pieces[2::2], strict=False):
        if joint.casefold() not in ("and", "und", "et", "y", "e", "&", ","):
            break
        yield name
