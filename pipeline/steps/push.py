"""WebSub: ask hubs, answer them, and let a push make its feed due. Feeds are polled in any case."""

import asyncio
import secrets
from collections.abc import Callable, Mapping
from typing import Final

import structlog

from pipeline.db import websub as stored
from pipeline.db.connect import Database
from pipeline.errors import ConfigurationError, DatabaseUnavailable
from pipeline.feeds import websub
from pipeline.feeds.websub import Subscription
from pipeline.records import FetchFailure
from pipeline.settings import Settings
from pipeline.steps.fetch import client
from pipeline.web.receiver import receiving
from pipeline.web.visitor import Visitor

_log = structlog.get_logger()
#: feeds whose hubs are asked in one round, and the pause between two rounds
_ROUND: Final = 50
_PAUSE_SECONDS: Final = 60.0
#: what a hub may say of its lease: not seconds, not for ever
_SHORTEST_LEASE: Final = 300
_LONGEST_LEASE: Final = 30 * 86_400


async def serve(
    settings: Settings,
    database: Database,
    *,
    host: str,
    port: int,
    ready: Callable[[int], None] = lambda port: None,
    pause_seconds: float = _PAUSE_SECONDS,
) -> None:
    """Receive from hubs, and ask those that are due, until cancelled. `ready` is told the port."""
    callback_url(settings, "")
    async with receiving(
        host,
        port,
        verified=lambda token, query: verified(database, token, query),
        pushed=lambda token, body, signature: pushed(database, token, body, signature),
    ) as listening:
        ready(listening)
        while True:
            try:
                await subscribe_due(settings, database)
            except DatabaseUnavailable as fault:
                _log.warning("websub.waits", fault=str(fault))
            await asyncio.sleep(pause_seconds)


async def subscribe_due(settings: Settings, database: Database) -> int:
    """Ask the hubs of feeds that have none of their pushes yet, or whose lease ends; returns how many were asked."""
    feeds = await asyncio.to_thread(stored.due, database, limit=_ROUND)
    if not feeds:
        return 0
    async with client(settings) as web:
        visitor = Visitor(web, delay_seconds=min(1.0, settings.host_delay_seconds))
        for feed in feeds:
            await _subscribe(settings, database, visitor, feed)
    return len(feeds)


async def _subscribe(settings: Settings, database: Database, visitor: Visitor, feed: tuple[int, str, str]) -> None:
    token, secret = secrets.token_urlsafe(24), secrets.token_hex(32)
    asked = await asyncio.to_thread(stored.begin, database, feed, token=token, secret=secret)
    if asked is None:
        return
    callback = callback_url(settings, asked.token)
    form = websub.request_fields(Subscription(topic=asked.topic_url, callback=callback, secret=asked.secret))
    answer = await visitor.post(asked.hub_url, form)
    if isinstance(answer, FetchFailure):
        reason = f"{answer.reason}: {answer.detail}"
    elif 200 <= answer.status < 300:
        _log.info("websub.asked", feed_id=asked.feed_id, hub=asked.hub_url)
        return
    else:
        reason = f"the hub answered HTTP {answer.status}"
    _log.warning("websub.not_asked", feed_id=asked.feed_id, hub=asked.hub_url, reason=reason)
    await asyncio.to_thread(stored.fail, database, asked.token, reason[:500])


def callback_url(settings: Settings, token: str) -> str:
    """Where a hub reaches us. Raises ConfigurationError where no public address is set."""
    if not settings.websub_callback_url:
        raise ConfigurationError("Set ONRECORD_WEBSUB_CALLBACK_URL to the address at which hubs reach this service.")
    return f"{settings.websub_callback_url.rstrip('/')}/{token}"


def verified(database: Database, token: str, query: Mapping[str, str]) -> str | None:
    """A hub's GET: the challenge to echo where it is about what we asked; None where it is not."""
    known = stored.find(database, token)
    if known is None or query.get("hub.topic") != known.topic_url:
        return None
    if query.get("hub.mode") == "denied":
        stored.deny(database, token, f"the hub refused: {query.get('hub.reason', 'no reason given')}"[:500])
        return ""
    given = websub.confirmed(Subscription(topic=known.topic_url, callback="", secret=known.secret), query)
    if given is None or known.state == "distrusted":
        return None
    challenge, lease = given
    stored.verify(database, token, lease_seconds=max(_SHORTEST_LEASE, min(_LONGEST_LEASE, lease)))
    _log.info("websub.verified", feed_id=known.feed_id, lease_seconds=lease)
    return challenge


def pushed(database: Database, token: str, body: bytes, signature: str | None) -> bool:
    """A hub's POST: rings where the signature is good. A bad one is ignored and not told: nobody shall try them out."""
    known = stored.find(database, token)
    if known is None:
        return False
    if not websub.authentic(body, secret=known.secret, signature=signature):
        _log.warning("websub.bad_signature", feed_id=known.feed_id)
        return True
    stored.ring(database, token)
    _log.info("websub.rung", feed_id=known.feed_id)
    return True
