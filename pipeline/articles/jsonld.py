"""Structured data of a page: JSON-LD objects, read without trust."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lxml.html import HtmlElement

type Thing = Mapping[str, Any]

ARTICLE_TYPES = frozenset(
    {
        "Article", "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "OpinionNewsArticle",
        "BackgroundNewsArticle", "AskPublicNewsArticle", "ReviewNewsArticle", "BlogPosting", "LiveBlogPosting",
        "TechArticle", "ScholarlyArticle", "Report",
    }
)  # fmt: skip
_MOST_BYTES = 2_000_000
_DEEPEST = 12
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*.{0,40}?\*/)|(?:-->|//\s*\]\]>|\]\]>|;)\s*$", re.DOTALL
)
_FACT = re.compile(r'"(@type|headline|datePublished|dateModified)"\s*:\s*"([^"\\]{1,300})"')
_AUTHOR = re.compile(r'"author"\s*:\s*[\[{\s]*(?:"@type"\s*:\s*"\w+"\s*,\s*)?"name"\s*:\s*"([^"\\]{1,100})"')
_RAW_CONTROL = re.compile(r"[\x00-\x1f]")
#: an escape of half a surrogate pair: alone, it makes a string that nothing can write
_HALF_PAIR = re.compile(r"\\ud[89a-f]", re.IGNORECASE)


def read_things(tree: HtmlElement) -> list[Thing]:
    """Every typed object of the page's JSON-LD, outer ones first. What is broken or nested too deeply is left out."""
    found: list[Thing] = []
    for script in tree.iterfind(".//script[@type]"):
        if "ld+json" in script.get("type", "").lower() and script.text and len(script.text) < _MOST_BYTES:
            value = _load(script.text)
            found.extend(_things(value, 0) if value is not None else [_salvage(script.text)])
    return found


def articles_of(things: Sequence[Thing]) -> list[Thing]:
    """The objects that describe an article."""
    return [thing for thing in things if types_of(thing) & ARTICLE_TYPES]


def pages_of(things: Sequence[Thing]) -> list[Thing]:
    """The objects that describe the page as such."""
    return [thing for thing in things if types_of(thing) & {"WebPage", "ItemPage"}]


def types_of(thing: Thing) -> frozenset[str]:
    """The schema.org types of an object, without their prefix."""
    declared = thing.get("@type")
    names = declared if isinstance(declared, list) else [declared]
    return frozenset(re.split(r"[/:]", name)[-1] for name in names if isinstance(name, str))


def strings(value: Any) -> Iterator[str]:
    """The strings of a value that should be one string: as they are, in a list, or as `@value`."""
    if isinstance(value, str):
        if value.strip():
            yield " ".join(value.split())
    elif isinstance(value, list):
        for item in value:
            if not isinstance(item, list):
                yield from strings(item)
    elif isinstance(value, dict):
        yield from strings(value.get("@value") if isinstance(value.get("@value"), str) else None)


def names(value: Any) -> Iterator[tuple[str, str]]:
    """(type, name) of each person or organisation in a value: objects, lists of them, bare strings ("" as type)."""
    if isinstance(value, str):
        yield "", value
    elif isinstance(value, dict):
        kind = next(iter(sorted(types_of(value))), "")
        for name in strings(value.get("name")):
            yield kind, name
    elif isinstance(value, list):
        for item in value:
            if not isinstance(item, list):
                yield from names(item)


def parts(thing: Thing) -> Iterator[Thing]:
    """The objects under `hasPart`."""
    inner = thing.get("hasPart")
    yield from (part for part in (inner if isinstance(inner, list) else [inner]) if isinstance(part, dict))


def live_updates(things: Sequence[Thing]) -> Iterator[tuple[str, str]]:
    """(headline, time as printed) of each entry of a live blog."""
    for thing in things:
        updates = thing.get("liveBlogUpdate")
        for update in updates if isinstance(updates, list) else []:
            if isinstance(update, dict):
                headline = next(strings(update.get("headline")), None)
                printed = next(strings(update.get("datePublished")), None)
                if headline and printed:
                    yield headline, printed


def _load(raw: str) -> Any:
    bare = _WRAPPING.sub("", raw)
    for attempt in (raw, bare, _RAW_CONTROL.sub(" ", bare)):
        try:
            value = json.loads(attempt, strict=False)
            return _storable(value) if _HALF_PAIR.search(attempt) else value
        except (ValueError, RecursionError):
            continue
    return None


def _storable(value: Any) -> Any:
    """The value with "?" for each half that stands alone."""
    return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))


def _salvage(raw: str) -> Thing:
    """The plain facts of an article whose JSON is broken."""
    facts = {key: value for key, value in _FACT.findall(raw) if key not in ("@type", "name")}
    author = _AUTHOR.search(raw)
    kind = next((value for key, value in _FACT.findall(raw) if key == "@type" and value in ARTICLE_TYPES), None)
    return {"@type": kind, **facts, **({"author": author[1]} if author else {})}


def _things(value: Any, depth: int) -> Iterator[Thing]:
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        if "@type" in value:
            yield value
        for inner in value.values():
            yield from _things(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _things(inner, depth + 1)
