"""The questions of sql/examples: asked as an analyst each has rows, each column is explained, and psql agrees."""

import csv
import io
import re
import subprocess
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from pipeline.local.postgres import Server, binaries
from pipeline.settings import packaged
from pipeline.steps.examples import Example, examples


@pytest.fixture(scope="module")
def analyst(postgres_server: Server, newsroom_linked: Any) -> Iterator[psycopg.Connection]:
    url = postgres_server.dsn("onrecord_analyst", newsroom_linked.database)
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


def test_there_are_many() -> None:
    assert len(examples()) >= 25
    numbers = [int(path.name[:2]) for path in sorted((packaged("sql") / "examples").glob("*.sql"))]
    assert numbers == list(examples()) == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("example", examples().values(), ids=lambda example: f"{example.number} {example.question}")
def test_it_has_rows_and_says_what_their_columns_mean(analyst: psycopg.Connection, example: Example) -> None:
    assert example.question.endswith("?")
    cursor = analyst.execute(example.statement().encode(), example.values({}))
    assert cursor.fetchall()
    assert [column.name for column in cursor.description or ()] == list(example.columns)


@pytest.mark.parametrize("example", examples().values(), ids=lambda example: f"{example.number}")
def test_every_parameter_is_used_and_defined_once(example: Example) -> None:
    assert set(re.findall(r":'(\w+)'", example.text)) == set(example.parameters)
    assert example.text.count(r"\set ") == len(example.parameters)


def test_psql_takes_each_file_as_it_is_and_gives_as_many_rows(
    postgres_server: Server, newsroom_linked: Any, analyst: psycopg.Connection
) -> None:
    environment = postgres_server.libpq_environment("onrecord_analyst", newsroom_linked.database)
    for example in examples().values():
        told = subprocess.run(
            [binaries() / "psql", "-X", "--csv", "-v", "ON_ERROR_STOP=1", "-f", "-"],
            input=example.text,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        rows = list(csv.DictReader(io.StringIO(told.stdout)))
        assert len(rows) == len(analyst.execute(example.statement().encode(), example.values({})).fetchall())
        assert list(rows[0]) == list(example.columns)
