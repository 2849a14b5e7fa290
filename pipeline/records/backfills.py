"""Backfilling: an archive is expanded into units, and a unit into items, each of which says where it stands.

`archive/kinds` opens units and gives items; `steps/backfill` filters, enters and checkpoints them. A position is a
whole number of the kind's own choosing (a byte, a line, an ordinal) that grows within its unit; reading can begin at
0 and at every item's `behind`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from pipeline.records.feeds import ParsedFeed, Sitemap
from pipeline.records.refusals import Rejection
from pipeline.records.web import FetchFailure, Response

ArchiveKind = Literal["sitemap", "feed", "warc", "wacz", "ccnews", "cdx", "folder", "tar", "jsonl", "csv"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A part of an archive that one worker reads: a sitemap, a page of a feed, a span of a WARC file, a tar file.

    It is known again by all three fields, so that one that is found twice (a sitemap that names itself) is read once.
    """

    kind: ArchiveKind
    #: local path, http(s) URL, or an object-storage URL
    address: str
    #: strings of the kind's own, from the operator or from the unit that it was found in
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """What all items have."""

    position: int
    #: where reading goes on once this item is settled; greater than `position`
    behind: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found(Placed):
    """A further unit of the same backfill: a sitemap of an index, the next page of a feed, a span of a large WARC."""

    unit: Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed(Placed):
    """An address to be fetched politely from its own site."""

    url: str
    #: as the list says: lastmod, or the time of a CDX capture; None where it says nothing
    modified_at: datetime | None = None
    published_at: datetime | None = None
    title: str | None = None
    #: ISO 639-1, where the list says
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded(Placed):
    """A stored answer or a stored page, whole: length and digest were checked."""

    url: str
    #: the time of the record, of the export's download, or at last of the file: never of the backfill
    captured_at: datetime
    #: content-encoded as it came, without chunked framing
    raw: bytes
    #: decoded
    body: bytes
    #: of the answer; None where only the page was kept (folder, tar, JSONL with HTML)
    status: int | None
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    #: after redirects that the archive tells of; None: `url`
    final_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told(Placed):
    """An article's text without its page, as exports of news collections hold it."""

    url: str
    text: str
    captured_at: datetime
    title: str | None = None
    byline: str | None = None
    published_at: datetime | None = None
    #: whether that date came with a time of day
    published_has_time: bool = True
    #: ISO 639-1, where the export says
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped(Placed):
    """What a filter did not want, seen before any work was done on it."""

    #: as `Wanted` named it
    by: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped(Placed):
    """What could not be used: named, counted, set aside. The rest goes on."""

    #: enumerated, snake_case: "truncated", "wrong_digest", "no_length", "revisit", "not_html", "bad_line", "bad_url", …
    reason: str
    detail: str = ""
    #: where it is known
    url: str | None = None


#: a Rejection as an item is the last one: the unit itself is no archive of its kind, or may not be read
type Item = Found | Listed | Recorded | Told | Dropped | Skipped | Rejection

#: (url, date of the record) -> the name of the filter that drops it, or None. Cheap: asked before a body is unpacked
type Wanted = Callable[[str, datetime | None], str | None]


class Access(Protocol):
    """What a unit may use of the world: the network (robots.txt, pauses and leases of hosts are kept; what comes is
    archived), and the killable child for XML.
    """

    def get(
        self, url: str, *, headers: Mapping[str, str] | None = None, max_bytes: int | None = None, keep: bool = True
    ) -> Response | FetchFailure | Rejection:
        """The answer, after redirects. `keep`: False for what need not lie in our archive (ranges of a WARC file).

        Raises Transient where the host cannot be asked now: let it pass, the unit goes on later where it was.
        """

    def feed(self, body: bytes, *, url: str, content_type: str | None = None) -> ParsedFeed | Rejection:
        """`feeds.parse.parse` in the killable child; "parser_timeout" and "parser_died" are Rejections as well."""

    def sitemap(self, body: bytes, *, url: str) -> Sitemap | Rejection:
        """`feeds.sitemaps.parse` in the killable child; likewise."""


class OpenUnit(Protocol):
    """What `archive.kinds.open_unit` is."""

    def __call__(self, unit: Unit, start: int, access: Access, wanted: Wanted) -> Iterator[Item]:
        """The items of a unit from a position on: 0, or an item's `behind`.

        A unit that is large enough to be shared out gives `Found` spans of itself. Raises Transient where a network or
        storage does not answer: the unit goes on later. What can never be read is a Rejection or Skipped items.
        """
