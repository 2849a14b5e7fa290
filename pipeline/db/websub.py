"""WebSub subscriptions: asked for, verified, rung."""

from dataclasses import dataclass

from pipeline.db.connect import Database
from pipeline.db.queries import sql


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A subscription that a hub is asked for now."""

    feed_id: int
    hub_url: str
    topic_url: str
    token: str
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The subscription of one callback address."""

    feed_id: int
    topic_url: str
    token: str
    secret: str
    state: str


def due(database: Database, *, limit: int) -> list[tuple[int, str, str]]:
    """Feeds whose hub is to be asked (feed, hub, topic)."""
    with database.transaction() as connection:
        rows = connection.execute(sql("due_subscriptions"), {"feeds": limit})
        return [(row["feed_id"], row["hub_url"], row["topic_url"]) for row in rows]


def begin(database: Database, feed: tuple[int, str, str], *, token: str, secret: str) -> Asked | None:
    """Note that the hub is asked now; with the earlier token and secret where there are any. None: another asks it."""
    feed_id, hub_url, topic_url = feed
    values = {"feed_id": feed_id, "hub_url": hub_url, "topic_url": topic_url, "token": token, "secret": secret}
    with database.transaction() as connection:
        row = connection.execute(sql("begin_subscription"), values).fetchone()
    return Asked(**row) if row else None


def fail(database: Database, token: str, reason: str) -> None:
    """The hub did not take the request."""
    with database.transaction() as connection:
        connection.execute(sql("fail_subscription"), {"token": token, "reason": reason})


def find(database: Database, token: str) -> Known | None:
    """The subscription of a callback address, if it is one of ours."""
    with database.transaction() as connection:
        row = connection.execute(sql("find_subscription"), {"token": token}).fetchone()
    return Known(**row) if row else None


def verify(database: Database, token: str, *, lease_seconds: int) -> None:
    """The hub confirmed, for so long."""
    with database.transaction() as connection:
        connection.execute(sql("verify_subscription"), {"token": token, "lease_seconds": lease_seconds})


def deny(database: Database, token: str, reason: str) -> None:
    """The hub refused."""
    with database.transaction() as connection:
        connection.execute(sql("deny_subscription"), {"token": token, "reason": reason})


def ring(database: Database, token: str) -> None:
    """A push came: its feed is due."""
    with database.transaction() as connection:
        connection.execute(sql("ring_feed"), {"token": token})
