"""What is wanted of an archive, told before any work is done on an item (pure)."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from pipeline import urls
from pipeline.db.backfill import Request
from pipeline.errors import ConfigurationError

_HTML_LANG = re.compile(rb"<html\b[^>]*?\slang\s*=\s*[\"']?([A-Za-z]{2,3})\b", re.IGNORECASE)
#: in which a page says its language
_TOP_BYTES = 4_096


class Filters:
    """The filters of one backfill; what does not say its date or language passes."""

    def __init__(self, request: Request) -> None:
        self._since, self._until = request.since, request.until
        self._hosts = tuple(request.hosts)
        self._below = tuple(f".{host}" for host in request.hosts)
        self._languages = frozenset(request.languages)
        self._matches = _any(request.url_matches)
        self._skips = _any(request.url_skips)

    def wanted(self, url: str, at: datetime | None) -> str | None:
        """The name of the filter that drops an item of this address and date, or None."""
        if at is not None and (self._since or self._until):
            day = at.astimezone(UTC).date()
            if (self._since and day < self._since) or (self._until and day > self._until):
                return "window"
        if self._hosts:
            host = urls.server(url).partition(":")[0]
            if host not in self._hosts and not host.endswith(self._below):
                return "host"
        if (self._matches and not self._matches.search(url)) or (self._skips and self._skips.search(url)):
            return "pattern"
        return None

    def speaks(self, language: str | None) -> bool:
        """Whether an item in this language is wanted."""
        return not self._languages or language is None or language.lower()[:2] in self._languages


def stated_language(body: bytes) -> str | None:
    """The language that a page's first element gives; None where it gives none."""
    found = _HTML_LANG.search(body, 0, _TOP_BYTES)
    return found[1].decode().lower() if found else None


def _any(patterns: Iterable[str]) -> re.Pattern[str] | None:
    """Raises ConfigurationError where one is no regular expression."""
    joined = "|".join(f"(?:{pattern})" for pattern in patterns)
    try:
        return re.compile(joined) if joined else None
    except re.error as error:
        raise ConfigurationError(f"A URL pattern is no regular expression: {error}.") from error
