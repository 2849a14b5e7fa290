"""Feeds and sitemaps, hostile ones and tame ones, made here."""

import functools
import gzip
from typing import Final

_HEAD: Final = b'<?xml version="1.0"?>\n<rss version="2.0"><channel><title>Zoo</title>'
_TAIL: Final = b"</channel></rss>"
_ITEM: Final = b"<item><guid>%d</guid><link>https://news.example/%d</link><title>%s</title></item>"

FEED: Final = _HEAD + b"".join(_ITEM % (n, n, b"A title") for n in range(50)) + _TAIL

#: Nine levels of tenfold entities: 10^9 times the word, were it expanded.
ENTITY_BOMB: Final = (
    b'<?xml version="1.0"?>\n<!DOCTYPE rss [<!ENTITY e0 "ha">'
    + b"".join(b'<!ENTITY e%d "%s">' % (n, (b"&e%d;" % (n - 1)) * 10) for n in range(1, 10))
    + b"]>"
    + FEED.removeprefix(b'<?xml version="1.0"?>\n').replace(b"A title", b"&e9;", 1)
)
#: Text that feedparser searches for an address, in quadratic time.
LONG_AUTHORS: Final = FEED.replace(b"</item>", b"<author>" + b"a" * 32_000 + b"</author></item>", 3)
NESTED: Final = FEED.replace(b"</item>", b"<x>" * 10_000 + b"</x>" * 10_000 + b"</item>", 1)
LONG_TITLES: Final = FEED.replace(b"A title", b"T" * 1_000_000, 3)


@functools.cache
def gzip_sitemap_bomb() -> bytes:
    """A sitemap of 100 MB of white space in 100 KB."""
    return gzip.compress(b"<urlset>" + b" " * 100_000_000 + b"</urlset>", compresslevel=6)


def item(name: object, guid: str | None = None, title: str = "A title") -> str:
    """An entry that leads to `/name`, for `rss`."""
    return f"<item><title>{title}</title><link>/{name}</link><guid isPermaLink='false'>{guid or name}</guid></item>"


def rss(*items: str, head: str = "") -> bytes:
    """A tame feed of these entries; `head` is what else its channel says."""
    space = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
    return f'<rss version="2.0" {space}><channel><title>T</title>{head}{"".join(items)}</channel></rss>'.encode()
