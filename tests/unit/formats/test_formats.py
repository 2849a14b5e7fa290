"""Rows as files: every value comes back as it was, and a text does nothing where it is opened."""

import csv
import io
import json
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow
import pytest
from pyarrow.parquet import ParquetFile

from pipeline.errors import ExportRefused
from pipeline.formats import FORMATS
from pipeline.records import Column, View

HOSTILE = '=cmd|"/C calc"!A1 <script>alert(1)</script> \x1b[31m\x9b2J \u202etxt.exe\u2066 \u2028 a\r\nb\t"c", d'
AT = datetime(2026, 9, 18, 10, 30, tzinfo=UTC)

VIEW = View(
    name="sample",
    comment="One row per sample.",
    columns=tuple(
        Column(name=name, type=type_, comment=f"The {name}.")
        for name, type_ in (
            ("number", "bigint"),
            ("share", "double precision"),
            ("mean", "numeric(6,2)"),
            ("text", "text"),
            ("names", "text[]"),
            ("holds", "boolean"),
            ("at", "timestamptz"),
            ("day", "date"),
            ("lasted", "interval"),
            ("hash", "bytea"),
            ("told", "jsonb"),
        )
    ),
)
FULL = (
    -5,
    0.25,
    Decimal("1.50"),
    HOSTILE,
    ["AFP", HOSTILE],
    True,
    AT,
    date(2026, 9, 18),
    timedelta(minutes=2),
    b"\x00\xff",
    [{"name": HOSTILE}],
)
EMPTY = (0, 0.0, Decimal(0), "", [], False, AT, date(1, 1, 1), timedelta(0), b"", {})
NOTHING = (None,) * len(VIEW.columns)


def _written(format_: str, rows: list[tuple[Any, ...]], view: View = VIEW) -> bytes:
    out = io.BytesIO()
    FORMATS[format_](view, rows, out)
    return out.getvalue()


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe_in_csv_unless_it_is_asked_for_raw(begin: str) -> None:
    view = View(name="sample", columns=(Column(name="text", type="text"),))
    text = f"{begin}1+1"
    for format_, expected in (("csv", f"'{text}"), ("csv-raw", text)):
        lines = list(csv.reader(io.StringIO(_written(format_, [(text,)], view).decode(), newline="")))
        assert lines == [["text"], [expected]]


def test_csv_holds_every_value_and_numbers_stay_numbers() -> None:
    text = _written("csv-raw", [FULL]).decode()
    (line,) = csv.DictReader(io.StringIO(text, newline=""))
    assert text.splitlines()[1].startswith("-5,0.25,1.5,")
    assert line["text"] == HOSTILE
    assert json.loads(line["names"]) == ["AFP", HOSTILE]
    assert json.loads(line["told"]) == [{"name": HOSTILE}]
    assert (line["holds"], line["at"], line["lasted"]) == ("true", "2026-09-18T10:30:00+00:00", "PT120S")
    assert line["hash"] == "\\x00ff"


def test_csv_tells_an_empty_text_from_null() -> None:
    view = View(name="sample", columns=(Column(name="a", type="text"), Column(name="b", type="text")))
    assert _written("csv", [("", None)], view) == b'"a","b"\r\n"",\r\n'


def test_json_lines_hold_every_value_in_one_line_that_a_terminal_can_print() -> None:
    lines = _written("jsonl", [FULL, NOTHING]).decode().splitlines()
    assert len(lines) == 2
    assert [c for c in "".join(lines) if unicodedata.category(c) in ("Cc", "Cf", "Zl")] == []
    full, nothing = map(json.loads, lines)
    assert (full["text"], full["names"], full["told"]) == (HOSTILE, ["AFP", HOSTILE], [{"name": HOSTILE}])
    assert (full["number"], full["share"], full["mean"], full["holds"]) == (-5, 0.25, 1.5, True)
    assert list(nothing) == [column.name for column in VIEW.columns]
    assert set(nothing.values()) == {None}


def test_parquet_holds_every_value_in_its_own_type_and_each_column_with_its_comment() -> None:
    table = ParquetFile(io.BytesIO(_written("parquet", [FULL, EMPTY, NOTHING]))).read()
    full, empty, nothing = table.to_pylist()
    assert [full[name] for name in ("number", "text", "names", "holds", "at", "day", "lasted", "hash")] == [
        *(-5, HOSTILE, ["AFP", HOSTILE], True, AT, date(2026, 9, 18), timedelta(minutes=2), b"\x00\xff")
    ]
    assert json.loads(full["told"]) == [{"name": HOSTILE}]
    assert (empty["text"], empty["names"], empty["told"]) == ("", [], "{}")
    assert set(nothing.values()) == {None}
    assert table.schema.field("at").type == pyarrow.timestamp("us", tz="UTC")
    assert table.schema.field("names").type == pyarrow.list_(pyarrow.string())
    assert table.schema.field("text").metadata[b"comment"] == b"The text."


def test_parquet_of_no_rows_still_has_the_columns() -> None:
    assert ParquetFile(io.BytesIO(_written("parquet", []))).schema_arrow.names == [each.name for each in VIEW.columns]


def test_parquet_ends_a_row_group_before_long_texts_fill_the_memory() -> None:
    view = View(name="sample", columns=(Column(name="text", type="text"),))
    written = _written("parquet", [("x" * 6_000_000,)] * 7, view)
    file = ParquetFile(io.BytesIO(written))
    assert [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)] == [3, 3, 1]


QUOTE = {
    "quote_key": "a-1",
    "url": "https://n.example/1",
    "title": HOSTILE,
    "outlet": "harbour",
    "published_at": AT,
    "published_precision": "day",
    "speaker": HOSTILE,
    "speaker_entity_id": 7,
    "content": HOSTILE,
    "relays": ["AFP"],
    "addressee": None,
}


def test_json_ld_says_a_quote_in_the_words_of_schema_org() -> None:
    view = View(name="quote", columns=tuple(Column(name=name, type="text") for name in QUOTE))
    document = json.loads(_written("jsonld", [tuple(QUOTE.values())] * 2, view))
    assert document["@context"] == "https://schema.org"
    first, _ = document["@graph"]
    assert (first["@type"], first["text"]) == ("Quotation", HOSTILE)
    assert first["creator"] == {"@type": "Thing", "name": HOSTILE, "@id": "urn:onrecord:entity:7"}
    assert first["provider"] == [{"@type": "Organization", "name": "AFP"}]
    assert first["isPartOf"]["datePublished"] == "2026-09-18"
    assert "audience" not in first


def test_json_ld_of_no_rows_is_a_document_all_the_same() -> None:
    assert json.loads(_written("jsonld", [], View(name="entity", columns=())))["@graph"] == []


def test_json_ld_is_refused_where_schema_org_has_no_word_for_the_rows() -> None:
    with pytest.raises(ExportRefused, match="article, quote, entity"):
        _written("jsonld", [])


@pytest.mark.parametrize("format_", sorted({*FORMATS} - {"jsonld"}))
def test_rows_are_taken_one_after_the_other_and_never_all_at_once(format_: str) -> None:
    """What is written is out before the last row is asked for."""
    view = View(name="sample", columns=(Column(name="text", type="text"),))
    out = io.BytesIO()
    before_the_last = []

    def rows() -> Iterator[tuple[str]]:
        yield from ((f"{n} {'x' * 1_000_000}",) for n in range(40))
        before_the_last.append(out.tell())
        yield ("the last",)

    FORMATS[format_](view, rows(), out)
    assert 0 < before_the_last[0] < out.tell()
