"""Speakers: each source resolved in its document, by a ranked list of candidates with named features.

A small resolver in the spirit of Lappin and Leass (1994): salience by grammatical role and recency, filtered by
agreement.
"""

from bisect import insort
from collections.abc import Callable, Iterator
from dataclasses import replace

from pipeline.language.cast import Cast, Member, normal
from pipeline.language.entities import Name
from pipeline.language.quotes.draft import UNRESOLVED, Draft, Source, Speaker
from pipeline.language.quotes.sources import phrase
from pipeline.language.tree import Tree
from pipeline.language.vocabulary import BODIES, FEMALE, GENERIC_PERSONS, MALE, words
from pipeline.records import Label

_HE = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}
_THEY = {"they", "them", "their", "both", "themselves"}
_IT = {"it", "its", "itself"}
_RELATIVE = {"who", "which", "that", "whom", "whose"}
_NOBODY = words("i we you me us my our one what this these those there everyone anyone")
_INDEFINITE = {"a", "an", "another", "some", "one", "several", "many", "two", "three", "other", "any", "most", "no"}
_PAIRS = {"both", "two"}
#: modifiers that tell no person from another
_EMPTY = {"new", "newly", "elected", "own", "top", "senior", "same"}
_SUBJECTS = ("nsubj", "nsubjpass")
#: how far back a pronoun looks, in sentences
_WINDOW = 12


class Resolver:
    """Resolves the sources of one document, in reading order."""

    def __init__(self, tree: Tree, cast: Cast) -> None:
        self._tree = tree
        self._cast = cast
        #: (token of the source, speaker) of what has been said so far
        self._said: list[tuple[int, Speaker]] = []
        self._meet_again()

    def _meet_again(self) -> None:
        """Enter subjects like "the pilot" as mentions of the person whose role that is."""
        tree = self._tree
        for token, dep in enumerate(tree.deps):
            if dep not in _SUBJECTS or tree.tags[token] != "NN" or token in self._cast.at:
                continue
            if tree.lower[token] in BODIES or tree.lower[tree.left[token]] != "the":
                continue
            ranked = self._by_role(Source(head=token, first=tree.left[token], last=token))
            if ranked:
                insort(ranked[0].places, token)

    def speaker(self, draft: Draft) -> Speaker:
        """Who says this; to be asked in reading order."""
        place = self._tree.token_at(draft.anchor)
        if draft.source is None:
            found = self._running(draft, place)
        elif draft.rule == "transcript":
            found = self._printed(draft.source)
        elif draft.rule == "floating":
            said = self.noun_phrase(draft.source)
            found = replace(said, how="running") if said.names else said
        else:
            found = self.noun_phrase(draft.source)
            place = draft.source.head
        if found.how != "unresolved":
            self._said.append((place, found))
        return found

    def noun_phrase(self, source: Source) -> Speaker:
        """Who a noun phrase stands for."""
        tree, head = self._tree, source.head
        if tree.lower[head] in _RELATIVE and tree.tags[head] in ("WP", "WDT", "WP$", "IN"):
            return self._relative(head)
        joint = self._joint(source)
        if joint is not None:
            return joint
        word = tree.lower[head]
        if word in _HE and tree.tags[head].startswith("PRP"):
            return self._pronoun(head, lambda m: m.label == "person", _HE[word])
        if word in _IT and tree.tags[head].startswith("PRP"):
            return self._pronoun(head, lambda m: m.label == "organisation", None)
        if word in _THEY or (tree.tags[head] == "NNS" and self._is_pair(source)):
            return self._plural(head)
        if word in _NOBODY:
            return UNRESOLVED
        name = self._named(source)
        if name is not None:
            return self._by_name(name)
        return self._described(source)

    def _printed(self, source: Source) -> Speaker:
        """A transcript's label: a person of the document, whatever its case, else the label itself."""
        printed = self._tree.phrase(source.first, source.last)
        folded = printed.casefold()
        known = next(
            (m for m in self._cast.people if folded in (m.name.casefold(), m.name.split()[-1].casefold())), None
        )
        return Speaker(names=(known.name if known else printed,), label="person", how="name")

    # --- by form ------------------------------------------------------------------------------------------------------

    def _relative(self, head: int) -> Speaker:
        verb = next((a for a in self._tree.ancestors(head) if self._tree.deps[a] == "relcl"), None)
        if verb is None:
            return UNRESOLVED
        noun = self._tree.heads[verb]
        first = max(self._tree.left[noun], noun - 10)
        return self.noun_phrase(Source(head=noun, first=first, last=noun))

    def _joint(self, source: Source) -> Speaker | None:
        """ "Lee and Kim": every conjunct that is a name."""
        tree = self._tree
        heads = [source.head]
        while (more := tree.child(heads[-1], "conj")) is not None and more <= source.last:
            heads.append(more)
        if len(heads) < 2:
            return None
        parts = []
        for number, head in enumerate(heads):
            first = max(tree.left[head], source.first) if number else source.first
            conjunct = phrase(tree, head) if number else Source(head=head, first=first, last=head)
            parts.append(self.noun_phrase_single(conjunct))
        names = tuple(dict.fromkeys(name for part in parts for name in part.names))
        if len(names) < 2:
            return None
        return Speaker(names=names, label=parts[0].label, how=parts[0].how)

    def noun_phrase_single(self, source: Source) -> Speaker:
        """A conjunct by itself."""
        name = self._named(source)
        return self._by_name(name) if name is not None else self._described(source)

    def _named(self, source: Source) -> Name | None:
        """The name that heads the phrase: not one that only belongs to it ("a spokesman for the trust")."""
        tree = self._tree
        name = self._cast.at.get(source.head)
        if name is not None:
            return (
                name
                if name.label in ("person", "organisation", "place") or tree.tags[source.head].startswith("NNP")
                else None
            )
        inside = [self._cast.at[t] for t in range(source.first, source.last + 1) if t in self._cast.at]
        people = [n for n in inside if n.label == "person" and n.last >= source.head - 1 and n.first <= source.head]
        return people[0] if people else None

    def _by_name(self, name: Name) -> Speaker:
        if name.label == "person":
            return Speaker(names=(name.entity,), label="person", how="name")
        if name.label in ("organisation", "place"):
            return Speaker(names=(name.entity,), label="organisation", how="organisation")
        return Speaker(names=(), label=None, how="unnamed", description=name.text)

    def _described(self, source: Source) -> Speaker:
        """A common noun: someone's role, a body, or somebody who is never named."""
        tree = self._tree
        phrase = tree.phrase(source.first, source.last)
        word = tree.lower[source.head]
        first = tree.lower[source.first]
        definite = (
            first not in _INDEFINITE
            and tree.tags[source.head] not in ("NNS", "NNPS")
            and tree.tags[source.first] != "CD"
        )
        if definite and word not in BODIES:
            ranked = self._by_role(source)
            if ranked:
                best = ranked[0]
                return Speaker(
                    names=(best.name,), label="person", how="title", others=tuple(m.name for m in ranked[1:4])
                )
        if word in BODIES or (definite and tree.tags[source.head] == "NNP"):
            return Speaker(names=(self._body(source),), label="organisation", how="organisation")
        return Speaker(names=(), label=None, how="unnamed", description=phrase)

    def _by_role(self, source: Source) -> list[Member]:
        """People whose roles hold the noun, best first: by shared modifiers, then by recency."""
        tree = self._tree
        tokens = [
            t
            for t in range(source.first, source.last + 1)
            if tree.tags[t].startswith(("NN", "JJ", "VBN")) and t != source.head
        ]
        noun = normal(tree.lower[source.head])
        modifiers = {normal(tree.lower[t]) for t in tokens} - _EMPTY
        scored = []
        for person in self._cast.people:
            last = person.last_before(source.first)
            generic = noun in GENERIC_PERSONS or noun in ("candidate",)
            if last is None or not (noun in person.roles or (generic and modifiers & person.roles.keys())):
                continue
            if noun in MALE | FEMALE and person.gender and (noun in MALE) != (person.gender == "m"):
                continue
            shared = len(modifiers & person.roles.keys())
            if modifiers and not shared and len(self._with_role(noun)) > 1:
                continue
            scored.append((shared - len(modifiers), last, person))
        scored.sort(key=lambda item: item[:2], reverse=True)
        return [person for _, _, person in scored]

    def _with_role(self, noun: str) -> list[Member]:
        return [person for person in self._cast.people if noun in person.roles]

    def _body(self, source: Source) -> str:
        """ "the ministry" is the last named body whose name holds the word; else the phrase without its article."""
        tree = self._tree
        word = tree.lower[source.head]
        latest = [
            (place, body.name)
            for body in self._cast.bodies
            if word in body.name.lower().split() and (place := body.last_before(source.first)) is not None
        ]
        if latest and source.last - source.first <= 1:
            return max(latest)[1]
        first = source.first
        while first < source.head and tree.tags[first] in ("DT", "PRP$"):
            first += 1
        return tree.phrase(first, source.last)

    def _is_pair(self, source: Source) -> bool:
        return any(self._tree.lower[t] in _PAIRS for t in range(source.first, source.head + 1))

    # --- by salience --------------------------------------------------------------------------------------------------

    def _pronoun(self, token: int, fits: Callable[[Member], bool], gender: str | None) -> Speaker:
        ranked = sorted(self._candidates(token, fits, gender), key=lambda pair: pair[0], reverse=True)
        unnamed = self._just_described(token, gender)
        if unnamed is not None and not (ranked and self._named_since(ranked[0][1], token)):
            return unnamed
        if not ranked:
            return UNRESOLVED
        label: Label = ranked[0][1].label
        return Speaker(
            names=(ranked[0][1].name,), label=label, how="pronoun", others=tuple(m.name for _, m in ranked[1:4])
        )

    def _just_described(self, token: int, gender: str | None) -> Speaker | None:
        """A single unnamed person who spoke in this sentence or the one before ("a spokeswoman … she")."""
        last = self._last_speaker(token)
        if gender is None or last is None or last[1].how != "unnamed" or not last[1].description:
            return None
        at, speaker = last
        tree = self._tree
        described = set((speaker.description or "").lower().split())
        if tree.sentence_of[token] - tree.sentence_of[at] > 1 or tree.tags[at] != "NN":
            return None
        return None if described & (FEMALE if gender == "m" else MALE) else speaker

    def _named_since(self, member: Member, token: int) -> bool:
        """Whether a person is named after the last saying."""
        last, place = self._last_speaker(token), member.last_before(token)
        return last is not None and place is not None and place > last[0]

    def _candidates(
        self, token: int, fits: Callable[[Member], bool], gender: str | None
    ) -> Iterator[tuple[float, Member]]:
        tree = self._tree
        here = tree.sentence_of[token]
        last_speaker = self._last_speaker(token)
        for member in self._cast.people if gender else self._cast.bodies:
            if not fits(member) or (gender and member.gender and member.gender != gender):
                continue
            place = member.last_before(token)
            spoke = last_speaker is not None and member.name in last_speaker[1].names
            if place is None and not spoke:
                continue
            at = max(place if place is not None else -1, last_speaker[0] if spoke and last_speaker else -1)
            distance = here - tree.sentence_of[at]
            if distance > _WINDOW:
                continue
            score = 4.0 - distance
            score += 2.5 if spoke else 0.0
            subject = self._is_subject(member, token)
            score += 1.5 if subject else 0.0
            score += 1.5 if subject and distance <= 1 and tree.paragraph_of[at] == tree.paragraph_of[token] else 0.0
            score += 2.0 if gender and member.gender == gender else 0.0
            score += 0.5 * (tree.paragraph_of[at] == tree.paragraph_of[token])
            score += min(len(member.places), 5) * 0.1
            yield score, member

    def _is_subject(self, member: Member, token: int) -> bool:
        """Whether the member's last mention is a subject, or owns one ("Lee's term ends in March")."""
        place = member.last_before(token)
        if place is None:
            return False
        name, deps = self._cast.at.get(place), self._tree.deps
        last = place if name is None else name.last
        owned = deps[last] == "poss" and deps[self._tree.heads[last]] in _SUBJECTS
        return owned or any(deps[t] in _SUBJECTS for t in range(place, last + 1))

    def _last_speaker(self, token: int) -> tuple[int, Speaker] | None:
        return next(((at, s) for at, s in reversed(self._said) if at < token), None)

    def _plural(self, token: int) -> Speaker:
        """ "they", "both leaders": the last joint speakers, else the last two people named together."""
        for at, speaker in reversed(self._said):
            if self._tree.sentence_of[token] - self._tree.sentence_of[at] > _WINDOW:
                break
            if len(speaker.names) > 1:
                return Speaker(names=speaker.names, label=speaker.label, how="pronoun")
            if speaker.how == "unnamed" and self._tree.lower[token] in _THEY and at < token:
                return Speaker(names=(), label=None, how="unnamed", description=speaker.description)
        if self._tree.lower[token] in _THEY - _PAIRS:
            return UNRESOLVED
        recent = sorted(
            ((place, m.name) for m in self._cast.people if (place := m.last_before(token)) is not None), reverse=True
        )
        names = tuple(name for _, name in recent[:2])
        return Speaker(names=names[::-1], label="person", how="pronoun") if len(names) == 2 else UNRESOLVED

    def _running(self, draft: Draft, place: int) -> Speaker:
        """A quote without a source goes on from the last speaker, if that was close."""
        last = self._said[-1] if self._said else None
        if last is None or not last[1].names:
            return UNRESOLVED if last is None else last[1]
        if abs(draft.paragraph - self._tree.paragraph_of[min(last[0], len(self._tree) - 1)]) > 2:
            return UNRESOLVED
        return Speaker(names=last[1].names, label=last[1].label, how="running")
