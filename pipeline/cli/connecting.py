"""Which database a command works on: the one of the settings, else the local stack's, started for the time being."""

from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.cli.speaking import tell
from pipeline.db.connect import Database
from pipeline.db.migrate import migrate
from pipeline.local.postgres import Server
from pipeline.settings import settings


@contextmanager
def server() -> Iterator[Server]:
    """The local Postgres; where it does not run it is started, and stopped again at the end."""
    local = Server(settings().home)
    if local.running:
        yield local
        return
    tell(f"Starting Postgres in {local.home} for this command …")
    local.start(tell)
    try:
        yield local
    finally:
        local.stop()


@contextmanager
def owner_url() -> Iterator[str]:
    """The address for migrations."""
    given = settings().owner_url
    if given:
        yield given.get_secret_value()
        return
    with server() as local:
        yield local.dsn("onrecord_owner")


@contextmanager
def writer_url() -> Iterator[str]:
    """The address for work; a local database is brought to this version first."""
    given = settings().database_url
    if given:
        yield given.get_secret_value()
        return
    with server() as local:
        for line in migrate(local.dsn("onrecord_owner")):
            tell(line)
        yield local.dsn("onrecord_writer")


@contextmanager
def database() -> Iterator[Database]:
    """The database for work."""
    with writer_url() as url, Database(url, application="onrecord command") as opened:
        yield opened
