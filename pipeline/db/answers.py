"""Ready-made answers: tables that are counted anew as a whole, of which only the rows that differ are written.

What an answer is, is a SELECT of its name in `sql/queries/answers.sql`.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

from psycopg import sql as composed

from pipeline.db.connect import Connection, Database
from pipeline.db.queries import sql

#: answer -> the columns that tell its rows apart, never NULL; later ones may count what earlier ones hold
ANSWERS: Mapping[str, tuple[str, ...]] = {
    "feed_check_daily": ("feed_id", "day"),
    "speaker_daily": ("entity_id", "outlet_id", "day"),
    "agency_daily": ("outlet_id", "agency", "day"),
    "who_quotes_whom": ("quoting_kind", "quoting_id", "quoting_name", "quoted_kind", "quoted_id", "quoted_name"),
    "entity_pair_daily": ("entity_id", "other_entity_id", "day"),
    "coverage_daily": ("outlet_id", "day"),
}
_COUNTING = ("counting_article", "counting_quote")
_MERGE = composed.SQL("""
MERGE INTO ingest.{answer} AS old
USING ({counted}) AS new ON {same}
WHEN MATCHED AND ({old}) IS DISTINCT FROM ({new}) THEN UPDATE SET {changes}
WHEN NOT MATCHED BY TARGET THEN INSERT ({columns}) VALUES ({new})
WHEN NOT MATCHED BY SOURCE THEN DELETE
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """One answer, counted."""

    answer: str
    #: that it has now
    rows: int
    #: that were new, changed or gone
    changed: int
    seconds: float


def refresh(database: Database, progress: Callable[[int], None] = lambda done: None) -> list[Refreshed]:
    """Count all answers as of one moment, so that they agree with each other; another refresh waits for this one.

    Readers see the earlier rows until the end and never wait, nor does ingestion.
    """
    done: list[Refreshed] = []
    with database.transaction() as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        connection.execute(sql("lock_answers"))
        for table in _COUNTING:
            connection.execute(sql(table))
            connection.execute(composed.SQL("ANALYZE {}").format(composed.Identifier(table)))
        for answer in ANSWERS:
            done.append(_count(connection, answer))
            connection.execute(sql("note_refreshed"), asdict(done[-1]))
            progress(len(done))
    return done


def _count(connection: Connection, answer: str) -> Refreshed:
    begun = time.monotonic()
    changed = connection.execute(_merge(connection, answer)).rowcount
    count = composed.SQL("SELECT count(*) AS rows FROM ingest.{}").format(composed.Identifier(answer))
    row = connection.execute(count).fetchone()
    assert row
    return Refreshed(answer=answer, rows=row["rows"], changed=changed, seconds=time.monotonic() - begun)


def _merge(connection: Connection, answer: str) -> composed.Composed:
    table = composed.Identifier(answer)
    described = connection.execute(composed.SQL("SELECT * FROM ingest.{} LIMIT 0").format(table)).description
    columns = [composed.Identifier(column.name) for column in described or ()]
    comma = composed.SQL(", ")
    return _MERGE.format(
        answer=table,
        counted=composed.SQL(sql(f"answer_{answer}")),
        same=composed.SQL(" AND ").join(
            composed.SQL("old.{0} = new.{0}").format(composed.Identifier(key)) for key in ANSWERS[answer]
        ),
        old=comma.join(composed.SQL("old.{}").format(column) for column in columns),
        new=comma.join(composed.SQL("new.{}").format(column) for column in columns),
        changes=comma.join(composed.SQL("{0} = new.{0}").format(column) for column in columns),
        columns=comma.join(columns),
    )
