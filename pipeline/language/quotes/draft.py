"""A quote under construction: what the passes hand on to one another."""

from dataclasses import dataclass, field

from pipeline.language.quotes.cues import Cue
from pipeline.language.quotes.marks import Marked
from pipeline.records import Candidate, Label, Span, SpeakerHow


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The noun phrase that names who says it, as tokens."""

    head: int
    first: int
    last: int


@dataclass(slots=True, kw_only=True, eq=False)
class Draft:
    """One saying; offsets of content are into the text."""

    cue: Cue | None
    source: Source | None
    content: list[Span]
    rule: str
    sentence: int
    paragraph: int
    #: marked words that this quote holds
    marked: list[Marked] = field(default_factory=list)

    @property
    def start(self) -> int:
        """Where its content begins: its place in reading order."""
        return min((start for start, _ in self.content), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who a source stands for."""

    names: tuple[str, ...]
    label: Label | None
    how: SpeakerHow
    description: str | None = None
    #: whom the source may stand for, best first; empty where it names its speaker itself
    candidates: tuple[Candidate, ...] = ()

    @property
    def name(self) -> str | None:
        """The first name."""
        return self.names[0] if self.names else None


UNRESOLVED = Speaker(names=(), label=None, how="unresolved")
