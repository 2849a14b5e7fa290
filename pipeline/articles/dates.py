"""When an article was published and modified: candidates with provenance, and the choice between them.

A feed, JSON-LD, meta elements, <time>, the URL and the text each may tell. What lies in the future or before the web is
refused; candidates that disagree by more than a day are noted. Nothing here knows the clock: `now` is handed in.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import combinations

from lxml.etree import XPath
from lxml.html import HtmlElement

from pipeline.articles.jsonld import Thing, pages_of, strings
from pipeline.articles.markup import Markup
from pipeline.articles.pages import is_elsewhere, select
from pipeline.articles.stamps import printed_days, read_date
from pipeline.articles.visible import Piece, Visible, is_aside
from pipeline.records import DatedBy, DateSource

_EARLIEST = datetime(1971, 1, 1, tzinfo=UTC)
_SLACK = timedelta(days=1)
_DAY = timedelta(days=1)
_URL_DAY = re.compile(
    r"(?<!\d)((?:19|20)\d{2})[/_-]?(0[1-9]|1[0-2]|[1-9](?=[/_-]))[/_-]?(0[1-9]|[12]\d|3[01]|[1-9](?=\D))(?!\d)"
)
_PUBLISHED_META = (
    "article:published_time", "datepublished", "og:article:published_time", "article:published", "parsely-pub-date",
    "sailthru.date", "publishdate", "publish-date", "publish_date", "pubdate", "publication_date", "publication-date",
    "published_time", "published-date", "dc.date.issued", "dcterms.created", "dcterms.issued", "dc.date.created",
    "dc.date", "dcterms.date", "article_date_original", "originalpublicationdate", "cxenseparse:recs:publishtime",
    "cse-pubdate", "datecreated", "article.published", "bt:pubdate", "displaydate", "date", "last-published",
)  # fmt: skip
_MODIFIED_META = (
    "article:modified_time", "og:updated_time", "datemodified", "last-modified", "lastmod", "dcterms.modified",
    "dc.date.modified", "article:modified", "modified_time",
)  # fmt: skip
_MODIFIED_HINT = re.compile(r"updat|modif|edited|aktuali|mis.?[àa].?jour|actualiz|aggiorn|bijgewerkt", re.IGNORECASE)
_TIMES = XPath("//time[@datetime] | //*[@itemprop='datePublished']")
#: how many pieces of text before and after the title may hold the visible date, and how long they are
_BEFORE_TITLE, _AFTER_TITLE, _LONGEST_DATE_LINE = 12, 40, 120
_TOP_CHARS = 300
_MOST_BOXES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """The choice, and what was wrong: "date_conflict", "future_date"."""

    published: DatedBy | None
    modified: DatedBy | None
    #: what each source says, where they disagree by more than a day
    disputed: tuple[DatedBy, ...]
    flags: tuple[str, ...]


def choose_dates(
    markup: Markup, *, title: str | None, text: str, now: datetime, feed_published_at: datetime | None = None
) -> Dates:
    """The dates of a page with this title and running text."""
    stated = list(_stated(markup, feed_published_at))
    modified = [*_from_things(markup.articles, "dateModified"), *_from_metas(markup, _MODIFIED_META)]
    latest = now + _SLACK
    flags = ["future_date"] if any(candidate.at > latest for candidate in [*stated, *modified]) else []
    published = [candidate for candidate in stated if _EARLIEST <= candidate.at <= latest]
    modified = [candidate for candidate in modified if _EARLIEST <= candidate.at <= latest]
    if len({candidate.at.date() for candidate in published}) != 1:
        # the visible date, slow to find, decides where the others are silent or disagree
        published += [seen for seen in _from_text(markup, title, text) if _EARLIEST <= seen.at <= latest]
    disputed = _disputed(published)
    if disputed:
        flags.append("date_conflict")
    return Dates(
        published=_best(published),
        modified=modified[0] if modified else None,
        disputed=disputed,
        flags=tuple(flags),
    )


def _stated(markup: Markup, feed_published_at: datetime | None) -> Iterator[DatedBy]:
    """Machine-readable candidates, the most trusted first."""
    yield from _from_things(markup.articles, "datePublished")
    yield from _from_metas(markup, _PUBLISHED_META)
    if feed_published_at:
        yield DatedBy(at=feed_published_at, source="feed", precision="minute", offset_known=True)
    yield from _from_things(pages_of(markup.told), "datePublished")
    yield from _from_things(markup.articles, "dateCreated", "uploadDate")
    yield from _from_times(markup.tree)
    yield from _from_url(markup.url)


def _best(candidates: Sequence[DatedBy]) -> DatedBy | None:
    """The most trusted candidate, unless two other sources agree on another day; the exact one of that day."""
    if not candidates:
        return None
    sources: dict[date, set[DateSource]] = {}
    for candidate in candidates:
        sources.setdefault(candidate.at.date(), set()).add(candidate.source)
    first = candidates[0].at.date()
    agreed = next((day for day in sources if day != first and len(sources[day] - sources[first]) > 1), first)
    chosen = [
        candidate for candidate in candidates if candidate.at.date() == (agreed if len(sources[first]) < 2 else first)
    ]
    return next((candidate for candidate in chosen if candidate.precision == "minute"), chosen[0])


def _disputed(candidates: Iterable[DatedBy]) -> tuple[DatedBy, ...]:
    """The first candidate of each source, where two of them lie more than a day apart; the text's days do not count."""
    firsts: dict[DateSource, DatedBy] = {}
    for candidate in candidates:
        if candidate.source != "text":
            firsts.setdefault(candidate.source, candidate)
    apart = any(_apart(one, other) for one, other in combinations(firsts.values(), 2))
    return tuple(firsts.values()) if apart else ()


def _apart(one: DatedBy, other: DatedBy) -> bool:
    """By the clock where both have one and its zone; else by the calendar, where neighbours may be one moment."""
    if all(date.precision == "minute" and date.offset_known for date in (one, other)):
        return abs(one.at - other.at) > _DAY
    return abs(one.at.date() - other.at.date()) > _DAY


# --- where dates stand ------------------------------------------------------------------------------------------------


def _from_things(things: Sequence[Thing], *keys: str) -> Iterator[DatedBy]:
    for thing in things:
        for key in keys:
            for value in strings(thing.get(key)):
                yield from read_date(value, "json-ld")


def _from_metas(markup: Markup, wanted: Sequence[str]) -> Iterator[DatedBy]:
    for content in markup.contents(*wanted):
        yield from read_date(content, "meta")


def _from_times(tree: HtmlElement) -> Iterator[DatedBy]:
    """<time> elements and microdata outside of asides; those that say "updated" are left out."""
    for element in select(tree, _TIMES):
        around = f"{element.get('class', '')} {element.get('itemprop', '')} {_near(element)}"
        if not _MODIFIED_HINT.search(around) and not is_elsewhere(element):
            yield from read_date(element.get("datetime") or element.get("content") or element.text_content(), "time")


def _near(element: HtmlElement) -> str:
    parent = element.getparent()
    return " ".join(filter(None, (parent.text, parent.get("class")))) if parent is not None else ""


def _from_url(url: str | None) -> Iterator[DatedBy]:
    match = _URL_DAY.search((url or "").split("?")[0])
    if match:
        yield from read_date("-".join(f"{int(part):02d}" for part in match.groups()), "url")


def _from_text(markup: Markup, title: str | None, text: str) -> Iterator[DatedBy]:
    """Days printed in short lines after the title, before it, in a box that is called date; time stamps; the top."""
    for piece in _around_title(markup.visible, title):
        if len(piece) < _LONGEST_DATE_LINE and not is_aside(piece):
            yield from printed_days(piece)
    for box in markup.signed["date"][:_MOST_BOXES]:
        words = box.text_content()
        if len(words) < _LONGEST_DATE_LINE and not is_elsewhere(box):
            yield from printed_days(words)
    for piece in markup.visible.pieces:
        if ":" in piece and len(piece) < _LONGEST_DATE_LINE and not is_aside(piece):
            yield from (printed for printed in printed_days(piece) if printed.precision == "minute")
    yield from printed_days(text[:_TOP_CHARS])


def _around_title(visible: Visible, title: str | None) -> list[Piece]:
    """The pieces of text after the title, then those before it, nearest first."""
    at = visible.find(title)
    if at is None:
        return []
    pieces = visible.pieces
    return [*pieces[at + 1 : at + 1 + _AFTER_TITLE], *reversed(pieces[max(0, at - _BEFORE_TITLE) : at])]
