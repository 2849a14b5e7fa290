"""A feed's document without some of its entries (pure): what stays has the bytes that it had."""

import html
import json
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from pipeline import urls

#: where an entry of RSS, RDF or Atom, or a URL of a sitemap, begins and ends, whatever the prefix of its name
_TAG: Final = re.compile(rb"<(/?)(?:\w+:)?(item|entry|url)\b[^<>]*>")
#: where addresses stand: in text and CDATA, and in values of attributes, which may be relative
_ADDRESS: Final = re.compile(
    rb"https?://[^\s\"'<>\]]+|\b(?:href|resource|about)\s*=\s*[\"']([^\"']+)[\"']|<(?:\w+:)?link>([^<]+)<"
)


def without(body: bytes, *, url: str, is_forgotten: Callable[[str], bool]) -> bytes | None:
    """The document without entries that lead to a forgotten address; the same bytes where it shows none.

    `url` is the document's own, for relative links; `is_forgotten` takes canonical URLs. None where such an address
    stands outside any entry: then the document cannot be kept.
    """
    if not _shows(body, url, is_forgotten):
        return body
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        left = _json_without(body, url, is_forgotten)
    else:
        left = _cut(body, [span for span in _entries(body) if _shows(body[slice(*span)], url, is_forgotten)])
    return None if left is None or _shows(left, url, is_forgotten) else left


def _shows(part: bytes, url: str, is_forgotten: Callable[[str], bool]) -> bool:
    return any(is_forgotten(address) for address in _addresses(part, url))


def _addresses(part: bytes, url: str) -> Iterator[str]:
    # slashes may be escaped in JSON
    for found in _ADDRESS.finditer(part.replace(b"\\/", b"/")):
        given = (found[1] or found[2] or found[0]).decode("utf-8", "replace").strip()
        if address := urls.canonical(html.unescape(given), url):
            yield address


def _entries(body: bytes) -> Iterator[tuple[int, int]]:
    """Where entries lie, in one pass: a hostile document may open many and close none."""
    begun: re.Match[bytes] | None = None
    for tag in _TAG.finditer(body):
        if begun and tag[1] and tag[2] == begun[2]:
            yield begun.start(), tag.end()
            begun = None
        elif begun is None and not tag[1] and not tag[0].endswith(b"/>"):
            begun = tag


def _cut(body: bytes, spans: list[tuple[int, int]]) -> bytes:
    edges = [0, *(edge for span in spans for edge in span), len(body)]
    return b"".join(body[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))


def _json_without(body: bytes, url: str, is_forgotten: Callable[[str], bool]) -> bytes | None:
    try:
        document: Any = json.loads(body)
        items = document["items"]
        document["items"] = [item for item in items if not _shows(json.dumps(item).encode(), url, is_forgotten)]
    except (ValueError, TypeError, KeyError):
        return None
    return json.dumps(document, ensure_ascii=False).encode()
