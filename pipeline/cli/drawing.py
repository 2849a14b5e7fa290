"""One utterance's way as a tree: from whom each outlet has it, when, and in which words."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape as escape_xml

from rich.text import Text
from rich.tree import Tree

from pipeline.cli.speaking import harmless
from pipeline.db.lineage import Way

_WIDTH = 100
#: of the SVG, in pixels
_LINE, _INDENT, _MARGIN, _CHARACTER = 20, 28, 24, 7.6
_COLOURS = {"name": "#8b1e1e", "words": "#222222", "note": "#6b6b6b"}
_STYLES = {"name": "bold", "words": "", "note": "dim"}

_HOW = {
    "relay": "names {}",
    "carried": "named {} a sentence before",
    "dateline": "names {} in its dateline",
    "credit": "names {} in its credit line",
    None: "names no source",
}

#: what a line is: a name, words that were said, or a note; and the line
type _Line = tuple[str, str]


@dataclass(slots=True, kw_only=True)
class Station:
    """An agency or outlet on the way, and who has it from there."""

    name: str
    quotes: list[Mapping[str, Any]] = field(default_factory=list)
    onward: list["Station"] = field(default_factory=list)


def stations(quotes: Sequence[Mapping[str, Any]]) -> list[Station]:
    """Where the ways begin. Each outlet stands once, below whom it names; one that is only named has no quotes."""
    known: dict[str, Station] = {}
    parents: dict[str, str] = {}

    def station(name: str) -> Station:
        return known.setdefault(name, Station(name=name))

    for quote in quotes:
        name = quote["outlet_cited_as"] or quote["outlet"] or "an unknown outlet"
        station(name).quotes.append(quote)
        named = _named(quote)
        for below, above in zip([name, *named], named, strict=False):
            if below not in parents and below not in _upwards(above, parents):
                parents[below] = above
                station(above).onward.append(station(below))
    return [each for name, each in known.items() if name not in parents]


def tree(way: Way) -> Tree:
    """For a terminal."""
    head, *notes = _head(way)
    drawn = Tree(_text(*head))
    for note in notes:
        drawn.add(_text(*note))
    for station in stations(way.quotes):
        _grow(drawn, station, way)
    return drawn


def svg(way: Way) -> str:
    """For a page: an SVG that needs nothing but itself."""
    rows = list(_rows(way))
    width = _MARGIN * 2 + max(depth * _INDENT + len(line) * _CHARACTER for depth, _, line in rows)
    height = _MARGIN * 2 + _LINE * len(rows)
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" font-family="sans-serif"'
        ' font-size="14">',
        f"<title>{escape_xml(harmless(way.said['words']))}</title>",
        '<rect width="100%" height="100%" fill="#ffffff"/>',
    ]
    last_at: dict[int, int] = {}
    for place, (depth, kind, line) in enumerate(rows):
        x, y = _MARGIN + depth * _INDENT, _MARGIN + _LINE * place + 14
        if depth and kind == "name":
            bend, above = x - _INDENT + 8, last_at[depth - 1] + 5
            drawn.append(f'<path d="M{bend} {above}V{y - 5}H{x - 4}" fill="none" stroke="#b8b8b8"/>')
        if kind == "name":
            last_at[depth] = y
        weight = ' font-weight="bold"' if kind == "name" else ""
        drawn.append(f'<text x="{x}" y="{y}" fill="{_COLOURS[kind]}"{weight}>{escape_xml(harmless(line))}</text>')
    return "\n".join([*drawn, "</svg>", ""])


def _named(quote: Mapping[str, Any]) -> Sequence[str]:
    """Whom its article names, the one that it has it from at once first."""
    if quote["came_from_how"] == "relay":
        return [*quote["relays"]]
    return [quote["came_from"]] if quote["came_from"] else []


def _upwards(name: str, parents: Mapping[str, str]) -> Iterator[str]:
    yield name
    while name in parents:
        name = parents[name]
        yield name


def _grow(above: Tree, station: Station, way: Way) -> None:
    (head, *lines) = _station(station, way)
    branch = above.add(_text(*head))
    for line in lines:
        branch.add(_text(*line))
    for each in station.onward:
        _grow(branch, each, way)


def _rows(way: Way) -> Iterator[tuple[int, str, str]]:
    """Depth, kind and words of each line of the drawing."""

    def below(depth: int, lines: Iterator[_Line]) -> Iterator[tuple[int, str, str]]:
        for place, (kind, line) in enumerate(lines):
            for part in textwrap.wrap(line, _WIDTH) or [""]:
                yield (depth if place == 0 else depth + 1), kind, part

    def every(depth: int, station: Station) -> Iterator[tuple[int, str, str]]:
        yield from below(depth, _station(station, way))
        for each in station.onward:
            yield from every(depth + 1, each)

    yield from below(0, _head(way))
    for station in stations(way.quotes):
        yield from every(1, station)


def _head(way: Way) -> Iterator[_Line]:
    said = way.said
    speaker = said["speaker"] or said["speaker_description"] or "somebody who is not named"
    yield "name", f"Utterance {said['utterance_id']}: {speaker}"
    yield "words", f"“{said['words'].strip('“”')}”"
    yield "note", f"origin: {said['origin'] or 'unknown'} ({said['origin_evidence']})"
    for first in (quote for quote in way.quotes if quote["quote_id"] == said["first_quote_id"]):
        known = "" if said["is_first_known"] else f", or as early: {', '.join(said['may_be_first']) or 'unknown'}"
        yield "note", f"first published: {_when(first)}, {said['first_outlet']}{known}"
    yield "note", f"first seen by us: {said['first_seen_at']:%Y-%m-%d %H:%M} UTC, {said['first_seen_outlet']}"
    if said["without_source"]:
        yield "note", f"carried without naming a source: {', '.join(said['without_source'])}"


def _station(station: Station, way: Way) -> Iterator[_Line]:
    yield "name", station.name if station.quotes else f"{station.name} (named, no article of its own is here)"
    for quote in station.quotes:
        how = _HOW[quote["came_from_how"]].format(", ".join(_named(quote)))
        yield "note", " · ".join([_when(quote), quote["kind"], how])
        if not quote["is_fullest"]:
            yield "words", quote["difference"] or "in the same words"


def _when(quote: Mapping[str, Any]) -> str:
    at, source = quote["published_at"], quote["published_source"]
    if at is None:
        return "without a date"
    if quote["published_precision"] == "day":
        return f"{at:%Y-%m-%d} ({source})"
    # a range, where the page does not tell of which zone its clock is
    if quote["published_until"] != at:
        return f"{at:%Y-%m-%d %H:%M}, zone unknown ({source})"
    return f"{at:%Y-%m-%d %H:%M} UTC ({source})"


def _text(kind: str, line: str) -> Text:
    return Text(harmless(line), style=_STYLES[kind])
