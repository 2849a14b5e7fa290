"""Feeds that a home page announces (pure): `<link rel="alternate">`, else links that look like feeds."""

import re
from typing import Final
from urllib.parse import urljoin

from lxml import etree, html

from pipeline.records import Announced
from pipeline.urls import absolute

_TYPES: Final = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"}
)
_LOOKS_LIKE_FEED: Final = re.compile(r"/(?:rss|feeds?|atom)(?:[/.?]|$)|\.(?:rss|rdf|atom)$|/(?:feed|index)\.xml$", re.I)
#: Feeds of reactions, not of articles.
_COMMENTS: Final = re.compile(r"comments?[-_/]?(?:feed|rss)|/comments/|kommentare|commentaires", re.I)
_MOST: Final = 50


def feeds_of(page: bytes, *, url: str) -> tuple[Announced, ...]:
    """The feeds of a page in its own order, at most 50; the announced ones, else those that links look like."""
    try:
        root = html.document_fromstring(page)
    except (etree.ParserError, ValueError):
        return ()
    base = urljoin(url, next((each.get("href") or "" for each in root.iter("base")), ""))
    found: dict[str, Announced] = {}
    for link in root.iter("link"):
        kinds = (link.get("rel") or "").lower().split()
        if "alternate" in kinds and (link.get("type") or "").partition(";")[0].strip().lower() in _TYPES:
            _add(found, link.get("href"), base, link.get("title"), announced=True)
    if not found:
        for anchor in root.iter("a"):
            if _LOOKS_LIKE_FEED.search(anchor.get("href") or ""):
                _add(found, anchor.get("href"), base, "".join(map(str, anchor.itertext())), announced=False)
    return tuple(found.values())[:_MOST]


def _add(found: dict[str, Announced], href: str | None, base: str, title: str | None, *, announced: bool) -> None:
    target = absolute(href, base) if href else None
    if target and target not in found and not _COMMENTS.search(target):
        name = " ".join((title or "").split())[:200]
        found[target] = Announced(url=target, title=name or None, announced=announced)
