"""JSONL and CSV files of addresses, pages or texts; a bad line is named and the rest goes on."""

import codecs
import csv
import json
from collections.abc import Iterator, Sequence
from typing import Final

from pipeline import urls
from pipeline.archive.kinds import exports
from pipeline.archive.kinds.lines import MOST_BYTES, Line, lines
from pipeline.archive.sources import Refused, open_source
from pipeline.records import Access, Item, Skipped, Unit, Wanted

#: a row that spans more lines has lost a closing quotation mark
_MOST_LINES: Final = 2_000
_DELIMITERS: Final = ",\t;|"


def open_jsonl(unit: Unit, start: int, access: Access, wanted: Wanted) -> Iterator[Item]:
    """One JSON object a line. Parameters: `encoding`. Raises Refused."""
    source, encoding = open_source(unit.address, access), _encoding(unit)
    for line in lines(source, start):
        if line.fault:
            yield _bad(line, line.fault)
            continue
        try:
            row = json.loads(line.text(encoding))
        except (ValueError, RecursionError) as fault:
            yield _bad(line, "bad_line", f"no JSON: {fault}")
            continue
        if isinstance(row, dict):
            yield exports.item(row, line.position, line.behind, source.modified_at, wanted)
        else:
            yield _bad(line, "bad_line", "no JSON object")


def open_csv(unit: Unit, start: int, access: Access, wanted: Wanted) -> Iterator[Item]:
    """Rows under a head that names their columns, or a list of one address a line. Parameters: `encoding`.

    Raises Refused ("no_address" where no column holds addresses).
    """
    source, encoding = open_source(unit.address, access), _encoding(unit)
    first = next(lines(source, 0), None)
    head = first.text(encoding).strip() if first else ""
    if first is None or urls.absolute(head.strip('"')):
        yield from _listed(lines(source, start), encoding, wanted)
        return
    delimiter = max(_DELIMITERS, key=head.count)
    names = next(csv.reader([head], delimiter=delimiter), [])
    if not exports.has_address(names):
        raise Refused("no_address", f"no column of {head[:200]!r} is called url")
    for line, cells in _rows(lines(source, max(start, first.behind), blank=True), encoding, delimiter):
        if isinstance(cells, str):
            yield _bad(line, line.fault or "bad_line", cells)
        elif len(cells) != len(names):
            yield _bad(line, "bad_line", f"{len(cells)} cells for {len(names)} columns")
        else:
            row = dict(zip(names, cells, strict=True))
            yield exports.item(row, line.position, line.behind, source.modified_at, wanted)


def _listed(given: Iterator[Line], encoding: str | None, wanted: Wanted) -> Iterator[Item]:
    """Addresses, one a line: a comma may be part of one."""
    for line in given:
        if line.fault:
            yield _bad(line, line.fault)
        else:
            url = line.text(encoding).strip().strip('"')
            yield exports.item({"url": url}, line.position, line.behind, None, wanted)


def _encoding(unit: Unit) -> str | None:
    """The encoding that the operator named. Raises Refused where there is none of that name."""
    encoding = unit.parameters.get("encoding")
    try:
        return encoding and codecs.lookup(encoding).name
    except LookupError as fault:
        raise Refused("bad_encoding", str(fault)) from fault


def _rows(given: Iterator[Line], encoding: str | None, delimiter: str) -> Iterator[tuple[Line, Sequence[str] | str]]:
    """Rows (RFC 4180) with the lines that they are made of as one; or why a line is none."""
    csv.field_size_limit(MOST_BYTES)
    waiting: list[Line] = []
    taken: list[Line] = []

    def texts() -> Iterator[str]:
        size = 0
        while line := waiting.pop(0) if waiting else next(given, None):
            taken.append(line)
            size += len(line.data)
            if line.fault or len(taken) > _MOST_LINES or size > MOST_BYTES:
                raise csv.Error(line.fault or "its quotation marks do not close")
            yield line.text(encoding)
        if taken:
            raise csv.Error("its quotation marks do not close")

    while True:
        taken.clear()
        try:
            cells = next(csv.reader(texts(), delimiter=delimiter, strict=False), None)
        except csv.Error as fault:
            yield taken[0], str(fault)
            waiting[:0] = taken[1:]
            continue
        if cells is None:
            return
        if not cells:
            continue
        yield Line(position=taken[0].position, behind=taken[-1].behind, data=b""), cells


def _bad(line: Line, reason: str, detail: str = "") -> Skipped:
    return Skipped(position=line.position, behind=line.behind, reason=reason, detail=detail[:300])
