"""Exports: every view in every format, by time and outlet, whole or not there; hostile text stays what it was."""

import csv
import gzip
import io
import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pyarrow.parquet import read_table

from pipeline.db import catalogue
from pipeline.db import export as views
from pipeline.db.connect import Database
from pipeline.db.export import Choice
from pipeline.errors import ExportRefused, RowRefused
from pipeline.local.postgres import Server
from pipeline.steps.export import export

csv.field_size_limit(sys.maxsize)

ALL = Choice()
HOSTILE = '=HYPERLINK("x") <script>alert(1)</script> \x01\x1b[31m\x9b2J \u202etxt.exe\u2066 \u2028 a\r\nb\t& \ufeff😀'


@pytest.fixture
def newsroom(postgres_server: Server, newsroom_linked: Any) -> Iterator[Database]:
    """All of the newsroom, as an analyst sees it."""
    with Database(postgres_server.dsn("onrecord_analyst", newsroom_linked.database)) as database:
        yield database


def _count(database: Database, query: str) -> Any:
    with database.transaction() as connection:
        return next(iter((connection.execute(query.encode()).fetchone() or {}).values()))


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _cells(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode(), newline="")))


READ: dict[str, Callable[[Path], int]] = {
    "csv": lambda path: len(_cells(path)),
    "jsonl": lambda path: len(_lines(path)),
    "parquet": lambda path: int(read_table(path).num_rows),
}


@pytest.mark.parametrize("format_", sorted(READ))
def test_every_view_is_exported_whole(newsroom: Database, tmp_path: Path, format_: str) -> None:
    with newsroom.transaction() as connection:
        names = [name for name, view in catalogue.views(connection).items() if not view.is_type]
    filled = 0
    for name in names:
        path = tmp_path / name
        rows = export(newsroom, name, ALL, format_=format_, out=path)
        assert rows == READ[format_](path) == _count(newsroom, f"SELECT count(*) FROM news.{name}"), name
        filled += rows > 0
    assert filled > 20


@pytest.mark.parametrize("what", ["quote", "article", "entity"])
def test_what_schema_org_has_words_for_is_one_json_ld_document(newsroom: Database, tmp_path: Path, what: str) -> None:
    rows = export(newsroom, what, ALL, format_="jsonld", out=tmp_path / "x")
    document = json.loads((tmp_path / "x").read_text(encoding="utf-8"))
    assert len(document["@graph"]) == rows > 0
    assert len({each["@id"] for each in document["@graph"]}) == rows


@pytest.mark.parametrize(("plural", "name"), [("quotes", "quote"), ("Entities", "entity"), ("stories", "story")])
def test_a_view_is_called_by_its_name_or_plural(newsroom: Database, plural: str, name: str) -> None:
    with views.rows(newsroom, plural, ALL) as (view, _):
        assert view.name == name


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("article", "SELECT count(*) FROM news.article WHERE {}"),
        ("quote", "SELECT count(*) FROM news.quote WHERE {}"),
        ("mention", "SELECT count(*) FROM news.mention JOIN news.article USING (article_id) WHERE {}"),
        ("credit", "SELECT count(*) FROM news.credit JOIN news.article USING (article_id) WHERE {}"),
        (
            "entity",
            "SELECT count(DISTINCT entity_id) FROM news.mention JOIN news.article USING (article_id) WHERE {}",
        ),
    ],
)
def test_time_and_outlet_choose_rows_if_need_be_through_their_articles(
    newsroom: Database, tmp_path: Path, what: str, expected: str
) -> None:
    middle = _count(newsroom, "SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY published_at) FROM news.article")
    choice = Choice(since=datetime(2000, 1, 1, tzinfo=UTC), until=middle, outlet="harbour")
    rows = export(newsroom, what, choice, format_="jsonl", out=tmp_path / "x")
    wanted = f"published_at < '{middle}' AND outlet = 'harbour'"
    assert rows == _count(newsroom, expected.format(wanted))
    assert 0 < rows < _count(newsroom, f"SELECT count(*) FROM news.{what}")


@pytest.mark.parametrize(
    ("what", "choice", "words"),
    [
        ("quotations", ALL, "there are"),
        ("found_quote", ALL, "there are"),
        ("outlets", Choice(since=datetime(2026, 1, 1, tzinfo=UTC)), "leave out"),
        ("quote; DROP VIEW news.quote", ALL, "there are"),
    ],
)
def test_what_cannot_be_exported_is_refused_and_leaves_no_file(
    newsroom: Database, tmp_path: Path, what: str, choice: Choice, words: str
) -> None:
    with pytest.raises(ExportRefused, match=words):
        export(newsroom, what, choice, format_="csv", out=tmp_path / "x")
    assert list(tmp_path.iterdir()) == []


def test_an_outlet_is_a_value_and_never_sql(newsroom: Database, tmp_path: Path) -> None:
    assert export(newsroom, "quotes", Choice(outlet="x' OR true --"), format_="csv", out=tmp_path / "x") == 0


def test_a_fault_half_way_leaves_the_former_file_as_it_was(owner_url: str, database_url: str, tmp_path: Path) -> None:
    with psycopg.connect(owner_url) as connection:
        connection.execute(
            "CREATE VIEW news.failing AS SELECT repeat('x', 1000) AS words, 1 / (9000 - n) AS share"
            " FROM generate_series(1, 10000) AS n"
        )
        connection.execute("GRANT SELECT ON news.failing TO onrecord_writer")
    path = tmp_path / "failing.csv"
    path.write_text("former")
    with Database(database_url) as database, pytest.raises(RowRefused):
        export(database, "failing", ALL, format_="csv", out=path)
    assert path.read_text() == "former"
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_loaded_meanwhile_is_not_in_the_snapshot(database_url: str) -> None:
    insert = "INSERT INTO ingest.outlet (key, name, kind) VALUES (%s, 'x', 'website')"
    with Database(database_url) as database, psycopg.connect(database_url, autocommit=True) as other:
        other.execute(insert, ["before"])
        with views.rows(database, "outlets", ALL) as (view, rows):
            other.execute(insert, ["after"])
            at = [column.name for column in view.columns].index("key")
            assert [row[at] for row in rows] == ["before"]


def test_a_name_that_ends_in_gz_is_packed(newsroom: Database, tmp_path: Path) -> None:
    rows = export(newsroom, "quotes", ALL, format_="jsonl", out=tmp_path / "quotes.jsonl.gz")
    assert len(gzip.decompress((tmp_path / "quotes.jsonl.gz").read_bytes()).splitlines()) == rows


@pytest.fixture
def hostile(postgres_server: Server, newsroom_copy: Any) -> Iterator[Database]:
    """The newsroom, with the same hostile text wherever a publisher's words are kept."""
    with psycopg.connect(postgres_server.dsn("onrecord_writer", newsroom_copy.database)) as connection:
        for column in _PRINTED:
            table, _, name = column.partition(".")
            connection.execute(f"UPDATE ingest.{table} SET {name} = %s WHERE {name} IS NOT NULL".encode(), [HOSTILE])
        connection.execute("UPDATE ingest.quote SET speakers = ARRAY[%s]", [HOSTILE])
        connection.execute("UPDATE ingest.entity SET given_name = %s", [HOSTILE])
        connection.execute("INSERT INTO ingest.entity_alias SELECT entity_id, %s FROM ingest.entity", [HOSTILE])
    with Database(postgres_server.dsn("onrecord_analyst", newsroom_copy.database)) as database:
        yield database


#: what a publisher prints, by table and column, without what the offsets cut from the text
_PRINTED = (
    *("outlet.name", "feed.title", "extraction.title", "extraction.byline", "extraction.dateline_place"),
    *("quote.speaker", "quote.addressee", "quote.occasion", "quote.speaker_description", "quote_relay.name"),
    *("credit.printed", "post.author", "post.text", "section.heading"),
)


def test_hostile_text_comes_out_of_views_and_exports_as_it_went_in(hostile: Database, tmp_path: Path) -> None:
    shown = {
        "outlet": ["name"],
        "feed": ["title"],
        "article": ["title", "byline", "dateline_place", "credits"],
        "article_version": ["title"],
        "quote": ["title", "speaker", "speakers", "addressee", "occasion", "speaker_description", "relays"],
        "credit": ["printed"],
        "post": ["author", "text"],
        "section": ["heading"],
        "entity": ["name", "aliases"],
        "entity_alias": ["alias"],
        "mention": ["entity"],
    }
    for view, columns in shown.items():
        paths = {format_: tmp_path / f"{view}.{format_}" for format_ in ("jsonl", "parquet", "csv", "csv-raw")}
        for format_, path in paths.items():
            export(hostile, view, ALL, format_=format_, out=path)
        tables = {
            "view": _rows(hostile, view),
            "jsonl": _lines(paths["jsonl"]),
            "parquet": read_table(paths["parquet"]).to_pylist(),
        }
        for column in columns:
            for where, rows in tables.items():
                assert {HOSTILE} <= {text for row in rows for text in _texts(row[column])}, (where, view, column)
            for format_, expected in (("csv", f"'{HOSTILE}"), ("csv-raw", HOSTILE)):
                cells = [row[column] for row in _cells(paths[format_])]
                lists = [text for cell in cells if cell.startswith("[") for text in json.loads(cell)]
                assert HOSTILE in lists or expected in cells, (format_, view, column)


def _rows(database: Database, view: str) -> list[dict[str, Any]]:
    with database.transaction() as connection:
        return connection.execute(f"SELECT * FROM news.{view}".encode()).fetchall()


def _texts(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
