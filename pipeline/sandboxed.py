"""What the killable child can do: each parser is imported when it is first asked for, header and bytes in, JSON out."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from pipeline.agencies import Agencies, parse_agencies
from pipeline.records import Announced, Article, ParsedFeed, Rejection, Sitemap

type Header = Mapping[str, Any]

FEED: TypeAdapter[ParsedFeed | Rejection] = TypeAdapter(ParsedFeed | Rejection)
SITEMAP: TypeAdapter[Sitemap | Rejection] = TypeAdapter(Sitemap | Rejection)
ARTICLE: TypeAdapter[Article | Rejection] = TypeAdapter(Article | Rejection)
ANNOUNCED: TypeAdapter[tuple[Announced, ...]] = TypeAdapter(tuple[Announced, ...])


@cache
def _load_feed() -> Callable[[Header, bytes], bytes]:
    from pipeline.feeds.parse import parse

    def run(header: Header, body: bytes) -> bytes:
        now = datetime.fromisoformat(header["now"])
        result = parse(body, url=header["url"], content_type=header["content_type"], now=now)
        return FEED.dump_json(result)

    return run


@cache
def _load_sitemap() -> Callable[[Header, bytes], bytes]:
    from pipeline.feeds.sitemaps import parse

    return lambda header, body: SITEMAP.dump_json(parse(body, url=header["url"]))


@cache
def _load_discover() -> Callable[[Header, bytes], bytes]:
    from pipeline.feeds.discover import feeds_of

    return lambda header, page: ANNOUNCED.dump_json(feeds_of(page, url=header["url"]))


@cache
def _load_extract() -> Callable[[Header, bytes], bytes]:
    from pipeline.articles.extract import extract
    from pipeline.articles.languages import load

    load()

    def run(header: Header, body: bytes) -> bytes:
        fed = header["feed_published_at"]
        result = extract(
            body,
            url=header["url"],
            content_type=header["content_type"],
            agencies=_agencies(header["agencies_csv"]),
            now=datetime.fromisoformat(header["now"]),
            feed_published_at=datetime.fromisoformat(fed) if fed else None,
        )
        return ARTICLE.dump_json(result)

    return run


@cache
def _agencies(csv_text: str) -> Agencies:
    return parse_agencies(csv_text)


OPERATIONS: Mapping[str, Callable[[], Callable[[Header, bytes], bytes]]] = {
    "feed": _load_feed,
    "sitemap": _load_sitemap,
    "discover": _load_discover,
    "extract": _load_extract,
}
