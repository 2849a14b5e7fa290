"""HTTP headers that say when to come again (pure, a bottom layer). Source: RFC 9110 and 9111."""

import math
from datetime import datetime
from email.utils import parsedate_to_datetime


def max_age(cache_control: str | None) -> int | None:
    """Seconds of max-age; 0 where caching is refused; None where nothing is said."""
    directives = [part.strip().lower() for part in (cache_control or "").split(",")]
    if {"no-cache", "no-store"} & set(directives):
        return 0
    ages = [part.removeprefix("max-age=").strip('"') for part in directives if part.startswith("max-age=")]
    return min(int(ages[0][:9]), 10**8) if ages and ages[0].isdecimal() else None


def seconds_of(header: str | None, now: datetime) -> int | None:
    """Retry-After or Expires as seconds from now: a number of seconds, or an HTTP date. None where unreadable."""
    text = (header or "").strip()
    if text.isdecimal():
        return int(text[:9])
    try:
        until = parsedate_to_datetime(text)
        return max(0, math.ceil((until - now).total_seconds())) if until.tzinfo else None
    except (ValueError, TypeError, OverflowError):
        return None
