"""The same as Markdown, to read in an editor or beside the code."""

import html
import re

from pipeline.dictionary.areas import Area, Described, Dictionary
from pipeline.dictionary.page import shown

#: what Markdown gives a meaning to inside a line or a table
_MARKS = re.compile(r"([\\`*_{}\[\]#|~])")


def markdown(dictionary: Dictionary, *, version: str) -> str:
    """A table of contents, then a heading and a table per view, and a heading per function."""
    parts = [
        "# Data dictionary of the schema `news`",
        f"{_text(dictionary.comment)} Onrecord {version}.",
        "\n".join(f"- **{_text(area.title)}**: {_contents(area)}" for area in dictionary.areas),
    ]
    leads_to = {(join.view, join.column): join for join in dictionary.joins}
    for area in dictionary.areas:
        parts.append(f"## {_text(area.title)}")
        for each in area.views:
            view = each.view
            parts += [f'### <a id="{view.name}"></a>{_text(view.name)}', _text(view.comment)]
            lines = ["| column | type | what it holds | example |", "|---|---|---|---|"]
            for place, column in enumerate(view.columns):
                join = leads_to.get((view.name, column.name))
                link = f" [→ {_text(join.target)}](#{join.target})" if join else ""
                cells = (
                    f"`{column.name}`",
                    _text(column.type),
                    f"{_text(column.comment)}{link}",
                    _example(each, place),
                )
                lines.append(f"| {' | '.join(cells)} |")
            parts.append("\n".join(lines))
        for function in area.functions:
            parts += [
                f'### <a id="{function.name}"></a>{_text(function.name)}()',
                _text(function.comment),
                f"```sql\nnews.{function.name}({', '.join(function.arguments)}) → {function.result}\n```",
            ]
    return "\n\n".join(parts) + "\n"


def _contents(area: Area) -> str:
    names = [*(each.view.name for each in area.views), *(function.name for function in area.functions)]
    return ", ".join(f"[{name}](#{name})" for name in names)


def _example(each: Described, place: int) -> str:
    """The first value of the sample that is not NULL."""
    values = [row[place] for row in each.rows or () if row[place] is not None]
    return _text(shown(values[0])) if values else ""


def _text(text: str) -> str:
    """Text that stays text: neither Markdown nor HTML."""
    return _MARKS.sub(r"\\\1", html.escape(text, quote=False)).replace("\n", " ")
