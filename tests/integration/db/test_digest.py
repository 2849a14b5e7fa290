"""Two databases that hold the same have the same digest, whatever their ids and times."""

from collections.abc import Callable, Mapping
from typing import Any

import psycopg
import pytest

from pipeline.db import seeds
from pipeline.db.connect import Database
from pipeline.db.digest import LEFT_OUT, TABLES, TableDigest, digest, total


def _outlet(key: str, **own: Any) -> Mapping[str, Any]:
    plain = {"name": key, "country": None, "language": "en", "kind": "website", "homepage": None, "wikidata_id": None}
    return {"key": key, **plain, **own}


@pytest.fixture
def hashes(database_url: str) -> Callable[[], Mapping[str, TableDigest]]:
    def taken() -> Mapping[str, TableDigest]:
        with Database(database_url) as database:
            return {each.table: each for each in digest(database)}

    return taken


@pytest.fixture
def run(database_url: str) -> Callable[[str], None]:
    def execute(statement: str) -> None:
        with psycopg.connect(database_url) as connection:
            connection.execute(statement.encode())

    return execute


def test_every_table_counts_or_is_left_out_for_a_reason(owner_url: str) -> None:
    with psycopg.connect(owner_url) as connection:
        tables = {name for (name,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'ingest'")}
    assert tables <= {*TABLES, *LEFT_OUT}
    assert not set(TABLES) & set(LEFT_OUT)


def test_an_empty_database_has_a_digest_of_no_rows(hashes: Callable[[], Mapping[str, TableDigest]]) -> None:
    tables = hashes()
    assert list(tables) == list(TABLES)
    assert {each.rows for each in tables.values()} == {0}


def test_ids_order_and_times_do_not_count(
    database_url: str, hashes: Callable[[], Mapping[str, TableDigest]], run: Callable[[str], None]
) -> None:
    with Database(database_url) as database:
        seeds.seed(database, [_outlet("a"), _outlet("b")], [])
    before = hashes()
    run("DELETE FROM ingest.outlet")
    with Database(database_url) as database:
        seeds.seed(database, [_outlet("b"), _outlet("a")], [])
    run("UPDATE ingest.outlet SET created_at = '2020-01-01'")
    assert hashes() == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ingest.outlet SET name = 'another' WHERE key = 'a'",
        "UPDATE ingest.outlet SET homepage = '' WHERE key = 'a'",
        "DELETE FROM ingest.outlet WHERE key = 'a'",
        "INSERT INTO ingest.outlet (key, name, kind) VALUES ('c', 'c', 'website')",
    ],
)
def test_any_other_difference_shows_in_its_table_and_in_the_total(
    database_url: str,
    hashes: Callable[[], Mapping[str, TableDigest]],
    run: Callable[[str], None],
    statement: str,
) -> None:
    with Database(database_url) as database:
        seeds.seed(database, [_outlet("a"), _outlet("b")], [])
    before = hashes()
    run(statement)
    after = hashes()
    assert [name for name in TABLES if after[name] != before[name]] == ["outlet"]
    assert total(list(after.values())) != total(list(before.values()))


def test_the_settings_of_a_connection_do_not_count(
    database_url: str, hashes: Callable[[], Mapping[str, TableDigest]], run: Callable[[str], None], owner_url: str
) -> None:
    host = "INSERT INTO ingest.host (host) VALUES ('h')"
    page = (
        "INSERT INTO ingest.page (url, url_sha256, canonicaliser, original_url, host, discovered_by)"
        " VALUES ('{0}', sha256('{0}'), 1, '{0}', 'h', 'feed')"
    )
    link = (
        "INSERT INTO ingest.page_link (page_id, target_page_id, kind, first_seen_at)"
        " SELECT min(page_id), max(page_id), 'redirect', '2026-09-18 12:00+00' FROM ingest.page"
    )
    for statement in (host, page.format("a"), page.format("b"), link):
        run(statement)
    before = hashes()
    assert before["page_link"].rows == 1
    with psycopg.connect(owner_url, autocommit=True) as connection:
        for setting in ("timezone = 'Asia/Tokyo'", "datestyle = 'German'", "bytea_output = 'escape'"):
            connection.execute(f"ALTER ROLE onrecord_writer IN DATABASE {connection.info.dbname} SET {setting}")
    assert hashes() == before
