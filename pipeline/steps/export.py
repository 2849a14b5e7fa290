"""`onrecord export`: a view of `news` as a file that is whole or not there."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pipeline.db import export as views
from pipeline.db.connect import Database
from pipeline.db.export import Cells, Choice
from pipeline.formats import FORMATS
from pipeline.steps.whole_file import whole_file

_TOLD_EVERY = 1_000


def export(
    database: Database,
    what: str,
    choice: Choice,
    *,
    format_: str,
    out: Path | None,
    progress: Callable[[int], None] = lambda done: None,
) -> int:
    """Write the rows to `out` (None: standard output); returns how many.

    One snapshot, memory that does not grow with it. Raises ExportRefused where the view, the choice or the format do
    not fit each other, FileNotWritten where the file cannot be written; nothing is left of it then.
    """
    count = 0

    def counted(rows: Iterable[Cells]) -> Iterator[Cells]:
        nonlocal count
        for count, row in enumerate(rows, 1):
            if count % _TOLD_EVERY == 0:
                progress(count)
            yield row

    with views.rows(database, what, choice) as (view, rows), whole_file(out) as file:
        FORMATS[format_](view, counted(rows), file)
    return count
