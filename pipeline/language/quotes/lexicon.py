"""The cue lexicon: `seeds/cues.csv` -> which word forms can carry speech, thought or stance, and what they take."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from pipeline.errors import SeedError

Frame = Literal[
    "say",  # takes marked words or a clause: said, added
    "voice",  # the same, or a noun phrase: expressed, reiterated
    "tell",  # its object is who listens: told, reminded
    "ask",  # takes a question: asked, wondered
    "think",  # takes a clause, seldom marked words: believes
    "find",  # what studies and polls do: showed
    "poll",  # the same, only where a study or poll is the source: put … at, had … ahead
    "rate",  # a stance towards its object: criticised … for, endorsed
    "name",  # object and what it is called: described … as, called
    "cast",  # the same, only with as: saw … as
    "urge",  # object and what it is to do: urged … to
    "promise",  # an infinitive: vowed to, refused to
    "intend",  # a bare intention: only with marked words: wanted to
    "about",  # a preposition's object: called for, referred to
    "quote",  # another's cue: quoted … as saying
    "noun",  # his claim that, her opposition to
    "feel",  # adjectives: confident that
    "according",  # prepositions: according to
]
Strength = Literal["neutral", "assertive", "doubting"]
Polarity = Literal["affirmed", "negated"]
PartOfSpeech = Literal["verb", "noun", "adjective", "phrase"]

_COLUMNS = ("cue", "pos", "frame", "polarity", "strength", "clause", "irregular")
_VOWELS = "aeiou"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the lexicon."""

    #: dictionary form; a verb's particle or preposition follows it ("point out", "call for")
    cue: str
    pos: PartOfSpeech
    frame: Frame
    polarity: Polarity
    strength: Strength
    takes_clause: bool
    #: past tense and participle, where the rules of inflection do not give them
    irregular: tuple[str, ...]

    @property
    def head(self) -> str:
        """The word that inflects."""
        return self.cue.split()[0]

    @property
    def rest(self) -> tuple[str, ...]:
        """The words that must follow it."""
        return tuple(self.cue.split()[1:])

    def forms(self) -> set[str]:
        """Every inflected form of the head word."""
        if self.pos == "verb":
            return verb_forms(self.head) | set(self.irregular)
        if self.pos == "noun":
            return {self.head, _with_s(self.head)}
        return {self.head}


class Cues:
    """The lexicon by inflected form."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.all = tuple(entries)
        by_form: dict[str, list[Entry]] = {}
        for entry in self.all:
            for form in entry.forms():
                by_form.setdefault(form, []).append(entry)
        self._by_form: Mapping[str, tuple[Entry, ...]] = {form: tuple(found) for form, found in by_form.items()}

    def entries(self, form: str) -> tuple[Entry, ...]:
        """What a lower-case word form can be the head of; longer cues first."""
        return self._by_form.get(form, ())


def parse_cues(csv_text: str) -> Cues:
    """`seeds/cues.csv` -> Cues. Raises SeedError naming line and column; irregular forms part at "|"."""
    rows = csv.DictReader(io.StringIO(csv_text))
    if tuple(rows.fieldnames or ()) != _COLUMNS:
        raise SeedError(f"cues.csv line 1: the columns must be {', '.join(_COLUMNS)}.")
    entries = [_entry(row, rows.line_num) for row in rows]
    return Cues(sorted(entries, key=lambda entry: -len(entry.rest)))


def _entry(row: Mapping[str, str | None], line: int) -> Entry:
    allowed = {
        "pos": get_args(PartOfSpeech),
        "frame": get_args(Frame),
        "polarity": get_args(Polarity),
        "strength": get_args(Strength),
        "clause": ("yes", "no"),
    }
    for column, values in allowed.items():
        if row[column] not in values:
            raise SeedError(
                f"cues.csv line {line}: column {column} is {row[column]!r}, not one of {', '.join(values)}."
            )
    if not row["cue"]:
        raise SeedError(f"cues.csv line {line}: column cue is empty.")
    return Entry(
        cue=row["cue"],
        pos=row["pos"],  # type: ignore[arg-type]  # checked above
        frame=row["frame"],  # type: ignore[arg-type]
        polarity=row["polarity"],  # type: ignore[arg-type]
        strength=row["strength"],  # type: ignore[arg-type]
        takes_clause=row["clause"] == "yes",
        irregular=tuple((row["irregular"] or "").split("|")) if row["irregular"] else (),
    )


def verb_forms(verb: str) -> set[str]:
    """A regular verb's forms: claim, claims, claimed, claiming. Both spellings where the last letter may double."""
    forms = {verb, _with_s(verb)}
    if verb.endswith("ie"):
        return forms | {verb + "d", verb[:-2] + "ying"}
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        return forms | {verb + "d", verb[:-1] + "ing"}
    if verb.endswith("ee"):
        return forms | {verb + "d", verb + "ing"}
    if verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        return forms | {verb[:-1] + "ied", verb + "ing"}
    forms |= {verb + "ed", verb + "ing"}
    if len(verb) > 2 and verb[-1] not in _VOWELS + "wxy" and verb[-2] in _VOWELS and verb[-3] not in _VOWELS:
        forms |= {verb + verb[-1] + "ed", verb + verb[-1] + "ing"}
    return forms


def _with_s(word: str) -> str:
    if word.endswith(("s", "x", "z", "ch", "sh")) or (word.endswith("o") and word[-2:-1] not in _VOWELS):
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return word[:-1] + "ies"
    return word + "s"
