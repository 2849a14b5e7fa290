"""Is everything of a backfill accounted for, and where are articles missing: counts, and a drawing of the months."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from pipeline.db import backfill
from pipeline.db.bulk import Row
from pipeline.db.connect import Database

#: columns of the report
REPORT = ("month", "listed", "filtered", "skipped", "fetched", "stored", "rejected", "quarantined", "waiting")
#: what archives hold beside pages: no damage
_NO_PAGES = ("revisit", "not_html", "http_")
_BLOCKS = " ▁▂▃▄▅▆▇█"
_GAP = "·"
#: columns that fit into a terminal
_MOST_COLUMNS = 72
_CELL, _LABEL, _TOP = 14, 220, 40

#: outlet -> first day of a month (None: without a date) -> articles
type Coverage = Mapping[str, Mapping[date | None, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What verifying a backfill found."""

    #: rows of `REPORT`
    report: Sequence[Sequence[object]]
    coverage: Coverage
    #: what could not be read, or does not add up; a sentence each
    failures: Sequence[str]
    #: these, and what is not done yet
    problems: Sequence[str]


def verify(database: Database, name: str) -> Verified:
    """Compare what was listed, fetched, stored and refused."""
    report = backfill.looked_at(database, "report", name)
    failures, waiting = list(_failures(database, name)), list(_waiting(database, name, report))
    coverage: defaultdict[str, dict[date | None, int]] = defaultdict(dict)
    for row in backfill.looked_at(database, "coverage", name):
        coverage[row["outlet"]][row["month"]] = row["articles"]
    return Verified(
        report=[[row[column] for column in REPORT] for row in report],
        coverage=coverage,
        failures=failures,
        problems=[*failures, *waiting],
    )


def _failures(database: Database, name: str) -> Iterator[str]:
    units = backfill.looked_at(database, "units", name)
    if lost := sum(unit["state"] in ("failed", "rejected") for unit in units):
        yield f"{lost} units could not be read."
    skips = backfill.looked_at(database, "skips", name)
    if damaged := sum(skip["items"] for skip in skips if not skip["reason"].startswith(_NO_PAGES)):
        yield f"{damaged} items could not be used."
    if unbalanced := backfill.looked_at(database, "unit_balance", name):
        yield f"{len(unbalanced)} units do not add up."


def _waiting(database: Database, name: str, report: Sequence[Row]) -> Iterator[str]:
    if left := backfill.units_left(database, name)["units_left"]:
        yield f"{left} units are not read to their end."
    if pages := sum(row["waiting"] for row in report):
        yield f"{pages} pages wait to be fetched or read."


def drawn(coverage: Coverage) -> Iterator[str]:
    """A line for each outlet, a column for each month (or year, where there are many): the taller, the more articles;
    a dot where there is none.
    """
    span, months = "month", _months(coverage)
    if len(months) > _MOST_COLUMNS:
        span, coverage = "year", {outlet: _by_year(articles) for outlet, articles in coverage.items()}
        months = [month for month in months if month.month == 1 or month == months[0]]
        months[0] = months[0].replace(month=1)
    if not months:
        return
    width = max(len("Articles a month"), *map(len, coverage))
    most = max(n for outlet in coverage.values() for month, n in outlet.items() if month)
    yield f"{f'Articles a {span}':{width}}  {months[0]:%Y-%m} to {months[-1]:%Y-%m}, at most {most}"
    for outlet, articles in coverage.items():
        bar = "".join(_block(articles.get(month, 0), most) for month in months)
        undated = f"  and {articles[None]} without a date" if None in articles else ""
        yield f"{outlet:{width}}  {bar}  {sum(articles.values())}{undated}"


def as_svg(coverage: Coverage, *, title: str) -> str:
    """The same as a drawing: a cell for each outlet and month, empty ones outlined, with its count as a tooltip."""
    months = _months(coverage)
    most = max((n for outlet in coverage.values() for n in outlet.values()), default=1)
    width, height = _LABEL + _CELL * len(months) + 20, _TOP + _CELL * len(coverage) + 20
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif">',
        f'<text x="4" y="14" font-size="13">{escape(title)}: articles per outlet and month</text>',
    ]
    for column, month in enumerate(months):
        if column == 0 or month.month == 1:
            parts.append(f'<text x="{_LABEL + column * _CELL}" y="{_TOP - 6}" font-size="10">{month:%Y-%m}</text>')
    for line, (outlet, articles) in enumerate(coverage.items()):
        y = _TOP + line * _CELL
        parts.append(f'<text x="4" y="{y + _CELL - 4}" font-size="10">{escape(outlet[:36])}</text>')
        for column, month in enumerate(months):
            parts.append(_cell(_LABEL + column * _CELL, y, outlet, month, articles.get(month, 0), most))
    return "\n".join([*parts, "</svg>", ""])


def _cell(x: int, y: int, outlet: str, month: date, articles: int, most: int) -> str:
    fill = (
        f'fill="#1f6f8b" fill-opacity="{0.2 + 0.8 * articles / most:.2f}"' if articles else 'fill="none" stroke="#d33"'
    )
    told = f"<title>{escape(outlet)} {month:%Y-%m}: {articles}</title>"
    return f'<rect x="{x}" y="{y}" width="{_CELL - 2}" height="{_CELL - 2}" {fill}>{told}</rect>'


def _months(coverage: Coverage) -> list[date]:
    """Every month from the first to the last."""
    seen = [month for outlet in coverage.values() for month in outlet if month]
    if not seen:
        return []
    first, last = min(seen), max(seen)
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1) for n in range(count)]


def _by_year(articles: Mapping[date | None, int]) -> Mapping[date | None, int]:
    years: Counter[date | None] = Counter()
    for month, count in articles.items():
        years[month and month.replace(month=1)] += count
    return years


def _block(articles: int, most: int) -> str:
    return _BLOCKS[max(1, round(articles / most * (len(_BLOCKS) - 1)))] if articles else _GAP
