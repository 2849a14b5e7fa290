"""A shelf: articles and quotes entered row by row, for tests of what the views and functions make of them."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row, tuple_row

from pipeline.db import search
from pipeline.local.cluster import create_database
from pipeline.local.postgres import Server

_SQL = {
    name: statement.encode()
    for name, statement in re.findall(
        r"^-- name: (\w+)\n(.*?)(?=^-- name: |\Z)", Path(__file__).with_name("shelf.sql").read_text(), re.M | re.S
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A quote: its words stand in the article's text."""

    words: str
    speaker: str | None = None
    relays: tuple[str, ...] = ()


class Shelf:
    """A transaction that is written as the owner of a database and asked as an analyst."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._owner = connection
        self._number = 0

    def put(
        self,
        text: str,
        *said: Said,
        title: str = "A headline",
        outlet: str = "harbour",
        language: str = "en",
        published_at: str | None = "2026-03-01T12:00:00Z",
    ) -> int:
        """Enter an article with its quotes, found by search; returns its key."""
        self._number += 1
        values = {
            "url": f"https://{outlet}.example/{self._number}",
            "outlet": outlet,
            "title": title,
            "text": text,
            "sha256": hashlib.sha256(text.encode()).digest(),
            "language": language,
            "published_at": published_at,
            "source": published_at and "feed",
            "precision": published_at and "minute",
            "known": published_at and True,
            "captured_at": f"2026-03-02T12:00:{self._number % 60:02}Z",
        }
        row = self._owner.execute(_SQL["article"], values).fetchone()
        self._owner.execute(_SQL["show"], row)
        for ordinal, each in enumerate(said, 1):
            self._quote(row["reading_id"], ordinal, text, each)
        search.refresh(self._owner, [row["article_id"]])
        return int(row["article_id"])

    def _quote(self, reading: int, ordinal: int, text: str, said: Said) -> None:
        start = text.index(said.words)
        values = {
            "reading": reading,
            "ordinal": ordinal,
            "key": f"{reading}-{ordinal}",
            "speaker": said.speaker,
            "name_key": said.speaker and said.speaker.casefold(),
            "start": start,
            "end": start + len(said.words),
            "relays": list(said.relays),
        }
        self._owner.execute(_SQL["quote"], values)

    @staticmethod
    def said(words: str, *, speaker: str | None = None, relays: tuple[str, ...] = ()) -> Said:
        """A quote for `put`."""
        return Said(words=words, speaker=speaker, relays=relays)

    def change(self, statement: str, *values: object) -> None:
        """Something happens to the rows."""
        self._owner.execute(statement.encode(), values)

    def ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What an analyst is told."""
        with self._owner.transaction(), self._owner.cursor(row_factory=tuple_row) as analyst:
            analyst.execute("SET ROLE onrecord_analyst")
            rows = analyst.execute(query.encode(), values or None).fetchall()
            analyst.execute("RESET ROLE")
        return rows

    def quotes(self, *values: object, **named: object) -> list[str]:
        """The words of the quotes that a search finds, best first, marks taken away."""
        return [re.sub("[⟦⟧]", "", row) for (row,) in self._search("highlight", "quotes", values, named)]

    def articles(self, *values: object, **named: object) -> list[str]:
        """The headlines of the articles that a search finds, best first."""
        return [row for (row,) in self._search("title", "articles", values, named)]

    def _search(
        self, column: str, what: str, values: tuple[object, ...], named: dict[str, object]
    ) -> list[tuple[Any, ...]]:
        given = ", ".join([*("%s" for _ in values), *(f'"{name}" => %s' for name in named)])
        return self.ask(f"SELECT {column} FROM news.search_{what}({given})", *values, *named.values())


@pytest.fixture(scope="session")
def shelf_url(postgres_server: Server, migrated_template: str) -> str:
    """A database for all that stands on shelves: what a test puts there is rolled back."""
    with psycopg.connect(postgres_server.dsn("postgres", "postgres"), autocommit=True) as connection:
        create_database(connection, "shelf", template=migrated_template)
    return postgres_server.dsn("onrecord_owner", "shelf")


@pytest.fixture
def shelf(shelf_url: str) -> Iterator[Shelf]:
    """Empty."""
    with psycopg.connect(shelf_url, row_factory=dict_row) as connection:
        yield Shelf(connection)
        connection.rollback()
