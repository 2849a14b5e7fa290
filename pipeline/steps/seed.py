"""Seed files -> outlets and feeds, all or nothing."""

import csv
import re
from collections.abc import Mapping
from pathlib import Path

from pipeline import urls
from pipeline.db import seeds
from pipeline.db.connect import Database
from pipeline.db.seeds import Seeded
from pipeline.errors import SeedError
from pipeline.settings import packaged

_OUTLET = ("key", "name", "country", "language", "kind", "homepage", "wikidata_id")
#: what may follow: how an outlet's hosts may be asked, where the settings do not fit it
_PACE = ("delay_seconds", "max_requests")
_FEED = ("outlet", "url", "title", "language", "country", "kind")
_REQUIRED = frozenset({"key", "name", "outlet", "url"})

type Cells = Mapping[str, str | None]


def seed(database_url: str, folder: Path | None = None) -> Seeded:
    """Load `outlets.csv` and `feeds.csv` of a folder (ours by default). Raises SeedError with file, line and column."""
    folder = folder or packaged("seeds")
    outlets = [_with_pace(row, number) for number, row in enumerate(_rows(folder / "outlets.csv", _OUTLET, _PACE), 2)]
    feeds = [_with_host(row, number) for number, row in enumerate(_rows(folder / "feeds.csv", _FEED), 2)]
    unknown = sorted({str(feed["outlet"]) for feed in feeds} - {str(outlet["key"]) for outlet in outlets})
    if unknown:
        raise SeedError(f"feeds.csv names outlets that outlets.csv lacks: {', '.join(unknown)}.")
    with Database(database_url, application="onrecord seed") as database:
        return seeds.seed(database, outlets, feeds)


def _rows(path: Path, columns: tuple[str, ...], further: tuple[str, ...] = ()) -> list[dict[str, str | None]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            lines = csv.DictReader(file)
            found = tuple(lines.fieldnames or ())
            if found not in (columns, columns + further):
                raise SeedError(f"{path.name} line 1: the columns must be {', '.join(columns)}.")
            columns = found
            rows = [{column: (row[column] or "").strip() or None for column in columns} for row in lines]
    except OSError as error:
        raise SeedError(f"{path}: {error.strerror}.") from error
    for number, row in enumerate(rows, 2):
        empty = [column for column in columns if column in _REQUIRED and not row[column]]
        if empty:
            raise SeedError(f"{path.name} line {number}: column {empty[0]} is empty.")
    return rows


def _with_pace(row: dict[str, str | None], line: int) -> Cells:
    for column, pattern in zip(_PACE, (r"\d+(\.\d+)?", r"[1-9]|1[0-6]"), strict=True):
        if (cell := row.get(column)) and not re.fullmatch(pattern, cell):
            raise SeedError(f"outlets.csv line {line}: column {column} is no number that it may be: {cell!r}.")
    return row


def _with_host(row: dict[str, str | None], line: int) -> Cells:
    url = row["url"] or ""
    if urls.canonical(url) is None:
        raise SeedError(f"feeds.csv line {line}: column url is no http address: {url!r}.")
    return {**row, "host": urls.server(url)}
