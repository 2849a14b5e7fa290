"""How dates are written: by machines in a field of their own, and by newsrooms for their readers."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time
from email.utils import parsedate_to_datetime

from pipeline.articles.days import find_days
from pipeline.records import DatedBy, DateSource

_ISO = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})(?:[T ]{1,2}(?P<clock>\d{1,2}:\d{2}(?::\d{2})?)(?:[.,]\d+)?\s?"
    r"(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?",
    re.IGNORECASE,
)
_EPOCH = re.compile(r"^1\d{9}(?:\d{3})?$")
_COMPACT = re.compile(r"^((?:19|20)\d{2})(\d{2})(\d{2})(?:T?(\d{2}):?(\d{2}).*)?$")
#: what makes a printed day a time stamp
_CLOCK_AFTER = re.compile(
    r"[\s,|–-]*(?:(?:um|at|à|kl\.?|alle|om)\s)?(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::\d\d)?"
    r"(?:\s?(?P<half>[ap])\.?m\b\.?)?(?:\s?(?P<zone>UTC|GMT)\b)?",
    re.IGNORECASE,
)


def printed_days(words: str) -> Iterator[DatedBy]:
    """The days that `words` print, to the minute where a clock follows; its zone is known only where that is UTC."""
    for (_, end), day in find_days(words):
        clock = _clock_at(words, end)
        yield DatedBy(
            at=datetime.combine(day, clock or time(), UTC),
            source="text",
            precision="minute" if clock else "day",
            offset_known=clock is not None and clock.tzinfo is not None,
        )


def _clock_at(words: str, start: int) -> time | None:
    match = _CLOCK_AFTER.match(words, start)
    if not match:
        return None
    hour, minute, half = int(match["hour"]), int(match["minute"]), match["half"]
    if half:
        hour = hour % 12 + (12 if half in "pP" else 0)
    return time(hour, minute, tzinfo=UTC if match["zone"] else None) if hour < 24 and minute < 60 else None


def read_date(printed: str, source: DateSource) -> Iterator[DatedBy]:
    """The date that a machine-readable field holds: ISO 8601 and its misspellings, RFC 5322, epoch, a printed day."""
    value = printed.strip()[:100]
    read = _iso(value) or _epoch(value) or _compact(value) or _rfc(value) or _printed(value)
    if read:
        at, exact, known = read
        yield DatedBy(at=at, source=source, precision="minute" if exact else "day", offset_known=known)


type _Read = tuple[datetime, bool, bool]


def _iso(value: str) -> _Read | None:
    match = _ISO.match(value)
    if not match:
        return None
    clock, zone = match["clock"], (match["zone"] or "").upper()
    zone = "+00:00" if zone in ("Z", "UTC", "GMT") else zone
    clock = f"0{clock}" if clock and clock[1] == ":" else clock
    try:
        at = datetime.fromisoformat(f"{match['date']}T{clock}{zone}" if clock else match["date"])
        return (at if at.tzinfo else at.replace(tzinfo=UTC)), bool(clock), bool(clock and zone)
    except ValueError:
        return None


def _epoch(value: str) -> _Read | None:
    return (datetime.fromtimestamp(int(value[:10]), UTC), True, True) if _EPOCH.match(value) else None


def _compact(value: str) -> _Read | None:
    match = _COMPACT.match(value)
    if not match:
        return None
    numbers = [int(part) for part in match.groups() if part]
    try:
        return datetime(*numbers, tzinfo=UTC), len(numbers) > 3, False  # type: ignore[arg-type,misc]
    except ValueError:
        return None


def _rfc(value: str) -> _Read | None:
    if not re.match(r"^(?:\w{3,9},?\s+)?\d{1,2}[\s-]\w{3}", value):
        return None
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError):
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)), True, at.tzinfo is not None


def _printed(value: str) -> _Read | None:
    day = next((day for _, day in find_days(value)), None)
    return (datetime(day.year, day.month, day.day, tzinfo=UTC), False, False) if day else None
