"""A worker's surroundings: settings, a database of its own, an archive folder, and a seam to give it feeds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipeline import urls
from pipeline.archive.store import Store, open_store
from pipeline.db import seeds
from pipeline.db.connect import Database
from pipeline.settings import Settings, packaged
from pipeline.steps.fetch import FetchCounts, fetch_due
from pipeline.steps.poll import PollCounts, poll_due
from pipeline.steps.read import ReadCounts, read_due


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """The steps, run by hand in the order of the DAGs."""

    settings: Settings
    database: Database
    store: Store

    def seed(self, *feeds: str, outlet: str = "outlet") -> None:
        """Feeds of one outlet."""
        row = {"name": outlet, "country": None, "language": "en", "kind": "website", "homepage": None}
        seeds.seed(
            self.database,
            [{"key": outlet, **row, "wikidata_id": None}],
            [
                {"outlet": outlet, "url": url, "host": urls.server(url), "title": None, "language": "en", "kind": None}
                for url in feeds
            ],
        )

    def poll(self) -> PollCounts:
        return poll_due(self.settings, self.database, self.store)

    def fetch(self) -> FetchCounts:
        return fetch_due(self.settings, self.database, self.store)

    def read(self) -> ReadCounts:
        return read_due(self.settings, self.database, self.store)

    def rows(self, query: str, **values: object) -> list[tuple[Any, ...]]:
        """What a query finds."""
        with self.database.transaction() as connection:
            return [tuple(row.values()) for row in connection.execute(query.encode(), values)]

    def change(self, statement: str, **values: object) -> None:
        """Time passes, or an operator acts."""
        with self.database.transaction() as connection:
            connection.execute(statement.encode(), values)


@pytest.fixture
def make_workshop(database_url: str, tmp_path: Path) -> Iterator[Callable[..., Workshop]]:
    """A workshop with settings of one's own over those of the tests."""
    opened: list[Database] = []

    def make(**own: Any) -> Workshop:
        database = Database(database_url)
        opened.append(database)
        settings = Settings(
            home=tmp_path,
            allow_addresses=("127.0.0.0/8",),
            host_delay_seconds=0,
            extra_agencies=packaged("seeds") / "newsroom" / "agencies.csv",
            **own,
        )
        return Workshop(settings=settings, database=database, store=open_store(settings.archive_root))

    yield make
    for database in opened:
        database.close()


@pytest.fixture
def workshop(make_workshop: Callable[..., Workshop]) -> Workshop:
    return make_workshop()
