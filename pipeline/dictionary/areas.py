"""What the dictionary describes, in the order in which it is read: areas as the files of `sql/views` name them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.dictionary.joins import Join, joins
from pipeline.records import Function, View

_AREA = re.compile(r"^-- area: (.+)$", re.MULTILINE)
_MADE = re.compile(r"^CREATE (?:OR REPLACE )?(?:VIEW|TYPE|FUNCTION) news\.(\w+)", re.MULTILINE)
_OTHERS = "Others"

type Rows = Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """A view, with rows to show what it holds; None where they took too long to find."""

    view: View
    rows: Rows | None = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """Views and functions about one thing."""

    title: str
    views: tuple[Described, ...]
    functions: tuple[Function, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dictionary:
    """All of the schema."""

    #: what the schema is for: its COMMENT
    comment: str
    areas: tuple[Area, ...]
    joins: tuple[Join, ...]


def arranged(
    comment: str,
    views: Mapping[str, View],
    functions: Iterable[Function],
    rows: Mapping[str, Rows | None],
    files: Iterable[str],
) -> Dictionary:
    """By area, in the order of `files`, the texts that make the views; each begins with `-- area: its title`."""
    functions = list(functions)
    titles = {name: title for title, names in _areas(files) for name in names}
    found = {*views, *(function.name for function in functions)}
    ordered = [*(name for name in titles if name in found), *sorted(found - set(titles))]
    areas = []
    for title in dict.fromkeys(titles.get(name, _OTHERS) for name in ordered):
        own = [name for name in ordered if titles.get(name, _OTHERS) == title]
        areas.append(
            Area(
                title=title,
                views=tuple(Described(view=views[name], rows=rows.get(name, ())) for name in own if name in views),
                functions=tuple(function for name in own for function in functions if function.name == name),
            )
        )
    return Dictionary(comment=comment, areas=tuple(areas), joins=joins(views))


def _areas(files: Iterable[str]) -> list[tuple[str, list[str]]]:
    return [
        (found[1] if (found := _AREA.search(text)) else _OTHERS, _MADE.findall(text))
        for text in files
        if _MADE.search(text)
    ]
