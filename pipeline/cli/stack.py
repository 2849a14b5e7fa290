"""`onrecord up`, `down` and `psql`: the local stack from a terminal."""

import os
from enum import StrEnum
from typing import Annotated

import typer
from rich.markup import escape

from pipeline.cli.speaking import console, fail, tell
from pipeline.errors import PipelineError
from pipeline.local.airflow_settings import USER
from pipeline.local.cluster import Role
from pipeline.local.postgres import Server, binaries
from pipeline.local.stack import Stack, Status
from pipeline.settings import settings

_ROLES: dict[str, Role] = {"analyst": "onrecord_analyst", "writer": "onrecord_writer", "owner": "onrecord_owner"}


class PsqlRole(StrEnum):
    """As whom `onrecord psql` connects."""

    analyst = "analyst"
    writer = "writer"
    owner = "owner"


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    app.command()(up)
    app.command()(down)
    app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(psql)


def up(
    detach: Annotated[bool, typer.Option("--detach", "-d", help="Return when it is healthy; it runs on.")] = False,
) -> None:
    """Start Postgres and Airflow here, with tables and seeds; Ctrl-C stops them.

    Everything lies in the folder ONRECORD_HOME (by default `var`) and listens on 127.0.0.1 alone.

    Examples:  onrecord up  ·  onrecord up --detach  ·  ONRECORD_HOME=/srv/onrecord onrecord up
    """
    stack = Stack(settings().home)
    known = stack.airflow.password_known
    try:
        if pid := stack.status().pid:
            console.print(f"It is already up (process {pid}).")
            show(stack.status())
        elif detach:
            stack.launch(tell)
            show(stack.status(), None if known else stack.airflow.password)
            console.print("It runs in the background: [bold]onrecord down[/] stops it.")
        else:
            stack.run(tell, lambda status: _ready(status, None if known else stack.airflow.password))
    except PipelineError as error:
        fail(error)


def down() -> None:
    """Stop what `onrecord up` started, in this terminal or another. The data stays.

    Example:  onrecord down
    """
    try:
        stopped = Stack(settings().home).down()
    except PipelineError as error:
        fail(error)
    console.print("Stopped." if stopped else "Nothing was running.")


def psql(
    context: typer.Context,
    role: Annotated[PsqlRole, typer.Option(help="As whom: an analyst sees the schema news alone.")] = PsqlRole.analyst,
) -> None:
    """Open psql on the local database; what follows goes to psql as it is.

    Examples:  onrecord psql  ·  onrecord psql -c "SELECT count(*) FROM news.quote"  ·  onrecord psql --role owner
    """
    program = binaries() / "psql"
    try:
        connection = Server(settings().home).libpq_environment(_ROLES[role])
    except PipelineError as error:
        fail(error)
    os.execve(program, ["psql", *context.args], {**os.environ, **connection})  # noqa: S606


def show(status: Status, new_password: str | None = None) -> None:
    """Print what runs and where, a line each."""
    if status.postgres_pid is None:
        _line("Postgres", "[red]down[/]", "`onrecord up` starts it")
    else:
        address = f"127.0.0.1:{status.postgres_port}"
        _line("Postgres", "[green]up[/]", f"{address}, database onrecord, role onrecord_analyst: `onrecord psql`")
    if not status.health:
        _line("Airflow", "[red]down[/]", "")
    else:
        ill = ", ".join(f"{name} {state}" for name, state in status.health.items() if state != "healthy")
        password = new_password or f"airflow_admin in {status.home}/secrets.json"
        _line(
            "Airflow",
            f"[red]{ill}[/]" if ill else "[green]up[/]",
            f"{status.airflow_url}, user {USER}, password {password}",
        )
    _line("Logs", "", f"{status.home}/logs")


def _line(name: str, state: str, facts: str) -> None:
    console.print(f"[bold]{name:<9}[/] {state} {escape(facts)}", soft_wrap=True)


def _ready(status: Status, new_password: str | None) -> None:
    show(status, new_password)
    console.print("Ctrl-C stops it.")
