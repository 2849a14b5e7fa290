"""Texts of pages, and what in them is no prose."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

type Span = tuple[int, int]

Precision = Literal["minute", "day"]
DateSource = Literal["feed", "json-ld", "meta", "time", "url", "text"]
AuthorKind = Literal["person", "organisation"]
ChangeKind = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A headed part of the text: from the first character of its heading to the end of its last paragraph."""

    start: int
    end: int
    heading: str
    #: the time of a live-blog entry; None elsewhere
    posted_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """An embedded social-media post. In the text it is a paragraph "… — Name (@handle) Month D, YYYY"."""

    start: int
    end: int
    author: str | None
    #: without "@"
    handle: str | None
    posted_on: date | None
    text: str
    #: "x", "telegram", "facebook", "instagram", "tiktok", "youtube", "truth_social", "mastodon", "bluesky"
    platform: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """One name of a closing credit line."""

    start: int
    end: int
    #: as printed, own initials included
    printed: str
    #: the gazetteer's short name; None where nothing matched
    agency: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dateline:
    """The opening "PLACE, Month D (AGENCY) —" of a report."""

    start: int
    end: int
    place: str | None
    #: as printed ("March 3"): the year is not in it
    on: str | None
    agency: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """One name of the byline."""

    name: str
    kind: AuthorKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """What in a text is not running prose, and who wrote it when."""

    #: ISO 639-1; None where the text is too short to tell
    language: str | None
    sections: tuple[Section, ...] = ()
    posts: tuple[Post, ...] = ()
    credits: tuple[Credit, ...] = ()
    dateline: Dateline | None = None
    #: figure captions that stand in the text
    captions: tuple[Span, ...] = ()
    #: captions of the page's figures, which do not
    figure_captions: tuple[str, ...] = ()
    #: a headline in the first line, byline, credit line, "read more" lines: no prose to annotate either
    asides: tuple[Span, ...] = ()
    byline: str | None = None
    authors: tuple[Author, ...] = ()
    published_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedBy:
    """A date with its provenance."""

    #: in the page's own offset where that is known, else UTC
    at: datetime
    source: DateSource
    precision: Precision
    offset_known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One extracted text of a page, with all that the page says about it."""

    url: str
    canonical_url: str | None
    title: str | None
    #: paragraphs parted by one blank line
    text: str
    structure: Structure
    published: DatedBy | None
    modified: DatedBy | None
    #: what each source says of `published`, where two of them disagree by more than a day
    disputed_dates: tuple[DatedBy, ...] = ()
    #: short facts that a reader should know: "paywall", "unsupported_language", "date_conflict", "future_date"
    flags: tuple[str, ...] = ()
    description: str | None = None
    site_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParagraphChange:
    """One paragraph in which two versions of an article differ."""

    kind: ChangeKind
    #: the paragraph in the text before; None where it was added
    before: Span | None
    #: the paragraph in the text after; None where it was removed
    after: Span | None
