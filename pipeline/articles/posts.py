"""Social-media posts that were flattened into a text: "words — Name (@handle) Month D, YYYY"."""

import re
from collections.abc import Iterator
from datetime import date

from pipeline.articles.days import find_days, print_day
from pipeline.articles.paragraphs import blocks
from pipeline.records import Post, Span

#: the signature under an embedded post; what follows the bracket must be a date
_SIGNATURE = re.compile(
    r"(?:—|–|--|―)\s?(?P<author>[^\n()]{1,80}?)\s?\(@(?P<handle>[\w.@-]{1,80})\)\s{1,2}(?=[\w,]{1,12})"
)
_CLOCK = re.compile(r"(?:,|\s+at)?\s+\d{1,2}:\d\d(?:\s?[AP]M)?(?:\s(?:UTC|GMT|[ECMP][SD]T))?", re.IGNORECASE)
_PICTURE = re.compile(r"\bpic\.(?:twitter|x)\.com/\w+$")
_PLATFORM_LINKS = (
    ("x", re.compile(r"\b(?:pic\.(?:twitter|x)\.com|t\.co)/|//(?:www\.|mobile\.)?(?:twitter|x)\.com/", re.IGNORECASE)),
    ("telegram", re.compile(r"//(?:www\.)?(?:t|telegram)\.me/", re.IGNORECASE)),
    ("truth_social", re.compile(r"//(?:www\.)?truthsocial\.com/", re.IGNORECASE)),
    ("bluesky", re.compile(r"//bsky\.app/", re.IGNORECASE)),
    ("instagram", re.compile(r"//(?:www\.)?instagram\.com/", re.IGNORECASE)),
    ("facebook", re.compile(r"//(?:[\w-]+\.)?(?:facebook\.com|fb\.watch)/", re.IGNORECASE)),
    ("tiktok", re.compile(r"//(?:www\.|vm\.)?tiktok\.com/", re.IGNORECASE)),
    ("youtube", re.compile(r"//(?:www\.|m\.)?(?:youtube(?:-nocookie)?\.com|youtu\.be)/", re.IGNORECASE)),
)


def flatten(text: str, *, author: str | None, handle: str | None, posted_on: date | None) -> str:
    """The one-paragraph form of a post; parts that are unknown are left out."""
    name = " ".join(filter(None, (author, f"(@{handle})" if handle else None)))
    signature = " ".join(filter(None, (name, print_day(posted_on) if posted_on else None)))
    return " ".join(filter(None, (text, f"— {signature}" if signature else None)))


def platform_of(link: str) -> str | None:
    """The platform that a link (or a text with links in it) belongs to."""
    return next((name for name, pattern in _PLATFORM_LINKS if pattern.search(link)), None)


def strip_symbols(name: str) -> str:
    """A display name without the emoji and signs around it."""
    kept = [index for index, letter in enumerate(name) if letter.isalnum() or letter in ".!?)"]
    return name[kept[0] : kept[-1] + 1] if kept else ""


def find_posts(text: str) -> list[Post]:
    """The flattened posts of a plain text, in order. A post begins with its block, or after the post before it."""
    units = blocks(text)
    found: list[Post] = []
    for signature in _SIGNATURE.finditer(text):
        dated = _date_at(text, signature.end())
        if not dated:
            continue
        end, posted_on = dated
        start = _start(text, units, signature.start(), found[-1].end if found else 0)
        handle = signature["handle"]
        words = text[start : signature.start()].rstrip()
        found.append(
            Post(
                start=start,
                end=end,
                author=strip_symbols(signature["author"]) or None,
                handle=handle,
                posted_on=posted_on,
                text=words,
                platform=_platform(handle, words),
            )
        )
    return sorted([*found, *_unsigned(text, units, found)], key=lambda post: post.start)


def _date_at(text: str, start: int) -> tuple[int, date] | None:
    (begin, end), day = next(find_days(text[start : start + 40]), ((1, 0), date.min))
    if begin:
        return None
    clock = _CLOCK.match(text, start + end)
    return (clock.end() if clock else start + end), day


def _start(text: str, units: list[Span], signature_start: int, previous_end: int) -> int:
    index = next(i for i, (start, end) in enumerate(units) if start <= signature_start < end)
    # a signature on a line of its own signs the block before it
    if units[index][0] == signature_start and index and units[index - 1][0] >= previous_end:
        index -= 1
    start = max(units[index][0], previous_end)
    return start + len(text[start:]) - len(text[start:].lstrip()) if start == previous_end else start


def _unsigned(text: str, units: list[Span], signed: list[Post]) -> Iterator[Post]:
    """A block that ends in a picture link of X, where nobody signed it."""
    for start, end in units:
        words = text[start:end]
        if _PICTURE.search(words) and not any(post.start < end and start < post.end for post in signed):
            yield Post(start=start, end=end, author=None, handle=None, posted_on=None, text=words, platform="x")


def _platform(handle: str, words: str) -> str:
    if "@" in handle:
        return "mastodon"
    if "." in handle and handle.rsplit(".", 1)[-1].isalpha():
        return "bluesky"
    return platform_of(words) or "x"
