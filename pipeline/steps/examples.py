"""Questions in plain words with their SQL, one a file: `sql/examples/07_who_said_it_first.sql`.

A file is as psql takes it (`onrecord psql -v speaker='Ada Holm' -f …`): the question and what the answer's columns mean
as comments, a line for each parameter with its default, the statement.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.errors import AskRefused
from pipeline.settings import packaged

_NOTE = re.compile(r"^-- (?P<column>\w+): (?P<meaning>.+)$", re.MULTILINE)
_PARAMETER = re.compile(
    r"^\\if :\{\?(?P<name>\w+)\} \\else \\set (?P=name) '(?P<value>(?:[^']|'')*)' \\endif\n", re.MULTILINE
)
_USE = re.compile(r":'(\w+)'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One question."""

    number: int
    question: str
    #: column of the answer -> what it means
    columns: Mapping[str, str]
    #: name -> default
    parameters: Mapping[str, str]
    #: the file, as psql takes it
    text: str

    def statement(self) -> str:
        """The SQL with %(name)s in the place of each parameter."""
        sql = "".join(line for line in self.text.splitlines(keepends=True) if not line.startswith(("--", "\\")))
        return _USE.sub(r"%(\1)s", sql.replace("%", "%%")).strip().removesuffix(";")

    def values(self, given: Mapping[str, str]) -> Mapping[str, str]:
        """Defaults, and what is given instead. Raises AskRefused for a name that it does not know."""
        for name in given:
            if name not in self.parameters:
                known = ", ".join(self.parameters) or "none"
                raise AskRefused(f"Question {self.number} has no parameter {name!r}; it has: {known}.")
        return {**self.parameters, **given}


@cache
def examples() -> Mapping[int, Example]:
    """All questions by number."""
    return {example.number: example for example in _read_all(packaged("sql") / "examples")}


def example(number: int) -> Example:
    """The question of that number. Raises AskRefused where there is none."""
    found = examples().get(number)
    if found is None:
        raise AskRefused(f"There is no question {number}: `onrecord ask --list` shows them all.")
    return found


def _read_all(folder: Path) -> Iterator[Example]:
    for path in sorted(folder.glob("*.sql")):
        text = path.read_text(encoding="utf-8")
        yield Example(
            number=int(path.name.partition("_")[0]),
            question=text.partition("\n")[0].removeprefix("-- "),
            columns={note["column"]: note["meaning"] for note in _NOTE.finditer(text)},
            parameters={one["name"]: one["value"].replace("''", "'") for one in _PARAMETER.finditer(text)},
            text=text,
        )
