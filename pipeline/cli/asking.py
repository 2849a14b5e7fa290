"""`onrecord ask` and `refresh`: questions in plain words, and the answers that are counted beforehand."""

import json
import sys
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import typer

from pipeline.cli import connecting
from pipeline.cli.speaking import bar, console, plainly, table, tell
from pipeline.db import answers, asking
from pipeline.errors import AskRefused
from pipeline.formats import csv, jsonl
from pipeline.records import Column, View
from pipeline.steps.examples import Example, example, examples


class Format(StrEnum):
    """How an answer is printed."""

    table = "table"
    csv = "csv"
    json = "json"


_WRITE = {Format.csv: csv.write, Format.json: jsonl.write}


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    app.command()(ask)
    app.command()(refresh)


def ask(
    number: Annotated[int | None, typer.Argument(help="Number of the question.")] = None,
    parameters: Annotated[
        list[str] | None, typer.Option("--param", "-p", metavar="NAME=VALUE", help="Instead of a default; repeatable.")
    ] = None,
    format_: Annotated[
        Format, typer.Option("--format", "-f", help="json: an object a line. csv: safe to open in a spreadsheet.")
    ] = Format.table,
    as_list: Annotated[
        bool, typer.Option("--list", help="All questions, with the defaults of their parameters.")
    ] = False,
    as_sql: Annotated[bool, typer.Option("--sql", help="Print its SQL instead: to learn from, or for psql.")] = False,
) -> None:
    """Ask one of the prepared questions of sql/examples.

    Examples:  onrecord ask --list  ·  onrecord ask 7  ·  onrecord ask 7 -p speaker="Ada Holm" --format csv  ·
    onrecord ask 7 --sql
    """
    with plainly():
        if as_list or number is None:
            _show_questions()
            return
        asked = example(number)
        if as_sql:
            print(asked.text, end="")
            return
        values = asked.values(_given(parameters or []))
        with connecting.database() as database:
            answer = asking.ask(database, asked.statement(), values)
    if format_ is Format.table:
        _show(asked, values, answer)
    else:
        view = View(name="answer", columns=tuple(Column(name=name, type="") for name in answer.columns))
        _WRITE[format_](view, answer.rows, sys.stdout.buffer)


def refresh() -> None:
    """Count the ready-made answers of news anew: speaker_daily, agency_reliance, coverage_daily, …

    The DAG refresh_answers does the same every hour. Readers and ingestion go on meanwhile.

    Example:  onrecord refresh
    """
    with plainly(), connecting.database() as database, bar("Counting", len(answers.ANSWERS)) as progress:
        done = answers.refresh(database, progress)
    rows = ((each.answer, each.rows, each.changed, f"{each.seconds:.1f}") for each in done)
    console.print(table("Counted", ("answer", "rows", "changed", "seconds"), rows))


def _show_questions() -> None:
    rows = (
        (each.number, each.question, "  ".join(f"{name}={value}" for name, value in each.parameters.items()))
        for each in examples().values()
    )
    console.print(table("onrecord ask …", ("", "question", "parameters"), rows))


def _show(asked: Example, values: Mapping[str, str], answer: asking.Answer) -> None:
    console.print(table(asked.question, answer.columns, (map(_cell, row) for row in answer.rows)))
    for name in answer.columns:
        tell(f"{name}: {asked.columns[name]}")
    if values:
        tell(f"With {', '.join(f'{name}={value}' for name, value in values.items())}: --param NAME=VALUE changes that.")
    if not answer.rows:
        tell(
            "No rows. Are the ready-made answers old? `TABLE news.refreshed` tells, `onrecord refresh` counts them now."
        )


def _cell(value: Any) -> Any:
    match value:
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case list():
            return ", ".join(map(str, value))
        case float():
            return f"{value:.4g}"
        case dict():
            return json.dumps(value, indent=1, ensure_ascii=False, default=str)
    return value


def _given(pairs: list[str]) -> dict[str, str]:
    given = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise AskRefused(f"--param {pair}: write it as NAME=VALUE.")
        given[name] = value
    return given
