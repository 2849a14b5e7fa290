"""Parquet: real types (lists, times in UTC), zstd, each column with its COMMENT as metadata; JSON stays JSON text."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, BinaryIO

import pyarrow
from pyarrow.parquet import ParquetWriter

from pipeline.formats.cells import as_json
from pipeline.records import Column, View

_TYPES = {
    "smallint": pyarrow.int16(),
    "integer": pyarrow.int32(),
    "bigint": pyarrow.int64(),
    "real": pyarrow.float32(),
    "double precision": pyarrow.float64(),
    "numeric": pyarrow.float64(),
    "boolean": pyarrow.bool_(),
    "date": pyarrow.date32(),
    "timestamptz": pyarrow.timestamp("us", tz="UTC"),
    "interval": pyarrow.duration("us"),
    "bytea": pyarrow.binary(),
}
#: a row group ends at so many rows, or so many characters of text
_GROUP_ROWS = 20_000
_GROUP_CHARACTERS = 16_000_000


def write(view: View, rows: Iterable[Sequence[Any]], out: BinaryIO) -> None:
    """A row group for each 20,000 rows, or fewer where they are long: that many are in memory."""
    schema = pyarrow.schema(map(_field, view.columns), metadata={"comment": view.comment})
    with ParquetWriter(out, schema, compression="zstd") as writer:
        for group in _groups(rows):
            columns = zip(schema, zip(*group, strict=True), strict=True)
            arrays = [
                pyarrow.array([_value(value, field.type) for value in values], field.type) for field, values in columns
            ]
            writer.write_table(pyarrow.Table.from_arrays(arrays, schema=schema))


def _field(column: Column) -> Any:
    element = column.type.removesuffix("[]").partition("(")[0]
    known = _TYPES.get(element, pyarrow.string())
    is_list = column.type.endswith("[]")
    return pyarrow.field(column.name, pyarrow.list_(known) if is_list else known, metadata={"comment": column.comment})


def _groups(rows: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    group: list[Sequence[Any]] = []
    characters = 0
    for row in rows:
        group.append(row)
        characters += sum(len(value) for value in row if isinstance(value, str))
        if len(group) >= _GROUP_ROWS or characters >= _GROUP_CHARACTERS:
            yield group
            group, characters = [], 0
    if group:
        yield group


def _value(value: Any, kind: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return value if kind != pyarrow.string() or value is None or isinstance(value, str) else as_json(value)
