"""Feed documents, parsed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

FeedFormat = Literal["rss", "atom", "rdf", "json", "sitemap"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item seen in a feed, as the feed gives it."""

    #: GUID, Atom id or JSON Feed id as printed; None where the feed gives none
    guid: str | None
    #: absolute link; None where the feed gives none
    url: str | None
    title: str | None
    #: summary or description, markup kept as printed
    summary: str | None
    #: None where missing or unreadable; never "now"
    published_at: datetime | None
    published_raw: str | None
    updated_at: datetime | None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A feed document, parsed."""

    format: FeedFormat
    title: str | None
    homepage: str | None
    language: str | None
    entries: tuple[Entry, ...]
    #: seconds between updates as the document itself asks (ttl, sy:updatePeriod); None where it does not
    update_seconds: int | None = None
    #: UTC hours (0-23) and English weekday names in which the feed asks not to be polled
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[str, ...] = ()
    #: WebSub hub and the feed's own address, where announced
    hub_url: str | None = None
    self_url: str | None = None
    #: RFC 5005 or paging link to older entries
    next_url: str | None = None
    #: what was wrong and recovered from, one short phrase each
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """A feed that a page names."""

    url: str
    title: str | None
    #: False where it was only guessed from a link's look
    announced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SitemapUrl:
    """One page of a sitemap, or one child of an index."""

    url: str
    #: None where missing or unreadable; the first moment of the day, month or year where no more is given
    modified_at: datetime | None = None
    #: of the news extension
    title: str | None = None
    published_at: datetime | None = None
    published_raw: str | None = None
    publication: str | None = None
    language: str | None = None
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """A sitemap document: pages, or (kind "index") further sitemaps."""

    kind: Literal["urlset", "index", "text"]
    urls: tuple[SitemapUrl, ...]
    #: what was wrong and recovered from
    problems: tuple[str, ...] = ()
