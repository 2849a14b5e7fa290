"""`onrecord export` and `onrecord dictionary` as an analyst runs them: defaults, Ctrl-C, memory."""

import os
import re
import signal
import subprocess
import sysconfig
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import psycopg
import pytest

from pipeline.local.postgres import Server

type Start = Callable[..., subprocess.Popen[str]]

#: a view with as many rows of a kilobyte as its number says
GENERATED = """
    CREATE VIEW news.generated_{rows} AS
    SELECT n, repeat(md5(n::text), 32) AS words, ARRAY['AFP', 'Kyodo'] AS relays, now() AS published_at
    FROM generate_series(1, {rows}) AS n
"""


@pytest.fixture
def start(analyst_url: str, tmp_path: Path) -> Start:
    """Starts the command on this test's database, as an analyst."""

    def start(*arguments: str, url: str = analyst_url) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [Path(sysconfig.get_path("scripts"), "onrecord"), *arguments],
            env={**os.environ, "ONRECORD_DATABASE_URL": url, "ONRECORD_HOME": str(tmp_path / "home"), "COLUMNS": "160"},
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start


@pytest.fixture
def generate(owner_url: str) -> Callable[[int], str]:
    """Makes a view of so many rows; returns its name."""

    def generate(rows: int) -> str:
        with psycopg.connect(owner_url) as connection:
            connection.execute(GENERATED.format(rows=rows).encode())
            connection.execute(f"GRANT SELECT ON news.generated_{rows} TO onrecord_analyst".encode())
        return f"generated_{rows}"

    return generate


def _done(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, told = process.communicate(timeout=120)
    return process.returncode, out, told


def test_rows_go_to_standard_output_and_what_is_told_to_standard_error(start: Start, generate: Any) -> None:
    status, out, told = _done(start("export", generate(3), "--since", "2020-01-01"))
    assert status == 0
    assert out.splitlines()[0] == '"n","words","relays","published_at"'
    assert len(out.splitlines()) == 4
    assert "3 rows of generated_3." in told


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("export", "nothing"), "there are"),
        (("export", "outlets", "--until", "2026-01-01"), "leave out"),
        (("export", "outlets", "--format", "jsonld"), "JSON-LD is for"),
        (("export", "outlets", "--out", "no/such/folder/x.csv"), "No such file"),
        (("export", "outlets", "--format", "jsonl", "--raw"), "--raw is for CSV"),
        (("dictionary", "--out", "no/such/folder/x.html"), "No such file"),
    ],
)
def test_what_cannot_be_is_said_in_a_line(start: Start, arguments: tuple[str, ...], words: str) -> None:
    status, out, told = _done(start(*arguments))
    assert status != 0
    assert out == ""
    assert words in told
    assert "Traceback" not in told


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_export_leaves_nothing_half(start: Start, generate: Any, tmp_path: Path, by: int) -> None:
    name = generate(3_000_000)
    process = start("export", name, "--out", "big.jsonl")
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob(".big.jsonl.*")) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(by)
    status, _, told = _done(process)
    assert status not in (0, -by)
    assert "Traceback" not in told
    assert list(tmp_path.glob("*big*")) == []
    assert list(tmp_path.glob(".*big*")) == []


@pytest.mark.parametrize("format_", ["jsonl", "parquet"])
def test_memory_does_not_grow_with_the_rows(start: Start, generate: Any, tmp_path: Path, format_: str) -> None:
    """80 MB of rows more take less than 25 MB more of memory: the peak of each process, as the kernel tells it."""
    peaks = []
    for rows in (40_000, 120_000):
        process = start("export", generate(rows), "--out", f"{rows}.{format_}")
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        process.communicate()
        assert process.returncode == 0
        peaks.append(usage.ru_maxrss / 1024)
    assert peaks[1] - peaks[0] < 25


def test_the_dictionary_of_a_full_database_is_one_well_formed_page(
    start: Start, postgres_server: Server, newsroom_linked: Any, tmp_path: Path
) -> None:
    url = postgres_server.dsn("onrecord_analyst", newsroom_linked.database)
    assert _done(start("dictionary", "--out", "dictionary.html", url=url))[0] == 0
    page = (tmp_path / "dictionary.html").read_text(encoding="utf-8")
    document = ElementTree.fromstring(page.removeprefix("<!DOCTYPE html>"))
    places = {element.get("id") for element in document.iter()}
    assert {href[1:] for element in document.iter() if (href := element.get("href"))} <= places
    with psycopg.connect(url) as connection:
        (names,) = connection.execute(_NAMES).fetchone() or ([],)
    assert len(names) > 30
    assert set(names) <= places
    assert "Others" not in re.findall(r'<h2 id="area-\d+">(.+?)</h2>', page)
    assert page.count("Some rows") > 25

    status, text, _ = _done(start("dictionary", "--rows", "0", url=url))
    assert status == 0
    assert [name for name in names if f'<a id="{name}"></a>' not in text] == []


_NAMES = """
    SELECT array_agg(name) FROM (
        SELECT relname AS name FROM pg_class WHERE relnamespace = 'news'::regnamespace AND relkind IN ('v', 'c')
        UNION SELECT proname FROM pg_proc WHERE pronamespace = 'news'::regnamespace
    ) AS made
"""
