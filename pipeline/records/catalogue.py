"""What the schema `news` offers, as the database itself tells it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a view, or of what a function gives."""

    name: str
    #: as Postgres prints it, but for timestamptz: bigint, text[], numeric(6,2), …
    type: str
    #: its COMMENT; empty where it has none
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A view, or the type of the rows that a function gives, with its columns in order."""

    name: str
    is_type: bool = False
    comment: str = ""
    columns: tuple[Column, ...]

    def has(self, column: str) -> bool:
        """Whether it has a column of that name."""
        return any(each.name == column for each in self.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A function for analysts."""

    name: str
    #: each with name, type and default: "since timestamptz DEFAULT NULL"
    arguments: tuple[str, ...]
    #: the type of what it gives
    result: str
    comment: str = ""
