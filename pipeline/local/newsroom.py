"""The demo newsroom: four invented outlets on four loopback ports, so that the demo needs no network.

Its files lie in `seeds/newsroom/<outlet>/`, one file per path (`/a/b` is `a/b.html`, `/a/` is `a/index.html`). In them
`{{base:harbour}}` stands for that outlet's address. `name.corrected.html` replaces `name.html` after `correct()`.
The ports are fixed, so that a second run meets the same URLs and adds nothing.
By hand: `python -m pipeline.local.newsroom`.
"""

import argparse
import csv
import hashlib
import io
import json
import re
import signal
import socketserver
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from pipeline.errors import StackError
from pipeline.settings import packaged

DEFAULT_BASE_PORT = 8701
HOST = "127.0.0.1"

_CONTENT_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".cp1252.html": "text/html; charset=windows-1252",
    ".rss": "application/rss+xml; charset=utf-8",
    ".atom": "application/atom+xml; charset=utf-8",
    ".rdf": "application/rdf+xml; charset=utf-8",
    ".json": "application/feed+json; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}
_PUBLISHED = datetime(2026, 9, 18, 18, 0, tzinfo=UTC)
_CORRECTED = datetime(2026, 9, 19, 8, 0, tzinfo=UTC)
_BASE = re.compile(r"\{\{base:(\w+)\}\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoOutlet:
    """A row of the newsroom's outlets.csv: the columns of `seeds/outlets.csv`, addresses filled in."""

    key: str
    name: str
    country: str | None
    language: str
    kind: str
    homepage: str
    wikidata_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoFeed:
    """A row of the newsroom's feeds.csv: the columns of `seeds/feeds.csv`, addresses filled in."""

    outlet: str
    url: str
    title: str
    language: str
    country: str | None
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One request that reached the newsroom."""

    outlet: str
    #: with its query
    path: str
    status: int
    at: datetime
    #: names in lower case
    headers: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    status: HTTPStatus
    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    modified: datetime | None = None
    location: str | None = None

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'

    def known_to(self, headers: Mapping[str, str]) -> bool:
        """Whether a conditional request has this already (If-None-Match wins over If-Modified-Since)."""
        if self.modified is None:
            return False
        if wanted := headers.get("if-none-match"):
            return wanted.strip() == "*" or self.etag in {tag.strip().removeprefix("W/") for tag in wanted.split(",")}
        since = _http_date(headers.get("if-modified-since", ""))
        return since is not None and self.modified <= since


class Newsroom:
    """The four outlets, served while the `with` block runs.

    `base_port` is the first of as many ports in a row as there are outlets; 0 takes any free ones (URLs then change
    from run to run). Raises StackError where a port is taken.
    """

    def __init__(self, *, base_port: int = DEFAULT_BASE_PORT, root: Path | None = None) -> None:
        self.base_port = base_port
        self.root = root or packaged("seeds") / "newsroom"
        self.log: list[Seen] = []
        self.corrected = False
        self._servers: dict[str, _Server] = {}
        self._site: dict[str, dict[str, dict[str, str | int]]] = json.loads(
            (self.root / "site.json").read_text(encoding="utf-8")
        )

    def __enter__(self) -> Self:
        try:
            for number, outlet in enumerate(self._site):
                self._servers[outlet] = _Server(self, outlet, self.base_port and self.base_port + number)
        except BaseException:
            self._close()
            raise
        for server in self._servers.values():
            server.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def base(self, outlet: str) -> str:
        """The address of an outlet without a final slash, while the newsroom is open."""
        return f"http://{HOST}:{self._servers[outlet].server_port}"

    @property
    def outlets(self) -> tuple[DemoOutlet, ...]:
        """What `seeds/outlets.csv` would say of the demo's outlets."""
        return tuple(DemoOutlet(**row) for row in self._rows("outlets.csv"))

    @property
    def feeds(self) -> tuple[DemoFeed, ...]:
        """What `seeds/feeds.csv` would say of the demo's feeds."""
        return tuple(DemoFeed(**row) for row in self._rows("feeds.csv"))

    def correct(self) -> None:
        """The newsroom finds its mistake: one article and its feed entry change, with new ETag and Last-Modified."""
        self.corrected = True

    def answer(self, outlet: str, path: str) -> _Answer:
        """What stands at a path (without its query)."""
        rule = self._site[outlet].get(path, {})
        if target := rule.get("redirect"):
            return _Answer(status=HTTPStatus.MOVED_PERMANENTLY, location=self._fill(str(target)))
        if status := rule.get("status"):
            return _error(HTTPStatus(int(status)))
        file = self._file(outlet, path)
        if file is None:
            return _error(HTTPStatus.NOT_FOUND)
        encoding = "windows-1252" if file.name.endswith(".cp1252.html") else "utf-8"
        suffix = ".cp1252.html" if encoding == "windows-1252" else file.suffix
        return _Answer(
            status=HTTPStatus.OK,
            body=self._fill(file.read_text(encoding=encoding)).encode(encoding),
            content_type=_CONTENT_TYPES[suffix],
            modified=_CORRECTED if ".corrected." in file.name else _PUBLISHED,
        )

    def _file(self, outlet: str, path: str) -> Path | None:
        folder = self.root / outlet
        asked = folder / (path.removeprefix("/") + ("index.html" if path.endswith("/") else ""))
        if not asked.resolve().is_relative_to(folder.resolve()) or ".corrected." in path:
            return None
        if not asked.suffix:
            asked = asked.with_name(f"{asked.name}.html")
        corrected = asked.with_name(f"{asked.stem}.corrected{asked.suffix}")
        choices = [corrected] if self.corrected else []
        return next((file for file in [*choices, asked, asked.with_suffix(".cp1252.html")] if file.is_file()), None)

    def _fill(self, text: str) -> str:
        return _BASE.sub(lambda found: self.base(found[1]), text)

    def _rows(self, name: str) -> Iterator[dict[str, Any]]:
        for row in csv.DictReader(io.StringIO(self._fill((self.root / name).read_text(encoding="utf-8")))):
            yield {column: cell or None for column, cell in row.items()}

    def _close(self) -> None:
        for server in self._servers.values():
            server.stop()
        self._servers.clear()


class _Server(ThreadingHTTPServer):
    """One outlet on one port."""

    def __init__(self, newsroom: Newsroom, outlet: str, port: int) -> None:
        self.newsroom = newsroom
        self.outlet = outlet
        try:
            super().__init__((HOST, port), _Handler)
        except OSError as error:
            raise StackError(
                f"The demo newsroom cannot listen on {HOST}:{port} ({error.strerror}): choose another base port."
            ) from error
        self.thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def server_bind(self) -> None:
        """Bind without HTTPServer's look-up of the host's name, which can hang offline."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.server_address[1]

    def stop(self) -> None:
        """Stop serving, where that has begun, and close the port."""
        if self.thread.is_alive():
            self.shutdown()
            self.thread.join()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    server: _Server

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.server.newsroom.answer(self.server.outlet, urlsplit(self.path).path)
        if answer.known_to(headers):
            answer = _Answer(status=HTTPStatus.NOT_MODIFIED, body=answer.body, modified=answer.modified)
        self.server.newsroom.log.append(
            Seen(outlet=self.server.outlet, path=self.path, status=answer.status, at=datetime.now(UTC), headers=headers)
        )
        self._send(answer)

    do_HEAD = do_GET

    def _send(self, answer: _Answer) -> None:
        has_body = answer.status is not HTTPStatus.NOT_MODIFIED
        self.send_response(answer.status)
        if answer.modified:
            self.send_header("ETag", answer.etag)
            self.send_header("Last-Modified", format_datetime(answer.modified, usegmt=True))
        if answer.location:
            self.send_header("Location", answer.location)
        if has_body:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if has_body and self.command != "HEAD":
            self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on stderr: `Newsroom.log` is the record."""


def _error(status: HTTPStatus) -> _Answer:
    page = f"<!doctype html><title>{status.phrase}</title><h1>{status.value} {status.phrase}</h1>\n"
    return _Answer(status=status, body=page.encode())


def _http_date(value: str) -> datetime | None:
    try:
        return parsedate_to_datetime(value)
    except ValueError:
        return None


def main() -> None:
    """Serve the newsroom until Ctrl-C or SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.local.newsroom", description="Serve the demo newsroom.")
    parser.add_argument("--base-port", type=int, default=DEFAULT_BASE_PORT, help="first of four ports (%(default)s)")
    parser.add_argument("--corrected", action="store_true", help="serve the corrected article and its feed entry")
    options = parser.parse_args()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with Newsroom(base_port=options.base_port) as newsroom:
        if options.corrected:
            newsroom.correct()
        for feed in newsroom.feeds:
            print(f"{feed.outlet:10} {feed.url}", flush=True)
        stop.wait()


if __name__ == "__main__":
    main()
