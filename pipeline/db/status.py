"""How things stand: counts for people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.db.connect import Database
from pipeline.db.queries import sql

type Rows = Sequence[Mapping[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Counts of one moment, each as rows of its query in `sql/queries/status.sql`."""

    totals: Mapping[str, object]
    page_states: Rows
    capture_outcomes: Rows
    refusals: Rows
    check_outcomes: Rows


def standing(database: Database) -> Standing:
    """Count."""
    with database.transaction() as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        rows = {
            name: connection.execute(sql(name)).fetchall()
            for name in ("totals", "page_states", "capture_outcomes", "refusals", "check_outcomes")
        }
    return Standing(
        totals=rows["totals"][0],
        page_states=rows["page_states"],
        capture_outcomes=rows["capture_outcomes"],
        refusals=rows["refusals"],
        check_outcomes=rows["check_outcomes"],
    )


def work_left(database: Database) -> Mapping[str, int]:
    """What a worker could do now: feeds_due, pages_due, pages_pending, captures_waiting, names_due."""
    with database.transaction() as connection:
        row = connection.execute(sql("work_left")).fetchone()
    assert row
    return row


def quotes(database: Database, limit: int) -> Rows:
    """Newest quotes in marks, for a table."""
    with database.transaction() as connection:
        return connection.execute(sql("show_quotes"), {"limit": limit}).fetchall()


def changes(database: Database, limit: int) -> Rows:
    """What outlets changed in their articles, latest first, for a table."""
    with database.transaction() as connection:
        return connection.execute(sql("show_changes"), {"limit": limit}).fetchall()
