"""A loopback HTTP server of hostile animals: raw bytes on sockets, since no library would send what they send.

Each animal is a coroutine that answers one request in its own bad way. The zoo keeps a log of what it was asked, so
that politeness and leaks can be asserted from the server's side.
"""

import asyncio
import ssl
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    #: `time.monotonic` at arrival
    at: float
    #: the whole head, undecoded
    head: bytes
    #: True once the visitor has hung up
    gone: Callable[[], bool]


type Animal = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]


@dataclass(slots=True)
class Zoo:
    """A context manager: a server in a thread of its own, at `http://{host}:{port}`."""

    animals: dict[str, Animal]
    host: str = "127.0.0.1"
    tls: ssl.SSLContext | None = None
    port: int = 0
    log: list[Request] = field(default_factory=list)
    #: connections accepted, whether or not they asked for anything
    accepted: int = 0
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        started = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(started,), name="zoo")
        self._thread.start()
        assert started.wait(10), "the zoo did not open"
        return self

    def __exit__(self, *_: object) -> None:
        assert self._thread is not None
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        assert not self._thread.is_alive(), "the zoo did not close"

    def url(self, path: str) -> str:
        """The address of an animal: `url("bomb/gzip")`."""
        return f"{'https' if self.tls else 'http'}://{self.host}:{self.port}/{path}"

    def asked(self, path: str) -> list[Request]:
        """What came for one path."""
        return [request for request in self.log if request.path.partition("?")[0].strip("/") == path.strip("/")]

    def _run(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._visit, self.host, self.port, ssl=self.tls))
        self.port = server.sockets[0].getsockname()[1]
        started.set()
        self._loop.run_forever()
        server.close()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.close()

    async def _visit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepted += 1
        try:
            while request := await _request(reader):
                self.log.append(request)
                await self._animal(request)(request, writer)
                await writer.drain()
                if writer.is_closing():
                    return
            writer.write(answer("400 Bad Request"))
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            return  # the visitor has had enough: the very thing that these tests are about
        finally:
            writer.close()

    def _animal(self, request: Request) -> Animal:
        """The animal with the longest name that the path begins with."""
        path = request.path.partition("?")[0].strip("/")
        names = [name for name in self.animals if name in ("", path) or path.startswith(f"{name}/")]
        return self.animals[max(names, key=len)] if names else missing


async def missing(request: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(answer(status="404 Not Found", body=b"no such animal"))


async def _request(reader: asyncio.StreamReader) -> Request | None:
    first = await reader.readexactly(1)
    if first == b"\x16":
        return None  # a TLS handshake, at a server without TLS
    head = first + await reader.readuntil(b"\r\n\r\n")
    line, *rest = head.decode("latin-1").split("\r\n")
    pairs = (each.partition(":") for each in rest if ":" in each)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    return Request(path=line.split(" ")[1], headers=headers, at=time.monotonic(), head=head, gone=reader.at_eof)


def answer(status: str = "200 OK", body: bytes = b"", length: int | None = None, **headers: str) -> bytes:
    """A whole response; `length` lies about the body where it is given. Underscores in names become hyphens."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body
