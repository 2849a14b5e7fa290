"""Filters over a large WARC file beside a bare fastwarc loop over the same bytes, and the memory that they need."""

import base64
import gzip
import hashlib
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from fastwarc.warc import ArchiveIterator
from pipeline_bench import Figure

from pipeline.archive.kinds.warc import records
from pipeline.archive.sources import Stored
from pipeline.archive.store import Folder
from pipeline.records import Recorded

#: pages of the file; every so many one passes the filter
PAGES, EVERY = 12_000, 50
_DISTINCT = 60


def figures(folder: Path) -> Iterator[Figure]:
    """All figures of this module; `folder` is for what they leave."""
    folder.mkdir()
    size = write_crawl(folder / "news.warc.gz", PAGES)
    theirs = _best(lambda: _bare(folder))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ours = _best(lambda: _filtered(folder))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    yield Figure(
        what=f"filters alone, 1 page of {EVERY} passes, WARC of {size / 1e6:,.0f} MB",
        ours=PAGES / ours,
        unit="pages/s",
        against="fastwarc, reading",
        theirs=PAGES / theirs,
    )
    print(f"Filtering that file took {grown:,.0f} MB more than the bare loop.", file=sys.stderr)


def write_crawl(path: Path, pages: int) -> int:
    """Requests and responses, as Common Crawl's news files hold them; the file's size in bytes."""
    members = [gzip.compress(_record("request", b"GET / HTTP/1.1\r\n\r\n", n)) + _response(n) for n in range(_DISTINCT)]
    with path.open("wb") as file:
        for n in range(pages):
            file.write(members[n % _DISTINCT])
    return path.stat().st_size


def _response(n: int) -> bytes:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    return gzip.compress(_record("response", head + _page(n), n))


def _page(n: int) -> bytes:
    """60 KB, about as compressible as a news page."""
    dice = random.Random(n)
    return " ".join(f'<p class="c{dice.randrange(90)}">{dice.getrandbits(24):x}</p>' for _ in range(2_300)).encode()


def _record(kind: str, block: bytes, n: int) -> bytes:
    digest = base64.b32encode(hashlib.sha1(block, usedforsecurity=False).digest()).decode()
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://site-{n}.example/news/{n}\r\n"
        f"WARC-Date: 2024-05-06T07:08:09Z\r\nWARC-Block-Digest: sha1:{digest}\r\n"
        f"Content-Type: application/http; msgtype={kind}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def _bare(folder: Path) -> int:
    with (folder / "news.warc.gz").open("rb") as file:
        return sum(record.content_length for record in ArchiveIterator(file, fsspec_args=False))


def _filtered(folder: Path) -> int:
    seen = 0

    def wanted(url: str, at: datetime | None) -> str | None:
        nonlocal seen
        seen += 1
        return "host" if seen % EVERY else None

    source = Stored(Folder(folder), "news.warc.gz")
    passed = sum(isinstance(each, Recorded) for each in records(source, 0, source.size, wanted))
    assert passed == PAGES // EVERY
    return passed


def _best(work: Callable[[], int]) -> float:
    """Seconds of the better of two runs."""
    times = []
    for _ in range(2):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return min(times)
