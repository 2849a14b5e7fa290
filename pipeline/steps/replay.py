"""An archive that Onrecord wrote -> the rows that it was written with, file after file, without a network."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.archive.store import Store
from pipeline.archive.warc import written_order
from pipeline.db import adoption, tombstones
from pipeline.db.connect import Database
from pipeline.db.status import work_left
from pipeline.errors import ConfigurationError
from pipeline.sandbox import Sandbox
from pipeline.settings import Settings
from pipeline.steps.counts import Counts
from pipeline.steps.forget import kept
from pipeline.steps.link import link_due
from pipeline.steps.link_stories import link_stories_due
from pipeline.steps.link_utterances import link_utterances_due
from pipeline.steps.read import read_batch
from pipeline.steps.restore import Busy, restore

#: before what another worker holds is tried again
_PAUSE_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayCounts(Counts):
    """What replaying gave."""

    files: int = 0
    captures: int = 0
    unused: int = 0
    damaged: int = 0
    articles: int = 0


def replay(
    settings: Settings,
    database: Database,
    store: Store,
    *,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> ReplayCounts:
    """Enter all files that have no rows, in the order in which they were begun, and read each before the next.

    Run again after it was stopped, it goes on with the next file, once the leases of the one that was stopped have
    ended. `progress` is told of files done, and of how many. Raises ConfigurationError where workers fetch meanwhile:
    they would enter the same files.
    """
    if adoption.workers_at_work(database):
        raise ConfigurationError("Workers are fetching into this database: stop them, then replay.")
    tombstones.restore(database, kept(store))
    paths = sorted(adoption.unknown_files(database, store.list()), key=written_order)
    counts = ReplayCounts()
    with Sandbox(deadline_seconds=settings.parse_deadline_seconds, memory_mb=settings.parse_memory_mb) as sandbox:
        for done, path in enumerate(paths):
            progress(done, len(paths))
            counts = counts.plus(_enter(settings, database, store, sandbox, path))
            counts = counts.plus(_read(settings, database, store, sandbox))
        while work_left(database)["captures_waiting"]:
            time.sleep(_PAUSE_SECONDS)
            counts = counts.plus(_read(settings, database, store, sandbox))
        progress(len(paths), len(paths))
    link_due(database, seconds=float("inf"))
    link_stories_due(database, seconds=float("inf"))
    link_utterances_due(database, settings, seconds=float("inf"))
    return counts


def _enter(settings: Settings, database: Database, store: Store, sandbox: Sandbox, path: str) -> ReplayCounts:
    while True:
        try:
            return ReplayCounts(**restore(settings, database, store, sandbox, path).as_dict())
        except Busy:
            time.sleep(_PAUSE_SECONDS)


def _read(settings: Settings, database: Database, store: Store, sandbox: Sandbox) -> ReplayCounts:
    """Read until no capture waits, but those that another worker holds."""
    articles = 0
    while (batch := read_batch(settings, database, store, sandbox)).captures:
        articles += batch.articles
    return ReplayCounts(articles=articles)
