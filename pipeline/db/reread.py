"""Captures that were read before, claimed to be read again; and what came of it, shown all at once."""

from array import array
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from pipeline.db import quotes_due, search
from pipeline.db.captures import CaptureClaim, claimed, next_token
from pipeline.db.connect import Database
from pipeline.db.queries import sql
from pipeline.db.turns import turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which captures are to be read again: all that is given must hold; None holds for all."""

    #: key of the page's outlet
    outlet: str | None = None
    host: str | None = None
    #: captured at or after, and before
    since: datetime | None = None
    until: datetime | None = None
    #: that read it last
    extractor: str | None = None
    annotator: str | None = None
    #: of the capture; None for those that gave an article
    outcome: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """Of what reads now."""

    extractor: str
    annotator: str


def choose(database: Database, choice: Choice, to: Versions) -> Sequence[int]:
    """Ids of the captures that `to` has not read yet, in order."""
    values = {**asdict(choice), "to_extractor": to.extractor, "to_annotator": to.annotator}
    with database.transaction() as connection, connection.cursor(name="to_reread") as cursor:
        return array("q", (row["capture_id"] for row in cursor.execute(sql("to_reread"), values)))


def claim(database: Database, captures: Sequence[int], *, lease_seconds: float, worker: str) -> CaptureClaim:
    """Lease those of the captures that no one holds."""
    with database.transaction() as connection:
        token = next_token(connection)
        values = {"captures": list(captures), "token": token, "lease_seconds": lease_seconds, "worker": worker}
        leased = connection.execute(sql("claim_to_reread"), values).fetchall()
        return claimed(connection, token, worker, leased)


def release(database: Database, claim: CaptureClaim) -> None:
    """Give back what a batch still holds; what became an article is no longer kept for a person."""
    captures = [capture.capture_id for capture in claim.captures]
    with database.transaction() as connection:
        connection.execute(sql("free_reread"), {"captures": captures, "token": claim.token})
        connection.execute(sql("release_reread"), {"captures": captures})


def show(database: Database, to: Versions) -> int:
    """Let all that `to` has read be current, in one transaction; returns how many readings were not."""
    with turn(database) as connection:
        connection.execute(sql("unsettle_reread_stories"), asdict(to))
        connection.execute(sql("show_reextracted"), asdict(to))
        connection.execute(sql("retire_for_reread"), asdict(to))
        shown = connection.execute(sql("show_reread"), asdict(to)).rowcount
        articles = [row["article_id"] for row in connection.execute(sql("reread_articles"), asdict(to))]
        search.refresh(connection, articles)
        quotes_due.touch(connection, articles)
        return shown
