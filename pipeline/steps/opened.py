"""What a step works with, opened from the settings: the database and the archive."""

from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.archive.store import Store, open_store
from pipeline.db.connect import Database
from pipeline.errors import ConfigurationError
from pipeline.settings import Settings, settings


@contextmanager
def workshop() -> Iterator[tuple[Settings, Database, Store]]:
    """Settings, database and archive of this process. Raises ConfigurationError where no database is set."""
    ours = settings()
    if ours.database_url is None:
        raise ConfigurationError("Set ONRECORD_DATABASE_URL, or start the local stack with `onrecord up`.")
    with Database(ours.database_url.get_secret_value(), application="onrecord worker") as database:
        yield ours, database, open_store(ours.archive_root)
