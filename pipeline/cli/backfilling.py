"""What the commands of `onrecord backfill` share: the work with its progress, and how a backfill is shown."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from pipeline.archive.store import open_store
from pipeline.cli.speaking import console, errors, table, tell
from pipeline.db import backfill
from pipeline.db.bulk import Row
from pipeline.db.connect import Database
from pipeline.errors import CheckFailed, ConfigurationError
from pipeline.local.guardian import guarded
from pipeline.settings import settings
from pipeline.steps.backfill import run, verify
from pipeline.steps.backfill.run import Standing

_COLUMNS = (
    "name",
    "state",
    "kind",
    "address",
    "units",
    "units_ended",
    "units_refused",
    "items",
    "created_at",
    "ended_at",
)


def work(database: Database, name: str, jobs: int) -> None:
    """Work until nothing is left to do now, and show how it stands. Raises CheckFailed where something was lost."""
    ours = settings()
    with _helpers(name, jobs - 1), _bars() as progress:
        standing = run.finish(ours, database, open_store(ours.archive_root), name, progress=progress)
    show(database, name)
    if standing.pages_left:
        tell(f"{standing.pages_left} pages wait for their hosts: `onrecord up`, or `onrecord backfill resume {name}`.")
    if failures := verify.verify(database, name).failures:
        raise CheckFailed(f"{' '.join(failures)} See `onrecord backfill show {name}`.")


def show(database: Database, name: str) -> None:
    """How a backfill stands, what was dropped, what could not be used, and which units did not end well.

    Raises ConfigurationError where there is none of that name.
    """
    found = backfill.listed(database, name)
    if not found:
        raise ConfigurationError(f"There is no backfill {name}: see `onrecord backfill list`.")
    show_list(found)
    (sums,) = backfill.looked_at(database, "outcomes", name)
    console.print(
        "{items} items: {captured} captured, {listed} to be fetched, {known} known, {filtered} not wanted, "
        "{skipped} unusable.".format(**sums)
    )
    report = verify.verify(database, name).report
    console.print(table("By month of the archive", verify.REPORT, report))
    for title, what, columns in (
        ("Not wanted", "filters", ("filter", "items")),
        ("Could not be used", "skips", ("reason", "items", "example")),
        ("Units", "units", ("state", "kind", "address", "position", "reason", "detail")),
    ):
        if rows := backfill.looked_at(database, what, name):
            console.print(table(title, columns, ([row[column] for column in columns] for row in rows)))


def show_list(backfills: Sequence[Row]) -> None:
    """Backfills in a table."""
    console.print(table("Backfills", _COLUMNS, ([row[column] for column in _COLUMNS] for row in backfills)))


@contextmanager
def _helpers(name: str, count: int) -> Iterator[None]:
    """Further processes at the same work; none outlives this one."""
    command = [sys.executable, "-c", "from pipeline.cli import app; app()", "backfill", "resume", name]
    log = settings().home / "logs" / f"backfill-{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as helpers:
        for _ in range(count):
            helpers.callback(guarded(command, log=log, env=os.environ).stop)
        yield


@contextmanager
def _bars() -> Iterator[Callable[[Standing], None]]:
    """Progress on stderr: units, pages and items, with their rate and the time that is left."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=errors, transient=True) as progress:
        tasks = {what: progress.add_task(what, total=None, rate="") for what in ("Units", "Pages", "Items")}

        def advance(standing: Standing) -> None:
            for what, (done, total) in _bars_of(standing).items():
                speed = progress.tasks[tasks[what]].speed
                progress.update(tasks[what], completed=done, total=total, rate=f"{speed:.1f}/s" if speed else "")

        yield advance


def _bars_of(standing: Standing) -> Mapping[str, tuple[int, int | None]]:
    return {
        "Units": (standing.units - standing.units_left, standing.units),
        "Pages": (standing.pages - standing.pages_left - standing.captures_left, standing.pages),
        "Items": (standing.items, None),
    }
