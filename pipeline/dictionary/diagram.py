"""The entity-relationship diagram: boxes by area, and one coloured line per key, like a map of bus lines.

A key's line starts at the view whose key it is (a full dot), runs down a trunk at the left, and turns into each row of
boxes to stop at the views that hold the key (an open dot). So there are as many lines as keys, not as joins, and they
cross at right angles only.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import batched

from pipeline.dictionary.areas import Area, Dictionary
from pipeline.dictionary.joins import Join

_WIDTH = 1120
_BOX = 150
_GAP = 18
_HEAD = 40
_LINE = 15
_TRACK = 8
_TITLE = 34


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Where a key's line ends at a box."""

    key: str
    x: float
    y: float
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A view. Units are those of the drawing, from its top left corner."""

    name: str
    x: float
    y: float
    width: float
    height: float
    columns: int
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """An area: its title, and its boxes below each other's lines."""

    title: str
    y: float
    height: float
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A key: the view whose key it is, and its path in SVG's words."""

    key: str
    number: int
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagram:
    """The whole drawing."""

    width: float
    height: float
    left: float
    bands: tuple[Band, ...]
    lines: tuple[Line, ...]


def drawn(dictionary: Dictionary) -> Diagram:
    """Types are left out: they are rows of functions, not views."""
    shown = {each.view.name for area in dictionary.areas for each in area.views if not each.view.is_type}
    joins = [join for join in dictionary.joins if join.view in shown and join.target in shown]
    keys = list(
        dict.fromkeys(
            each.view.name for area in dictionary.areas for each in area.views if _is_target(each.view.name, joins)
        )
    )
    left = 20.0 + _TRACK * len(keys) + 12
    bands: list[Band] = []
    buses: dict[str, list[tuple[float, list[Stop]]]] = {key: [] for key in keys}
    y = 0.0
    for area in dictionary.areas:
        rows = list(batched(_boxes(area), int((_WIDTH - left) // (_BOX + _GAP))))
        if not rows:
            continue
        top, boxes = y, []
        y += _TITLE
        for row in rows:
            held = [key for key in keys if any(key in _held(name, joins) for name, _ in row)]
            box_y = y + _TRACK * len(held) + 6
            placed = [
                _box(name, columns, left + _GAP / 2 + n * (_BOX + _GAP), box_y, keys, joins)
                for n, (name, columns) in enumerate(row)
            ]
            for track, key in enumerate(held):
                buses[key].append(
                    (y + _TRACK * track, [stop for box in placed for stop in box.stops if stop.key == key])
                )
            boxes += placed
            y = box_y + max(box.height for box in placed) + 16
        bands.append(Band(title=area.title, y=top, height=y - top, boxes=tuple(boxes)))
        y += 14
    lines = tuple(
        Line(key=key, number=number, path=_path(20.0 + _TRACK * number, buses[key])) for number, key in enumerate(keys)
    )
    return Diagram(width=_WIDTH, height=y, left=left, bands=tuple(bands), lines=lines)


def _is_target(name: str, joins: Iterable[Join]) -> bool:
    return any(join.target == name for join in joins)


def _held(name: str, joins: Sequence[Join]) -> list[str]:
    """Keys that end at this view: its own, and those that it holds."""
    own = [name] if _is_target(name, joins) else []
    return own + list(dict.fromkeys(join.target for join in joins if join.view == name))


def _boxes(area: Area) -> list[tuple[str, int]]:
    return [(each.view.name, len(each.view.columns)) for each in area.views if not each.view.is_type]


def _box(name: str, columns: int, x: float, y: float, keys: Sequence[str], joins: Sequence[Join]) -> Box:
    held = sorted(_held(name, joins), key=keys.index)
    stops = tuple(Stop(key=key, x=x + 16 + 14 * n, y=y, is_own=key == name) for n, key in enumerate(held))
    return Box(name=name, x=x, y=y, width=_BOX, height=_HEAD + _LINE * len(held) + 4, columns=columns, stops=stops)


def _path(trunk: float, buses: Sequence[tuple[float, Sequence[Stop]]]) -> str:
    """A key that no more than one row holds needs no trunk."""
    parts = [f"M{trunk:g} {buses[0][0]:g}V{buses[-1][0]:g}"] if len(buses) > 1 else []
    for y, stops in buses:
        start = trunk if len(buses) > 1 else min(stop.x for stop in stops)
        parts.append(f"M{start:g} {y:g}H{max(stop.x for stop in stops):g}")
        parts += [f"M{stop.x:g} {y:g}V{stop.y:g}" for stop in stops]
    return "".join(parts)
