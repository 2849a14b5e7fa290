"""Sessions of analysts that go on for too long are ended, whatever they have set for themselves."""

import structlog

from pipeline.db import analysts
from pipeline.db.analysts import Ended, Limits
from pipeline.db.connect import Database
from pipeline.settings import Settings

_log = structlog.get_logger()


def watch(settings: Settings, database: Database) -> list[Ended]:
    """End what has passed a limit of the settings; each is named in the log."""
    ended = analysts.end_runaways(database, Limits.of(settings))
    for session in ended:
        _log.warning(
            "watchdog.ended", pid=session.pid, login=session.login, why=session.why, seconds=round(session.seconds)
        )
    return ended
