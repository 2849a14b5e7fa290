"""An analyst reads `news` and nothing else; a writer writes rows and changes no table."""

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege


@pytest.mark.parametrize("view", ["article", "quote", "mention", "entity", "outlet", "feed"])
def test_an_analyst_reads_the_views(analyst_url: str, view: str) -> None:
    with psycopg.connect(analyst_url) as connection:
        assert connection.execute(f"SELECT count(*) FROM news.{view}".encode()).fetchone() == (0,)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM ingest.page",
        "SELECT * FROM ingest.article_version",
        "SELECT nextval('ingest.lease_token')",
        "DELETE FROM news.outlet",
        "INSERT INTO news.outlet (key) VALUES ('x')",
        "CREATE TABLE news.mine (n int)",
        "CREATE TABLE public.mine (n int)",
        "DROP VIEW news.quote",
    ],
)
def test_an_analyst_does_nothing_else(analyst_url: str, statement: str) -> None:
    with psycopg.connect(analyst_url) as connection:
        connection.read_only = False
        with pytest.raises(InsufficientPrivilege):
            connection.execute(statement.encode())


@pytest.mark.parametrize(
    "statement",
    ["DROP TABLE ingest.page", "ALTER TABLE ingest.page ADD mine int", "TRUNCATE ingest.page", "DROP VIEW news.quote"],
)
def test_a_writer_changes_no_table(database_url: str, statement: str) -> None:
    with psycopg.connect(database_url) as connection, pytest.raises(InsufficientPrivilege):
        connection.execute(statement.encode())
