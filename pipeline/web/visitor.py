"""Asks politely where no database keeps the hosts' state: one command's visits, with the manners of every worker."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from pipeline import urls
from pipeline.records import FetchFailure, Rejection, Response
from pipeline.web import manners, robots
from pipeline.web.client import Client
from pipeline.web.redirects import followed

type Answer = Response | FetchFailure


class Visitor:
    """One visit after the other: robots.txt first, and the pause that each host is owed."""

    def __init__(self, client: Client, *, delay_seconds: float) -> None:
        self._client = client
        self._delay_seconds = delay_seconds
        self._states: dict[str, manners.HostState] = {}
        self._rules: dict[str, robots.Robots] = {}

    async def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer | Rejection:
        """The answer, after redirects; or why none came: a Rejection ("robots") where robots.txt keeps us away."""

        async def ask(place: str, told: Mapping[str, str]) -> Answer | Rejection:
            if urls.absolute(place) is None:
                return Rejection(stage="fetch", reason="bad_url", detail=f"no http(s) address: {place[:200]}")
            rules = await self.rules(urls.origin(place))
            if (verdict := rules.verdict(place)) != "allowed":
                return Rejection(stage="fetch", reason="robots", detail=f"{verdict}: {rules.reason}")
            return await self._ask(place, told)

        return await followed(url, headers or {}, ask)

    async def post(self, url: str, form: Mapping[str, str]) -> Answer:
        """The answer of a service to a form. robots.txt is for those who read pages."""
        return await self._in_turn(url, lambda: self._client.post(url, form))

    async def rules(self, origin: str) -> robots.Robots:
        """The robots.txt of an origin, asked for once."""
        if origin not in self._rules:
            address = f"{origin}/robots.txt"
            answer = await followed(address, {}, self._ask)
            self._rules[origin] = rules = robots.decide(origin, answer, datetime.now(UTC))
            host = urls.server(address)
            self._states[host] = replace(self._states[host], crawl_delay=rules.crawl_delay)
        return self._rules[origin]

    async def _ask(self, place: str, told: Mapping[str, str]) -> Answer:
        return await self._in_turn(place, lambda: self._client.get(place, headers=told, follow=False))

    async def _in_turn(self, place: str, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        host = urls.server(place)
        state = self._states.setdefault(host, manners.HostState(host=host, delay_seconds=self._delay_seconds))
        now = datetime.now(UTC)
        await asyncio.sleep(max(0.0, ((manners.ready_at(state) or now) - now).total_seconds()))
        answer = await ask()
        self._states[host] = manners.after(state, answer, datetime.now(UTC))
        return answer
