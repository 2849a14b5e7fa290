"""The hosts of a batch, asked politely: robots.txt first, a request at a time, each with the pause that is owed.

Every hop of a redirect is a request like any other: its host must be this batch's, its robots.txt must allow it, and it
waits for its turn.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog

from pipeline import urls
from pipeline.archive.warc import RecordKind
from pipeline.db.bulk import Row
from pipeline.db.hosts import Leases
from pipeline.errors import DatabaseUnavailable
from pipeline.records import FetchFailure, Rejection, Response
from pipeline.web import manners, robots
from pipeline.web.client import Client
from pipeline.web.redirects import followed

_log = structlog.get_logger()
#: a batch begins no new request after this long
_BATCH = timedelta(seconds=60)
#: until a host that another worker holds is tried again
_HELD_SECONDS = 30.0


class OutOfTime(Exception):
    """The host's next turn comes after the batch has to end."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        #: until that turn
        self.seconds = seconds


class Unreachable(OutOfTime):
    """The host's robots.txt does not come, so nothing may be asked."""

    def __init__(self, seconds: float, rules: robots.Robots) -> None:
        super().__init__(seconds)
        #: "dns", "timeout", "http_503", …
        self.reason = rules.fault or "robots"
        self.detail = rules.reason


class Keeper(Protocol):
    """What keeps the responses of robots.txt: a WARC writer, or who hands them to one."""

    def add_response(self, response: Response, *, kind: RecordKind, url: str) -> object:
        """Keep a response."""


class Hosts:
    """All hosts that one batch asks: those that it claimed, and those that redirects lead to."""

    def __init__(
        self,
        rows: Iterable[Row],
        leases: Leases,
        client: Client,
        keeper: Keeper,
        *,
        delay_seconds: float,
        begun: datetime,
    ) -> None:
        """`rows` as `db.hosts.keep_used` gives them; `begun` was before they were leased."""
        self._leases = leases
        self._client = client
        self._keeper = keeper
        self._delay_seconds = delay_seconds
        self._lease_until = begun + timedelta(seconds=leases.lease_seconds)
        self._until = min(begun + _BATCH, begun + timedelta(seconds=leases.lease_seconds / 2))
        self._hosts = {row["host"]: self._host(row) for row in rows}
        self._taking = asyncio.Lock()
        #: no request waits for another one's place in the client, where it would miss its turn
        self._places = asyncio.Semaphore(client.concurrency)

    async def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        accept: tuple[str, ...] | None = None,
        max_bytes: int | None = None,
    ) -> Response | FetchFailure | Rejection:
        """The answer, after redirects; or why none came: a Rejection where robots.txt forbids it.

        Raises OutOfTime where a host on the way may not be asked in this batch any more, Unreachable where its
        robots.txt does not come.
        """
        before: _Host | None = None

        async def ask(place: str, told: Mapping[str, str]) -> Response | FetchFailure | Rejection:
            nonlocal before
            host = before = await self._at(place, like=before)
            rules = await self._rules(host, urls.origin(place))
            verdict = rules.verdict(place)
            if verdict == "disallowed":
                return Rejection(stage="fetch", reason="robots", detail=f"{rules.origin}/robots.txt forbids {place}")
            if verdict == "wait":
                raise Unreachable(max(60.0, (rules.expires_at - datetime.now(UTC)).total_seconds()), rules)
            return await self._ask(host, place, told, accept=accept, max_bytes=max_bytes)

        return await followed(url, headers or {}, ask)

    async def each[Item](
        self, items: Iterable[Item], host_of: Callable[[Item], str], work: Callable[[Item], Awaitable[None]]
    ) -> None:
        """Do the work of all items, for each host in their order and as many at once as it may be asked.

        Raises the first fault of the work, as it is: callers tell one kind from another.
        """
        queues: defaultdict[str, list[Item]] = defaultdict(list)
        for item in items:
            queues[host_of(item)].append(item)

        async def work_through(queue: Iterator[Item]) -> None:
            for item in queue:
                await work(item)

        try:
            async with asyncio.TaskGroup() as tasks:
                for host, own in queues.items():
                    queue = iter(own)
                    for _ in range(self._hosts[host].max_requests):
                        tasks.create_task(work_through(queue))
        except ExceptionGroup as faults:
            raise faults.exceptions[0] from faults

    def learned(self) -> list[Row]:
        """What the next worker should know (keys as in `loading_host`)."""
        return [host.learned() for host in self._hosts.values()]

    async def _at(self, url: str, *, like: "_Host | None") -> "_Host":
        """The host of this URL, leased where it is not yet this batch's; as slow as the one before, or slower."""
        name = urls.server(url)
        async with self._taking:
            if name not in self._hosts:
                row = await self._taken(name)
                self._hosts[name] = self._host(_as_slow(row, like) if like else row)
        return self._hosts[name]

    async def _taken(self, name: str) -> Row:
        try:
            row = await asyncio.to_thread(self._leases.take, name)
        except DatabaseUnavailable as fault:
            _log.warning("host.not_taken", host=name, fault=str(fault))
            row = None
        if row is None:
            raise OutOfTime(_HELD_SECONDS)
        return row

    async def _rules(self, host: "_Host", origin: str) -> robots.Robots:
        """The host's rules, asked for where they are not known; http and https share theirs, as they share a host."""
        async with host.reading_rules:
            known = host.robots
            if known is None or known.expires_at <= datetime.now(UTC):
                known = host.robots = await self._asked_rules(host, origin)
                host.state = replace(host.state, crawl_delay=known.crawl_delay)
                await self._note(host)
            return known

    async def _asked_rules(self, host: "_Host", origin: str) -> robots.Robots:
        async def ask(place: str, told: Mapping[str, str]) -> Response | FetchFailure:
            there = await self._at(place, like=host)
            return await self._ask(
                there, place, told, max_bytes=robots.FETCH_BYTES, deadline_seconds=robots.FETCH_SECONDS
            )

        address = f"{origin}/robots.txt"
        answer = await followed(address, {}, ask)
        if isinstance(answer, Response) and answer.status < 500:
            self._keeper.add_response(answer, kind="robots", url=address)
        return robots.decide(origin, answer, datetime.now(UTC), host.robots)

    async def _ask(
        self,
        host: "_Host",
        url: str,
        headers: Mapping[str, str],
        *,
        accept: tuple[str, ...] | None = None,
        max_bytes: int | None = None,
        deadline_seconds: float | None = None,
    ) -> Response | FetchFailure:
        """One request in its turn; it ends before the lease does."""
        async with self._in_turn(host) as left:
            answer = await self._client.get(
                url,
                headers=headers,
                accept=accept,
                max_bytes=max_bytes,
                deadline_seconds=min(left, deadline_seconds or self._client.deadline_seconds),
                follow=False,
            )
            host.state = manners.after(host.state, answer, datetime.now(UTC))
        if host.state.not_before:
            await self._note(host)
        return answer

    @asynccontextmanager
    async def _in_turn(self, host: "_Host") -> AsyncIterator[float]:
        """Hold a place at the host and one in the batch, from the host's turn on; gives the seconds of lease left."""
        async with host.places:
            async with host.turn:
                await self._turn(host)
                await self._places.acquire()
            try:
                now = datetime.now(UTC)
                if now >= self._until:
                    raise OutOfTime(0.0)
                host.state = replace(host.state, last_at=now)
                yield (self._lease_until - now).total_seconds()
            finally:
                self._places.release()

    async def _turn(self, host: "_Host") -> None:
        """Sleep until this host may be asked; what other requests bring meanwhile may put that off."""
        while (ready := manners.ready_at(host.state)) and (now := datetime.now(UTC)) < ready:
            if ready >= self._until:
                raise OutOfTime((ready - now).total_seconds())
            await asyncio.sleep((ready - now).total_seconds())

    async def _note(self, host: "_Host") -> None:
        try:
            await asyncio.to_thread(self._leases.note, host.learned())
        except DatabaseUnavailable as fault:
            _log.warning("host.not_noted", host=host.state.host, fault=str(fault))

    def _host(self, row: Row) -> "_Host":
        return _Host(row, self._delay_seconds)


class _Host:
    """One host of a batch: what is known of it, and who of the batch may go on."""

    def __init__(self, row: Row, delay_seconds: float) -> None:
        self.robots = _robots(row)
        self.max_requests: int = row.get("max_requests") or 1
        self.state = manners.HostState(
            host=row["host"],
            delay_seconds=delay_seconds if row["delay_seconds"] is None else row["delay_seconds"],
            crawl_delay=self.robots.crawl_delay if self.robots else None,
            penalty=row["penalty"],
            failures=row["failures"],
            last_at=row["last_at"],
            not_before=row["not_before"],
            reason=row["reason"],
        )
        self.reading_rules = asyncio.Lock()
        self.places = asyncio.Semaphore(self.max_requests)
        self.turn = asyncio.Lock()

    def learned(self) -> Row:
        rules, state = self.robots, self.state
        return {
            "host": state.host,
            "next_request_at": manners.ready_at(state) or datetime.now(UTC),
            "penalty": state.penalty,
            "failures": state.failures,
            "last_at": state.last_at,
            "not_before": state.not_before,
            "reason": state.reason,
            "robots_origin": rules and rules.origin,
            "robots_text": rules and rules.text,
            "robots_fetched_at": rules and rules.fetched_at,
            "robots_expires_at": rules and rules.expires_at,
            "robots_reason": rules and rules.reason,
            "robots_unreachable_since": rules and rules.unreachable_since,
        }


def _as_slow(row: Row, other: _Host) -> Row:
    """The host with the pace of the other, but where an operator set it a longer pause."""
    delay_seconds = max(row["delay_seconds"] or 0.0, other.state.delay_seconds)
    return {**row, "delay_seconds": delay_seconds, "max_requests": other.max_requests}


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
