"""`onrecord grant` and `onrecord watchdog`: logins for analysts, and the end of sessions that go on for too long."""

import re
import secrets
import time
from pathlib import Path
from typing import Annotated
from urllib.parse import quote, urlsplit

import typer

from pipeline.cli import connecting
from pipeline.cli.speaking import console, plainly, tell
from pipeline.db.analysts import Limits, logins
from pipeline.errors import ConfigurationError
from pipeline.settings import settings
from pipeline.steps.watchdog import watch

_NAME = re.compile(r"(?!pg_|onrecord_)[a-z_][a-z0-9_]{0,62}")
_PASSWORD_CHARACTERS = 12
_PAUSE_SECONDS = 30.0


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    app.command()(grant)
    app.command()(watchdog)


def grant(
    name: Annotated[str, typer.Argument(help="Login: small letters, digits and _.")],
    password_file: Annotated[
        Path | None, typer.Option(help="File with the password; by default one is made and shown once.")
    ] = None,
    revoke: Annotated[bool, typer.Option("--revoke", help="End the login and its sessions.")] = False,
) -> None:
    """Give an analyst a login: it reads the schema news and nothing else, within the limits of the settings.

    One that is there gets a new password. Works on ONRECORD_OWNER_URL, else on the local stack.

    Examples:  onrecord grant ada  ·  onrecord grant ada --password-file ada.txt  ·  onrecord grant ada --revoke
    """
    with plainly(), connecting.owner_url() as url, logins(url) as known:
        if not _NAME.fullmatch(name):
            raise ConfigurationError(f"{name!r} cannot be a login: small letters, digits and _, as in ada_holm.")
        if revoke:
            known.revoke(name)
            console.print(f"{name} has no access any more.")
            return
        password = _from(password_file) if password_file else secrets.token_urlsafe(_PASSWORD_CHARACTERS)
        new = known.grant(name, password, Limits.of(settings()))
    console.print(f"{name} {'may read the schema news' if new else 'has a new password'}.")
    if not password_file:
        server = urlsplit(url)
        address = f"{server.hostname}:{server.port or 5432}{server.path}"
        console.print(f"postgresql://{name}:{quote(password)}@{address}", markup=False, soft_wrap=True)
        tell("The password is shown this once.")


def watchdog(
    once: Annotated[bool, typer.Option("--once", help="Look once, instead of every half minute.")] = False,
) -> None:
    """End queries and transactions of analysts that go on for too long; Airflow does so by the DAG watch_sessions.

    Examples:  onrecord watchdog  ·  onrecord watchdog --once
    """
    with plainly(), connecting.database() as database:
        while True:
            for session in watch(settings(), database):
                console.print(
                    f"Ended process {session.pid} of {session.login}: {session.why} after {session.seconds:.0f} s."
                )
            if once:
                return
            time.sleep(_PAUSE_SECONDS)


def _from(file: Path) -> str:
    try:
        password = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as fault:
        raise ConfigurationError(f"{file}: {fault}.") from fault
    if not password:
        raise ConfigurationError(f"{file} is empty.")
    return password
