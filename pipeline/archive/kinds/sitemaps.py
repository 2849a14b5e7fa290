"""Sitemaps of a site: found from its robots.txt, walked from indexes down to pages.

Method: the sitemaps.org protocol 0.9. A sitemap that names itself is a unit that is there already.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from pipeline import urls
from pipeline.archive.kinds.documents import Document, read_document
from pipeline.archive.kinds.feeds import listed
from pipeline.archive.sources import Refused, asked
from pipeline.feeds.sitemaps import MAX_BYTES, moment
from pipeline.records import Access, Dropped, Found, Item, Listed, Rejection, Sitemap, Skipped, Unit, Wanted
from pipeline.web import robots

#: where sites have a sitemap that their robots.txt does not name
_USUAL: Final = ("/sitemap.xml", "/sitemap_index.xml", "/sitemap.xml.gz", "/sitemap.txt")


def open_sitemap(unit: Unit, start: int, access: Access, wanted: Wanted) -> Iterator[Item]:
    """The pages of a sitemap, or the sitemaps of an index, of a robots.txt, or of a site's bare address.

    Positions are ordinals. Parameters: `since`, a date before which nothing is wanted: a sitemap of an index that has
    not changed since then is dropped unread. Raises Refused.
    """
    parts = urlsplit(unit.address)
    is_site = parts.scheme in ("http", "https") and parts.path in ("", "/", "/robots.txt")
    for n, item in enumerate(_of_site(unit, access) if is_site else _of_sitemap(unit, access)):
        if n >= start:
            yield replace(item, position=n, behind=n + 1)


def _of_site(unit: Unit, access: Access) -> Iterator[Found | Listed | Dropped | Skipped]:
    origin = urls.origin(unit.address)
    named: tuple[str, ...] = ()
    with suppress(Refused):  # no robots.txt
        named = robots.decide(origin, asked(access, f"{origin}/robots.txt"), datetime.now(UTC)).sitemaps
    for url in named:
        yield _found(unit, url)
    for path in () if named else _USUAL:
        with suppress(Refused):
            yield from _of_sitemap(replace(unit, address=origin + path), access)
            return
    if not named:
        raise Refused("no_sitemap", f"{origin}/robots.txt names none, and none lies where they usually do")


def _of_sitemap(unit: Unit, access: Access) -> Iterator[Found | Listed | Dropped | Skipped]:
    document = read_document(unit.address, access, most=MAX_BYTES)
    sitemap = access.sitemap(document.body, url=document.url)
    if isinstance(sitemap, Rejection):
        yield from _of_feed(document, access, sitemap)
        return
    yield from _children(unit, sitemap) if sitemap.kind == "index" else _pages(sitemap)
    for problem in sitemap.problems:
        yield Skipped(position=0, behind=0, reason="defect", detail=problem)


def _of_feed(document: Document, access: Access, refused: Rejection) -> Iterator[Listed | Skipped]:
    """The protocol lets a feed stand for a sitemap."""
    feed = access.feed(document.body, url=document.url, content_type=document.content_type)
    if isinstance(feed, Rejection):
        raise Refused(refused.reason, refused.detail)
    for entry in feed.entries:
        yield listed(entry)


def _children(unit: Unit, index: Sitemap) -> Iterator[Found | Dropped]:
    since = moment(unit.parameters.get("since"))
    for child in index.urls:
        if since and child.modified_at and child.modified_at < since:
            yield Dropped(position=0, behind=0, by="window", at=child.modified_at)
        else:
            yield _found(unit, child.url)


def _pages(sitemap: Sitemap) -> Iterator[Listed]:
    for page in sitemap.urls:
        yield Listed(
            position=0,
            behind=0,
            url=page.url,
            modified_at=page.modified_at,
            published_at=page.published_at,
            title=page.title,
            language=page.language,
        )


def _found(unit: Unit, url: str) -> Found:
    return Found(position=0, behind=0, unit=replace(unit, address=url))
