"""The hourly tidying: what is older than the settings keep it goes."""

from datetime import UTC, datetime, timedelta

from pipeline.db import retention
from pipeline.db.connect import Database
from pipeline.settings import Settings


def tidy(settings: Settings, database: Database) -> dict[str, int]:
    """Remove what is too old; returns rows by table."""
    oldest = datetime.now(UTC).date() - timedelta(days=settings.feed_check_keep_days)
    return {"feed_check": retention.drop_checks(database, oldest)}
