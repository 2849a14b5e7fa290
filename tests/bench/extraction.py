"""How well and how fast pages are read: our extractor beside trafilatura and whatever else is installed.

Run: python tests/bench/extraction.py [--worst N] [FOLDER]

FOLDER holds aeb, fundus, bbaw and dates, each with its truth.json (default: shared/material/articles beside the
repository). Scores: aeb and fundus text by 4-gram shingles (precision and recall averaged over pages, F1 of the means);
titles by their folded letters; authors as sets of folded names; days as printed in the page's own offset.
"""

import argparse
import gzip
import json
import re
import resource
import statistics
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from pipeline.agencies import parse_agencies
from pipeline.articles.extract import VERSION, extract
from pipeline.records import Article

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 1, tzinfo=UTC)
_AGENCIES = ROOT / "seeds" / "agencies.csv"
AGENCIES = parse_agencies(
    _AGENCIES.read_text() if _AGENCIES.exists() else "name,short_name,acronyms,aliases,country,kind,wikidata_id\n"
)


@dataclass(frozen=True, slots=True)
class Page:
    """One page with what is known about it; None where the set does not tell."""

    id: str
    url: str
    body: bytes
    text: str | None = None
    title: str | None = None
    authors: tuple[str, ...] | None = None
    day: str | None = None
    with_: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What an extractor says of a page."""

    text: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    day: str = ""


type Extractor = Callable[[bytes, str], Found]


# --- the sets ---------------------------------------------------------------------------------------------------------


def load(folder: Path, name: str) -> list[Page]:
    """The pages of one set."""
    truth = json.loads((folder / name / "truth.json").read_text())
    rows = [{"file": f"{key}.html.gz", **row} for key, row in truth.items()] if isinstance(truth, dict) else truth
    return [_page(folder / name, row) for row in rows]


def _page(folder: Path, row: Mapping[str, Any]) -> Page:
    authors = row.get("authors", row.get("author"))
    if isinstance(authors, str):
        authors = re.split(r"[;,]\s*", authors)
    printed = row.get("publishing_date", row.get("date"))
    published = printed if isinstance(printed, str) else None
    return Page(
        id=row["file"],
        url=row["url"].strip(),
        body=gzip.decompress((folder / row["file"]).read_bytes()),
        text=row.get("articleBody", row.get("body_text")),
        title=row.get("title"),
        authors=tuple(authors) if authors is not None else None,
        day=published[:10] if published else None,
        with_=tuple(row.get("with", ())),
        without=tuple(row.get("without", ())),
    )


# --- the extractors ---------------------------------------------------------------------------------------------------


def ours(body: bytes, url: str) -> Found:
    article = extract(body, url=url, agencies=AGENCIES, now=NOW)
    if not isinstance(article, Article):
        return Found()
    return Found(
        text=article.text,
        title=article.title or "",
        authors=tuple(author.name for author in article.structure.authors),
        day=article.published.at.date().isoformat() if article.published else "",
    )


def with_trafilatura(**options: Any) -> Extractor:
    import trafilatura

    def run(body: bytes, url: str) -> Found:
        document = trafilatura.bare_extraction(body, url=url, include_comments=False, with_metadata=True, **options)
        if document is None:
            return Found()
        authors = tuple(part.strip() for part in (document.author or "").split(";") if part.strip())
        return Found(text=document.text or "", title=document.title or "", authors=authors, day=document.date or "")

    return run


def bare_trafilatura(body: bytes, url: str) -> Found:
    """What the speed of ours is measured against: text alone."""
    import trafilatura

    return Found(text=trafilatura.extract(body, url=url, include_comments=False) or "")


def newspaper(body: bytes, url: str) -> Found:
    article = import_module("newspaper").Article(url)
    article.download(input_html=body.decode("utf-8", "replace"))
    article.parse()
    day = article.publish_date.date().isoformat() if article.publish_date else ""
    return Found(text=article.text, title=article.title, authors=tuple(article.authors), day=day)


def readability(body: bytes, url: str) -> Found:
    from lxml import html

    document = import_module("readability").Document(body.decode("utf-8", "replace"))
    return Found(text=html.fromstring(document.summary()).text_content(), title=document.title())


def resiliparse(body: bytes, url: str) -> Found:
    extractor = import_module("resiliparse.extract.html2text")
    return Found(text=extractor.extract_plain_text(body.decode("utf-8", "replace"), main_content=True))


EXTRACTORS: Mapping[str, tuple[str, Callable[[], Extractor]]] = {
    VERSION: ("lxml", lambda: ours),
    "trafilatura": ("trafilatura", with_trafilatura),
    "trafilatura, precision": ("trafilatura", lambda: with_trafilatura(favor_precision=True)),
    "trafilatura.extract": ("trafilatura", lambda: bare_trafilatura),
    "newspaper4k": ("newspaper", lambda: newspaper),
    "readability-lxml": ("readability", lambda: readability),
    "resiliparse": ("resiliparse.extract.html2text", lambda: resiliparse),
}


# --- scores -----------------------------------------------------------------------------------------------------------


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """4-grams of words; the whole text where it has fewer."""
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3)) if words)


def precision_recall(truth: str, found: str) -> tuple[float, float]:
    wanted, got = shingles(truth), shingles(found)
    hits = sum((wanted & got).values())
    precision = hits / sum(got.values()) if got else float(not wanted)
    return precision, hits / sum(wanted.values()) if wanted else float(not got)


def fold(words: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", words)).casefold()


@dataclass(slots=True)
class Scores:
    """Sums over one set."""

    texts: list[tuple[str, float, float]] = field(default_factory=list)
    hits: dict[str, list[tuple[str, bool]]] = field(default_factory=dict)

    def add(self, page: Page, found: Found) -> None:
        if page.text is not None:
            self.texts.append((page.id, *precision_recall(page.text, found.text)))
        if page.title:
            self._hit("title", page, fold(page.title) == fold(found.title))
        if page.day:
            self._hit("day", page, page.day == found.day)
        if page.authors is not None:
            self._hit("authors", page, set(map(fold, page.authors)) == set(map(fold, found.authors)))
        for words in page.with_:
            self._hit("with", page, fold(words) in fold(found.text))
        for words in page.without:
            self._hit("without", page, fold(words) not in fold(found.text))

    def _hit(self, what: str, page: Page, hit: bool) -> None:
        self.hits.setdefault(what, []).append((page.id, hit))

    def percent(self, what: str) -> str:
        marks = [hit for _, hit in self.hits.get(what, [])]
        return f"{100 * statistics.mean(marks):.1f}" if marks else "–"

    def f1(self) -> str:
        if not self.texts:
            return "–"
        precision = statistics.mean(p for _, p, _ in self.texts)
        recall = statistics.mean(r for _, _, r in self.texts)
        return f"{2 * precision * recall / (precision + recall or 1):.3f} / {precision:.3f} / {recall:.3f}"

    def worst(self, count: int) -> list[str]:
        ordered = sorted(self.texts, key=lambda row: row[1] * row[2])
        return [f"{page}  P {p:.2f}  R {r:.2f}" for page, p, r in ordered[:count]]

    def misses(self) -> Iterable[str]:
        return (f"{what}: {page}" for what, marks in self.hits.items() for page, hit in marks if not hit)


# --- the run ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Run:
    """One extractor over all sets."""

    scores: Mapping[str, Scores]
    seconds: Sequence[float]
    peak_mb: float


def run(extractor: Extractor, sets: Mapping[str, Sequence[Page]]) -> Run:
    scores = {name: Scores() for name in sets}
    seconds: list[float] = []
    extractor(next(iter(sets.values()))[0].body, "https://warm.example/")
    for name, pages in sets.items():
        for page in pages:
            start = time.perf_counter()
            try:
                found = extractor(page.body, page.url)
            except Exception as fault:
                # other people's extractors may raise: that page counts as empty for them, and is named
                print(f"{page.id}: {type(fault).__name__}: {fault}"[:200], file=sys.stderr)
                found = Found()
            seconds.append(time.perf_counter() - start)
            scores[name].add(page, found)
    return Run(scores=scores, seconds=seconds, peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT.parent / "shared" / "material" / "articles")
    parser.add_argument("--worst", type=int, default=0, help="name the worst N pages and every miss of ours")
    parser.add_argument("--only", default="", help="part of the names of the extractors to run")
    arguments = parser.parse_args()
    if not arguments.folder.is_dir():
        sys.exit("The article sets are not here: name their folder.")
    sets = {name: load(arguments.folder, name) for name in ("aeb", "fundus", "bbaw", "dates")}
    table = Table("extractor", "aeb F1 / P / R", "fundus title, day, authors", "fundus text F1 / P / R",
                  "bbaw title, day, authors", "bbaw with, without", "dates", "pages/s", "p99 s", "peak MB")  # fmt: skip
    for name, (module, make) in EXTRACTORS.items():
        if arguments.only not in name:
            continue
        try:
            import_module(module)
        except ImportError:
            print(f"{name}: not installed, skipped", file=sys.stderr)
            continue
        result = run(make(), sets)
        table.add_row(name, *_cells(result))
        if name == VERSION:
            _name_worst(result, arguments.worst)
    Console(width=200).print(table)


def _cells(result: Run) -> list[str]:
    scores = result.scores
    triple = ("title", "day", "authors")
    return [
        scores["aeb"].f1(),
        ", ".join(scores["fundus"].percent(what) for what in triple),
        scores["fundus"].f1(),
        ", ".join(scores["bbaw"].percent(what) for what in triple),
        ", ".join(scores["bbaw"].percent(what) for what in ("with", "without")),
        scores["dates"].percent("day"),
        f"{len(result.seconds) / sum(result.seconds):.1f}",
        f"{statistics.quantiles(result.seconds, n=100)[98]:.2f}",
        f"{result.peak_mb:.0f}",
    ]


def _name_worst(result: Run, count: int) -> None:
    for name, scores in result.scores.items():
        if count:
            print(f"--- {name}", *scores.worst(count), *scores.misses(), sep="\n")


if __name__ == "__main__":
    main()
