"""How batches ended: counters that add up."""

from dataclasses import dataclass, fields
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Fields of subclasses are counters, zero by default."""

    def plus(self, other: Self) -> Self:
        """The sum of both."""
        return type(self)(**{name: value + getattr(other, name) for name, value in self.as_dict().items()})

    def as_dict(self) -> dict[str, int]:
        """Counter by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}
