"""Rows of a view as a file. Each format is a function: the view, its rows, and the binary file to write to.

They hold no more than a few thousand rows at a time, and touch nothing but what they are given.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, BinaryIO

from pipeline.formats import csv, jsonl, jsonld
from pipeline.records import View

type Rows = Iterable[Sequence[Any]]
type Write = Callable[[View, Rows, BinaryIO], None]


def _parquet(view: View, rows: Rows, out: BinaryIO) -> None:
    from pipeline.formats import parquet  # pyarrow takes half a second to import: no other command should wait for it

    parquet.write(view, rows, out)


FORMATS: Mapping[str, Write] = {
    "csv": csv.write,
    "csv-raw": partial(csv.write, raw=True),
    "jsonl": jsonl.write,
    "parquet": _parquet,
    "jsonld": jsonld.write,
}
