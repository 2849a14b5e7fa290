"""Our client beside a bare aiohttp loop, over the same loopback server: `python tests/bench/web_bench.py`.

Prints a line of JSON: feed checks (fetch and parse) and page fetches per second, ours and bare, with their ratio. Each
pair is run three times, alternating; the middle ratio counts.
"""

import asyncio
import json
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import aiohttp
import feedparser

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "faults"))

from zoo.animals import ANIMALS, serve
from zoo.server import Zoo

from pipeline.feeds.parse import parse
from pipeline.records import Response
from pipeline.web.client import Client

FEEDS, PAGES, AT_ONCE, ROUNDS = 150, 1_500, 16, 3
PAGE = b"<html><body>" + b"<p>A paragraph of a page.</p>" * 1_500 + b"</body></html>"


async def all_of(urls: list[str], get: Callable[[str], Awaitable[object]]) -> float:
    """Requests per second, `AT_ONCE` at a time."""
    turns, started = asyncio.Semaphore(AT_ONCE), time.perf_counter()

    async def one(url: str) -> None:
        async with turns:
            await get(url)

    await asyncio.gather(*map(one, urls))
    return len(urls) / (time.perf_counter() - started)


async def bare(urls: list[str], *, parsed: bool) -> float:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=AT_ONCE)) as session:

        async def get(url: str) -> None:
            async with session.get(url) as answer:
                body = await answer.read()
            if parsed:
                feedparser.parse(BytesIO(body), sanitize_html=False, resolve_relative_uris=False)

        return await all_of(urls, get)


async def ours(urls: list[str], *, parsed: bool) -> float:
    now = datetime.now(UTC)
    async with Client(user_agent="bench", allow_addresses=("127.0.0.0/8",), concurrency=AT_ONCE) as client:

        async def get(url: str) -> None:
            answer = await client.get(url)
            assert isinstance(answer, Response)
            if parsed:
                parse(answer.body, url=answer.url, content_type=None, now=now)

        return await all_of(urls, get)


def compared(urls: list[str], *, parsed: bool) -> dict[str, float]:
    pairs = [(asyncio.run(ours(urls, parsed=parsed)), asyncio.run(bare(urls, parsed=parsed))) for _ in range(ROUNDS)]
    mine, theirs = max(pair[0] for pair in pairs), max(pair[1] for pair in pairs)
    ratio = statistics.median(mine / theirs for mine, theirs in pairs)
    return {"per_second": round(mine, 1), "bare_per_second": round(theirs, 1), "ratio": round(ratio, 3)}


def main() -> None:
    with Zoo({**ANIMALS, "article": serve(PAGE, Content_Type="text/html")}) as zoo:
        feeds = compared([zoo.url(f"feed/{n}") for n in range(FEEDS)], parsed=True)
        pages = compared([zoo.url(f"article/{n}") for n in range(PAGES)], parsed=False)
    print(json.dumps({"feed_checks": feeds, "pages": pages}))


if __name__ == "__main__":
    main()
