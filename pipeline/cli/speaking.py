"""How commands speak: plain errors, tables, progress, log lines."""

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import NoReturn

import structlog
import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from pipeline.errors import PipelineError
from pipeline.settings import Settings

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)
#: what a terminal obeys, or what turns the direction of writing: no news needs it
_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def fail(error: PipelineError) -> NoReturn:
    """Say what is wrong in one line and exit with status 1."""
    errors.print(f"[bold red]Error:[/] {escape(str(error))}", soft_wrap=True)
    raise typer.Exit(1) from error


@contextmanager
def plainly() -> Iterator[None]:
    """Faults of ours become one line and exit status 1."""
    try:
        yield
    except PipelineError as error:
        fail(error)


def log_as_set(ours: Settings) -> None:
    """Log lines go to stderr, from the level and in the form that the settings ask for; stdout is for results."""
    colours = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper("iso"),
            structlog.processors.JSONRenderer() if ours.log_json else structlog.dev.ConsoleRenderer(colors=colours),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(ours.log_level),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # as it is when a line is logged
    )


def tell(line: str) -> None:
    """A dim line about what goes on."""
    errors.print(f"[dim]{escape(harmless(line))}[/]", soft_wrap=True)


def harmless(text: str) -> str:
    """For a terminal: characters that would do something there are written out as Python would (\\x1b)."""
    return _OBEYED.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def table(title: str, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> Table:
    """A table of plain cells; None is an empty one."""
    made = Table(*columns, title=title, title_justify="left", title_style="bold", header_style="dim", box=None)
    for row in rows:
        made.add_row(*("" if cell is None else escape(harmless(str(cell))) for cell in row))
    return made


@contextmanager
def bar(what: str, total: int | None) -> Iterator[Callable[..., None]]:
    """A progress bar on stderr; call with how much is done so far, and of how much where that is known only then."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=errors, transient=True) as progress:
        task = progress.add_task(what, total=total)
        yield lambda done, of=None: progress.update(task, completed=done, total=of)
