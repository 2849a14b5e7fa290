"""How well and how fast pages are read: our extractor beside trafilatura and whatever else is installed.

Run: python tests/bench/extraction.py [--worst N] [--others FOLDER] [--only NAME] [SETS]

SETS is the folder that holds aeb, fundus, bbaw and dates (default: shared/material/articles beside the repository).
Each extractor runs alone in a process of its own; seconds are of its CPU, so that a busy machine does not count. The
others are no dependencies of ours. To have them (news-please builds one of its own dependencies from source):

    uv pip install --target var/extractors readability-lxml newspaper4k news-please resiliparse
    python tests/bench/extraction.py --others var/extractors
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import extractors
from article_sets import SETS, Page, Scores, load
from rich.console import Console
from rich.table import Table

from pipeline.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DEADLINE: float = Settings.model_fields["parse_deadline_seconds"].default
BARE = "trafilatura.extract"
#: some extractors ask the network while they parse: here they find none, and do not wait for it
_OFFLINE = ("unshare", "--map-current-user", "--net")
COLUMNS = (
    "extractor", "aeb F1 / P / R", "fundus title, day, authors", "fundus text F1 / P / R", "bbaw title, day, authors",
    "bbaw with, without", "dates", "pages/s", "against bare", "p99 s", "late", "peak MB",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """One extractor over all sets."""

    scores: Mapping[str, Scores]
    #: of CPU, one a page
    seconds: Sequence[float]
    peak_mb: float

    @property
    def speed(self) -> float:
        return len(self.seconds) / sum(self.seconds)


def run(extractor: extractors.Extractor, sets: Mapping[str, Sequence[Page]]) -> Run:
    scores = {name: Scores() for name in sets}
    seconds: list[float] = []
    warm = extractor(next(iter(sets.values()))[0].body, "https://warm.example/")
    for name, pages in sets.items():
        for page in pages:
            start = time.process_time()
            try:
                found = extractor(page.body, page.url)
            except Exception as fault:
                # other people's extractors may raise: that page counts as empty for them, and is named
                print(f"{page.id}: {type(fault).__name__}: {fault}"[:200], file=sys.stderr)
                found = warm.emptied()
            seconds.append(time.process_time() - start)
            scores[name].add(page, found)
    return Run(scores=scores, seconds=seconds, peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def row(result: Run) -> dict[str, str | float]:
    """The cells of the table, but for the name and the ratio."""
    scores = result.scores
    triple = ("title", "day", "authors")
    cells = [
        scores["aeb"].f1(),
        ", ".join(scores["fundus"].percent(what) for what in triple),
        scores["fundus"].f1(),
        ", ".join(scores["bbaw"].percent(what) for what in triple),
        ", ".join(scores["bbaw"].percent(what) for what in ("with", "without")),
        scores["dates"].percent("day"),
        f"{result.speed:.1f}",
        "",
        f"{statistics.quantiles(result.seconds, n=100)[98]:.2f}",
        f"{100 * statistics.mean(second > DEADLINE for second in result.seconds):.1f} %",
        f"{result.peak_mb:.0f}",
    ]
    return {**dict(zip(COLUMNS[1:], cells, strict=True)), "speed": result.speed}


def child(name: str, arguments: argparse.Namespace) -> None:
    """Run one extractor in this process; its row goes to stdout as JSON, what is worst to stderr."""
    result = run(extractors.load(name), {part: load(arguments.folder, part) for part in SETS})
    if arguments.worst:
        for part, scores in result.scores.items():
            print(f"--- {part}", *scores.worst(arguments.worst), *scores.misses(), sep="\n", file=sys.stderr)
    print(json.dumps(row(result)))


def measured(name: str, worst: int, arguments: argparse.Namespace) -> dict[str, str | float] | None:
    """The row of one extractor, from a process of its own; None where it is not installed."""
    command = [sys.executable, "-W", "ignore", __file__, str(arguments.folder), "--child", name, "--worst", str(worst)]
    others = ["--others", str(arguments.others)] if arguments.others else []
    done = subprocess.run([*_OFFLINE, *command, *others], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode == 3:
        print(f"{name}: not installed, skipped", file=sys.stderr)
        return None
    done.check_returncode()
    told: dict[str, str | float] = json.loads(done.stdout.splitlines()[-1])
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT.parent / "shared" / "material" / "articles")
    parser.add_argument("--worst", type=int, default=0, help="name the worst N pages and every miss of ours")
    parser.add_argument("--only", default="", help="part of the names of the extractors to run")
    parser.add_argument("--others", type=Path, help="folder in which other extractors are installed")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if not arguments.folder.is_dir():
        sys.exit("The article sets are not here: name their folder.")
    if arguments.others:
        # last, so that what they bring along does not stand in for what we locked
        sys.path.append(str(arguments.others))
    if arguments.child:
        try:
            child(arguments.child, arguments)
        except ImportError:
            sys.exit(3)
        return
    names = [name for name in extractors.EXTRACTORS if arguments.only in name]
    rows = {name: measured(name, arguments.worst if name == extractors.VERSION else 0, arguments) for name in names}
    bare = rows.get(BARE)
    table = Table(*COLUMNS)
    for name, told in rows.items():
        if told:
            against = f"{float(told['speed']) / float(bare['speed']):.2f}" if bare else "–"
            table.add_row(name, *({**told, "against bare": against}[column] for column in COLUMNS[1:]))
    Console(width=240).print(table)


if __name__ == "__main__":
    main()
