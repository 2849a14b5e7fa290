"""Old WARC files are removed; what was read from them stays, and says that its record is gone."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from pipeline.archive.store import Store
from pipeline.archive.voids import forget
from pipeline.db import archive
from pipeline.db.archive import OldFile
from pipeline.db.connect import Database
from pipeline.errors import ConfigurationError


def choose(database: Database, keep_days: int | None) -> list[OldFile]:
    """Files all of whose captures are older. Raises ConfigurationError where no age is given.

    A file with captures that are still to be read, or are kept for a person, is not among them.
    """
    if keep_days is None:
        raise ConfigurationError("Files are kept for ever: set ONRECORD_ARCHIVE_KEEP_DAYS, or give --keep-days.")
    return archive.prunable(database, datetime.now(UTC) - timedelta(days=keep_days))


def prune(database: Database, store: Store, files: Sequence[OldFile]) -> Iterator[int]:
    """Remove the files one by one, rows first; gives how many captures each has lost.

    What an earlier run marked and could not remove goes too.
    """
    for file in files:
        yield archive.prune(database, file.path)
        _remove(store, file.path)
    for path in archive.removed(database) & set(store.list()):
        _remove(store, path)


def _remove(store: Store, path: str) -> None:
    store.remove(path)
    forget(store, path)
