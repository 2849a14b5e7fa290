"""`onrecord export`: a view of `news` as a file that is whole or not there."""

import gzip
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from pipeline.db import export as views
from pipeline.db.connect import Database
from pipeline.db.export import Cells, Choice
from pipeline.errors import ExportRefused
from pipeline.formats import FORMATS

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
    not fit each other, or where the file cannot be written; then nothing is left of it.
    """
    count = 0

    def counted(rows: Iterable[Cells]) -> Iterator[Cells]:
        nonlocal count
        for count, row in enumerate(rows, 1):
            if count % _TOLD_EVERY == 0:
                progress(count)
            yield row

    with views.rows(database, what, choice) as (view, rows), _opened(out) as file:
        FORMATS[format_](view, counted(rows), file)
    return count


@contextmanager
def _opened(path: Path | None) -> Iterator[BinaryIO]:
    """A file that takes its name when it is whole; packed where the name ends in .gz."""
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        with unfinished.open("xb") as file:
            if path.suffix == ".gz":
                with gzip.open(file, "wb", compresslevel=6) as packed:
                    yield cast(BinaryIO, packed)
            else:
                yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as fault:
        raise ExportRefused(str(fault)) from fault
    finally:
        unfinished.unlink(missing_ok=True)
