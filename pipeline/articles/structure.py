"""What in a plain text is not running prose: posts, headings, header lines, dateline, captions, the closing credits.

Nothing is stripped: every offset counts code points of the text as given.
"""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

from pipeline.agencies import Agencies
from pipeline.articles.bylines import parse_byline, strip_lead
from pipeline.articles.credits import find_credits
from pipeline.articles.datelines import find_dateline
from pipeline.articles.days import find_days
from pipeline.articles.languages import identify
from pipeline.articles.paragraphs import CLOSING_MARKS, FINAL_MARKS, ends_sentence, paragraphs
from pipeline.articles.phrases import META_WORDS, READ_MORE
from pipeline.articles.posts import find_posts
from pipeline.records import Author, Credit, Post, Section, Span, Structure

_NO_TIMES: Mapping[str, datetime] = MappingProxyType({})
_HEADER_LINES = 6
_FOOTER_LINES = 4
_BYLINE = re.compile(r"(?:^|\s|\|)[Bb]y[:\s]\s*(?P<names>[^\n|]{2,120})")
_CAPTION = re.compile(
    r"^\W?(?:photo|image|picture|file photo|foto|caption|video|illustration|graphic)\b\s*(?:\(|:|by\b|credit)"
    r"|[(\[](?:file\s)?(?:photo|image|picture|file|foto|video)\b[^()\[\]]{0,120}[)\]]\.?$|\[[^\[\]]{2,80}/[^\[\]]{2,40}\]\.?$",
    re.IGNORECASE,
)
_LONGEST_CAPTION = 400
_HEADLINE_WORDS, _HEADING_WORDS = 30, 14
_TURN = re.compile(r"(?P<name>[A-Z][\w.’'-]*(?:\s(?:de|van|von|al|[A-Z][\w.’'-]*)){0,3})(?:\s\([^()\n]{1,40}\))?:\s+\S")
_LIST_MARK = re.compile(r"^(?:[-*•·–]\s|\d{1,2}[.)]\s)")


@dataclass(slots=True)
class _Header:
    """What the lines above the first prose say."""

    asides: list[Span] = field(default_factory=list)
    byline: str | None = None
    authors: tuple[Author, ...] = ()
    published_on: date | None = None
    #: index of the first line of the body
    body: int = 0


def read_plain(text: str, agencies: Agencies) -> Structure:
    """The structure of a final plain text, of which nothing but its words is known."""
    posts = find_posts(text)
    lines = [span for span in paragraphs(text) if not _overlaps(span, posts)]
    spoken = _turns(text, lines)
    header = _header(text, lines, spoken, agencies)
    footer, credits = find_footer(text, lines[header.body :], agencies)
    body = [span for span in lines[header.body :] if span not in footer]
    captions = find_captions(text, body)
    more = [span for span in body if READ_MORE.search(text[slice(*span)]) and span[1] - span[0] < 200]
    prose = [span for span in body if span not in captions and span not in more]
    last = max([end for _, end in prose] + [post.end for post in posts], default=0)
    return Structure(
        language=identify(" ".join(text[slice(*span)] for span in prose) or text),
        sections=_sections(text, prose, spoken, [post.start for post in posts], last),
        posts=tuple(posts),
        credits=credits,
        dateline=find_dateline(text, prose[0][0], agencies) if prose else None,
        captions=tuple(captions),
        asides=tuple(sorted([*header.asides, *more, *footer])),
        byline=header.byline,
        authors=header.authors,
        published_on=header.published_on,
    )


def find_captions(text: str, lines: Sequence[Span]) -> list[Span]:
    """The lines that say of themselves that they are captions: "Photo: …", "… (File photo: AFP)"."""
    return [span for span in lines if _CAPTION.search(text[slice(*span)]) and span[1] - span[0] < _LONGEST_CAPTION]


def _overlaps(span: Span, posts: Sequence[Post]) -> bool:
    return any(post.start < span[1] and span[0] < post.end for post in posts)


# --- above the prose --------------------------------------------------------------------------------------------------


def _header(text: str, lines: Sequence[Span], spoken: Set[Span], agencies: Agencies) -> _Header:
    header = _Header()
    headline_seen = False
    for index, (start, end) in enumerate(lines[:_HEADER_LINES]):
        line = text[start:end]
        if _take_meta(line, header, agencies):
            header.asides.append((start, end))
        elif (
            not headline_seen
            and index + 1 < len(lines)
            and (start, end) not in spoken
            and is_heading(line, words=_HEADLINE_WORDS)
        ):
            headline_seen = True
            header.asides.append((start, end))
        else:
            break
        header.body = index + 1
    return header


def _take_meta(line: str, header: _Header, agencies: Agencies) -> bool:
    """Whether `line` holds only date, clock and byline; what it says is noted in `header`."""
    if len(line) > 200:
        return False
    byline = _BYLINE.search(line)
    names = byline["names"] if byline else ""
    days = list(find_days(line))
    rest = line[: byline.start()] if byline else line
    for (start, end), _ in reversed(days):
        names = names.replace(line[start:end], "")
        rest = rest[:start] + rest[end:]
    names = META_WORDS.sub(" ", names) if days else names
    names = names.strip(" ,|–—-·•")
    authors = parse_byline(names, agencies) if names else ()
    bare = re.sub(r"[\W_]+", "", META_WORDS.sub(" ", rest))
    if bare or not (days or authors) or (names and (ends_sentence(names) or not names[0].isupper())):
        return False
    if days and header.published_on is None:
        header.published_on = days[0][1]
    if authors and header.byline is None:
        header.byline, header.authors = strip_lead(names), authors
    return True


# --- below the prose --------------------------------------------------------------------------------------------------


def find_footer(text: str, lines: Sequence[Span], agencies: Agencies) -> tuple[list[Span], tuple[Credit, ...]]:
    """Closing credit, "read more" and rights lines, from the last line upwards, with the names that are credited."""
    asides: list[Span] = []
    credits: list[Credit] = []
    for span in reversed(lines[-_FOOTER_LINES:]):
        line = text[slice(*span)]
        credited = find_credits(text, span, agencies)
        if credited:
            credits[:0] = credited[1]
            asides.append(credited[0])
            if credited[0][0] > span[0]:
                break
        elif READ_MORE.search(line) and len(line) < 200:
            asides.append(span)
        else:
            break
    return asides, tuple(credits)


# --- headings ---------------------------------------------------------------------------------------------------------


def is_heading(line: str, *, words: int = _HEADING_WORDS) -> bool:
    """Whether a line by itself looks like a headline: short, no final stop, no list mark, no link."""
    if not line or len(line.split()) > words or _LIST_MARK.match(line) or "http" in line:
        return False
    question = line.endswith("?") and not line.startswith(('"', "“", "'", "‘"))
    closed = line.endswith(tuple(FINAL_MARKS + ":;,")) and not question
    quoted_sentence = ends_sentence(line) and line.endswith(tuple(CLOSING_MARKS))
    return not (closed or quoted_sentence) and not line[0].islower() and any(letter.isalpha() for letter in line)


def _turns(text: str, lines: Sequence[Span]) -> Set[Span]:
    """The lines of a transcript that open with a speaker's label ("HOST: Would you go back?").

    One label is a headline's ("Analysis: Who won?"); of several, one comes back or stands in capitals.
    """
    turns = {span: match["name"] for span in lines if (match := _TURN.match(text, *span))}
    names = list(turns.values())
    spoken = len(names) > 1 and (len(set(names)) < len(names) or any(map(str.isupper, names)))
    return turns.keys() if spoken else frozenset()


def _sections(
    text: str, prose: Sequence[Span], spoken: Set[Span], posts: Sequence[int], last: int
) -> tuple[Section, ...]:
    looks = [span not in spoken and is_heading(text[slice(*span)]) for span in prose]
    heads = []
    for index, (start, end) in enumerate(prose):
        following = prose[index + 1][0] if index + 1 < len(prose) else None
        starts_post = any(start < post and (following is None or post < following) for post in posts)
        follows = following is not None and not looks[index + 1]
        if looks[index] and (follows or starts_post):
            heads.append((start, end))
    return sections_between(text, heads, last)


def sections_between(
    text: str, heads: Sequence[Span], last: int, times: Mapping[str, datetime] = _NO_TIMES
) -> tuple[Section, ...]:
    """Sections from their headings' spans; the last one ends at `last`. `times`: of live-blog entries, by heading."""
    stops = [*(start for start, _ in heads), last][1:]
    return tuple(
        Section(
            start=start,
            end=start + len(text[start : max(stop, end)].rstrip()),
            heading=text[start:end],
            posted_at=times.get(text[start:end]),
        )
        for (start, end), stop in zip(heads, stops, strict=True)
    )
