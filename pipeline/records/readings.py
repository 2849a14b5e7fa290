"""What is named and said in a text."""

from dataclasses import dataclass
from typing import Literal

from pipeline.records.articles import Span

Label = Literal["person", "organisation", "place", "group", "event", "work", "other"]
Kind = Literal["direct", "mixed", "indirect"]
Polarity = Literal["affirmed", "negated", "modal"]
SpeakerHow = Literal["name", "title", "pronoun", "running", "organisation", "unnamed", "unresolved"]


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
