"""The feeds of a site: what its address is, what its page announces, else where sites usually have one."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal
from urllib.parse import urljoin

from pipeline import urls
from pipeline.errors import ConfigurationError, SandboxCrash, SandboxTimeout
from pipeline.records import ParsedFeed, Response
from pipeline.sandbox import Sandbox
from pipeline.settings import Settings
from pipeline.steps.checks import read_feed
from pipeline.steps.fetch import client
from pipeline.web.visitor import Visitor

How = Literal["given", "announced", "linked", "guessed"]

#: Where sites have feeds that they do not announce, most usual first; the first that answers is taken.
_USUAL: Final = ("feed/", "rss", "rss.xml", "feed.xml", "atom.xml", "index.rdf", "feed.json")
#: Feeds of a page that are looked at.
_MOST: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An address that may be a feed."""

    url: str
    how: How
    title: str | None = None
    #: as the feed itself says, where it is one
    feed: ParsedFeed | None = None
    #: why it is none; None where it is one
    problem: str | None = None

    @property
    def newest(self) -> datetime | None:
        """The newest date in it."""
        dates = [entry.published_at for entry in self.feed.entries if entry.published_at] if self.feed else []
        return max(dates, default=None)


def discover(
    settings: Settings, url: str, *, progress: Callable[[str], None] = lambda line: None
) -> tuple[Candidate, ...]:
    """The feeds of a site or a feed's own address, each asked for; with those that turned out to be none.

    Raises ConfigurationError where `url` is no address.
    """
    given = url if "://" in url else f"https://{url}"
    if urls.absolute(given) is None:
        raise ConfigurationError(f"{url!r} is no http(s) address.")
    with Sandbox(deadline_seconds=settings.parse_deadline_seconds, memory_mb=settings.parse_memory_mb) as sandbox:
        return asyncio.run(_discover(settings, sandbox, given, progress))


async def _discover(
    settings: Settings, sandbox: Sandbox, url: str, progress: Callable[[str], None]
) -> tuple[Candidate, ...]:
    async with client(settings) as web:
        visitor = Visitor(web, delay_seconds=settings.host_delay_seconds)
        progress(f"Asking for {url} …")
        answer = await visitor.get(url)
        if not isinstance(answer, Response):
            return (Candidate(url=url, how="given", problem=f"{answer.reason}: {answer.detail}"),)
        itself = _judged(Candidate(url=_address(url, answer), how="given"), sandbox, answer)
        if itself.feed or not 200 <= answer.status < 300:
            return (itself,)
        try:
            named = sandbox.feeds_of(answer.body, url=answer.final_url)
        except (SandboxTimeout, SandboxCrash) as fault:
            return (replace(itself, problem=str(fault)),)
        candidates = [
            Candidate(url=each.url, how="announced" if each.announced else "linked", title=each.title)
            for each in named[:_MOST]
        ]
        if candidates:
            return tuple([await _looked_at(visitor, sandbox, each, progress) for each in candidates])
        usual = (Candidate(url=urljoin(urls.origin(answer.final_url) + "/", path), how="guessed") for path in _USUAL)
        return await _first_feed(visitor, sandbox, usual, progress)


async def _first_feed(
    visitor: Visitor, sandbox: Sandbox, candidates: Iterable[Candidate], progress: Callable[[str], None]
) -> tuple[Candidate, ...]:
    for each in candidates:
        found = await _looked_at(visitor, sandbox, each, progress)
        if found.feed:
            return (found,)
    return ()


async def _looked_at(
    visitor: Visitor, sandbox: Sandbox, candidate: Candidate, progress: Callable[[str], None]
) -> Candidate:
    progress(f"Looking at {candidate.url} …")
    answer = await visitor.get(candidate.url)
    if not isinstance(answer, Response):
        return replace(candidate, problem=f"{answer.reason}: {answer.detail}")
    return _judged(replace(candidate, url=_address(candidate.url, answer)), sandbox, answer)


def _judged(candidate: Candidate, sandbox: Sandbox, answer: Response) -> Candidate:
    if not 200 <= answer.status < 300:
        return replace(candidate, problem=f"HTTP {answer.status}")
    found = read_feed(sandbox, answer)
    if isinstance(found, ParsedFeed):
        return replace(candidate, feed=found, title=found.title or candidate.title)
    return replace(candidate, problem=f"{found.reason}: {found.detail}")


def _address(url: str, answer: Response) -> str:
    """Where it has moved for good; the address as given after any other redirect."""
    return answer.final_url if answer.hops and all(hop.status in (301, 308) for hop in answer.hops) else url
