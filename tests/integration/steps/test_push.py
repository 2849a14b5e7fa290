"""WebSub with a real hub on loopback: asked, verified, signed, rung, distrusted."""

import asyncio
import contextlib
import hashlib
import hmac
import io
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from zoo.animals import serve
from zoo.documents import item, rss
from zoo.server import Zoo

from pipeline.errors import ConfigurationError
from pipeline.steps import push


@dataclass(slots=True)
class Hub:
    """Takes subscriptions, verifies them at once, and pushes with their secret."""

    lease_seconds: str = "600"
    status: int = 202
    #: what it asks the callback instead of "subscribe" to the topic
    twist: dict[str, str] = field(default_factory=dict)
    url: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    #: (status, body) of each verification
    verified: list[tuple[int, str]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.asked.append(form)
        if self.status == 202:
            query = {
                "hub.mode": form["hub.mode"],
                "hub.topic": form["hub.topic"],
                "hub.challenge": "c-1",
                "hub.lease_seconds": self.lease_seconds,
            }
            self.verified.append(await get(form["hub.callback"], query | self.twist))
        return web.Response(status=self.status)

    async def push(self, body: bytes = b"<rss/>", method: str = "sha256", secret: str | None = None) -> int:
        form = self.asked[-1]
        digest = hmac.new((secret or form["hub.secret"]).encode(), body, getattr(hashlib, method)).hexdigest()
        return await post(form["hub.callback"], body, {"X-Hub-Signature": f"{method}={digest}"})


async def get(url: str, query: dict[str, str]) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(url, params=query) as answer:
        return answer.status, await answer.text()


async def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    async with aiohttp.ClientSession() as session, session.post(url, data=io.BytesIO(body), headers=headers) as answer:
        return answer.status


@contextlib.asynccontextmanager
async def open_hub() -> AsyncIterator[Hub]:
    hub = Hub()
    app = web.Application()
    app.router.add_post("/", hub.take)
    runner = web.AppRunner(app, handle_signals=False)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hub.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    try:
        yield hub
    finally:
        await runner.cleanup()


def show(publisher: Zoo, hub: Hub, *names: object) -> None:
    """What the feed holds from now on."""
    link = f'<{hub.url}>; rel="hub", <{publisher.url("feed")}>; rel="self"'
    publisher.animals["feed"] = serve(rss(*map(item, names)), Content_Type="application/rss+xml", Link=link)


@pytest.fixture
def play(make_workshop: Callable[..., Any], publisher: Zoo) -> Callable[..., None]:
    """Plays a scene with a hub, a feed that announces it and was polled once, and the service that receives."""

    def run(scene: Callable[[Any, Hub], Awaitable[None]], **hub_fields: Any) -> None:
        async def whole() -> None:
            port = free_port()
            workshop = make_workshop(websub_callback_url=f"http://127.0.0.1:{port}/websub")
            async with open_hub() as hub:
                for name, value in hub_fields.items():
                    setattr(hub, name, value)
                show(publisher, hub, 1, 2, 3)
                workshop.seed(publisher.url("feed"))
                await asyncio.to_thread(workshop.poll)
                listening = asyncio.Event()
                service = asyncio.ensure_future(
                    push.serve(
                        workshop.settings,
                        workshop.database,
                        host="127.0.0.1",
                        port=port,
                        ready=lambda port: listening.set(),
                        pause_seconds=0.1,
                    )
                )
                try:
                    await until(lambda: listening.is_set() or service.done())
                    await until(lambda: hub.asked)
                    await until(lambda: standing(workshop)[0] != "requested")
                    await scene(workshop, hub)
                finally:
                    service.cancel()
                    with contextlib.suppress(asyncio.CancelledError):
                        await service

        asyncio.run(whole())

    return run


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not true():
            await asyncio.sleep(0.05)


def standing(workshop: Any) -> tuple[Any, ...]:
    (row,) = workshop.rows("SELECT push_state, push_reason, pushed_at IS NOT NULL, hub_url FROM news.feed")
    return tuple(row)


def is_due(workshop: Any) -> bool:
    ((due,),) = workshop.rows("SELECT next_check_at <= now() + interval '1 minute' FROM ingest.feed")
    return bool(due)


def test_a_hub_that_a_feed_announces_is_asked_and_verified_and_the_subscription_is_seen_in_the_view(
    play: Callable[..., None], publisher: Zoo
) -> None:
    async def scene(workshop: Any, hub: Hub) -> None:
        assert hub.verified == [(200, "c-1")]
        assert (hub.asked[0]["hub.topic"], hub.asked[0]["hub.mode"]) == (publisher.url("feed"), "subscribe")
        assert standing(workshop) == ("verified", "the hub confirmed", False, hub.url)
        ((lease,),) = workshop.rows("SELECT extract(epoch FROM push_until - now()) FROM news.feed")
        assert 590 < lease <= 600
        await asyncio.sleep(0.5)
        assert len(hub.asked) == 1, "once is enough"

    play(scene)


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_a_signed_push_makes_the_feed_due_and_nothing_of_it_is_stored(play: Callable[..., None], method: str) -> None:
    async def scene(workshop: Any, hub: Hub) -> None:
        before = workshop.rows("SELECT count(*) FROM ingest.feed_entry")
        assert not is_due(workshop)
        assert await hub.push(rss(*map(item, ["pushed"])), method) == 202
        assert is_due(workshop)
        assert standing(workshop)[2]
        assert workshop.rows("SELECT count(*) FROM ingest.feed_entry") == before

    play(scene)


def test_a_push_with_a_bad_signature_rings_nothing_and_one_for_nobody_is_told_to_stop(
    play: Callable[..., None],
) -> None:
    async def scene(workshop: Any, hub: Hub) -> None:
        callback = hub.asked[0]["hub.callback"]
        assert await hub.push(secret="guessed") == 202, "who guesses learns nothing"
        assert await post(callback, b"<rss/>", {}) == 202
        assert not is_due(workshop)
        assert await post(f"{callback}x", b"<rss/>", {}) == 410
        assert await post(callback, b"x" * 6_000_000, {}) == 413
        assert not is_due(workshop)

    play(scene)


@pytest.mark.parametrize(
    "twist", [{"hub.topic": "https://other.example/feed"}, {"hub.mode": "unsubscribe"}, {"hub.challenge": ""}]
)
def test_what_was_not_asked_for_is_not_confirmed(
    make_workshop: Callable[..., Any], play: Callable[..., None], twist: dict[str, str]
) -> None:
    async def scene(workshop: Any, hub: Hub) -> None:
        callback, topic = hub.asked[0]["hub.callback"], hub.asked[0]["hub.topic"]
        query = {"hub.mode": "subscribe", "hub.topic": topic, "hub.challenge": "c", "hub.lease_seconds": "60"}
        assert (await get(callback, query | twist))[0] == 404
        assert (await get(f"{callback}x", query))[0] == 404

    play(scene)


def test_a_hub_that_refuses_is_noted_with_its_reason(play: Callable[..., None]) -> None:
    async def scene(workshop: Any, hub: Hub) -> None:
        assert standing(workshop)[:2] == ("denied", "the hub refused: too many")

    play(scene, twist={"hub.mode": "denied", "hub.reason": "too many"})


def test_a_hub_that_fails_is_noted_and_asked_again_a_day_later(play: Callable[..., None]) -> None:
    async def scene(workshop: Any, hub: Hub) -> None:
        assert standing(workshop)[:2] == ("failed", "the hub answered HTTP 500")
        await asyncio.sleep(0.5)
        assert len(hub.asked) == 1
        workshop.change("UPDATE ingest.websub_subscription SET requested_at = now() - interval '25 hours'")
        hub.status = 202
        await until(lambda: standing(workshop)[0] == "verified")

    play(scene, status=500)


def test_a_lease_is_renewed_before_it_ends_with_the_callback_and_secret_of_before(play: Callable[..., None]) -> None:
    async def scene(workshop: Any, hub: Hub) -> None:
        workshop.change(
            "UPDATE ingest.websub_subscription SET requested_at = now() - interval '550 seconds',"
            " verified_at = now() - interval '550 seconds', lease_until = now() + interval '50 seconds'"
        )
        await until(lambda: len(hub.verified) == 2)
        first, second = hub.asked
        assert first == second
        await until(
            lambda: workshop.rows("SELECT push_until > now() + interval '9 minutes' FROM news.feed") == [(True,)]
        )

    play(scene)


def test_a_hub_that_misses_what_polling_finds_three_times_is_distrusted_and_not_asked_again(
    play: Callable[..., None], publisher: Zoo
) -> None:
    async def scene(workshop: Any, hub: Hub) -> None:
        async def poll(*names: int) -> None:
            show(publisher, hub, *names)
            workshop.change("UPDATE ingest.feed SET next_check_at = now()")
            await asyncio.to_thread(workshop.poll)

        await poll(1, 2, 3)  # the first good check since it confirmed: from here on it owes pushes
        await poll(2, 3, 4)
        await poll(3, 4, 5)
        assert standing(workshop)[0] == "verified"
        assert await hub.push() == 202
        await poll(4, 5, 6)  # rung for
        await poll(5, 6, 7)
        await poll(6, 7, 8)
        assert standing(workshop)[0] == "verified", "a push in between forgives"
        await poll(7, 8, 9)
        state, reason, *_ = standing(workshop)
        assert (state, reason) == ("distrusted", "3 checks in a row found new entries that the hub had not pushed")
        workshop.change(
            "UPDATE ingest.websub_subscription SET requested_at = now() - interval '60 days', lease_until = now()"
        )
        await asyncio.sleep(0.5)
        assert len(hub.asked) == 1

    play(scene)


def test_a_push_during_a_check_makes_the_feed_due_again_after_it(play: Callable[..., None], publisher: Zoo) -> None:
    async def scene(workshop: Any, hub: Hub) -> None:
        async def slowly(request: object, writer: asyncio.StreamWriter) -> None:
            await asyncio.sleep(1.5)
            await serve(rss(*map(item, [1, 2, 3])), Link=f'<{hub.url}>; rel="hub"')(request, writer)  # type: ignore[arg-type]

        publisher.animals["feed"] = slowly
        asked = len(publisher.asked("feed"))
        workshop.change("UPDATE ingest.feed SET next_check_at = now()")
        polled = asyncio.ensure_future(asyncio.to_thread(workshop.poll))
        await until(lambda: len(publisher.asked("feed")) > asked)
        assert await hub.push() == 202
        await until(lambda: len(publisher.asked("feed")) > asked + 1)
        await polled

    play(scene)


def test_a_hub_at_a_private_address_is_never_asked(make_workshop: Callable[..., Any], publisher: Zoo) -> None:
    publisher.animals["feed"] = serve(rss(*map(item, [1])), Link='<http://169.254.169.254/hub>; rel="hub"')
    workshop = make_workshop(websub_callback_url="http://127.0.0.1:1/")
    workshop.seed(publisher.url("feed"))
    workshop.poll()
    assert asyncio.run(push.subscribe_due(workshop.settings, workshop.database)) == 1
    assert standing(workshop)[0] == "failed"
    assert "forbidden_address" in standing(workshop)[1]


def test_without_a_public_address_the_service_does_not_start(workshop: Any) -> None:
    with pytest.raises(ConfigurationError, match="ONRECORD_WEBSUB_CALLBACK_URL"):
        asyncio.run(push.serve(workshop.settings, workshop.database, host="127.0.0.1", port=0))
