"""CSV: text in quotes, numbers bare, NULL an empty cell without quotes; arrays and JSON as JSON text; UTF-8."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

from pipeline.formats.cells import as_json, plain
from pipeline.records import View

#: how a cell begins that a spreadsheet takes for a formula (the list of OWASP), wide forms included
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write(view: View, rows: Iterable[Sequence[Any]], out: BinaryIO, *, raw: bool = False) -> None:
    """A header, then a line per row. Texts that a spreadsheet would run get an apostrophe, but not with `raw`."""
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    lines = csv.writer(text, quoting=csv.QUOTE_STRINGS)
    lines.writerow([column.name for column in view.columns])
    for row in rows:
        lines.writerow([_cell(value, raw=raw) for value in row])
    text.detach()


def _cell(value: Any, *, raw: bool) -> Any:
    match value:
        case None | int() | float() if not isinstance(value, bool):
            return value
        case bool() | list() | dict():
            value = as_json(value)
    value = plain(value)
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) and not raw else value
