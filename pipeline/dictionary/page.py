"""One page that needs nothing else: no script, no font, no picture from elsewhere."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from pipeline.dictionary.areas import Dictionary
from pipeline.dictionary.diagram import drawn
from pipeline.formats.cells import as_json, plain, written_out

_LONGEST = 90


def page(dictionary: Dictionary, *, version: str) -> str:
    """HTML, well-formed as XML too; every text of the database is escaped."""
    leads_to = {(join.view, join.column): join for join in dictionary.joins}
    named_by: dict[str, list[str]] = {}
    for join in dictionary.joins:
        named_by.setdefault(join.target, [])
        if join.view not in named_by[join.target]:
            named_by[join.target].append(join.view)
    return _template().render(
        dictionary=dictionary, diagram=drawn(dictionary), leads_to=leads_to, named_by=named_by, version=version
    )


def shown(value: Any) -> str:
    """A cell of a sample in one line: text as it is, but for characters that would act on the page; cut where long."""
    value = plain(value)
    line = " ".join((written_out(value) if isinstance(value, str) else as_json(value)).split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST].rstrip()} …"


@cache
def _template() -> Template:
    folder = FileSystemLoader(Path(__file__).with_name("templates"))
    environment = Environment(
        loader=folder, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["shown"] = shown
    return environment.get_template("page.html")
