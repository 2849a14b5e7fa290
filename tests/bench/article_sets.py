"""The article sets of shared/material/articles with their truth, and how an extractor is scored on them.

Text by 4-gram shingles (precision and recall averaged over pages, F1 of the means); titles by their folded letters;
authors as sets of folded names; days as printed in the page's own offset.
"""

import gzip
import json
import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SETS = ("aeb", "fundus", "bbaw", "dates")


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
    """What an extractor says of a page; None where it does not tell such things."""

    text: str = ""
    title: str | None = None
    authors: tuple[str, ...] | None = None
    day: str | None = None

    def emptied(self) -> "Found":
        """What counts for a page at which the extractor of this one failed: all that it tells, empty."""
        return Found(
            title=None if self.title is None else "",
            authors=None if self.authors is None else (),
            day=None if self.day is None else "",
        )


#: what counts for a page that an extractor of all fields refused
NOTHING = Found(title="", authors=(), day="")


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
        if page.title and found.title is not None:
            self._hit("title", page, fold(page.title) == fold(found.title))
        if page.day and found.day is not None:
            self._hit("day", page, page.day == found.day)
        if page.authors is not None and found.authors is not None:
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
