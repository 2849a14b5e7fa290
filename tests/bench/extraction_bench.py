"""Pages extracted with everything that we read from them, against bare `trafilatura.extract` on the same pages."""

import time
from collections.abc import Iterator
from pathlib import Path

from article_sets import SETS, load
from extractors import Extractor, bare_trafilatura, ours
from pipeline_bench import Figure

from pipeline.settings import packaged

_SETS = Path(__file__).resolve().parents[3] / "shared" / "material" / "articles"


def figures(_: Path) -> Iterator[Figure]:
    """Pages a second of CPU, taken in turns, so that a busy machine slows both. The sets, else the newsroom's pages."""
    pages = [(page.body, page.url) for name in SETS for page in load(_SETS, name)] if _SETS.is_dir() else _newsroom()
    seconds: dict[Extractor, float] = dict.fromkeys((ours, bare_trafilatura), 0.0)
    for extractor in seconds:
        extractor(*pages[0])
    for page in pages:
        for extractor in seconds:
            start = time.process_time()
            extractor(*page)
            seconds[extractor] += time.process_time() - start
    yield Figure(
        what="pages extracted",
        ours=len(pages) / seconds[ours],
        unit="pages/s of CPU",
        against="trafilatura.extract alone",
        theirs=len(pages) / seconds[bare_trafilatura],
    )


def _newsroom() -> list[tuple[bytes, str]]:
    files = sorted((packaged("seeds") / "newsroom").rglob("*.html"))
    return [(file.read_bytes(), f"https://news.example/{file.name}") for file in files]
