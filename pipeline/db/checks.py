"""Runs `sql/checks/*.sql`."""

from collections.abc import Iterator, Mapping

from pipeline.db.connect import Database
from pipeline.settings import packaged


def run(database: Database) -> Iterator[tuple[str, str, list[Mapping[str, object]]]]:
    """Name, first comment line and found rows of each check, in one snapshot."""
    with database.transaction() as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for path in sorted((packaged("sql") / "checks").glob("*.sql")):
            text = path.read_text(encoding="utf-8")
            about = text.partition("\n")[0].removeprefix("-- ")
            yield path.stem, about, list(connection.execute(text.encode()))
