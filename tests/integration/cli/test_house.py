"""`onrecord forget`, `grant`, `watchdog` and `db size`: what they show before anything happens, and what they do."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from pipeline.db.connect import Database
from pipeline.local.postgres import Server
from pipeline.steps.link import link_due

type Onrecord = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def onrecord(onrecord_in: Callable[..., Onrecord], postgres_server: Server, newsroom_copy: Any) -> Onrecord:
    """Runs the command on a copy of the newsroom as it was read."""
    return onrecord_in(
        newsroom_copy.home,
        ONRECORD_DATABASE_URL=postgres_server.dsn("onrecord_writer", newsroom_copy.database),
        ONRECORD_OWNER_URL=postgres_server.dsn("onrecord_owner", newsroom_copy.database),
    )


@pytest.fixture
def owner(postgres_server: Server, newsroom_copy: Any) -> Iterator[psycopg.Connection]:
    url = postgres_server.dsn("onrecord_owner", newsroom_copy.database)
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


def one(connection: psycopg.Connection, query: str) -> Any:
    (value,) = connection.execute(query.encode()).fetchone() or (None,)
    return value


def test_forget_shows_what_would_go_and_does_it_only_with_yes(onrecord: Onrecord, owner: psycopg.Connection) -> None:
    url = one(owner, "SELECT url FROM news.article WHERE url LIKE '%central-bank%' ORDER BY url")
    shown = onrecord("forget", url)
    assert shown.returncode == 0, shown.stderr
    assert url in shown.stdout
    assert "Nothing has happened" in shown.stdout
    assert one(owner, "SELECT count(*) FROM news.tombstone") == 0
    done = onrecord("forget", f"{url}?utm_source=rss", "--reason", "request 12", "--yes")
    assert done.returncode == 0, done.stderr
    assert "Forgotten: " in done.stdout
    assert one(owner, f"SELECT count(*) FROM news.article WHERE url = '{url}'") == 0
    assert one(owner, "SELECT min(reason) FROM news.tombstone") == "request 12"
    assert onrecord("archive", "verify").returncode == 0
    assert onrecord("check").returncode == 0
    again = onrecord("forget", url)
    assert "is not known yet" in again.stdout


def test_forget_takes_an_entity_by_name_and_names_the_articles_that_stay(
    onrecord: Onrecord, owner: psycopg.Connection, postgres_server: Server, newsroom_copy: Any
) -> None:
    with Database(postgres_server.dsn("onrecord_writer", newsroom_copy.database)) as database:
        link_due(database)
    shown = onrecord("forget", "Viktor Sandor")
    assert shown.returncode == 0, shown.stderr
    assert "Articles name it, and stay" in shown.stdout
    done = onrecord("forget", "Viktor Sandor", "--yes")
    assert done.returncode == 0, done.stderr
    assert one(owner, "SELECT count(*) FROM news.entity WHERE name = 'Viktor Sandor'") == 0
    assert one(owner, "SELECT count(*) FROM news.speaker_daily WHERE speaker = 'Viktor Sandor'") == 0
    nobody = onrecord("forget", "Viktor Sandor")
    assert nobody.returncode == 1
    assert "is no entities" in nobody.stderr


def test_grant_makes_a_login_that_works_and_revoke_ends_it(
    onrecord: Onrecord, postgres_server: Server, newsroom_copy: Any, tmp_path: Path
) -> None:
    made = onrecord("grant", "ada_holm")
    assert made.returncode == 0, made.stderr
    address = next(line for line in made.stdout.splitlines() if line.startswith("postgresql://ada_holm:"))
    with psycopg.connect(address) as ada:
        assert one(ada, "SELECT count(*) > 0 FROM news.quote")
    (tmp_path / "word").write_text("a word of her own\n")
    again = onrecord("grant", "ada_holm", "--password-file", str(tmp_path / "word"))
    assert "has a new password" in again.stdout
    assert "a word" not in again.stdout
    with psycopg.connect(
        postgres_server.dsn("onrecord_analyst", newsroom_copy.database), user="ada_holm", password="a word of her own"
    ) as ada:
        assert one(ada, "SELECT current_user") == "ada_holm"
    assert onrecord("grant", "ada_holm", "--revoke").returncode == 0
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("grant", "onrecord_owner"), "cannot be a login"),
        (("grant", "Ada Holm"), "cannot be a login"),
        (("grant", "postgres"), "none of Onrecord's logins"),
        (("grant", "nobody", "--revoke"), "no login nobody"),
        (("grant", "ada", "--password-file", "not there"), "not there"),
        (("forget", "ftp://files.example"), "no address of a page"),
        (("forget", "Nobody At All"), "no entities"),
    ],
)
def test_what_cannot_be_is_one_line_and_a_failure(onrecord: Onrecord, arguments: tuple[str, ...], why: str) -> None:
    done = onrecord(*arguments)
    assert done.returncode == 1
    assert why in done.stderr
    assert "Traceback" not in done.stderr


def test_the_watchdog_looks_once_and_says_what_it_ended(onrecord: Onrecord) -> None:
    done = onrecord("watchdog", "--once")
    assert (done.returncode, done.stdout) == (0, "")


def test_the_size_of_tables_indexes_and_files_adds_up(onrecord: Onrecord, owner: psycopg.Connection) -> None:
    told = json.loads(onrecord("db", "size", "--json").stdout)
    tables = {table["name"]: table for table in told["tables"]}
    for table in tables.values():
        assert table["bytes"] == table["row_bytes"] + table["toast_bytes"] + table["index_bytes"]
    assert tables["article_version"]["toast_bytes"] > 0
    by_index = [index["bytes"] for index in told["indexes"] if index["table"] == "quote"]
    assert sum(by_index) == tables["quote"]["index_bytes"]
    assert sum(table["bytes"] for table in tables.values()) < told["database_bytes"]
    assert told["archive_bytes"] == one(owner, "SELECT sum(file_bytes) FROM ingest.warc_file")
    shown = onrecord("db", "size").stdout
    assert "article_version" in shown
    assert f"Archive: {told['archive_bytes']:,} bytes" in shown
