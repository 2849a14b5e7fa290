"""An archive in a temporary folder, and answers to put into it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.archive.store import Folder
from pipeline.archive.warc import Record, writing
from pipeline.records import Response

NOW = datetime(2026, 9, 18, 12, 30, 15, 250_000, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "archive")


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def answer() -> Callable[..., Response]:
    """One HTTP answer with what a test cares about in it."""

    def make(**own: Any) -> Response:
        body: bytes = own.pop("body", b"<p>The pier opens in May.</p>")
        plain: dict[str, Any] = {
            "url": "https://harbour.example/pier",
            "final_url": "https://harbour.example/pier",
            "status": 200,
            "reason": "OK",
            "headers": (("Content-Type", "text/html; charset=utf-8"), ("X-Note", "one"), ("X-Note", "two")),
            "request_head": b"GET /pier HTTP/1.1\r\nHost: harbour.example\r\n\r\n",
            "raw": body,
            "body": body,
            "fetched_at": NOW,
            "seconds": 0.1,
            "address": "192.0.2.7",
        }
        return Response(**{**plain, **own})

    return make


@pytest.fixture
def write(store: Folder) -> Callable[..., tuple[str, list[Record]]]:
    """A file of these answers, as pages: its path, and where they lie."""

    def written(*answers: Response) -> tuple[str, list[Record]]:
        with writing(store, at=NOW, name="pages-1") as writer:
            for each in answers:
                writer.add_response(each, kind="page", url=each.url)
        return writer.path, writer.records

    return written
