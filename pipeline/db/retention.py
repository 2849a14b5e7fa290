"""What goes by age: single checks of feeds, of which the counts by day stay."""

from datetime import date

from pipeline.db.connect import Database
from pipeline.db.queries import sql


def drop_checks(database: Database, before: date) -> int:
    """Remove checks of days before that one (UTC), once `onrecord refresh` has counted them; returns how many."""
    with database.transaction() as connection:
        return connection.execute(sql("drop_old_checks"), {"day": before}).rowcount
