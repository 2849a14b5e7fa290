"""Feed bytes -> records (pure): RSS 0.9x-2.0, RDF, Atom, JSON Feed, and news sitemaps as feeds.

Runs in the killable child: it may take its time on hostile bytes, but what it returns is bounded (`bounds.py`).
"""

import calendar
import re
import zlib
from datetime import UTC, datetime
from time import struct_time
from typing import Any, Final
from urllib.parse import urljoin

import feedparser

from pipeline import urls
from pipeline.feeds import bounds, jsonfeed, sitemaps
from pipeline.records import Entry, FeedFormat, ParsedFeed, Rejection

_BOMS: Final = (b"\xef\xbb\xbf", b"\xfe\xff", b"\xff\xfe")
_GZIP: Final = b"\x1f\x8b"
_SKIP_HOURS = re.compile(rb"<skipHours\b.{0,4000}?</skipHours>", re.IGNORECASE | re.DOTALL)
_SKIP_DAYS = re.compile(rb"<skipDays\b.{0,4000}?</skipDays>", re.IGNORECASE | re.DOTALL)
_HOUR = re.compile(rb"<hour>\s*(\d{1,2})\s*</hour>", re.IGNORECASE)
_DAY = re.compile(rb"<day>\s*([A-Za-z]{6,9})\s*</day>", re.IGNORECASE)
#: RSS's "mail (name)": feedparser cuts such an address after four letters of its top-level domain.
_ADDRESS = re.compile(r"\s*(?P<mail>[^\s@()<>]+@[^\s@()<>]+)\s*(?:\((?P<name>[^()@]+)\)\s*)?$")
_WEEKDAYS = tuple(calendar.day_name)
#: sy:updatePeriod in seconds
_PERIODS = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
#: seconds of the longest pause that is believed; the database holds no such numbers as some feeds ask for
_LONGEST_PAUSE = 31_536_000


def parse(body: bytes, *, url: str, content_type: str | None, now: datetime) -> ParsedFeed | Rejection:
    """A feed document as records, or why it is none.

    `url` is the address that the body came from; relative links are resolved against it. `content_type` is the HTTP
    header, for the encoding. What was wrong and recovered from is in `problems`. Rejections: "empty", "not_a_feed",
    "too_large".
    """
    problems: list[str] = []
    if body.startswith(_GZIP):
        unpacked = _gunzipped(body)
        if unpacked is None:
            return Rejection(stage="poll", reason="too_large", detail=f"gzip of more than {bounds.MAX_BYTES} bytes")
        body = unpacked
        problems.append("gzip without Content-Encoding")
    start = _start(body)
    if not start:
        return Rejection(stage="poll", reason="empty", detail=f"{len(body)} bytes without content")
    if start.startswith(b"{"):
        found = jsonfeed.parse(body, url=url)
    elif sitemaps.is_sitemap(start):
        found = sitemaps.as_feed(body, url=url)
    else:
        found = _xml_feed(body, url=url, content_type=content_type)
    if isinstance(found, Rejection):
        return found
    return bounds.bounded(found, now=now, problems=problems)


def _start(body: bytes) -> bytes:
    """The first 4 KB that say anything: without byte order marks (a doubled one too), NULs and white space."""
    head = body[:4_096]
    while head.startswith(_BOMS):
        head = head.removeprefix(_BOMS[0]).removeprefix(_BOMS[1]).removeprefix(_BOMS[2])
    return head.replace(b"\x00", b"").strip()


def _gunzipped(body: bytes) -> bytes | None:
    """The content, what came before a fault included; None past the cap."""
    unzip = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        content = unzip.decompress(body, bounds.MAX_BYTES)
    except zlib.error:
        return b""
    return None if unzip.unconsumed_tail else content


def _xml_feed(body: bytes, *, url: str, content_type: str | None) -> ParsedFeed | Rejection:
    body, dropped = bounds.without_excess_items(body)
    body, shortened = bounds.without_long_authors(body)
    headers = {"content-type": content_type} if content_type else {}
    # No Content-Location: a GUID that is no URL must not become one, and not change when the feed moves.
    document: Any = feedparser.parse(
        _Bytes(body),
        response_headers=headers,
        sanitize_html=False,  # we sanitise where text is shown
        resolve_relative_uris=b"xml:base" in body,  # else slow for nothing: half the time
    )
    feed, version = document.feed, str(document.get("version") or "")
    if not version and not document.entries:
        return Rejection(stage="poll", reason="not_a_feed", detail=_fault(document) or "no feed element")
    problems = [f"not well-formed: {fault}"] if (fault := _fault(document)) else []
    if dropped:
        problems.append(f"{dropped} entries beyond the first {bounds.MAX_ENTRIES} not read")
    if shortened:
        problems.append(f"author text cut: {shortened}")
    if not version:
        problems.append("no feed element")
    return ParsedFeed(
        format=_format(version, body),
        title=feed.get("title"),
        homepage=_link(feed.get("link"), url),
        language=feed.get("language"),
        entries=tuple(_entry(raw, url) for raw in document.entries),
        update_seconds=_update_seconds(feed),
        skip_hours=_skip_hours(body),
        skip_days=_skip_days(body),
        hub_url=_related(feed, "hub", url),
        self_url=_related(feed, "self", url),
        next_url=_related(feed, "next", url) or _related(feed, "prev-archive", url),
        problems=tuple(problems),
    )


class _Bytes:
    """Bytes to read: given bare bytes, feedparser would first try them as the name of a file."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def read(self) -> bytes:
        return self._content


def _fault(document: Any) -> str | None:
    """What feedparser complained of, in one line; an encoding other than declared is no fault of the document."""
    if not document.bozo:
        return None
    exception = document.get("bozo_exception")
    if isinstance(exception, feedparser.CharacterEncodingOverride | feedparser.NonXMLContentType):
        return None
    return " ".join(str(exception).split())[:200]


def _format(version: str, body: bytes) -> FeedFormat:
    if version.startswith("atom"):
        return "atom"
    return "rdf" if version in ("rss090", "rss10") or b"<rdf:RDF" in body[:4_096] else "rss"


def _entry(raw: Any, base: str) -> Entry:
    get = dict(raw).get  # a plain dict: feedparser's own gives "published" where "updated" is asked for
    guid = get("id")
    link = get("link") or _first_href(get("links") or ())
    if link and link == guid and "//" not in link:
        link = None  # a GUID that says nothing of isPermaLink and is no URL
    return Entry(
        guid=guid,
        url=_link(link, base),
        title=get("title"),
        summary=get("summary") or _first_content(get("content") or ()),
        published_at=_time(get("published_parsed")),
        published_raw=get("published"),
        updated_at=_time(get("updated_parsed")),
        authors=_authors(raw),
        categories=tuple(tag["term"] for tag in get("tags") or () if tag.get("term")),
    )


def _link(link: str | None, base: str) -> str | None:
    """The link as printed, absolute; None where it is no http(s) URL."""
    found = urls.absolute(link, base) if link else None
    if not link or found is None or found == link:
        return found
    joined = urljoin(base, "".join(link.split()))
    return joined if joined.isprintable() and "\\" not in joined else found


def _first_href(links: Any) -> str | None:
    """A link where no alternate HTML one is given: any alternate, else the first that is no enclosure or reply."""
    ranked = sorted(
        (
            link
            for link in links
            if link.get("href") and link.get("rel") in (None, "alternate", "self", "via", "related")
        ),
        key=lambda link: link.get("rel") not in (None, "alternate"),
    )
    return ranked[0]["href"] if ranked else None


def _first_content(contents: Any) -> str | None:
    return next((content["value"] for content in contents if content.get("value")), None)


def _authors(raw: Any) -> tuple[str, ...]:
    """Names; e-mail addresses only where there are none."""
    get = dict(raw).get
    people = get("authors") or ()
    if len(people) == 1 and (address := _ADDRESS.match(get("author") or "")):
        return (address["name"] or address["mail"],)
    names = [person.get("name") for person in people if person.get("name")]
    names = names or [person.get("email") for person in people] or [get("author")]
    return tuple(dict.fromkeys(name.strip() for name in names if name and name.strip()))


def _time(parsed: struct_time | None) -> datetime | None:
    """UTC; None where the feed gives none, or one that no calendar has."""
    if parsed is None:
        return None
    try:
        return datetime(*parsed[:5], min(parsed[5], 59), tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _update_seconds(feed: Any) -> int | None:
    """The longest pause that ttl (minutes) or the syndication module ask for."""
    asked = []
    if str(feed.get("ttl", "")).strip().isdecimal():
        asked.append(int(feed["ttl"].strip()[:9]) * 60)
    period = _PERIODS.get(str(feed.get("sy_updateperiod", "")).strip().lower())
    if period:
        frequency = str(feed.get("sy_updatefrequency", "")).strip()
        asked.append(period // max(1, int(frequency[:6]) if frequency.isdecimal() else 1))
    return min(max(asked, default=0), _LONGEST_PAUSE) or None


def _skip_hours(body: bytes) -> tuple[int, ...]:
    """feedparser keeps only the last of them."""
    block = _SKIP_HOURS.search(body)
    return tuple(sorted({int(hour) % 24 for hour in _HOUR.findall(block[0])})) if block else ()


def _skip_days(body: bytes) -> tuple[str, ...]:
    block = _SKIP_DAYS.search(body)
    named = {day.decode().capitalize() for day in _DAY.findall(block[0])} if block else set()
    return tuple(day for day in _WEEKDAYS if day in named)


def _related(feed: Any, relation: str, base: str) -> str | None:
    links = [*(feed.get("links") or ()), feed.get("atom_link") or {}]  # the latter where the prefix is not declared
    found = (_link(link.get("href"), base) for link in links if link.get("rel") == relation)
    return next((url for url in found if url), None)
