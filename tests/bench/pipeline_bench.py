"""From HTML bytes to committed rows, against the stock model alone; loading, against a bare COPY of the same rows."""

import importlib
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import spacy

from pipeline.archive.store import open_store
from pipeline.db import captures
from pipeline.db.articles import DETAILS, ReadCapture
from pipeline.db.backfill import Request
from pipeline.db.bulk import copy_rows
from pipeline.db.connect import Database
from pipeline.db.migrate import migrate
from pipeline.db.queries import sql
from pipeline.local.newsroom import Newsroom
from pipeline.local.postgres import Server
from pipeline.records import Unit
from pipeline.sandbox import Sandbox
from pipeline.settings import Settings
from pipeline.steps import read
from pipeline.steps.annotate import annotator
from pipeline.steps.backfill import run
from pipeline.steps.backfill.work import work
from pipeline.steps.gazetteer import agencies_csv

_COPIES = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the bench table."""

    what: str
    ours: float
    unit: str
    against: str
    theirs: float

    @property
    def ratio(self) -> float:
        """Ours by theirs."""
        return self.ours / self.theirs if self.theirs else float("nan")


def figures(folder: Path) -> list[Figure]:
    """All figures of this module; `folder` is for what they leave."""
    pages = write_pages(folder / "pages")
    server = Server(folder / "home")
    server.start()
    try:
        migrate(server.dsn("onrecord_owner"))
        with Database(server.dsn("onrecord_writer")) as database:
            settings = Settings(home=folder / "home", database_url=server.dsn("onrecord_writer"))
            return list(_way_through(settings, database, pages, folder))
    finally:
        server.stop()


def _way_through(settings: Settings, database: Database, pages: Path, folder: Path) -> Iterator[Figure]:
    store = open_store(str(folder / "archive"))
    with Sandbox(deadline_seconds=60, memory_mb=1500) as sandbox:
        # loading parsers and model is not part of it
        annotator(settings)
        sandbox.extract(b"<p>", url=None, content_type=None, agencies_csv=agencies_csv(settings), now=datetime.now(UTC))
        with timed() as entering:
            run.start(database, Request(name="pages"), Unit(kind="folder", address=str(pages)))
            work(settings, database, store)
        preparing, loading, bare = Clock(), Clock(), Clock()
        articles = rows = 0
        while (claim := captures.claim(database, limit=100, lease_seconds=600, worker="bench")).captures:
            with timed(preparing):
                ready = read.prepare(settings, database, store, sandbox, claim)
            with timed(loading):
                articles += read.load(database, claim, ready).articles
            with timed(bare):
                rows += bare_copy(database, ready)
    ours = entering.seconds + preparing.seconds + loading.seconds
    texts = _texts(database)
    model = stock(settings.english_model)
    with timed() as theirs:
        for _ in model.pipe(texts):
            pass
    yield Figure(
        what="HTML bytes to committed rows",
        ours=articles / ours,
        unit="pages/s",
        against="nlp.pipe of the stock model, same texts",
        theirs=len(texts) / theirs.seconds,
    )
    yield Figure(
        what="load of a batch, indexes and keys included",
        ours=rows / loading.seconds,
        unit="rows/s",
        against="bare COPY of the same rows",
        theirs=rows / bare.seconds,
    )


def bare_copy(database: Database, ready: Sequence[ReadCapture]) -> int:
    """COPY the same rows into tables without keys or indexes; returns how many."""
    count = 0
    with database.transaction() as connection:
        for table in DETAILS:
            rows = [row for capture in ready for row in capture.details.get(table, ())]
            definition = sql(table).replace("CREATE TEMPORARY TABLE ", "CREATE TEMPORARY TABLE bare_")
            connection.execute(definition.encode())
            count += copy_rows(connection, f"bare_{table}", rows)
    return count


def _texts(database: Database) -> list[str]:
    with database.transaction() as connection:
        rows = connection.execute("SELECT text FROM ingest.article_version WHERE language = 'en'")
        return [row["text"] for row in rows]


class Clock:
    """Adds up the time of what is timed with it."""

    seconds = 0.0


@contextmanager
def timed(clock: Clock | None = None) -> Iterator[Clock]:
    clock = clock or Clock()
    begun = time.perf_counter()
    yield clock
    clock.seconds += time.perf_counter() - begun


def stock(name: str) -> spacy.Language:
    """The model as its makers ship it, all components on."""
    return spacy.load(importlib.import_module(name).model_path())


def write_pages(folder: Path, copies: int = _COPIES) -> Path:
    """The newsroom's articles, `copies` times, each at an address of its own and with words of its own."""
    folder.mkdir(parents=True)
    newsroom = Newsroom(base_port=0)
    with newsroom:
        for outlet in newsroom.outlets:
            for path in sorted((newsroom.root / outlet.key).rglob("*.html")):
                text = path.read_bytes().decode("utf-8", "replace")
                for n in range(copies):
                    page = f'<link rel="canonical" href="https://bench.example/{outlet.key}/{path.stem}-{n}">'
                    marked = text.replace("<head>", f"<head>{page}", 1).replace("</p>", f" Copy {n}.</p>", 1)
                    (folder / f"{outlet.key}-{path.stem}-{n}.html").write_text(marked, encoding="utf-8")
    return folder
