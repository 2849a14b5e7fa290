"""Where the bytes are: tables, indexes, and the WARC files beside the database."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.db.bulk import Row
from pipeline.db.connect import Database
from pipeline.db.queries import sql


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """All of it, largest first (rows keyed as the columns of the queries `table_sizes` and `index_sizes`)."""

    tables: Sequence[Row]
    indexes: Sequence[Row]
    #: with the system's own tables
    database_bytes: int
    archive_files: int
    archive_bytes: int
    articles: int


def size(database: Database) -> Size:
    """Measure."""
    with database.transaction() as connection:
        tables = connection.execute(sql("table_sizes")).fetchall()
        indexes = connection.execute(sql("index_sizes")).fetchall()
        whole = connection.execute(sql("whole_size")).fetchone()
    assert whole
    return Size(tables=tables, indexes=indexes, **whole)
