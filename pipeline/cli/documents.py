"""`onrecord annotate`, `extract` and `read`: texts and pages in, JSON lines out. None of them needs a database."""

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.speaking import console, errors, plainly, table
from pipeline.settings import settings
from pipeline.steps import documents, lines
from pipeline.steps.lines import Line

Jobs = Annotated[int, typer.Option("--jobs", "-j", min=1, help="Processes; each loads a model of its own.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    for command in (read, extract, annotate):
        app.command()(command)


def annotate(
    explain: Annotated[
        bool, typer.Option("--explain", help="With each quote, whom its source may stand for, and why.")
    ] = False,
    jobs: Jobs = 1,
) -> None:
    """Read quotes from texts: {"id", "text"} a line in, quotes and mentions a line out, in the same order.

    Also takes what `extract` writes; posts, sections and captions given there are used, not guessed.

    Examples:  onrecord annotate < texts.jsonl  ·  onrecord extract page.html | onrecord annotate
    """
    with plainly():
        _print(lines.annotate_lines(settings(), sys.stdin, jobs=jobs, explain=explain))


def extract(
    files: Annotated[list[Path] | None, typer.Argument(help="HTML files; without any, JSON lines from stdin.")] = None,
    jobs: Jobs = 1,
) -> None:
    """Read articles from HTML: {"id", "url", "html" or "html_base64"} a line in, the article a line out.

    Examples:  onrecord extract page.html  ·  onrecord extract --jobs 4 < pages.jsonl
    """
    with plainly():
        given: Iterable[str] = map(documents.page_line, files) if files else sys.stdin
        _print(lines.extract_lines(settings(), given, jobs=jobs))


def read(
    sources: Annotated[list[str], typer.Argument(help="Files (.html, .html.gz, or .txt as final text) or URLs.")],
    as_table: Annotated[bool, typer.Option("--table", help="A table of quotes, for people.")] = False,
    jobs: Jobs = 1,
) -> None:
    """Extract, then annotate: one JSON a line, the article and all that is said in it.

    Examples:  onrecord read article.txt --table  ·  onrecord read page.html https://news.example/story
    """
    with plainly():
        done = documents.read(settings(), sources, jobs=jobs)
        if as_table:
            _print_tables(done)
        else:
            _print(done)


def _print(results: Iterable[Line]) -> None:
    """One JSON a line; exit status 1 where a line was not read."""
    bad = 0
    for result in results:
        bad += "error" in result
        sys.stdout.write(json.dumps(result, ensure_ascii=False, default=str).encode("utf-8", "replace").decode() + "\n")
        sys.stdout.flush()
    if bad:
        errors.print(f'{bad} not read: see "error" in the output.')
        raise typer.Exit(1)


def _print_tables(results: Iterable[Line]) -> None:
    bad = 0
    for result in results:
        if "error" in result or "rejected" in result:
            bad += "error" in result
            console.print(f"{result['id']}: {result.get('error') or 'rejected: ' + str(result['rejected'])}")
            continue
        columns = ("speaker", "relays", "kind", "cue", "words")
        title = f"{result.get('title') or result['id']}"
        console.print(table(title, columns, _rows(result)))
    if bad:
        raise typer.Exit(1)


def _rows(result: Line) -> Iterator[tuple[object, ...]]:
    text = result["text"]

    def words(spans: Iterable[tuple[int, int]]) -> str:
        return " … ".join(text[start:end] for start, end in spans)

    for quote in result["quotes"]:
        carried = [f"({name})" for name in quote["relays_carried"]]
        yield (
            quote["speaker"] or quote["speaker_description"] or "?",
            ", ".join([*quote["relays"], *carried]),
            quote["kind"],
            words([quote["cue"]]) if quote["cue"] else "",
            words(quote["verbatim"] or quote["content"]),
        )
