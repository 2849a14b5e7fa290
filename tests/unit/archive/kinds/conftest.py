"""Archives made by hand in a temporary folder, opened as units."""

import base64
import hashlib
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.archive.kinds import open_unit
from pipeline.feeds import parse, sitemaps
from pipeline.records import (
    ArchiveKind,
    FetchFailure,
    Item,
    ParsedFeed,
    Rejection,
    Response,
    Sitemap,
    Unit,
)

NOW = datetime(2026, 9, 18, 12, tzinfo=UTC)


class Ashore:
    """What a unit may use where there is no network: the parsers alone."""

    def get(
        self, url: str, *, headers: Mapping[str, str] | None = None, max_bytes: int | None = None, keep: bool = True
    ) -> Response | FetchFailure | Rejection:
        raise AssertionError(f"{url} was asked for")

    def feed(self, body: bytes, *, url: str, content_type: str | None = None) -> ParsedFeed | Rejection:
        return parse.parse(body, url=url, content_type=content_type, now=NOW)

    def sitemap(self, body: bytes, *, url: str) -> Sitemap | Rejection:
        return sitemaps.parse(body, url=url)


@pytest.fixture
def opened(tmp_path: Path) -> Callable[..., list[Item]]:
    """All items of a unit that is made of these bytes, or lies at this address."""

    def read(kind: ArchiveKind, what: bytes | str | Path, start: int = 0, **own: Any) -> list[Item]:
        wanted = own.pop("wanted", lambda url, at: None)
        path = tmp_path / "archive" if isinstance(what, bytes) else what
        if isinstance(what, bytes):
            (tmp_path / "archive").write_bytes(what)
            os.utime(tmp_path / "archive", (NOW.timestamp(), NOW.timestamp()))
        return list(open_unit(Unit(kind=kind, address=str(path), parameters=own), start, Ashore(), wanted))

    return read


@pytest.fixture
def record() -> Callable[..., bytes]:
    """A WARC record, plain, as others write them; `None` leaves a header out."""

    def make(name: str = "pier", body: bytes = b"<p>The pier opens in May.</p>", **own: Any) -> bytes:
        block = own.pop("block", None)
        if block is None:
            head = own.pop("head", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
            block = head + body
        headers: dict[str, str | None] = {
            "WARC-Type": "response",
            "WARC-Target-URI": f"https://harbour.example/{name}",
            "WARC-Date": "2024-05-06T07:08:09Z",
            "WARC-Block-Digest": digest(block),
            "Content-Type": "application/http; msgtype=response",
            "Content-Length": str(len(block)),
            **{key.replace("_", "-"): value for key, value in own.items()},
        }
        lines = "".join(f"{key}: {value}\r\n" for key, value in headers.items() if value is not None)
        return f"WARC/1.0\r\n{lines}\r\n".encode() + block + b"\r\n\r\n"

    return make


def digest(data: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()
