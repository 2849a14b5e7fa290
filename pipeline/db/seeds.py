"""Outlets and feeds, entered by their keys: run again, it changes what changed and adds what is new."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.db.connect import Database
from pipeline.db.queries import sql


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeded:
    """How much was entered."""

    outlets: int
    feeds: int
    new_feeds: int


def seed(
    database: Database, outlets: Iterable[Mapping[str, str | None]], feeds: Iterable[Mapping[str, str | None]]
) -> Seeded:
    """Enter outlets (columns of `ingest.outlet`) and feeds (url, host, outlet, title, language, kind).

    An outlet without the keys `delay_seconds` and `max_requests` keeps the pace that it has.
    """
    outlets, feeds = list(outlets), list(feeds)
    with database.transaction() as connection:
        connection.cursor().executemany(sql("upsert_outlet"), outlets)
        connection.cursor().executemany(sql("set_outlet_pace"), [each for each in outlets if "delay_seconds" in each])
        connection.execute(sql("add_hosts"), {"hosts": [feed["host"] for feed in feeds]})
        new = sum(connection.execute(sql("add_feed"), feed).rowcount for feed in feeds)
    return Seeded(outlets=len(outlets), feeds=len(feeds), new_feeds=new)
