"""`onrecord websub`: the optional service that hubs push to."""

import asyncio
import contextlib
import signal
from typing import Annotated

import typer

from pipeline.cli import connecting
from pipeline.cli.speaking import console, plainly
from pipeline.db.connect import Database
from pipeline.errors import ConfigurationError
from pipeline.settings import settings
from pipeline.steps import push


def register(app: typer.Typer) -> None:
    """Add the command of this module to `app`."""
    app.command()(websub)


def websub(
    listen: Annotated[str, typer.Option(help="Address and port; put TLS in front of it.")] = "127.0.0.1:8765",
) -> None:
    """Receive WebSub pushes: a feed whose hub says that it is new is polled within a minute. Runs until Ctrl-C.

    Asks the hubs that feeds announce, for ONRECORD_WEBSUB_CALLBACK_URL, the public address of this service. A push is
    a doorbell: its signature is checked, nothing of it is stored. Feeds are polled in any case; a hub that misses
    what polling finds is distrusted.

    Example:  ONRECORD_WEBSUB_CALLBACK_URL=https://news.example/websub onrecord websub --listen 127.0.0.1:8765
    """
    with plainly():
        host, _, port = listen.rpartition(":")
        if not host or not port.isdecimal() or int(port) > 65_535:
            raise ConfigurationError(f"--listen is {listen!r}: an address and a port, as 127.0.0.1:8765.")
        push.callback_url(settings(), "")
        with connecting.database() as database:
            asyncio.run(_until_told(database, host.strip("[]"), int(port)))
    console.print("Stopped.")


async def _until_told(database: Database, host: str, port: int) -> None:
    def ready(listening: int) -> None:
        console.print(f"Listening on {host}:{listening} for {settings().websub_callback_url}; Ctrl-C stops it.")

    service = asyncio.ensure_future(push.serve(settings(), database, host=host, port=port, ready=ready))
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, service.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await service
