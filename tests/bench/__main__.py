"""`make bench`: each figure as a ratio to a bare loop in the same run, since machines differ and this one may be noisy.

The same figures go to var/bench.json.
"""

import json
import resource
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parent))
import pipeline_bench
import web_bench


def main() -> None:
    """Run, print, write."""
    with tempfile.TemporaryDirectory(prefix="onrecord-bench-") as folder:
        figures = [*web_bench.figures(Path(folder, "web")), *pipeline_bench.figures(Path(folder, "pipeline"))]
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
