"""Archives on real servers, opened as units: a client with manners, and parsers."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
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
from pipeline.web.client import Client
from pipeline.web.visitor import Visitor


class Visiting:
    """`records.Access` without a database: one visit after the other."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner()
        self._client = Client(user_agent="onrecord/test", allow_addresses=("127.0.0.0/8",), max_bytes=70_000_000)
        self._visitor = Visitor(self._client, delay_seconds=0.0)
        self._runner.run(self._client.__aenter__())

    def close(self) -> None:
        self._runner.run(self._client.__aexit__(None, None, None))
        self._runner.close()

    def get(
        self, url: str, *, headers: Mapping[str, str] | None = None, max_bytes: int | None = None, keep: bool = True
    ) -> Response | FetchFailure | Rejection:
        return self._runner.run(self._visitor.get(url, headers))

    def feed(self, body: bytes, *, url: str, content_type: str | None = None) -> ParsedFeed | Rejection:
        return parse.parse(body, url=url, content_type=content_type, now=datetime.now(UTC))

    def sitemap(self, body: bytes, *, url: str) -> Sitemap | Rejection:
        return sitemaps.parse(body, url=url)


@pytest.fixture
def visited() -> Iterator[Callable[..., Iterator[Item]]]:
    """The items of a unit at an address, asked for as they are read."""
    access = Visiting()

    def items(kind: ArchiveKind, address: str, start: int = 0, **own: Any) -> Iterator[Item]:
        wanted = own.pop("wanted", lambda url, at: None)
        return open_unit(Unit(kind=kind, address=address, parameters=own), start, access, wanted)

    yield items
    access.close()
