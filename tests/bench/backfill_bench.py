"""A WARC file to committed rows, beside bare fastwarc, trafilatura and `nlp.pipe`; two processes beside one; memory."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import trafilatura
from archive_bench import write_crawl
from fastwarc.warc import ArchiveIterator
from pipeline_bench import Figure, stock, timed, write_pages

from pipeline.archive.store import open_store
from pipeline.archive.warc import writing
from pipeline.db.backfill import Request
from pipeline.db.connect import Database
from pipeline.db.migrate import migrate
from pipeline.local.cluster import create_database
from pipeline.local.postgres import Server
from pipeline.records import Unit
from pipeline.settings import Settings
from pipeline.steps.backfill import run

#: so many times the newsroom's pages: some batches for each process
_COPIES = 75
#: about 1 GB, and a tenth of it
_CRAWL_PAGES = (7_000, 70_000)

#: warms up, then works on the backfill to its end when it is told to, as `onrecord backfill resume` does
_WORKER = """
import sys
from pathlib import Path
from pipeline.archive.store import open_store
from pipeline.db.connect import Database
from pipeline.settings import Settings
from pipeline.steps.annotate import annotator
from pipeline.steps.backfill.run import finish

settings = Settings(home=Path(sys.argv[1]))
annotator(settings)
print("ready", flush=True)
sys.stdin.readline()
with Database(sys.argv[2]) as database:
    finish(settings, database, open_store(settings.archive_root), "crawl")
"""

#: reads all units of the backfill, and tells its peak memory in MB
_READER = """
import resource, sys
from pathlib import Path
from pipeline.archive.store import open_store
from pipeline.db.connect import Database
from pipeline.settings import Settings
from pipeline.steps.backfill.work import work

settings = Settings(home=Path(sys.argv[1]))
with Database(sys.argv[2]) as database:
    work(settings, database, open_store(settings.archive_root))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def figures(folder: Path) -> Iterator[Figure]:
    """All figures of this module; `folder` is for what they leave."""
    crawl, pages = _write_crawl(folder)
    server = Server(folder / "home")
    server.start()
    try:
        migrate(server.dsn("onrecord_owner"))
        seconds = {count: _work(server, folder, crawl, count) for count in (1, 2)}
        small, large = (_peak(server, folder, pages) for pages in _CRAWL_PAGES)
    finally:
        server.stop()
    model = stock(Settings().english_model)
    with timed() as bare, crawl.open("rb") as file:
        texts = (trafilatura.extract(each.reader.read()) for each in ArchiveIterator(file, fsspec_args=False))
        for _ in model.pipe(text for text in texts if text):
            pass
    yield Figure(
        what="WARC file to committed rows, one process",
        ours=pages / seconds[1],
        unit="pages/s",
        against="fastwarc, trafilatura, nlp.pipe of the stock model",
        theirs=pages / bare.seconds,
    )
    yield Figure(
        what="two processes",
        ours=pages / seconds[2],
        unit="pages/s",
        against="one process",
        theirs=pages / seconds[1],
    )
    yield Figure(
        what="peak memory, WARC of 1 GB of which one host of 60 is wanted",
        ours=large,
        unit="MB",
        against="WARC of 100 MB",
        theirs=small,
    )


def _write_crawl(folder: Path) -> tuple[Path, int]:
    """The newsroom's pages as records of one WARC file, and how many there are."""
    files = sorted(write_pages(folder / "pages", _COPIES).iterdir())
    store = open_store(str(folder / "crawl"))
    with writing(store, at=datetime(2026, 9, 20, tzinfo=UTC), name="crawl-1") as writer:
        for file in files:
            url, at = f"https://bench.example/{file.stem}", datetime(2026, 9, 20, tzinfo=UTC)
            writer.add_resource(file.read_bytes(), url=url, content_type="text/html", captured_at=at)
    return folder / "crawl" / writer.path, len(files)


def _work(server: Server, folder: Path, crawl: Path, count: int) -> float:
    """Seconds in which so many processes bring the file into a database of their own."""
    url = _begin(server, f"crawl_{count}", crawl, Request(name="crawl"))
    command = [sys.executable, "-c", _WORKER, str(folder / f"home-{count}"), url]
    pipe = subprocess.PIPE
    workers = [subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL) for _ in range(count)]
    for worker in workers:
        assert worker.stdout
        while worker.stdout.readline() != b"ready\n":
            pass
    with timed() as clock:
        for worker in workers:
            assert worker.stdin
            worker.stdin.write(b"go\n")
            worker.stdin.flush()
        assert [worker.wait() for worker in workers] == [0] * count
    return clock.seconds


def _peak(server: Server, folder: Path, pages: int) -> float:
    """The most memory, in MB, of a process that reads a crawl of so many pages."""
    crawl = folder / f"crawl-{pages}.warc.gz"
    write_crawl(crawl, pages)
    url = _begin(server, f"pages_{pages}", crawl, Request(name="crawl", hosts=("site-7.example",)))
    command = [sys.executable, "-c", _READER, str(folder / f"home-{pages}"), url]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])


def _begin(server: Server, name: str, crawl: Path, request: Request) -> str:
    """A database of that name with the backfill in it: its URL."""
    with psycopg.connect(server.dsn("postgres", "postgres"), autocommit=True) as connection:
        create_database(connection, name, template="onrecord")
    url = server.dsn("onrecord_writer", name)
    with Database(url) as database:
        run.start(database, request, Unit(kind="warc", address=str(crawl)))
    return url
