"""robots.txt: what a site allows (RFC 9309), as decisions that can be stored, and one small fetch.

No file (4xx) allows all; a server that fails (5xx, 429, no answer) means wait, unless an earlier copy is still at hand.
"""

import functools
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from protego import Protego

from pipeline import urls
from pipeline.http_headers import max_age, seconds_of
from pipeline.records import FetchFailure, Response
from pipeline.web.client import Client

#: The name that sites address in their rules.
AGENT: Final = "onrecord"
#: RFC 9309 asks for at least 500 KiB; what comes after is not read.
MAX_BYTES: Final = 512_000
FETCH_BYTES: Final = 5_000_000
FETCH_SECONDS: Final = 20.0
_SHORTEST: Final = timedelta(hours=1)
_LONGEST: Final = timedelta(hours=24)
_WAIT: Final = timedelta(minutes=15)
#: RFC 9309, 2.3.1.4: a site that was unreachable this long may be taken to have no rules.
_GIVE_UP: Final = timedelta(days=30)
#: Failures that will be the same next time; an address that may not be asked is refused for the page itself as well.
_UNREADABLE: Final = frozenset({"too_many_redirects", "too_large", "bad_encoding", "bad_url", "forbidden_address"})

#: How a reason names what keeps the file away: the reason is all that is stored of it.
_AWAY: Final = re.compile(r"does not answer \((HTTP )?(\w+)\)")

Verdict = Literal["allowed", "disallowed", "wait"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """What is known of one origin's robots.txt, until `expires_at`."""

    #: "https://news.example"
    origin: str
    #: the file; "" allows all; None means wait
    text: str | None
    fetched_at: datetime
    expires_at: datetime
    reason: str
    #: first of the failures in a row; None after an answer
    unreachable_since: datetime | None = None

    @property
    def crawl_delay(self) -> float | None:
        """Seconds between requests that the file asks of us; None where it does not."""
        delay = _rules(self.text).crawl_delay(AGENT) if self.text else None
        return float(delay) if delay is not None else None

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """Absolute addresses of the sitemaps that the file names."""
        found = _rules(self.text).sitemaps if self.text else ()
        return tuple(url for url in (urls.absolute(str(each), self.origin) for each in found) if url)

    @property
    def fault(self) -> str | None:
        """What keeps the file away, by name ("dns", "timeout", "http_503"); None where it does not wait."""
        found = _AWAY.search(self.reason) if self.text is None else None
        return found and (f"http_{found[2]}" if found[1] else found[2])

    def verdict(self, url: str) -> Verdict:
        """Whether this URL of the origin may be fetched."""
        if self.text is None:
            return "wait"
        return "allowed" if not self.text or _rules(self.text).can_fetch(url, AGENT) else "disallowed"


async def fetch(client: Client, origin: str) -> Response | FetchFailure:
    """Asks for the file; hand the answer to `decide`."""
    return await client.get(f"{origin}/robots.txt", max_bytes=FETCH_BYTES, deadline_seconds=FETCH_SECONDS)


def decide(origin: str, answer: Response | FetchFailure, now: datetime, previous: Robots | None = None) -> Robots:
    """What the answer means. `previous` is what was known before: good rules outlive an outage."""
    if isinstance(answer, Response) and 200 <= answer.status < 300:
        text = answer.body[:MAX_BYTES].decode("utf-8-sig", "replace").replace("\x00", "")
        return _known(origin, text, now, _kept(answer, now), "rules as of the file")
    if isinstance(answer, Response) and 400 <= answer.status < 500 and answer.status != 429:
        return _known(origin, "", now, _LONGEST, f"no file (HTTP {answer.status}): all is allowed")
    if isinstance(answer, FetchFailure) and answer.reason in _UNREADABLE:
        return _known(origin, "", now, _LONGEST, f"no readable file ({answer.reason}): all is allowed")
    return _waiting(origin, answer, now, previous)


def _known(origin: str, text: str, now: datetime, lasts: timedelta, reason: str) -> Robots:
    return Robots(origin=origin, text=text, fetched_at=now, expires_at=now + lasts, reason=reason)


def _kept(answer: Response, now: datetime) -> timedelta:
    """As long as the server says, between an hour and a day (RFC 9309, 2.4)."""
    seconds = max_age(answer.header("Cache-Control"))
    if seconds is None:
        seconds = seconds_of(answer.header("Expires"), now)
    return _LONGEST if seconds is None else max(_SHORTEST, min(_LONGEST, timedelta(seconds=seconds)))


def _waiting(origin: str, answer: Response | FetchFailure, now: datetime, previous: Robots | None) -> Robots:
    what = f"HTTP {answer.status}" if isinstance(answer, Response) else answer.reason
    since = (previous.unreachable_since if previous else None) or now
    asked = seconds_of(answer.header("Retry-After"), now) if isinstance(answer, Response) else None
    expires_at = now + max(_WAIT, min(_LONGEST, timedelta(seconds=asked or 0)))
    if previous is not None and previous.text is not None and now - since < _GIVE_UP:
        reason = f"robots.txt does not answer ({what}): the rules of before hold"
        return replace(previous, expires_at=expires_at, reason=reason, unreachable_since=since)
    return Robots(
        origin=origin,
        text="" if now - since >= _GIVE_UP else None,
        fetched_at=now,
        expires_at=expires_at,
        reason=f"robots.txt does not answer ({what}): " + ("given up" if now - since >= _GIVE_UP else "waiting"),
        unreachable_since=since,
    )


@functools.lru_cache(maxsize=256)
def _rules(text: str) -> Protego:
    return Protego.parse(text)
