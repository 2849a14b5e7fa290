"""Every noun that travels between rooms: frozen, slotted, keyword-only dataclasses.

Offsets are code points into the text they belong to, end exclusive: `text[start:end]` gives the words back.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

type Span = tuple[int, int]

Stage = Literal["poll", "fetch", "extract", "annotate", "load"]
FeedFormat = Literal["rss", "atom", "rdf", "json", "sitemap"]
Label = Literal["person", "organisation", "place", "group", "event", "work", "other"]
Kind = Literal["direct", "mixed", "indirect"]
Polarity = Literal["affirmed", "negated", "modal"]
SpeakerHow = Literal["name", "title", "pronoun", "running", "organisation", "unnamed", "unresolved"]
Precision = Literal["minute", "day"]
DateSource = Literal["feed", "json-ld", "meta", "time", "url", "text"]
AuthorKind = Literal["person", "organisation"]
ChangeKind = Literal["added", "removed", "changed"]


# --- refusals ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """Why something will not become an article (or a feed will not be read): a value, not a fault."""

    stage: Stage
    #: enumerated, snake_case: "not_article", "too_short", "http_404", "robots", "not_a_feed", …
    reason: str
    detail: str = ""


# --- feeds ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item seen in a feed, as the feed gives it."""

    #: GUID, Atom id or JSON Feed id as printed; None where the feed gives none
    guid: str | None
    #: absolute link; None where the feed gives none
    url: str | None
    title: str | None
    #: summary or description, markup kept as printed
    summary: str | None
    #: None where missing or unreadable; never "now"
    published_at: datetime | None
    published_raw: str | None
    updated_at: datetime | None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A feed document, parsed."""

    format: FeedFormat
    title: str | None
    homepage: str | None
    language: str | None
    entries: tuple[Entry, ...]
    #: seconds between updates as the document itself asks (ttl, sy:updatePeriod); None where it does not
    update_seconds: int | None = None
    #: UTC hours (0-23) and English weekday names in which the feed asks not to be polled
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[str, ...] = ()
    #: WebSub hub and the feed's own address, where announced
    hub_url: str | None = None
    self_url: str | None = None
    #: RFC 5005 or paging link to older entries
    next_url: str | None = None
    #: what was wrong and recovered from, one short phrase each
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """A feed that a page names."""

    url: str
    title: str | None
    #: False where it was only guessed from a link's look
    announced: bool


# --- web --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One redirect that was followed."""

    url: str
    status: int
    location: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One HTTP answer, whatever its status: what a WARC response record needs, and the decoded body."""

    url: str
    #: after redirects
    final_url: str
    status: int
    #: its bytes as Latin-1, as those of the headers: what came is known again
    reason: str
    #: in order, as sent
    headers: tuple[tuple[str, str], ...]
    #: request line and headers as sent to the final address
    request_head: bytes
    #: the payload as it came over the wire (content-encoded, without chunked framing)
    raw: bytes
    #: decoded, within the cap
    body: bytes
    fetched_at: datetime
    seconds: float
    address: str | None
    hops: tuple[Hop, ...] = ()

    def header(self, name: str) -> str | None:
        """The first header of that name, whatever its case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFailure:
    """A request that brought no answer."""

    url: str
    #: "dns", "connect", "tls", "timeout", "protocol", "too_large", "too_many_redirects", "forbidden_address",
    #: "bad_url", "bad_encoding", "wrong_type"
    reason: str
    detail: str
    #: False where trying again will not help
    transient: bool
    failed_at: datetime
    seconds: float


# --- articles ---------------------------------------------------------------------------------------------------------


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


# --- language ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A span that names something."""

    start: int
    end: int
    label: Label
    #: the fullest name for it in this document
    entity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody for whom a source may stand, with the evidence."""

    name: str
    #: the sum of the features
    score: float
    #: name and weight of each: "recency", "spoke_last", "subject", "role", "gender", …
    features: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A title that the text gives a person."""

    start: int
    end: int
    #: the person, as in `Mention.entity`
    person: str
    #: as printed, without article: "Chinese Foreign Minister"
    title: str
    #: in small letters and one form: "foreign minister"
    office: str
    #: full name of the country or organisation that it belongs to; None where the text does not tell
    of: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """One saying: one cue and all that it governs (see DESIGN.md, "How a quote is cut")."""

    content: tuple[Span, ...]
    verbatim: tuple[Span, ...]
    kind: Kind
    cue: Span | None
    source: Span | None
    #: fullest form of the name in this article, without title; None where unnamed or unresolved
    speaker: str | None
    #: all of a joint statement; one name or none otherwise
    speakers: tuple[str, ...]
    #: person or organisation; None without a speaker
    speaker_label: Label | None
    speaker_how: SpeakerHow
    #: "a spokesman for the trust": the description of someone who is never named
    speaker_description: str | None
    addressee: str | None
    #: outermost first, in the gazetteer's short names
    relays: tuple[str, ...]
    relays_carried: tuple[str, ...]
    cites: tuple[str, ...]
    reportedly: bool
    polarity: Polarity
    occasion: str | None
    #: the name of the rule that made it
    rule: str
    #: 0 to 1, calibrated on development data
    confidence: float
    #: for whom a pronoun or title may stand, best first; empty where the source names its speaker itself
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One annotation of one text by one annotator version."""

    annotator: str
    quotes: tuple[Quote, ...]
    mentions: tuple[Mention, ...]
    roles: tuple[Role, ...] = ()
