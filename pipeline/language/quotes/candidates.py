"""Whom a pronoun, a title or a body's common noun may stand for: candidates ranked by named features.

Salience by grammatical role and recency, filtered by agreement, in the spirit of Lappin and Leass (1994). The weights
are set by hand on passages of our own.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.language.cast import Cast, Member, normal
from pipeline.language.quotes import marks
from pipeline.language.quotes.draft import Source, Speaker
from pipeline.language.tree import Tree
from pipeline.language.vocabulary import FEMALE, GENERIC_BODIES, GENERIC_PERSONS, MALE
from pipeline.records import Candidate

#: how far back a pronoun looks, and a bare "the company", in sentences
WINDOW = 12
_NEAR = 3
#: how far on a role looks for the name of its bearer, in sentences
_SOON = 2
_SUBJECTS = ("nsubj", "nsubjpass")
#: modifiers that tell no person or body from another
_EMPTY = {"new", "newly", "elected", "own", "top", "senior", "same", "veteran", "latter", "former"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A member with what speaks for it."""

    member: Member
    features: dict[str, float]

    @property
    def score(self) -> float:
        """The sum of its features."""
        return sum(self.features.values())

    def kept(self) -> Candidate:
        """As evidence in a quote."""
        features = tuple((name, round(value, 2)) for name, value in self.features.items() if value)
        return Candidate(name=self.member.name, score=round(self.score, 2), features=features)


class Said:
    """Who has spoken so far, by the token of the source, in reading order."""

    def __init__(self) -> None:
        self._turns: list[tuple[int, Speaker]] = []

    def add(self, token: int, speaker: Speaker) -> None:
        """A resolved speaker."""
        self._turns.append((token, speaker))

    def before(self, token: int) -> Iterator[tuple[int, Speaker]]:
        """Turns before a token, the latest first."""
        return ((at, speaker) for at, speaker in reversed(self._turns) if at < token)

    def last(self) -> tuple[int, Speaker] | None:
        """The latest turn."""
        return self._turns[-1] if self._turns else None


class Candidates:
    """The candidates of one document."""

    def __init__(self, tree: Tree, cast: Cast, said: Said) -> None:
        self._tree = tree
        self._cast = cast
        self._said = said
        paragraphs = [tree.span(first, end - 1) for first, end in tree.paragraphs]
        #: tokens in quotation marks: who is named there is talked about
        self._quoted = {t for mark in marks.find(tree.text, paragraphs) for t in tree.tokens_in(*mark.inner)}

    def for_pronoun(self, token: int, gender: str | None) -> list[Ranked]:
        """People of that gender ("m", "f") named nearby, or bodies where gender is None; best first."""
        label = "person" if gender else "organisation"
        found = []
        for member in self._nearby(token, WINDOW):
            agrees = member.gender in (None, gender) if gender else not member.outlet or self._spoke_last(member, token)
            if member.label == label and agrees and (features := self._salience(member, token)) is not None:
                features["gender"] = 1.0 if gender and member.gender == gender else 0.0
                features["seems_female"] = -3.0 if gender == "m" and member.seems_female else 0.0
                found.append(Ranked(member=member, features=features))
        return _best_first(found)

    def for_person(self, token: int) -> list[Ranked]:
        """People named nearby, whatever their gender; best first."""
        people = (m for m in self._nearby(token, WINDOW) if m.label == "person")
        seen = ((m, self._salience(m, token)) for m in people)
        return _best_first([Ranked(member=m, features=features) for m, features in seen if features is not None])

    def for_title(self, source: Source) -> list[Ranked]:
        """People whose roles hold the noun of "the foreign minister"; best first."""
        noun, modifiers = self._words(source)
        bearers = self._cast.with_role(noun)
        bearers = [member for member in bearers if noun in member.offices] or bearers
        people: Iterable[Member] = bearers
        if noun in GENERIC_PERSONS and modifiers:
            people = dict.fromkeys([*bearers, *(m for word in modifiers for m in self._cast.with_role(word))])
        found = []
        for person in people:
            shared = len(modifiers & person.roles.keys())
            other_gender = noun in MALE | FEMALE and person.gender and (noun in MALE) != (person.gender == "m")
            if person.label != "person" or other_gender or (modifiers and not shared and len(bearers) > 1):
                continue
            features = self._salience(person, source.first)
            if features is not None:
                features["role"] = 10.0 * (shared - len(modifiers))
                found.append(Ranked(member=person, features=features))
        return _best_first(found) or self._named_later(source, noun)

    def _named_later(self, source: Source, noun: str) -> list[Ranked]:
        """ "… his lawyer said. “…,” lawyer Putu Wiranata said": a role whose bearer is named soon after."""
        until = min(self._tree.sentence_of[source.head] + _SOON, len(self._tree.sentences) - 1)
        end = self._tree.sentences[until][1]
        for person in self._cast.with_role(noun):
            if noun in person.offices and source.last < person.places[0] < end and person.roles[noun] < end:
                return [Ranked(member=person, features={"named_later": 1.0})]
        return []

    def for_body(self, source: Source) -> list[Ranked]:
        """Bodies that "the ministry" or "the shipping company" may stand for; best first."""
        noun, modifiers = self._words(source)
        found = []
        for body in self._cast.with_role(noun):
            shared = len(modifiers & body.roles.keys())
            features = self._salience(body, source.first) if body.label == "organisation" else None
            if features is not None and shared == len(modifiers):
                found.append(Ranked(member=body, features=features | {"role": 10.0}))
        if not found and not modifiers and noun in GENERIC_BODIES:
            near = [m for m in self._nearby(source.first, _NEAR) if m.label == "organisation" and not m.outlet]
            for body in near:
                features = self._salience(body, source.first)
                if features is not None:
                    found.append(Ranked(member=body, features=features))
        return _best_first(found)

    def _words(self, source: Source) -> tuple[str, set[str]]:
        """The noun and what modifies it, in their normal forms."""
        tree = self._tree
        modifiers = {
            normal(tree.lower[token])
            for token in range(source.first, source.last + 1)
            if tree.tags[token].startswith(("NN", "JJ", "VBN")) and token != source.head
        }
        return normal(tree.lower[source.head]), modifiers - _EMPTY

    def _nearby(self, token: int, sentences: int) -> list[Member]:
        """Members mentioned in the sentences before a token."""
        first = self._tree.sentences[max(0, self._tree.sentence_of[token] - sentences)][0]
        return self._cast.mentioned(first, token)

    def _salience(self, member: Member, token: int) -> dict[str, float] | None:
        """Features of a member seen from a token; None where it has not been mentioned before."""
        tree = self._tree
        turn, spoke = next(self._said.before(token), None), self._spoke_last(member, token)
        place = member.last_before(token)
        if place is None:
            return None
        at = max(place, turn[0]) if turn and spoke else place
        distance = tree.sentence_of[token] - tree.sentence_of[at] + (at in self._quoted)
        subject = self._is_subject(place) and place not in self._quoted
        same_paragraph = tree.paragraph_of[at] == tree.paragraph_of[token]
        return {
            "recency": 4.0 - distance,
            "spoke_last": 2.5 * spoke,
            "subject": 1.5 * subject,
            "subject_nearby": 3.0 * (subject and distance <= 1 and same_paragraph),
            "paragraph": 0.5 * same_paragraph,
            "mentions": min(len(member.places), 5) * 0.1,
        }

    def _spoke_last(self, member: Member, token: int) -> bool:
        turn = next(self._said.before(token), None)
        return turn is not None and member.name in turn[1].names

    def _is_subject(self, place: int) -> bool:
        """Whether a mention is a subject, or owns one ("Lee's term ends in March")."""
        name, deps = self._cast.at.get(place), self._tree.deps
        last = place if name is None else name.last
        owned = deps[last] in ("poss", "appos") and deps[self._tree.heads[last]] in _SUBJECTS
        return owned or any(deps[t] in _SUBJECTS for t in range(place, last + 1))


def _best_first(found: list[Ranked]) -> list[Ranked]:
    return sorted(found, key=lambda ranked: ranked.score, reverse=True)
