"""JSON lines: an object per row."""

from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

from pipeline.formats.cells import as_json, plain
from pipeline.records import View


def write(view: View, rows: Iterable[Sequence[Any]], out: BinaryIO) -> None:
    """Keys are the view's columns, in their order; NULL is null."""
    names = [column.name for column in view.columns]
    for row in rows:
        out.write(f"{as_json(dict(zip(names, map(plain, row), strict=True)))}\n".encode())
