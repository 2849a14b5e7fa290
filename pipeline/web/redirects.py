"""Redirects, followed one by one: each target is an address to be judged anew, and what was meant for one origin is not
told to another.
"""

from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final
from urllib.parse import unquote, urlsplit

from pipeline import urls
from pipeline.records import FetchFailure, Hop, Response

MAX_REDIRECTS: Final = 10
_STATUSES: Final = frozenset({301, 302, 303, 307, 308})
#: What may be told to any origin; credentials, cookies and validators stay with the first.
_FOR_ANYONE: Final = frozenset({"accept", "accept-encoding", "accept-language", "range"})


def redirects(status: int, location: str | None) -> bool:
    """Whether an answer leads elsewhere; a 302 that does not say where is an answer like any other."""
    return status in _STATUSES and bool(location)


async def followed[Other](
    url: str,
    headers: Mapping[str, str],
    ask: Callable[[str, Mapping[str, str]], Awaitable[Response | FetchFailure | Other]],
) -> Response | FetchFailure | Other:
    """The answer at the end of the redirects that begin at `url`, with the hops that led there.

    `ask` makes one request and follows nothing; what it gives instead of a Response ends the way. Credentials in the
    URL become an Authorization header for its origin.
    """
    headers = {**_authorization(url), **headers}
    place, hops, seconds = url, list[Hop](), 0.0
    while True:
        answer = await ask(place, headers)
        if isinstance(answer, FetchFailure):
            return replace(answer, url=url, seconds=seconds + answer.seconds)
        if not isinstance(answer, Response):
            return answer
        seconds += answer.seconds
        location = _readable(answer.header("Location") or "")
        if not redirects(answer.status, location):
            return replace(answer, url=url, hops=tuple(hops), seconds=seconds)
        target = urls.absolute(location, place)
        if target is None:
            return _failure(url, "bad_url", f"a redirect to {location[:200]!r}", seconds)
        if len(hops) == MAX_REDIRECTS:
            return _failure(url, "too_many_redirects", f"more than {MAX_REDIRECTS}, last to {target[:200]}", seconds)
        hops.append(Hop(url=place, status=answer.status, location=location))
        if urls.origin(target) != urls.origin(place):
            headers = {name: value for name, value in headers.items() if name.lower() in _FOR_ANYONE}
        place = target


def _failure(url: str, reason: str, detail: str, seconds: float) -> FetchFailure:
    return FetchFailure(
        url=url, reason=reason, detail=detail, transient=False, failed_at=datetime.now(UTC), seconds=seconds
    )


def _authorization(url: str) -> dict[str, str]:
    if "@" not in url:
        return {}
    try:
        parts = urlsplit(url)
    except ValueError:
        return {}
    if not parts.username:
        return {}
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return {"Authorization": f"Basic {b64encode(pair.encode()).decode('ascii')}"}


def _readable(location: str) -> str:
    """A Location as text: many servers send raw UTF-8 in it."""
    return location.encode("latin-1", "replace").decode("utf-8", "replace")
