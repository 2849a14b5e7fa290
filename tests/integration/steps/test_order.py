"""Whatever the order in which captures are read, and by how many, the same articles, versions and quotes come out."""

import random
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

from pipeline.db import captures
from pipeline.db.articles import ReadCapture
from pipeline.db.connect import Database
from pipeline.db.digest import digest
from pipeline.sandbox import Sandbox
from pipeline.steps.check import must_pass
from pipeline.steps.link import link_due
from pipeline.steps.read import load, prepare

_ORDERS = 12


def capture_a_history(workshop: Any, site: Any) -> None:
    """Pages that change, come back, move, and learn by and by which of them are the same; all waits to be read."""
    pages = ("full", "mobile", "print", "moved", "x", "y", "hub", "m", "n", "alone")
    site.enter(workshop, *pages)
    for path in pages:
        site.put(path, f"Report of {path}")
    site.put("mobile", "Report of full")
    site.put("print", "Report for the printer", canonical="full")
    site.put("x", "Loop", canonical="y")
    site.put("hub", "Report of m", canonical="m")
    workshop.fetch()
    site.put("full", "Report of full, corrected")
    site.put("mobile", "Report of full, corrected", canonical="full")
    site.redirect("moved", "full")
    site.put("y", "Loop", canonical="x")
    site.put("hub", "Report of n", canonical="n")
    fetch_again(workshop)
    site.put("full", "Report of full")
    site.refuse("mobile", "404 Not Found")
    site.redirect("alone", "")
    site.put("", "Home")
    site.put("n", "Report of n", canonical="elsewhere")
    fetch_again(workshop)


def fetch_again(workshop: Any) -> None:
    workshop.change("UPDATE ingest.page SET next_check_at = now()")
    workshop.fetch()


def test_any_order_of_captures_gives_the_same_tables_also_where_two_read(
    workshop: Any, site: Any, copied_database: Callable[[], AbstractContextManager[Database]]
) -> None:
    capture_a_history(workshop, site)
    claim = captures.claim(workshop.database, limit=100, lease_seconds=3_600, worker="worker")
    with Sandbox(deadline_seconds=20, memory_mb=1_500) as sandbox:
        ready = prepare(workshop.settings, workshop.database, workshop.store, sandbox, claim)
    assert len(ready) > 25
    workshop.database.close()
    found = set()
    for number in range(_ORDERS):
        with copied_database() as copied:
            # every other time by two readers at once
            with ThreadPoolExecutor(1 + number % 2) as readers:
                done = list(readers.map(partial(load, copied, claim), shuffled(ready, random.Random(number))))
            assert sum(each.fenced for each in done) == 0
            link_due(copied)
            assert must_pass(copied)
            found.add(tuple(digest(copied)))
            ((articles, changes),) = rows(copied)
    assert len(found) == 1, differing(found)
    assert (articles, changes) == (4, 7)


def shuffled(ready: Sequence[ReadCapture], chance: random.Random) -> Iterator[Sequence[ReadCapture]]:
    """Batches of any size, in any order."""
    left = list(ready)
    chance.shuffle(left)
    while left:
        size = chance.randint(1, 9)
        yield left[:size]
        left = left[size:]


def rows(database: Database) -> list[tuple[Any, ...]]:
    with database.transaction() as connection:
        count = "SELECT (SELECT count(*) FROM news.article) AS articles, count(*) AS changes FROM news.article_change"
        return [tuple(row.values()) for row in connection.execute(count.encode())]


def differing(found: set[tuple[Any, ...]]) -> list[str]:
    """The tables that differ between orders."""
    return [tables[0].table for tables in zip(*found, strict=True) if len(set(tables)) > 1]
