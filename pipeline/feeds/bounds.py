"""What a feed document may hand on, at most (pure): a cut is counted in `problems`, never silent."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from pipeline.records import Entry, ParsedFeed
from pipeline.urls import MAX_CHARS as MAX_URL

#: Decoded bytes of one document.
MAX_BYTES: Final = 50_000_000
MAX_ENTRIES: Final = 5_000
MAX_TITLE: Final = 4_000
MAX_SUMMARY: Final = 100_000
MAX_GUID: Final = 2_048
MAX_NAME: Final = 500
MAX_NAMES: Final = 50
MAX_PROBLEMS: Final = 20

DateMark = Literal["plausible", "missing", "unreadable", "future", "too_old"]

_ODD_DATES: Final[dict[DateMark, str]] = {
    "missing": "date missing",
    "unreadable": "date unreadable",
    "future": "date in the future",
    "too_old": "date before 1995",
}
#: Dates before the first feed or later than a clock can be wrong are kept as printed, and counted.
_FIRST_FEED = datetime(1995, 1, 1, tzinfo=UTC)
_CLOCK_ERROR = timedelta(days=1)
_ITEM_END = re.compile(rb"</(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)
#: The words in an author that feedparser searches for an address, in quadratic time: 32 KB take four seconds.
_LONG_AUTHOR = re.compile(
    rb"(<(?:\w+:)?(?:author|creator|publisher|managingeditor|webmaster)\b[^<>]*>(?:\s*<!\[CDATA\[)?"
    rb"[^<]{500}[\x80-\xbf]*)[^<\]]+",
    re.IGNORECASE,
)
#: NUL and lone surrogates cannot be stored; the other controls are never text.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def without_excess_items(body: bytes) -> tuple[bytes, int]:
    """The document without the items after the first `MAX_ENTRIES`, still well-formed, and how many were left out."""
    if body.count(b"</") <= MAX_ENTRIES:
        return body, 0
    ends = [match.end() for match in _ITEM_END.finditer(body)]
    if len(ends) <= MAX_ENTRIES:
        return body, 0
    return body[: ends[MAX_ENTRIES - 1]] + body[ends[-1] :], len(ends) - MAX_ENTRIES


def without_long_authors(body: bytes) -> tuple[bytes, int]:
    """The document with the text of its authors cut at 500 bytes, and how many were cut."""
    return _LONG_AUTHOR.subn(rb"\1", body)


def bounded(feed: ParsedFeed, *, now: datetime, problems: Iterable[str] = ()) -> ParsedFeed:
    """The feed with sizes capped, unstorable characters dropped, odd dates counted; `problems` come first."""
    cuts: Counter[str] = Counter()
    entries = tuple(_entry(entry, now, cuts) for entry in feed.entries[:MAX_ENTRIES])
    if len(feed.entries) > MAX_ENTRIES:
        cuts["entry not read"] = len(feed.entries) - MAX_ENTRIES
    title = _text(feed.title, MAX_TITLE, cuts, "title")
    language = _text(feed.language, 40, cuts, "language")
    counted = [f"{what}: {count}" for what, count in sorted(cuts.items())]
    found = [_UNPRINTABLE.sub("", problem)[:300] for problem in (*problems, *feed.problems, *counted)]
    return replace(
        feed,
        title=title,
        language=language,
        entries=entries,
        homepage=_url(feed.homepage, cuts),
        hub_url=_url(feed.hub_url, cuts),
        self_url=_url(feed.self_url, cuts),
        next_url=_url(feed.next_url, cuts),
        problems=tuple(found[:MAX_PROBLEMS]),
    )


def date_mark(entry: Entry, now: datetime) -> DateMark:
    """What the feed's date is worth; the date itself is kept as given."""
    if entry.published_at is None:
        return "unreadable" if entry.published_raw else "missing"
    if entry.published_at > now + _CLOCK_ERROR:
        return "future"
    return "too_old" if entry.published_at < _FIRST_FEED else "plausible"


def _entry(entry: Entry, now: datetime, cuts: Counter[str]) -> Entry:
    mark = date_mark(entry, now)
    if mark != "plausible":
        cuts[_ODD_DATES[mark]] += 1
    url = _url(entry.url, cuts)
    if url is None:
        cuts["no http(s) link"] += 1
    return Entry(
        guid=_identifier(entry.guid, cuts),
        url=url,
        title=_text(entry.title, MAX_TITLE, cuts, "title"),
        summary=_text(entry.summary, MAX_SUMMARY, cuts, "summary"),
        published_at=entry.published_at,
        published_raw=_text(entry.published_raw, MAX_NAME, cuts, "date"),
        updated_at=entry.updated_at,
        authors=_names(entry.authors, cuts, "author"),
        categories=_names(entry.categories, cuts, "category"),
    )


def _text(text: str | None, most: int, cuts: Counter[str], what: str) -> str | None:
    """None for an empty text too: absence has one form."""
    if text is None:
        return None
    clean = _UNPRINTABLE.sub("", text).strip()
    if len(clean) > most:
        cuts[f"{what} cut at {most}"] += 1
        clean = clean[:most]
    return clean or None


def _identifier(guid: str | None, cuts: Counter[str]) -> str | None:
    """An oversized GUID keeps its identity through its digest."""
    clean = _text(guid, MAX_URL * 1_000, cuts, "guid")
    if clean is None or len(clean) <= MAX_GUID:
        return clean
    cuts[f"guid cut at {MAX_GUID}"] += 1
    digest = hashlib.sha256(clean.encode()).hexdigest()
    return f"{clean[: MAX_GUID - 72]}#sha256-{digest}"


def _url(url: str | None, cuts: Counter[str]) -> str | None:
    """A cut URL is another URL: it is dropped instead."""
    if url is not None and len(url) > MAX_URL:
        cuts["url too long"] += 1
        return None
    return url


def _names(names: tuple[str, ...], cuts: Counter[str], what: str) -> tuple[str, ...]:
    if len(names) > MAX_NAMES:
        cuts[f"{what} beyond {MAX_NAMES} dropped"] += len(names) - MAX_NAMES
    short = (_text(name, MAX_NAME, cuts, what) for name in names[:MAX_NAMES])
    return tuple(name for name in short if name)
