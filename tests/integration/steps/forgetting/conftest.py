"""The newsroom with an article to be taken down, and ways to look for what is left of it."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipeline.steps.archive_verify import choose, verify_file
from pipeline.steps.forget import ForgetCounts, forget_page
from pipeline.steps.link import link_due


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What there is of a workshop's tables and archive."""

    workshop: Any

    @property
    def archived(self) -> str:
        """All that lies in the archive, unpacked."""
        files = Path(self.workshop.settings.archive_root).rglob("*.warc.gz")
        return "".join(gzip.decompress(path.read_bytes()).decode("utf-8", "replace") for path in files)

    @property
    def told(self) -> str:
        """All rows of all tables, as text."""
        rows = self.workshop.rows
        tables = rows("SELECT relname FROM pg_class WHERE relnamespace = 'ingest'::regnamespace AND relkind = 'r'")
        return "\n".join(text for (name,) in tables for (text,) in rows(f"SELECT t::text FROM ingest.{name} AS t"))

    @property
    def faults(self) -> list[str]:
        """What `onrecord archive verify` finds."""
        shop = self.workshop
        at_once = shop.settings.model_copy(update={"lease_seconds": 0})
        return [
            f"{fault.what}: {fault.detail}"
            for path, known in choose(at_once, shop.database, shop.store)
            for fault in verify_file(shop.database, shop.store, path, known).faults
        ]


@pytest.fixture
def left() -> type[Left]:
    return Left


@pytest.fixture
def forget() -> Callable[[Any, str], ForgetCounts]:
    """Takes an address down."""
    return lambda workshop, url: forget_page(
        workshop.settings, workshop.database, workshop.store, url, "a court said so"
    )


@pytest.fixture
def read(newsroom_workshop: Any) -> Any:
    """The newsroom, read and linked."""
    link_due(newsroom_workshop.database)
    return newsroom_workshop


@pytest.fixture
def url(read: Any) -> str:
    """An article that a feed showed with a summary, and that changed after its first capture."""
    ((url, *_), *_) = read.rows(
        "SELECT page.url FROM ingest.page JOIN ingest.article USING (page_id)"
        " JOIN ingest.article_version USING (article_id) JOIN ingest.feed_entry USING (page_id)"
        " WHERE summary IS NOT NULL GROUP BY page.page_id ORDER BY count(DISTINCT article_version_id) DESC, page.url"
    )
    return str(url)


@pytest.fixture
def words(read: Any, url: str) -> list[str]:
    """What nobody shall find any more: the address, title and summary, and words that no other text has."""
    ((title, summary, text), *_) = read.rows(
        "SELECT article.title, entry.summary, article.text FROM news.article JOIN ingest.page USING (url)"
        " JOIN ingest.feed_entry AS entry USING (page_id) WHERE article.url = %(url)s AND entry.summary IS NOT NULL",
        url=url,
    )
    others = "".join(other for (other,) in read.rows("SELECT text FROM news.article WHERE url <> %(url)s", url=url))
    own = next(text[at : at + 40] for at in range(0, len(text), 20) if text[at : at + 40] not in others)
    return [url, title, summary[:40], own]
