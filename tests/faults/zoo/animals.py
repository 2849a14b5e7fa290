"""The animals: one way to be hostile each, by name."""

import asyncio
import functools
import gzip
import zlib
from collections.abc import Callable
from typing import Final

import brotli
from backports import zstd
from zoo import documents
from zoo.server import Animal, Request, answer

#: Decoded size of a bomb: a hundred times what a page may weigh in these tests.
BOMB_BYTES: Final = 100_000_000
#: The metadata address of clouds, spelled ten ways; none may be connected to.
METADATA: Final = (
    "http://169.254.169.254/latest/meta-data/",
    "http://2852039166/",
    "http://0xa9fea9fe/",
    "http://0251.0376.0251.0376/",
    "http://0xa9.254.0251.0376/",
    "http://169.254.43518/",
    "http://[::ffff:169.254.169.254]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[2002:a9fe:a9fe::1]/",
    "http://news.example@169.254.169.254/",
)
ENCODERS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "gzip": functools.partial(gzip.compress, compresslevel=6),
    "deflate": zlib.compress,
    "br": functools.partial(brotli.compress, quality=3),
    "zstd": zstd.compress,
}


@functools.cache
def bomb(coding: str) -> bytes:
    """Zeros, packed; "gzip, gzip" is packed twice."""
    packed = b"\x00" * BOMB_BYTES
    for name in coding.split(", "):
        packed = ENCODERS[name](packed)
    return packed


def serve(body: bytes, status: str = "200 OK", **headers: str) -> Animal:
    """A tame animal: the same answer to everyone."""
    return _sending(answer(status, body, **headers))


def _sending(data: bytes, *, close: bool = False) -> Animal:
    async def animal(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        if close:
            await writer.drain()
            writer.close()

    return animal


def _bomb(coding: str) -> Animal:
    async def animal(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(body=bomb(coding), Content_Encoding=coding, Content_Type="text/xml"))

    return animal


async def sitemap_bomb(request: Request, writer: asyncio.StreamWriter) -> None:
    """A file that is packed by itself: no Content-Encoding tells."""
    writer.write(answer(body=documents.gzip_sitemap_bomb(), Content_Type="application/gzip"))


def _redirect(target: str, status: str = "302 Found") -> bytes:
    return answer(status, Location=target)


async def drip(request: Request, writer: asyncio.StreamWriter) -> None:
    """A byte of the body every 50 ms, for as long as anyone listens."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    await _forever(request, writer, b"x", pause=0.05)


async def drip_headers(request: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    await _forever(request, writer, b"x", pause=0.05)


async def silent(request: Request, writer: asyncio.StreamWriter) -> None:
    """Accepts, and never says a word."""
    while not request.gone():
        await asyncio.sleep(0.05)


async def endless_headers(request: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    await _forever(request, writer, b"X-More: and more\r\n" * 50)


async def endless_header_line(request: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    await _forever(request, writer, b"y" * 4_096)


async def endless_body(request: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    await _forever(request, writer, b"1000\r\n" + b"z" * 4_096 + b"\r\n")


async def _forever(request: Request, writer: asyncio.StreamWriter, piece: bytes, pause: float = 0.0) -> None:
    while not (request.gone() or writer.is_closing()):
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(pause)


async def redirects(request: Request, writer: asyncio.StreamWriter) -> None:
    """`redirects/N` leads to `redirects/N-1`; the last one is a page."""
    left = int(request.path.rpartition("/")[2])
    writer.write(_redirect(f"/redirects/{left - 1}") if left else answer(body=b"arrived"))


async def to_metadata(request: Request, writer: asyncio.StreamWriter) -> None:
    """`to-metadata/N` redirects to the N-th spelling of the metadata address."""
    writer.write(_redirect(METADATA[int(request.path.rpartition("/")[2])]))


async def to(request: Request, writer: asyncio.StreamWriter) -> None:
    """`to?URL` redirects to that URL, permanently."""
    writer.write(_redirect(request.path.partition("?")[2], "301 Moved Permanently"))


ANIMALS: Final[dict[str, Animal]] = {
    "robots.txt": serve(b"User-agent: *\nDisallow: /private\nCrawl-delay: 2\n", Content_Type="text/plain"),
    "page": serve(b"<html><body><p>Hello.</p></body></html>", Content_Type="text/html; charset=utf-8"),
    "feed": serve(documents.FEED, Content_Type="application/rss+xml", ETag='"v1"'),
    "error": serve(b"broken", "500 Internal Server Error"),
    "busy": serve(b"later", "503 Service Unavailable", Retry_After="120"),
    "too-many": serve(b"later", "429 Too Many Requests", Retry_After="60"),
    "gone": serve(b"gone", "410 Gone"),
    "bomb/gzip": _bomb("gzip"),
    "bomb/deflate": _bomb("deflate"),
    "bomb/br": _bomb("br"),
    "bomb/zstd": _bomb("zstd"),
    "bomb/stacked": _bomb("gzip, gzip"),
    "stacked": serve(b"x", Content_Encoding="gzip, gzip, gzip"),
    "unknown-coding": serve(b"x", Content_Encoding="rot13"),
    "not-gzip": serve(b"<p>plain</p>" * 9, Content_Encoding="gzip"),
    "cut-gzip": serve(gzip.compress(b"a long story " * 999)[:-9], Content_Encoding="gzip"),
    "sitemap.xml.gz": sitemap_bomb,
    "drip": drip,
    "drip-headers": drip_headers,
    "silent": silent,
    "endless-headers": endless_headers,
    "endless-header-line": endless_header_line,
    "endless-body": endless_body,
    "huge-length": _sending(answer(length=10**12)),
    "redirects": redirects,
    "loop": _sending(_redirect("/loop")),
    "to": to,
    "to-metadata": to_metadata,
    "to-file": _sending(_redirect("file:///etc/passwd")),
    "to-nowhere": _sending(answer("302 Found")),
    "short": _sending(answer(body=b"half a st", length=1_000), close=True),
    "long": _sending(answer(body=b"whole story and more", length=11), close=True),
    "negative-length": _sending(answer(body=b"x", length=-5), close=True),
    "early-close": _sending(b"", close=True),
    "half-a-head": _sending(b"HTTP/1.1 200 OK\r\nContent-Le", close=True),
    "half-a-chunk": _sending(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1000\r\nabc", close=True),
    "not-http": _sending(b"SSH-2.0-OpenSSH_9.6\r\n\r\n", close=True),
    "feed/entities": serve(documents.ENTITY_BOMB, Content_Type="text/xml"),
    "feed/authors": serve(documents.LONG_AUTHORS, Content_Type="text/xml"),
    "feed/nested": serve(documents.NESTED, Content_Type="text/xml"),
    "feed/titles": serve(documents.LONG_TITLES, Content_Type="text/xml"),
    "feed/bad-etag": serve(documents.FEED, Content_Type="text/xml", ETag='"a\tb\x0b"'),
}
