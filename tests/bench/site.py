"""A loopback site on many addresses, in a process of its own, as fast as asyncio can.

`python tests/bench/site.py HOSTS` prints its port and ends with its standard input. `/feed/N` has 50 entries and the
ETag "1", `/page/N` is a news page packed with gzip, `/far/N` the same after 20 ms, `/small/N` a page of two lines.
"""

import asyncio
import gzip
import random
import sys
from typing import Final

_WORDS: Final = [
    "".join(random.Random(n).choices("aeiourstlnmdcp", k=random.Random(n).randint(2, 10))) for n in range(4_000)
]
_ENTRIES: Final = 50
FAR_SECONDS: Final = 0.02


def prose(seed: int, words: int) -> str:
    """Words without meaning, as compressible as a language."""
    dice = random.Random(seed)
    return " ".join(_WORDS[min(int(dice.paretovariate(0.6)), len(_WORDS)) - 1] for _ in range(words))


def page(seed: int) -> bytes:
    """About as heavy as a news page: 60 KB, of which a sixth is text."""
    menu = "".join(
        f'<li class="item item-{n}"><a href="/section/{prose(n, 1)}">{prose(n, 2)}</a></li>' for n in range(500)
    )
    text = "".join(f"<p>{prose(seed * 100 + n, 40)}</p>\n" for n in range(40))
    return f"<html><head><title>{prose(seed, 8)}</title></head><body><ul>{menu}</ul>{text}</body></html>".encode()


def feed(number: str) -> bytes:
    items = "".join(
        f"<item><guid>{number}-{n}</guid><title>{prose(n, 8)}</title>"
        f"<link>https://news.example/{number}/{n}</link>"
        f"<pubDate>Wed, 04 Mar 2026 12:{n:02}:00 GMT</pubDate><description>{prose(n, 30)}</description></item>"
        for n in range(_ENTRIES)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{number}</title>{items}</channel></rss>'.encode()


def answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    head = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers])
    return f"{head}\r\n\r\n".encode() + body


class Site(asyncio.Protocol):
    """One connection; requests have no bodies, and clients wait for their answers."""

    pages: Final = [
        answer(gzip.compress(page(n)), "Content-Type: text/html", "Content-Encoding: gzip") for n in range(40)
    ]
    small: Final = answer(b"<html><title>A page</title><p>Hello.</p></html>", "Content-Type: text/html")
    not_modified: Final = answer(b"", 'ETag: "1"', status="304 Not Modified")
    missing: Final = answer(b"", status="404 Not Found")

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.head = transport, b""

    def data_received(self, data: bytes) -> None:
        self.head += data
        if self.head.endswith(b"\r\n\r\n"):
            head, self.head = self.head, b""
            kind, _, number = head.split(b" ", 2)[1].decode().strip("/").partition("/")
            reply = self.reply(kind, number, head)
            if kind == "far":
                asyncio.get_running_loop().call_later(FAR_SECONDS, self.transport.write, reply)
            else:
                self.transport.write(reply)

    def reply(self, kind: str, number: str, head: bytes) -> bytes:
        match kind:
            case "page" | "far":
                return self.pages[int(number) % len(self.pages)]
            case "small":
                return self.small
            case "feed":
                if b'If-None-Match: "1"' in head:
                    return self.not_modified
                return answer(feed(number), 'ETag: "1"', "Content-Type: application/rss+xml")
            case _:
                return self.missing


async def main(hosts: int) -> None:
    loop = asyncio.get_running_loop()
    first, *others = (f"127.0.0.{n}" for n in range(2, hosts + 2))
    server = await loop.create_server(Site, first, 0)
    port = server.sockets[0].getsockname()[1]
    await loop.create_server(Site, others, port)
    print(port, flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
