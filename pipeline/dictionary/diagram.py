"""The entity-relationship diagram: boxes by area, and one coloured line per key, like a map of bus lines.

A key's line starts at the view whose key it is (a full dot), runs down a trunk at the left, and turns into each row of
boxes to stop at the views that hold the key (an open dot). So there are as many lines as keys, not as joins, and they
cross at right angles only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import batched

from pipeline.dictionary.areas import Dictionary
from pipeline.records import View

_WIDTH = 1120
_BOX = 150
_GAP = 18
_HEAD = 40
_LINE = 15
_TRACK = 8
_TITLE = 34
_TRUNK = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Where a key's line ends at a box."""

    key: str
    x: float
    y: float
    #: where the line runs above the row of boxes
    track_y: float
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
    held = _held(dictionary)
    keys = [name for name in held if name in held[name]]
    left = _TRUNK + _TRACK * len(keys) + 12
    bands: list[Band] = []
    y = 0.0
    for area in dictionary.areas:
        if views := [each.view for each in area.views if each.view.name in held]:
            boxes, bottom = _placed(views, held, left, y + _TITLE)
            bands.append(Band(title=area.title, y=y, height=bottom - y, boxes=tuple(boxes)))
            y = bottom + 14
    stops = [stop for band in bands for box in band.boxes for stop in box.stops]
    lines = tuple(
        Line(key=key, number=number, path=_path(_TRUNK + _TRACK * number, [stop for stop in stops if stop.key == key]))
        for number, key in enumerate(keys)
    )
    return Diagram(width=_WIDTH, height=y, left=left, bands=tuple(bands), lines=lines)


def _held(dictionary: Dictionary) -> dict[str, list[str]]:
    """The keys that end at each view, its own and those that it holds; a key has the name of its view."""
    shown = [each.view.name for area in dictionary.areas for each in area.views if not each.view.is_type]
    ends = {(join.view, join.target) for join in dictionary.joins if join.view in shown and join.target in shown}
    keys = [name for name in shown if any(target == name for _, target in ends)]
    return {name: [key for key in keys if key == name or (name, key) in ends] for name in shown}


def _placed(views: Sequence[View], held: Mapping[str, list[str]], left: float, top: float) -> tuple[list[Box], float]:
    """The boxes of an area, row by row below their tracks, and where the last row ends."""
    boxes: list[Box] = []
    for row in batched(views, int((_WIDTH - left) // (_BOX + _GAP))):
        keys = [key for key in held if any(key in held[view.name] for view in row)]
        tracks = {key: top + _TRACK * n for n, key in enumerate(keys)}
        y = top + _TRACK * len(tracks) + 6
        boxes += [
            _box(view, held[view.name], tracks, left + _GAP / 2 + n * (_BOX + _GAP), y) for n, view in enumerate(row)
        ]
        top = max(box.y + box.height for box in boxes[-len(row) :]) + 16
    return boxes, top


def _box(view: View, held: Sequence[str], tracks: Mapping[str, float], x: float, y: float) -> Box:
    stops = tuple(
        Stop(key=key, x=x + 16 + 14 * n, y=y, track_y=tracks[key], is_own=key == view.name)
        for n, key in enumerate(held)
    )
    height = _HEAD + _LINE * len(held) + 4
    return Box(name=view.name, x=x, y=y, width=_BOX, height=height, columns=len(view.columns), stops=stops)


def _path(trunk: float, stops: Sequence[Stop]) -> str:
    """A key that no more than one row holds needs no trunk."""
    tracks = sorted({stop.track_y for stop in stops})
    parts = [f"M{trunk:g} {tracks[0]:g}V{tracks[-1]:g}"] if len(tracks) > 1 else []
    for y in tracks:
        xs = [stop.x for stop in stops if stop.track_y == y]
        parts.append(f"M{trunk if len(tracks) > 1 else min(xs):g} {y:g}H{max(xs):g}")
    parts += [f"M{stop.x:g} {stop.track_y:g}V{stop.y:g}" for stop in stops]
    return "".join(parts)
