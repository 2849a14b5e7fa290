"""Finished WARC files without rows (a crash between rename and COMMIT) are adopted, so that no fetch was in vain."""

from datetime import UTC, datetime, timedelta

import structlog

from pipeline.archive.store import Store
from pipeline.archive.warc import written_order
from pipeline.db import adoption
from pipeline.db.connect import Database
from pipeline.sandbox import Sandbox
from pipeline.settings import Settings
from pipeline.steps.restore import Busy, restore

_log = structlog.get_logger()
#: files of earlier days were adopted by earlier runs
_LOOK_BACK = timedelta(days=3)


def adopt_files(settings: Settings, database: Database, store: Store) -> int:
    """Adopt what is older than a lease (younger files may be about to get their rows); returns how many."""
    now = datetime.now(UTC)
    days = [f"{now - timedelta(days=n):%Y/%m/%d}" for n in range(_LOOK_BACK.days + 1)]
    unknown = adoption.unknown_files(database, [path for day in days for path in store.list(day)])
    orphans = [path for path in unknown if now - store.modified_at(path) > timedelta(seconds=settings.lease_seconds)]
    return sum(_adopt(settings, database, store, sorted(orphans, key=written_order))) if orphans else 0


def _adopt(settings: Settings, database: Database, store: Store, paths: list[str]) -> list[bool]:
    with Sandbox(deadline_seconds=settings.parse_deadline_seconds, memory_mb=settings.parse_memory_mb) as sandbox:
        return [_adopt_one(settings, database, store, sandbox, path) for path in paths]


def _adopt_one(settings: Settings, database: Database, store: Store, sandbox: Sandbox, path: str) -> bool:
    try:
        restored = restore(settings, database, store, sandbox, path)
    except Busy as busy:
        _log.info("archive.busy", path=path, why=str(busy))
        return False
    _log.warning("archive.adopted", path=path, **restored.as_dict())
    return True
