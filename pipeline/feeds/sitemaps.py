"""Sitemap bytes -> records (pure): url sets, news sitemaps, indexes and plain lists; gzip inside or out.

Used twice: news sitemaps are polled as feeds, all sitemaps are walked when an archive is backfilled. Method: the
sitemaps.org protocol 0.9 and Google's news extension; broken files give what they hold.
"""

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, Literal
from urllib.parse import urljoin

from lxml import etree

from pipeline.records import Entry, ParsedFeed, Rejection, Sitemap, SitemapUrl
from pipeline.urls import MAX_CHARS, absolute

#: The protocol's own limits.
MAX_URLS: Final = 50_000
MAX_BYTES: Final = 52_428_800

_ROOT = re.compile(rb"<(?:\w+:)?(urlset|sitemapindex)[\s>]", re.IGNORECASE)
_CLOSED = re.compile(rb"</(?:\w+:)?(?:urlset|sitemapindex)\s*>", re.IGNORECASE)
_BARE_AMPERSAND = re.compile(rb"&(?!#?\w{1,10};)")
_W3C_PART = re.compile(r"(\d{4})(?:-(\d\d))?$")
_SECONDS_FRACTION = re.compile(r"\.\d+")


@dataclass(slots=True)
class _Collected:
    """What one pass over a document gathers."""

    base: str
    seen: set[str] = field(default_factory=set)
    urls: list[SitemapUrl] = field(default_factory=list)
    unusable: int = 0

    def add(self, loc: str, **fields: object) -> None:
        url = "".join(loc.split())
        if len(url) > MAX_CHARS or absolute(url, self.base) is None:
            self.unusable += 1
        elif (joined := urljoin(self.base, url)) not in self.seen:
            self.seen.add(joined)
            self.urls.append(SitemapUrl(url=joined, **fields))  # type: ignore[arg-type]


def is_sitemap(start: bytes) -> bool:
    """True where the first bytes of a document open a sitemap."""
    return _ROOT.search(start) is not None


def parse(body: bytes, *, url: str) -> Sitemap | Rejection:
    """A sitemap as records; `url` resolves relative addresses. An index that names itself is for the walker to see.

    Rejections: "empty", "not_a_sitemap", "too_large" (a gzip that unpacks past the protocol's 50 MB).
    """
    problems = []
    if body.startswith(b"\x1f\x8b"):
        unpacked = _gunzipped(body)
        if unpacked is None:
            return Rejection(stage="poll", reason="too_large", detail=f"gzip of more than {MAX_BYTES} bytes")
        body = unpacked
    body = body.replace(b"\x00", b"").removeprefix(b"\xef\xbb\xbf").strip()
    if not body:
        return Rejection(stage="poll", reason="empty", detail="no content")
    root = _ROOT.search(body[:65_536])
    collected = _Collected(base=url)
    if root is None:
        if not body.lstrip().startswith((b"http://", b"https://")):
            return Rejection(stage="poll", reason="not_a_sitemap", detail=body[:60].decode("ascii", "replace"))
        kind: Literal["urlset", "index", "text"] = "text"
        for line in body.decode("utf-8", "replace").splitlines()[: MAX_URLS + 1]:
            if line.strip():
                collected.add(line)
    else:
        kind = "index" if root[1].lower() == b"sitemapindex" else "urlset"
        problems += _read_xml(body, kind, collected)
    if collected.unusable:
        problems.append(f"not http(s): {collected.unusable}")
    if len(collected.urls) > MAX_URLS:
        problems.append(f"urls beyond {MAX_URLS} not read")
    return Sitemap(kind=kind, urls=tuple(collected.urls[:MAX_URLS]), problems=tuple(problems))


def as_feed(body: bytes, *, url: str) -> ParsedFeed | Rejection:
    """A (news) sitemap as a feed: an entry per page, without a GUID."""
    found = parse(body, url=url)
    if isinstance(found, Rejection):
        return found
    if found.kind == "index":
        return Rejection(stage="poll", reason="not_a_feed", detail="a sitemap index")
    languages = {page.language for page in found.urls if page.language}
    return ParsedFeed(
        format="sitemap",
        title=next((page.publication for page in found.urls if page.publication), None),
        homepage=None,
        language=languages.pop() if len(languages) == 1 else None,
        entries=tuple(_entry(page) for page in found.urls),
        problems=found.problems,
    )


def _entry(page: SitemapUrl) -> Entry:
    return Entry(
        guid=None,
        url=page.url,
        title=page.title,
        summary=None,
        published_at=page.published_at,
        published_raw=page.published_raw,
        updated_at=page.modified_at,
        categories=page.keywords,
    )


def _gunzipped(body: bytes) -> bytes | None:
    """The content, what came before a fault included; None past the limit."""
    unzip = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        content = unzip.decompress(body, MAX_BYTES)
    except zlib.error:
        return b""
    return None if unzip.unconsumed_tail else content


def _read_xml(body: bytes, kind: str, into: _Collected) -> list[str]:
    tag = "sitemap" if kind == "index" else "url"
    repaired = _BARE_AMPERSAND.sub(b"&amp;", body)
    problems = ["bare ampersands"] if len(repaired) != len(body) else []
    if not repaired.endswith(b">") or not _CLOSED.search(repaired[-2_000:]):
        # Cut off: the last address may be half of one.
        repaired = repaired[: repaired.rfind(b"</" + tag.encode()) + len(tag) + 3]
        problems.append("cut off")
    events = etree.iterparse(
        io.BytesIO(repaired), tag=f"{{*}}{tag}", recover=True, resolve_entities=False, no_network=True, load_dtd=False
    )
    try:
        for _, element in events:
            parts = dict(_leaves(element))
            if loc := parts.get("loc"):
                into.add(
                    loc,
                    modified_at=moment(parts.get("lastmod")),
                    title=parts.get("news:title"),
                    published_at=moment(parts.get("news:publication_date")),
                    published_raw=parts.get("news:publication_date"),
                    publication=parts.get("news:name"),
                    language=parts.get("news:language"),
                    keywords=tuple(word.strip() for word in parts.get("news:keywords", "").split(",") if word.strip()),
                )
            element.clear()
            if len(into.urls) > MAX_URLS:
                break
    except etree.XMLSyntaxError as error:
        problems.append(f"not well-formed: {error}"[:200])
    return problems


def _leaves(element: etree._Element) -> Iterator[tuple[str, str]]:
    """Local names and texts; those of the news extension with the prefix "news:", images and videos left out."""
    for leaf in element.iter("{*}*"):
        name = etree.QName(leaf)
        space = name.namespace or ""
        if leaf.text and not ("image" in space or "video" in space):
            yield (f"news:{name.localname}" if "news" in space else name.localname), leaf.text.strip()


def moment(raw: str | None) -> datetime | None:
    """A W3C date or time ("2024", "2024-05", "2024-05-06T07:08Z"), or an RFC 822 one, in UTC; None where unreadable."""
    text = _SECONDS_FRACTION.sub("", (raw or "").strip())
    part = _W3C_PART.match(text)
    try:
        if part:
            return datetime(int(part[1]), int(part[2] or 1), 1, tzinfo=UTC)
        found = parsedate_to_datetime(text) if "," in text[:10] else datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, TypeError):
        return None
