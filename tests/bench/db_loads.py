"""Batches of the newsroom's pages, read beforehand, to load at a moment that is chosen."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline_bench import bare_copy, write_pages

from pipeline.archive.store import open_store
from pipeline.db import captures
from pipeline.db.articles import ReadCapture
from pipeline.db.backfill import Request
from pipeline.db.captures import CaptureClaim
from pipeline.db.connect import Database
from pipeline.records import Unit
from pipeline.sandbox import Sandbox
from pipeline.settings import Settings
from pipeline.steps import read
from pipeline.steps.backfill import run
from pipeline.steps.backfill.work import work

_BATCH = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadTiming:
    """One batch."""

    #: in the database before
    articles: int
    ms_an_article: float
    #: its speed, by that of a bare COPY of the same rows
    of_bare_copy: float


type Batch = tuple[CaptureClaim, Sequence[ReadCapture]]


def read_batches(database: Database, settings: Settings, folder: Path) -> Iterator[Batch]:
    """Batches that are claimed for a day; `folder` is for their pages and archive."""
    store = open_store(str(folder / "archive"))
    pages = write_pages(folder / "pages")
    run.start(database, Request(name="pages"), Unit(kind="folder", address=str(pages)))
    work(settings, database, store)
    with Sandbox(deadline_seconds=60, memory_mb=1500) as sandbox:
        while (claim := captures.claim(database, limit=_BATCH, lease_seconds=86_400, worker="bench")).captures:
            yield claim, read.prepare(settings, database, store, sandbox, claim)


def load(database: Database, batch: Batch, articles: int) -> LoadTiming:
    """Load one of them into a database that has so many articles."""
    claim, ready = batch
    begun = time.perf_counter()
    loaded = read.load(database, claim, ready)
    seconds = time.perf_counter() - begun
    begun = time.perf_counter()
    bare_copy(database, ready)
    return LoadTiming(
        articles=articles,
        ms_an_article=seconds / loaded.articles * 1000,
        of_bare_copy=(time.perf_counter() - begun) / seconds,
    )
