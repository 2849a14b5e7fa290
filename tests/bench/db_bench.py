"""`make bench-db`: what analysts ask, on a database that grows; what loading costs on a small and on a large one.

db_bench.sql generates articles of 25 sentences, 10 quotes and some 60 mentions, in shares measured on the demo's
newsroom. Questions are asked warm, as the role onrecord_analyst, each with many values. The figures also go to
var/bench-db.json. `make bench-db ARGS="--articles 300000"` takes half an hour and some 10 GB, which it gives back.
"""

import argparse
import itertools
import json
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psycopg
from pydantic import SecretStr
from rich.console import Console
from rich.progress import track
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parent))
from db_loads import LoadTiming, load, read_batches
from db_questions import Question, questions

from pipeline.db import answers, search
from pipeline.db.connect import Database
from pipeline.db.migrate import migrate
from pipeline.local.postgres import Server
from pipeline.settings import Settings
from pipeline.steps.examples import examples

_FIRST, _DEFAULT = 10_000, 30_000
_CHUNK, _WORKERS = 1_000, 2
_FILL = ("pieces", "articles", "names", "roles", "quotes", "spans", "relays")
#: what db_bench.sql adds to the number of an article
_IDS = 1_000_000_000
_SQL = dict(
    re.findall(r"^-- name: (\w+)\n(.*?)(?=^-- name: |\Z)", Path(__file__).with_suffix(".sql").read_text(), re.M | re.S)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """One question at one size."""

    question: str
    kind: str
    articles: int
    p50_ms: float
    p95_ms: float
    #: how its slowest statement ran
    plan: str


def main() -> None:
    """Generate, ask, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=_DEFAULT, help=f"in the largest database ({_DEFAULT:,})")
    sizes = _sizes(max(parser.parse_args().articles, _FIRST))
    with tempfile.TemporaryDirectory(prefix="onrecord-bench-db-") as folder:
        server = Server(Path(folder, "home"), durable=False)
        server.start()
        try:
            migrate(server.dsn("onrecord_owner"))
            timings, loads = _grow(server, Path(folder), sizes)
        finally:
            server.stop()
    _print(Console(width=150), sizes, timings, loads)
    report = Path("var/bench-db.json")
    report.parent.mkdir(exist_ok=True)
    report.write_text(json.dumps({"questions": [*map(asdict, timings)], "loads": [*map(asdict, loads)]}, indent=1))


def _sizes(largest: int) -> list[int]:
    """10, 30, 100, 300 thousand …, and the largest."""
    ladder = [size for power in (10_000, 100_000, 1_000_000) for size in (power, 3 * power)]
    return [*(size for size in ladder if size < largest), largest]


def _grow(server: Server, folder: Path, sizes: Sequence[int]) -> tuple[list[Timing], list[LoadTiming]]:
    """Ask at each size; load at the first and at the last."""
    timings: list[Timing] = []
    loaded: list[LoadTiming] = []
    settings = Settings(home=folder / "home", database_url=SecretStr(server.dsn("onrecord_writer")))
    with Database(server.dsn("onrecord_writer")) as database:
        first, *batches = read_batches(database, settings, folder)
        load(database, first, 0)  # it meets new names, and new connections
        with _connected(server) as owner:
            owner.execute(_SQL["functions"].encode())
            owner.execute(_SQL["base"].encode(), {})
        for before, size in itertools.pairwise((0, *sizes)):
            _fill(server, before, size)
            if size in (sizes[0], sizes[-1]):
                loaded.append(load(database, batches.pop(), size))
            timings += _ask(server, questions(size), size)
        begun = time.perf_counter()
        answers.refresh(database)
        print(f"Answers counted anew in {time.perf_counter() - begun:,.0f} s")
    timings += _ask(server, _examples(), sizes[-1])
    return timings, loaded


def _fill(server: Server, before: int, size: int) -> None:
    """Articles with the numbers after `before` up to `size`, found by search as well."""
    begun = time.perf_counter()
    chunks = [(first, min(first + _CHUNK - 1, size)) for first in range(before + 1, size + 1, _CHUNK)]
    with ThreadPoolExecutor(_WORKERS) as pool:
        for _ in track(pool.map(lambda chunk: _fill_chunk(server, *chunk), chunks), f"{size:,}", total=len(chunks)):
            pass
    with _connected(server) as owner:
        owner.execute("VACUUM (ANALYZE)")
        row = owner.execute("SELECT pg_database_size(current_database()) AS bytes").fetchone()
    assert row
    print(f"{size:,} articles after {time.perf_counter() - begun:,.0f} s more, {row['bytes'] / 1e9:,.1f} GB")


def _fill_chunk(server: Server, first: int, last: int) -> None:
    with _connected(server) as owner, owner.transaction():
        for query in _FILL:
            owner.execute(_SQL[query].encode(), {"first": first, "last": last})
        search.refresh(owner, range(_IDS + first, _IDS + last + 1))


def _ask(server: Server, asked: Iterator[Question], articles: int) -> list[Timing]:
    with psycopg.connect(server.dsn("onrecord_analyst"), autocommit=True, prepare_threshold=None) as analyst:
        return [_timing(analyst, question, articles) for question in asked]


def _timing(analyst: psycopg.Connection[Any], question: Question, articles: int) -> Timing:
    statement = question.statement.encode()
    seconds = []
    for values in question.values:
        analyst.execute(statement, values).fetchall()  # warm
        begun = time.perf_counter()
        analyst.execute(statement, values).fetchall()
        seconds.append(time.perf_counter() - begun)
    slowest = question.values[seconds.index(max(seconds))]
    plan = analyst.execute(b"EXPLAIN (COSTS OFF) " + statement, slowest).fetchall()
    return Timing(
        question=question.name,
        kind=question.kind,
        articles=articles,
        p50_ms=statistics.median(seconds) * 1000,
        p95_ms=sorted(seconds)[int(0.95 * (len(seconds) - 1))] * 1000,
        plan="\n".join(line for (line,) in plan),
    )


def _examples() -> Iterator[Question]:
    for example in examples().values():
        values = example.values({})
        # as many values as psycopg wants by place
        names = re.findall(r"%\((\w+)\)s", example.statement())
        statement = re.sub(r"%\(\w+\)s", "%s", example.statement())
        asked = [values[name] for name in names]
        yield Question(name=f"{example.number} {example.question}", kind="example", statement=statement, values=[asked])


def _connected(server: Server) -> psycopg.Connection[Any]:
    return psycopg.connect(server.dsn("onrecord_owner"), autocommit=True, row_factory=psycopg.rows.dict_row)


def _print(console: Console, sizes: Sequence[int], timings: Sequence[Timing], loads: Sequence[LoadTiming]) -> None:
    table = Table("question, ms p50 / p95", *(f"{size:,}" for size in sizes), "grows")
    for name in dict.fromkeys(timing.question for timing in timings):
        at = {timing.articles: timing for timing in timings if timing.question == name}
        cells = [f"{at[size].p50_ms:,.1f} / {at[size].p95_ms:,.1f}" if size in at else "" for size in sizes]
        tenth = at.get(sizes[-1] // 10)
        table.add_row(name, *cells, f"{at[sizes[-1]].p95_ms / tenth.p95_ms:.1f}" if tenth else "")
    console.print(table)
    for batch in loads:
        console.print(
            f"Load at {batch.articles:,} articles: {batch.ms_an_article:.1f} ms an article, "
            f"{batch.of_bare_copy:.2f} of the speed of a bare COPY of the same rows"
        )
    console.print(f"A load costs {loads[-1].ms_an_article / loads[0].ms_an_article:.2f} of what it cost at first.")
    largest = [timing for timing in timings if timing.articles == sizes[-1]]
    for timing in sorted(largest, key=lambda timing: timing.p95_ms, reverse=True)[:3]:
        console.print(f"\n{timing.question}: {timing.p95_ms:,.0f} ms\n{timing.plan}", highlight=False, markup=False)


if __name__ == "__main__":
    main()
