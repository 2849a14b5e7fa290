"""`sql/checks`: each file is a SELECT that must find nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.db import checks
from pipeline.db.connect import Database
from pipeline.errors import CheckFailed


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One invariant."""

    name: str
    #: the sentence that its file begins with
    about: str
    #: rows that break it
    broken: int
    #: the first of them
    examples: tuple[Mapping[str, object], ...]


def run(database: Database) -> list[Check]:
    """Run all checks."""
    return [
        Check(name=name, about=about, broken=len(rows), examples=tuple(rows[:5]))
        for name, about, rows in checks.run(database)
    ]


def must_pass(database: Database) -> dict[str, int]:
    """Broken rows by check, all zero. Raises CheckFailed, which names the others."""
    ran = run(database)
    broken = [f"{check.name} ({check.broken}): {check.about}" for check in ran if check.broken]
    if broken:
        raise CheckFailed("\n".join(broken))
    return {check.name: check.broken for check in ran}
