"""Bytes of a page -> a tree: charset, sniffing of what is no HTML, a parser that takes everything."""

import codecs
import re
from collections.abc import Iterator
from typing import cast

from lxml import etree, html
from lxml.html import HtmlElement

from pipeline.articles.paragraphs import clean

_MAGIC = (
    b"%PDF",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"PK\x03\x04",
    b"RIFF",
    b"\x1f\x8b",
    b"OggS",
    b"ID3",
    b"\x00\x00\x01\x00",
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSET = re.compile(
    rb"charset\s*=\s*[\"']?\s*([\w.:-]{2,30})|<\?xml[^>]{0,80}encoding\s*=\s*[\"']([\w.:-]{2,30})", re.IGNORECASE
)
_MEDIA = re.compile(
    r"^\s*(?:image|video|audio|font)/|^\s*application/(?:pdf|zip|json|octet-stream|msword|vnd)", re.IGNORECASE
)
_FEED = re.compile(
    r"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,500}?-->\s*)*<(?:rss|feed|rdf:RDF|urlset|sitemapindex)\b", re.DOTALL
)
#: labels that browsers read as their Windows superset (WHATWG Encoding Standard)
_SUPERSETS = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030"}
_ELSEWHERE = ("aside", "nav", "footer")
_OTHER = re.compile(
    r"(?:^|[\s_-])comments?(?:[\s_-]|$)|(?:^|\s)(?:comment-?list|related|sidebar(?:\s|$)|widget|menu-item)",
    re.IGNORECASE,
)
_SPOKEN = etree.XPath(".//text()[not(parent::script or parent::style or parent::noscript)]")
_UNSEEN = etree.XPath(
    "//script[not(contains(@type, 'ld+json'))] | //style | //svg | //noscript[not(.//img)] | //template | //link"
)
_UNSPOKEN = re.compile(r"[\W_]+")
_DAMAGED_SHARE = 0.001
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


def is_media(head: bytes, content_type: str | None) -> bool:
    """Whether this is a PDF, an image or the like, by its first bytes, else by its declared type."""
    if head.lstrip()[:5].startswith(_MAGIC):
        return True
    return bool(content_type and _MEDIA.match(content_type)) and b"<html" not in head[:2_048].lower()


def is_feed_or_json(text: str) -> bool:
    """Whether a document is a feed, a sitemap or JSON."""
    start = text[:2_000].lstrip("\ufeff \t\r\n")
    return start.startswith(("{", "[")) or bool(_FEED.match(start))


def is_binary(text: str) -> bool:
    """Whether a decoded text is mostly no text."""
    sample = text[:1_000]
    odd = sum(not (letter.isprintable() or letter in "\t\r\n\f") or letter == "\ufffd" for letter in sample)
    return odd > 0.1 * len(sample) > 0


def decode(body: bytes, content_type: str | None) -> str:
    """The text of a page. A BOM wins, then UTF-8 where the bytes are UTF-8, then what is declared, then Windows-1252.

    Declared charsets lie more often than bytes happen to be valid UTF-8.
    """
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body.decode(name, "replace").removeprefix("\ufeff")
    wide = _wide(body[:400])
    if wide:
        return body.decode(wide, "replace")
    text = body.decode("utf-8", "replace")
    damage = text.count("\ufffd")
    if not damage or (damage <= _DAMAGED_SHARE * len(text) and damage < len(_BEYOND_ASCII.findall(text)) / 2):
        return text
    for name in _declared(body, content_type):
        try:
            return body.decode(name)
        except UnicodeDecodeError:
            continue
    declared = next(_declared(body, content_type), "cp1252")
    return body.decode(declared, "replace")


def _wide(head: bytes) -> str | None:
    """UTF-16 without a BOM: every other byte of the markup is NUL."""
    odd, even = head[1::2].count(0), head[::2].count(0)
    if len(head) > 20 and max(odd, even) > 0.4 * len(head) / 2 and min(odd, even) < 0.1 * len(head) / 2:
        return "utf-16-le" if odd > even else "utf-16-be"
    return None


def _declared(body: bytes, content_type: str | None) -> Iterator[str]:
    for source in ((content_type or "").encode("ascii", "replace"), body[:4_096]):
        for match in _CHARSET.finditer(source):
            try:
                name = codecs.lookup((match[1] or match[2]).decode("ascii")).name
            except LookupError:
                continue
            if not name.startswith(("utf-16", "utf-32", "utf-7", "idna", "punycode", "unicode", "raw")):
                yield _SUPERSETS.get(name, name)
    yield "cp1252"


def parse_tree(text: str) -> HtmlElement | None:
    """The tree of a page without comments; None where there is nothing to parse."""
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    markup = clean(text).encode("utf-8", "replace")
    try:
        return html.document_fromstring(markup, parser=parser)
    except etree.XMLSyntaxError as fault:
        if getattr(fault, "code", None) == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from fault
        return None
    except etree.ParserError:
        return None


def count(tree: HtmlElement, tag: str = "*") -> int:
    """How many elements of a tag a tree has."""
    return int(tree.xpath(f"count(//{tag})"))


def lighten(tree: HtmlElement) -> None:
    """Take out what no reader sees: an extractor copies its tree several times over."""
    for element in select(tree, _UNSEEN):
        element.drop_tree()


def select(tree: HtmlElement, path: etree.XPath) -> list[HtmlElement]:
    """The elements that `path` finds, in document order."""
    return cast(list[HtmlElement], path(tree))


def text_of(element: HtmlElement) -> str:
    """The words of an element, white space collapsed, scripts and styles left out."""
    if next(element.iter("script", "style", "noscript"), None) is None:
        return " ".join(element.text_content().split())
    return " ".join("".join(cast(list[str], _SPOKEN(element))).split())


def is_elsewhere(element: etree._Element) -> bool:
    """Whether an element stands in an aside, a menu, a footer, among comments or related stories."""
    return any(
        around.tag in _ELSEWHERE or _OTHER.search(around.get("class", "")) or _OTHER.search(around.get("id", ""))
        for around in element.iterancestors()
        if around.tag != "body"
    )


def fold(words: str) -> str:
    """Letters and digits alone, without case: what two printings of a title share."""
    return _UNSPOKEN.sub("", words).casefold()
