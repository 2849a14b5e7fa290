"""JSON Feed 1.0 and 1.1 -> records (pure). Method: jsonfeed.org/version/1.1; wrong types read as absence."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

from pipeline.records import Entry, ParsedFeed, Rejection
from pipeline.urls import absolute

_VERSION = "jsonfeed.org/version/"


def parse(body: bytes, *, url: str) -> ParsedFeed | Rejection:
    """A JSON Feed as records; rejected as "not_a_feed" where it is other JSON or none."""
    try:
        document = json.loads(body.decode(json.detect_encoding(body), "replace").lstrip("\ufeff").replace("\x00", ""))
    except (ValueError, RecursionError) as error:
        return Rejection(stage="poll", reason="not_a_feed", detail=f"JSON: {type(error).__name__}: {error}"[:200])
    version = _text(document, "version") or "" if isinstance(document, dict) else ""
    if _VERSION not in version or not isinstance(document.get("items"), list):
        return Rejection(stage="poll", reason="not_a_feed", detail="JSON, but no JSON Feed")
    items = [item for item in document["items"] if isinstance(item, dict)]
    hubs = [hub for hub in _list(document, "hubs") if str(hub.get("type", "")).lower() == "websub"]
    return ParsedFeed(
        format="json",
        title=_text(document, "title"),
        homepage=_link(document, "home_page_url", url),
        language=_text(document, "language"),
        entries=tuple(_entry(item, url) for item in items),
        hub_url=_link(hubs[0], "url", url) if hubs else None,
        self_url=_link(document, "feed_url", url),
        next_url=_link(document, "next_url", url),
        problems=() if len(items) == len(document["items"]) else ("items that are no objects",),
    )


def _entry(item: dict[str, Any], base: str) -> Entry:
    raw = _text(item, "date_published")
    author = item.get("author")  # of version 1.0
    people = _list(item, "authors") or ([author] if isinstance(author, dict) else [])
    tags = item.get("tags")
    return Entry(
        guid=_text(item, "id"),
        url=_link(item, "url", base) or _link(item, "external_url", base),
        title=_text(item, "title"),
        summary=_text(item, "summary") or _text(item, "content_html") or _text(item, "content_text"),
        published_at=_time(raw),
        published_raw=raw,
        updated_at=_time(_text(item, "date_modified")),
        authors=tuple(name for person in people if (name := _text(person, "name"))),
        categories=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
    )


def _text(item: dict[str, Any], key: str) -> str | None:
    """Version 1.0 allowed numbers as ids, and feeds still send them."""
    value = item.get(key)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) and value else None


def _list(item: dict[str, Any], key: str) -> list[dict[str, Any]]:
    value = item.get(key)
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []


def _link(item: dict[str, Any], key: str, base: str) -> str | None:
    value = _text(item, key)
    return urljoin(base, value.strip()) if value and absolute(value, base) else None


def _time(raw: str | None) -> datetime | None:
    """RFC 3339; a time without offset is read as UTC."""
    try:
        moment = datetime.fromisoformat(raw.strip()) if raw else None
        return moment and (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
