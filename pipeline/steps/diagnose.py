"""`onrecord feeds check`: visit one feed as a worker would, and say what is well and what is not. Needs no database."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from pipeline import urls
from pipeline.feeds import doctor
from pipeline.feeds.doctor import Answer, Finding, Visits
from pipeline.records import ParsedFeed, Rejection, Response
from pipeline.sandbox import Sandbox
from pipeline.settings import Settings
from pipeline.steps.checks import read_feed
from pipeline.steps.fetch import client
from pipeline.web.visitor import Visitor

type Progress = Callable[[str], None]


def diagnose(settings: Settings, url: str, *, progress: Progress = lambda line: None) -> tuple[Finding, ...]:
    """Findings about the feed at `url`: robots, answer, validators, document, identity, dates, next check, hub."""
    url = url if "://" in url else f"https://{url}"
    with Sandbox(deadline_seconds=settings.parse_deadline_seconds, memory_mb=settings.parse_memory_mb) as sandbox:
        visits = asyncio.run(_visit(settings, sandbox, url, progress))
    interval = timedelta(seconds=settings.poll_interval_seconds)
    return doctor.examine(visits, now=datetime.now(UTC), interval=interval)


async def _visit(settings: Settings, sandbox: Sandbox, url: str, progress: Progress) -> Visits:
    if urls.absolute(url) is None:
        refused = Rejection(stage="fetch", reason="bad_url", detail=url[:200])
        return Visits(url=url, robots="", first=refused)
    async with client(settings) as web:
        visitor = Visitor(web, delay_seconds=settings.host_delay_seconds)
        progress("Asking for robots.txt …")
        rules = await visitor.rules(urls.origin(url))
        delay = f", Crawl-delay {rules.crawl_delay:g} s" if rules.crawl_delay else ""
        progress("Asking for the feed …")
        first = await visitor.get(url)
        document = _document(sandbox, first)
        again: Answer | None = None
        conditional: Answer | None = None
        if isinstance(first, Response) and (headers := _validators(first)) and document:
            progress("Asking again with its validators …")
            conditional = await visitor.get(first.final_url, headers)
        if isinstance(document, ParsedFeed) and any(entry.guid for entry in document.entries):
            progress("Asking again in full, to see whether its GUIDs are stable …")
            again = await visitor.get(first.final_url if isinstance(first, Response) else url)
    return Visits(
        url=url,
        robots=f"allowed ({rules.reason}{delay})",
        first=first,
        again=again,
        conditional=conditional,
        document=document,
        document_again=_document(sandbox, again),
    )


def _document(sandbox: Sandbox, answer: Answer | None) -> ParsedFeed | Rejection | None:
    if isinstance(answer, Response) and 200 <= answer.status < 300:
        return read_feed(sandbox, answer)
    return None


def _validators(answer: Response) -> dict[str, str]:
    pairs = {"If-None-Match": answer.header("etag"), "If-Modified-Since": answer.header("last-modified")}
    return {name: value for name, value in pairs.items() if value}
