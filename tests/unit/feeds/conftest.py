"""Small feeds, written here, for the tests of this folder."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from pipeline.feeds.parse import parse
from pipeline.records import Entry, ParsedFeed, Rejection

URL = "https://news.example/feeds/all.xml"


@pytest.fixture(scope="session")
def now() -> datetime:
    return datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def read(now: datetime) -> Callable[[str | bytes], ParsedFeed]:
    """Parses a document that must be a feed."""

    def _read(document: str | bytes) -> ParsedFeed:
        body = document.encode() if isinstance(document, str) else document
        found = parse(body, url=URL, content_type=None, now=now)
        assert not isinstance(found, Rejection), found
        return found

    return _read


@pytest.fixture(scope="session")
def entry() -> Callable[..., Entry]:
    """An entry with nothing in it but what is given."""

    def _entry(**fields: object) -> Entry:
        empty: dict[str, object] = dict.fromkeys(
            ("guid", "url", "title", "summary", "published_at", "published_raw", "updated_at")
        )
        return Entry(**(empty | fields))  # type: ignore[arg-type]

    return _entry
