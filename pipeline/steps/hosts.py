"""One leased host, asked politely: its robots.txt first, one request at a time, with the pause that it is owed."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

from pipeline import urls
from pipeline.archive.warc import Writer
from pipeline.db.bulk import Row
from pipeline.records import FetchFailure, Rejection, Response
from pipeline.web import manners, robots
from pipeline.web.client import Client


class OutOfTime(Exception):
    """The host's next turn comes after the batch has to end."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        #: until that turn
        self.seconds = seconds


class Host:
    """Asks one host for a batch, and remembers what it learns for the next worker."""

    def __init__(self, row: Row, client: Client, writer: Writer, *, delay_seconds: float, until: datetime) -> None:
        """`row` has the columns of `ingest.host`; requests begin before `until`."""
        self._client = client
        self._writer = writer
        self._until = until
        own_delay = row["delay_seconds"]
        self._state = manners.HostState(
            host=row["host"],
            delay_seconds=delay_seconds if own_delay is None else own_delay,
            penalty=row["penalty"],
            failures=row["failures"],
            last_at=row["last_at"],
            not_before=row["not_before"],
            reason=row["reason"],
        )
        self._robots = _robots(row)

    async def get(
        self, url: str, *, headers: dict[str, str] | None = None, accept: tuple[str, ...] | None = None
    ) -> Response | FetchFailure | Rejection:
        """The answer, or why none came: a Rejection where robots.txt forbids it.

        Raises OutOfTime where the batch ends before this host may be asked again.
        """
        rules = await self._rules(urls.origin(url))
        verdict = rules.verdict(url)
        if verdict == "disallowed":
            return Rejection(stage="fetch", reason="robots", detail="robots.txt asks us to leave this page alone")
        if verdict == "wait":
            now = datetime.now(UTC)
            raise OutOfTime(max(60.0, (rules.expires_at - now).total_seconds()))
        return await self._ask(url, headers or {}, accept)

    def learned(self) -> Row:
        """What the next worker should know (keys as in `loading_host`)."""
        rules = self._robots
        return {
            "host": self._state.host,
            "next_request_at": manners.ready_at(self._state) or datetime.now(UTC),
            "penalty": self._state.penalty,
            "failures": self._state.failures,
            "last_at": self._state.last_at,
            "not_before": self._state.not_before,
            "reason": self._state.reason,
            "robots_origin": rules and rules.origin,
            "robots_text": rules and rules.text,
            "robots_fetched_at": rules and rules.fetched_at,
            "robots_expires_at": rules and rules.expires_at,
            "robots_reason": rules and rules.reason,
            "robots_unreachable_since": rules and rules.unreachable_since,
        }

    async def _rules(self, origin: str) -> robots.Robots:
        now = datetime.now(UTC)
        known = self._robots if self._robots and self._robots.origin == origin else None
        if known is None or known.expires_at <= now:
            await self._turn()
            answer = await robots.fetch(self._client, origin)
            now = datetime.now(UTC)
            self._state = manners.after(self._state, answer, now)
            if isinstance(answer, Response) and answer.status < 500:
                self._writer.add_response(answer, kind="robots", url=f"{origin}/robots.txt")
            known = self._robots = robots.decide(origin, answer, now, known)
        self._state = replace(self._state, crawl_delay=known.crawl_delay)
        return known

    async def _ask(self, url: str, headers: dict[str, str], accept: tuple[str, ...] | None) -> Response | FetchFailure:
        await self._turn()
        answer = await self._client.get(url, headers=headers, accept=accept)
        self._state = manners.after(self._state, answer, datetime.now(UTC))
        return answer

    async def _turn(self) -> None:
        """Sleep until this host may be asked."""
        now = datetime.now(UTC)
        ready = manners.ready_at(self._state) or now
        if ready >= self._until or now >= self._until:
            raise OutOfTime(max(0.0, (ready - now).total_seconds()))
        await asyncio.sleep(max(0.0, (ready - now).total_seconds()))


def _robots(row: Row) -> robots.Robots | None:
    if row["robots_origin"] is None:
        return None
    return robots.Robots(
        origin=row["robots_origin"],
        text=row["robots_text"],
        fetched_at=row["robots_fetched_at"],
        expires_at=row["robots_expires_at"],
        reason=row["robots_reason"],
        unreachable_since=row["robots_unreachable_since"],
    )
