"""Times as web archives write them (pure)."""

from datetime import UTC, datetime


def moment_of(stamp: str) -> datetime | None:
    """Of 4 to 14 digits, "20240506070809": what is left out is the first of its kind. None where it is no time."""
    if not (stamp.isascii() and stamp.isdecimal() and 4 <= len(stamp) <= 14):
        return None
    try:
        return datetime.strptime(stamp + "00000101000000"[len(stamp) :], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
