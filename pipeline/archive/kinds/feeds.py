"""Feeds back to their beginning: RFC 5005 archives and pages, else WordPress's pages by number."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pipeline import urls
from pipeline.archive.kinds.documents import Document, read_document
from pipeline.archive.sources import Refused
from pipeline.records import Access, Entry, Found, Item, Listed, ParsedFeed, Rejection, Skipped, Unit, Wanted

_MOST_BYTES: Final = 20_000_000
#: how servers say that there is no further page
_NO_SUCH_PAGE: Final = ("http_404", "http_410", "http_400")
_PAGED: Final = "paged"


def open_feed(unit: Unit, start: int, access: Access, wanted: Wanted) -> Iterator[Item]:
    """The entries of one document of a feed, then the next older document.

    Positions are ordinals. Parameters: `paging`, the name of the query parameter that counts pages ("paged" where the
    document is WordPress's, else none is asked for); `last`, the last entry of the page before, which a server that
    does not page gives again. Raises Refused.
    """
    try:
        document = read_document(unit.address, access, most=_MOST_BYTES)
    except Refused as refused:
        if "last" in unit.parameters and refused.rejection.reason in _NO_SUCH_PAGE:
            return
        raise
    feed = access.feed(document.body, url=document.url, content_type=document.content_type)
    if isinstance(feed, Rejection):
        raise Refused(feed.reason, feed.detail)
    entries = () if _is_page_before(unit, feed) else feed.entries
    for n, entry in enumerate(entries):
        if n >= start:
            yield listed(entry, n)
    if len(entries) >= start and (older := _older(unit, document, feed)):
        yield Found(position=len(entries), behind=len(entries) + 1, unit=older)


def listed(entry: Entry, position: int = 0) -> Listed | Skipped:
    """An entry as an item."""
    if entry.url is None:
        detail = f"an entry without one: {entry.title}"[:300]
        return Skipped(position=position, behind=position + 1, reason="bad_url", detail=detail)
    return Listed(
        position=position,
        behind=position + 1,
        url=entry.url,
        modified_at=entry.updated_at,
        published_at=entry.published_at,
        title=entry.title,
    )


def _older(unit: Unit, document: Document, feed: ParsedFeed) -> Unit | None:
    """The document before this one; None where this is the first."""
    if feed.next_url and urls.absolute(feed.next_url):
        return replace(unit, address=feed.next_url)
    paging = unit.parameters.get("paging") or (_PAGED if _is_wordpress(document.body) else None)
    if paging is None or not feed.entries or _is_page_before(unit, feed):
        return None
    return Unit(
        kind=unit.kind,
        address=_next_page(unit.address, paging),
        parameters={**unit.parameters, "paging": paging, "last": _last(feed)},
    )


def _is_page_before(unit: Unit, feed: ParsedFeed) -> bool:
    return bool(feed.entries) and unit.parameters.get("last") == _last(feed)


def _last(feed: ParsedFeed) -> str:
    entry = feed.entries[-1]
    return entry.url or entry.guid or entry.title or ""


def _is_wordpress(body: bytes) -> bool:
    return b"//wordpress.org/?v=" in body[:65_536].lower()


def _next_page(url: str, paging: str) -> str:
    parts = urlsplit(url)
    query: Mapping[str, str] = dict(parse_qsl(parts.query, keep_blank_values=True))
    page = int(query[paging]) if query.get(paging, "").isdecimal() else 1
    return urlunsplit(parts._replace(query=urlencode({**query, paging: str(page + 1)})))
