"""The HTTP side of WebSub: a small server for hubs, which hands on what they say and knows nothing of feeds."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import web

#: A push is a doorbell: what it carries is read for its signature alone.
_MAX_BYTES: Final = 5_000_000
_READ_SECONDS: Final = 20.0

#: (last part of the callback address, query) -> the challenge to echo, or None for "not ours"
type Verified = Callable[[str, Mapping[str, str]], str | None]
#: (last part of the callback address, body, X-Hub-Signature) -> whether that address is ours
type Pushed = Callable[[str, bytes, str | None], bool]


@asynccontextmanager
async def receiving(host: str, port: int, *, verified: Verified, pushed: Pushed) -> AsyncIterator[int]:
    """A server while the block runs; gives its port (0 asks for a free one). The callables run in threads."""

    async def verify(request: web.Request) -> web.Response:
        challenge = await asyncio.to_thread(verified, _token(request), dict(request.query))
        return web.Response(status=404) if challenge is None else web.Response(text=challenge)

    async def push(request: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(_READ_SECONDS):
                body = await request.read()
        except TimeoutError:
            return web.Response(status=408)
        ours = await asyncio.to_thread(pushed, _token(request), body, request.headers.get("X-Hub-Signature"))
        return web.Response(status=202 if ours else 410)  # 410: the hub may forget this callback

    app = web.Application(client_max_size=_MAX_BYTES)
    app.router.add_get("/{path:.*}", verify)
    app.router.add_post("/{path:.*}", push)
    runner = web.AppRunner(app, access_log=None, handle_signals=False)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


def _token(request: web.Request) -> str:
    """Whatever a proxy made of the path before it."""
    return request.match_info["path"].rstrip("/").rpartition("/")[2]
