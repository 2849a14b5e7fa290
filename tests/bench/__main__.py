"""`make bench`: each figure as a ratio to a bare loop in the same run, since machines differ and this one may be noisy.

The same figures go to var/bench.json. `make bench ARGS=entities` runs that room's alone: it fills a database first.
"""

import json
import resource
import sys
import tempfile
from dataclasses import asdict
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parent))
import archive_bench
import backfill_bench
import entities_bench
import extraction_bench
import pipeline_bench
import stories_bench
import utterances_bench
import web_bench

_ROOMS = {
    "extraction": extraction_bench.figures,
    "web": web_bench.figures,
    "pipeline": pipeline_bench.figures,
    "entities": entities_bench.figures,
    "stories": stories_bench.figures,
    "stories-small": partial(stories_bench.figures, large=100_000),
    "utterances": utterances_bench.figures,
    "archive": archive_bench.figures,
    "backfill": backfill_bench.figures,
}
#: what runs without an argument
_SHORT = ("extraction", "web", "pipeline", "archive", "backfill")


def main() -> None:
    """Run, print, write."""
    rooms = sys.argv[1:] or _SHORT
    with tempfile.TemporaryDirectory(prefix="onrecord-bench-") as folder:
        figures = [figure for room in rooms for figure in _ROOMS[room](Path(folder, room))]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    table = Table("what", "ours", "unit", "against", "theirs", "ratio")
    for figure in figures:
        table.add_row(
            figure.what,
            f"{figure.ours:,.1f}",
            figure.unit,
            figure.against,
            f"{figure.theirs:,.1f}",
            f"{figure.ratio:.2f}",
        )
    console = Console(width=140)
    console.print(table)
    console.print(f"Peak memory: {peak:,.0f} MB in the worker, {child:,.0f} MB in its largest child.")
    report = Path("var/bench.json")
    report.parent.mkdir(exist_ok=True)
    told = [{**asdict(figure), "ratio": figure.ratio} for figure in figures]
    report.write_text(json.dumps({"figures": told, "peak_mb": peak, "peak_child_mb": child}, indent=1))


if __name__ == "__main__":
    main()
