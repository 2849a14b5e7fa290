"""`onrecord backfill`: archives into the same tables, through the same steps."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, cast, get_args

import typer

from pipeline.archive.kinds import OPTIONS
from pipeline.cli import connecting
from pipeline.cli.backfilling import show, show_list, work
from pipeline.cli.speaking import console, plainly, tell
from pipeline.db import backfill
from pipeline.db.backfill import Request
from pipeline.db.connect import Database
from pipeline.errors import CheckFailed, ConfigurationError
from pipeline.records import ArchiveKind, Unit
from pipeline.steps.backfill import run, verify

_app = typer.Typer(no_args_is_help=True, help="Read archives into the same tables, through the same steps.")
_KINDS: tuple[str, ...] = get_args(ArchiveKind)

_Name = Annotated[str, typer.Argument(help="Name of the backfill: see `onrecord backfill list`.")]
_Jobs = Annotated[int, typer.Option("--jobs", "-j", min=1, help="Processes that read at the same time.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    app.add_typer(_app, name="backfill")


@_app.command()
def start(
    kind: Annotated[str, typer.Argument(help=f"Kind of archive: {', '.join(_KINDS)}.")],
    address: Annotated[str, typer.Argument(help="Path, URL, or object-storage URL (s3://…).")],
    name: Annotated[str | None, typer.Option(help="Name of the backfill; else its kind and a number.")] = None,
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day, by the archive.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day, by the archive.")] = None,
    language: Annotated[list[str] | None, typer.Option(help="ISO 639-1 code; may be repeated.")] = None,
    host: Annotated[list[str] | None, typer.Option(help="Host, with its subdomains; may be repeated.")] = None,
    match: Annotated[list[str] | None, typer.Option(help="Regular expression for URLs; may be repeated.")] = None,
    skip: Annotated[list[str] | None, typer.Option(help="URLs that are not wanted; may be repeated.")] = None,
    only_unseen: Annotated[bool, typer.Option("--only-unseen", help="Pass over pages that were captured.")] = False,
    outlet: Annotated[str | None, typer.Option(help="Key of the outlet whose archive it is.")] = None,
    option: Annotated[list[str] | None, typer.Option("--set", help="key=value, for the kind; may be repeated.")] = None,
    jobs: _Jobs = 1,
    detach: Annotated[bool, typer.Option("--detach", help="Only enter it: Airflow or `resume` does the work.")] = False,
) -> None:
    """Read an archive: its pages are captured or fetched politely, extracted, annotated and linked.

    Killed at any moment, `onrecord backfill resume NAME` goes on behind the last record that was stored.

    Examples:  onrecord backfill start warc crawl.warc.gz
      onrecord backfill start sitemap https://news.example/sitemap.xml --since 2019-01-01 --until 2019-12-31
      onrecord backfill start ccnews paths.gz --set base=https://data.commoncrawl.org --host news.example --jobs 2
    """
    with plainly(), connecting.database() as database:
        if kind not in _KINDS:
            raise ConfigurationError(f"{kind} is no kind of archive: {', '.join(_KINDS)}.")
        known = cast(ArchiveKind, kind)
        unit = Unit(kind=known, address=_absolute(address), parameters=_parameters(known, option or []))
        request = Request(
            name=name or _new_name(database, kind),
            outlet=outlet,
            since=since and since.date(),
            until=until and until.date(),
            languages=tuple(language or ()),
            hosts=tuple(host or ()),
            url_matches=tuple(match or ()),
            url_skips=tuple(skip or ()),
            only_unseen=only_unseen,
        )
        run.start(database, request, unit)
        tell(f"Backfill {request.name}.")
        if not detach:
            work(database, request.name, jobs)


@_app.command()
def folder(
    path: Annotated[Path, typer.Argument(help="Folder of HTML files (.html, .html.gz), read with all below it.")],
) -> None:
    """Read every HTML file of a folder. Run twice, or again after Ctrl-C, it adds only what is missing.

    A page's address is the one that it gives for itself (rel=canonical, og:url), else its place in the folder.

    Example:  onrecord backfill folder downloads/2019/
    """
    with plainly(), connecting.database() as database:
        if not path.is_dir():
            raise ConfigurationError(f"{path} is no folder.")
        name = _new_name(database, "folder")
        run.start(database, Request(name=name), Unit(kind="folder", address=str(path.resolve())))
        work(database, name, 1)


@_app.command("list")
def list_all() -> None:
    """Show all backfills, the newest first.

    Example:  onrecord backfill list
    """
    with plainly(), connecting.database() as database:
        show_list(backfill.listed(database))


@_app.command("show")
def show_one(name: _Name) -> None:
    """Show how a backfill stands: what was dropped, what could not be used, and which units did not end well.

    Example:  onrecord backfill show warc-1
    """
    with plainly(), connecting.database() as database:
        show(database, name)


@_app.command()
def resume(name: _Name, jobs: _Jobs = 1) -> None:
    """Go on with a backfill that was paused, stopped or killed, or of which units failed.

    Example:  onrecord backfill resume warc-1
    """
    with plainly(), connecting.database() as database:
        run.resume(database, name)
        work(database, name, jobs)


@_app.command()
def pause(name: _Name) -> None:
    """Let a backfill rest: workers stop after the batch that they are at.

    Example:  onrecord backfill pause warc-1
    """
    _set_state(name, "paused", ("running",))


@_app.command()
def cancel(name: _Name) -> None:
    """End a backfill; what it has stored stays.

    Example:  onrecord backfill cancel warc-1
    """
    _set_state(name, "cancelled", ("running", "paused"))


@_app.command("verify")
def verify_one(
    name: _Name,
    svg: Annotated[Path | None, typer.Option(help="File for the coverage per outlet and month as a drawing.")] = None,
) -> None:
    """Compare what a backfill listed with what was fetched, stored and refused, and draw where articles are missing.

    Exit status 1 where something is left, could not be read, or does not add up.

    Example:  onrecord backfill verify warc-1 --svg coverage.svg
    """
    with plainly(), connecting.database() as database:
        show(database, name)
        found = verify.verify(database, name)
        for line in verify.drawn(found.coverage):
            console.print(line, markup=False)
        if svg:
            svg.write_text(verify.as_svg(found.coverage, title=name), encoding="utf-8")
            tell(f"Coverage drawn in {svg}.")
        if found.problems:
            raise CheckFailed(" ".join(found.problems))
        console.print("Every item is accounted for.")


def _set_state(name: str, state: str, from_states: Sequence[str]) -> None:
    with plainly(), connecting.database() as database:
        if not backfill.set_state(database, name, state, from_states=from_states):
            raise ConfigurationError(f"There is no backfill {name} that is {' or '.join(from_states)}.")
        console.print(f"{name}: {state}.")


def _new_name(database: Database, kind: str) -> str:
    """Its kind and the next number."""
    taken = {row["name"] for row in backfill.listed(database)}
    return next(name for n in range(1, len(taken) + 2) if (name := f"{kind}-{n}") not in taken)


def _absolute(address: str) -> str:
    """A local path as every worker of this machine finds it."""
    return address if "://" in address else str(Path(address).resolve())


def _parameters(kind: ArchiveKind, options: Sequence[str]) -> dict[str, str]:
    known = OPTIONS.get(kind, {})
    pairs = [option.partition("=") for option in options]
    if wrong := [key for key, equals, _ in pairs if not equals or key not in known]:
        told = "; ".join(f"{key}={about}" for key, about in known.items()) or "nothing"
        raise ConfigurationError(f"--set {wrong[0]} is not for {kind}, which takes {told}.")
    return {key: value for key, _, value in pairs}
