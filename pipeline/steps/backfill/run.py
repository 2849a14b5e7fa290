"""A backfill from its start to its end: units, then pages, then captures, until none is left."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from pipeline.archive.store import Store
from pipeline.db import backfill
from pipeline.db.backfill import Request
from pipeline.db.bulk import Row
from pipeline.db.connect import Database
from pipeline.errors import ConfigurationError
from pipeline.records import Unit
from pipeline.settings import Settings, worker_name
from pipeline.steps.backfill.filters import Filters
from pipeline.steps.backfill.work import work
from pipeline.steps.fetch import fetch_due
from pipeline.steps.link import link_due
from pipeline.steps.read import read_due

#: a turn of each step, so that rows come while a large archive is read
_TURN_SECONDS = 60.0
_PAUSE_SECONDS = 1.0
#: pages are counted this often: there may be millions
_COUNT_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far a backfill is."""

    #: running, paused, cancelled or done
    state: str
    units: int
    units_left: int
    items: int
    pages: int
    #: to be fetched
    pages_left: int
    #: of these within a minute: the others wait for their host's budget or pause
    pages_due: int
    captures_left: int


def start(database: Database, request: Request, unit: Unit) -> None:
    """Enter a backfill.

    Raises ConfigurationError where the name is taken, the outlet is not known, or a pattern is no regular expression.
    """
    Filters(request)
    if unit.kind == "sitemap" and request.since:
        # sitemaps of an index that are unchanged since then need not be asked for
        unit = replace(unit, parameters={"since": request.since.isoformat(), **unit.parameters})
    if request.outlet and not backfill.outlet_exists(database, request.outlet):
        raise ConfigurationError(f"There is no outlet {request.outlet}.")
    if not backfill.start(database, request, unit):
        raise ConfigurationError(f"There is a backfill {request.name}: `onrecord backfill resume {request.name}`.")


def start_or_resume(database: Database, request: Request, unit: Unit) -> None:
    """Enter a backfill, or go on with the one of that name. Raises as these do."""
    if backfill.units_left(database, request.name)["state"]:
        resume(database, request.name)
    else:
        start(database, request, unit)


def resume(database: Database, name: str) -> None:
    """Go on with a backfill that was paused, whose worker died, or of which units failed.

    Raises ConfigurationError where there is none of that name, or it was cancelled.
    """
    if backfill.units_left(database, name)["state"] in (None, "cancelled"):
        raise ConfigurationError(f"There is no backfill {name} that could go on: see `onrecord backfill list`.")
    backfill.free(database, name, filter(_is_dead, backfill.holders(database, name)))
    backfill.go_on(database, name)


def finish(
    settings: Settings,
    database: Database,
    store: Store,
    name: str,
    *,
    progress: Callable[[Standing], None] = lambda standing: None,
) -> Standing:
    """Work until the backfill has ended, and nothing that it led to can be fetched, read or linked now.

    Others may work on it at the same time.
    """
    count = _Counting(settings, database, name)
    while True:
        done = work(
            settings,
            database,
            store,
            name=name,
            seconds=_TURN_SECONDS,
            progress=lambda _: progress(count.now()),
        ).items
        done += fetch_due(settings, database, store, seconds=_TURN_SECONDS).pages
        done += read_due(
            settings, database, store, seconds=_TURN_SECONDS, progress=lambda _: progress(count.now())
        ).captures
        standing = count.now(exactly=not done)
        progress(standing)
        if done:
            continue
        if not _is_left(standing):
            break
        time.sleep(_PAUSE_SECONDS)
    link_due(database, seconds=float("inf"))
    return standing


def is_work_left(settings: Settings, database: Database, name: str) -> bool:
    """Whether units, pages or captures of a backfill that does not rest can be worked on now or in a minute."""
    standing = _Counting(settings, database, name).now()
    return standing.state in ("running", "done") and _is_left(standing)


def _is_left(standing: Standing) -> bool:
    units_left = standing.units_left if standing.state == "running" else 0
    return bool(units_left or standing.pages_due or standing.captures_left)


class _Counting:
    """How far a backfill is, as often as asked, with counts of pages that may be some seconds old."""

    def __init__(self, settings: Settings, database: Database, name: str) -> None:
        self._database, self._name = database, name
        self._budget = settings.backfill_host_requests_per_day
        self._counted_at = float("-inf")
        self._pages: Row = {}

    def now(self, *, exactly: bool = False) -> Standing:
        if exactly or time.monotonic() - self._counted_at > _COUNT_SECONDS:
            self._pages = backfill.pages_left(self._database, self._name, budget=self._budget)
            self._counted_at = time.monotonic()
        return Standing(**backfill.units_left(self._database, self._name), **self._pages)


def _is_dead(worker: str) -> bool:
    """Whether a worker was a process of this machine, and is none any more."""
    machine, _, process = worker.rpartition(":")
    if machine != worker_name().rpartition(":")[0]:
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
