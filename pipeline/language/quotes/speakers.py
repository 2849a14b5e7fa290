"""Speakers: each source resolved in its document, by the form of its noun phrase."""

import re
from dataclasses import replace

from pipeline.language.cast import Cast, is_body_noun, normal
from pipeline.language.entities import Name
from pipeline.language.quotes.candidates import WINDOW, Candidates, Ranked, Said
from pipeline.language.quotes.draft import UNRESOLVED, Draft, Source, Speaker
from pipeline.language.quotes.phrases import phrase
from pipeline.language.tree import Tree
from pipeline.language.vocabulary import BODIES, DEMONYMS, FEMALE, MALE, words
from pipeline.records import SpeakerHow

_HE = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}
_THEY = {"they", "them", "their", "both", "themselves"}
_IT = {"it", "its", "itself"}
_RELATIVE = {"who", "which", "that", "whom", "whose"}
_NOBODY = words("i we you me us my our one what this these those there everyone anyone")
_INDEFINITE = {"a", "an", "another", "some", "one", "several", "many", "two", "three", "other", "any", "most", "no"}
_PAIRS = {"both", "two"}
_DEFINITE = {"both", "the", "these", "those"}
#: "the 27-year-old"
_AGED = re.compile(r"^the \d+-year-old$", re.IGNORECASE)
#: candidates kept as evidence
_KEPT = 4


class Resolver:
    """Resolves the sources of one document; to be asked in reading order."""

    def __init__(self, tree: Tree, cast: Cast) -> None:
        self._tree = tree
        self._cast = cast
        self._said = Said()
        self._candidates = Candidates(tree, cast, self._said)
        self._meet_again()

    def _meet_again(self) -> None:
        """Enter subjects like "the pilot" as mentions of the person whose role that is."""
        tree = self._tree
        for token, dep in enumerate(tree.deps):
            if dep not in ("nsubj", "nsubjpass") or tree.tags[token] != "NN" or token in self._cast.at:
                continue
            if is_body_noun(tree, token) or tree.lower[tree.left[token]] != "the":
                continue
            ranked = self._candidates.for_title(Source(head=token, first=tree.left[token], last=token))
            if ranked:
                self._cast.meet(ranked[0].member, token)

    def speaker(self, draft: Draft) -> Speaker:
        """Who says this."""
        place = self._tree.token_at(draft.start)
        if draft.source is None and draft.cue and not draft.marked:
            found = UNRESOLVED
        elif draft.source is None:
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
            self._said.add(place, found)
        if found.label == "organisation" and found.name:
            self._cast.meet_body(found.name, place)
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
            return self._pronoun(head, _HE[word])
        if word in _IT and tree.tags[head].startswith("PRP"):
            return self._pronoun(head, None)
        if tree.tags[head] == "NNS" and (bearers := self._bearers(source)):
            return bearers
        if word in _THEY or (tree.tags[head] == "NNS" and self._is_pair(source)):
            return self._plural(head)
        if word in _NOBODY:
            return UNRESOLVED
        return self._single(source)

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
            parts = [self._single(part) for part in self._named_together(source)]
        else:
            first, *others = heads
            conjuncts = [Source(head=first, first=source.first, last=first), *(phrase(tree, head) for head in others)]
            parts = [self._single(conjunct) for conjunct in conjuncts]
        names = tuple(dict.fromkeys(name for part in parts for name in part.names))
        if len(names) < 2:
            return None
        one = next((part for part in parts if part.label == "person"), parts[0])
        return Speaker(names=names, label=one.label, how=one.how)

    def _named_together(self, source: Source) -> list[Source]:
        """Two names on both sides of an "and" that the parse does not see as conjuncts."""
        tree, tokens = self._tree, range(source.first, source.last + 1)
        middle = next((t for t in tokens if tree.tags[t] == "CC"), None)
        if middle is None or not all(tree.tags[t].startswith("NNP") for t in tokens if t != middle):
            return []
        if self._cast.at.get(middle) is not None or middle - 1 <= source.first:
            return []
        return [
            Source(head=middle - 1, first=source.first, last=middle - 1),
            Source(head=source.last, first=middle + 1, last=source.last),
        ]

    def _single(self, source: Source) -> Speaker:
        """A name, or a common noun that describes somebody."""
        name = self._named(source)
        of_group = name is not None and name.label == "group" and self._tree.lower[source.first] == "the"
        if of_group or _AGED.search(self._tree.phrase(source.first, source.last)):
            return self._of_group(source)
        return _by_name(name) if name is not None else self._described(source)

    def _named(self, source: Source) -> Name | None:
        """The name that heads the phrase: not one that only belongs to it ("a spokesman for the trust")."""
        tree = self._tree
        name = self._cast.at.get(source.head)
        if name is not None:
            speaks = name.label in ("person", "organisation", "place") or tree.tags[source.head].startswith("NNP")
            return name if speaks else None
        inside = [self._cast.at[t] for t in range(source.first, source.last + 1) if t in self._cast.at]
        people = [n for n in inside if n.label == "person" and n.last >= source.head - 1 and n.first <= source.head]
        return people[0] if people else None

    def _described(self, source: Source) -> Speaker:
        """A common noun: someone's role, a body, or somebody who is never named."""
        tree, head = self._tree, source.head
        is_body = is_body_noun(tree, head)
        definite = (
            tree.lower[source.first] not in _INDEFINITE
            and tree.tags[head] not in ("NNS", "NNPS")
            and tree.tags[source.first] != "CD"
        )
        if (known := self._cast.described.get(head)) is not None:
            others = (each for each in self._candidates.for_title(source) if each.member is not known)
            return _chosen([Ranked(member=known, features={"described_here": 1.0}), *others], "title")
        if definite and not is_body and (ranked := self._candidates.for_title(source)):
            return _chosen(ranked, "title")
        if is_body and definite and (ranked := self._candidates.for_body(source)):
            return _chosen(ranked, "organisation")
        if is_body or (definite and tree.tags[head] == "NNP"):
            return Speaker(names=(self._bare(source),), label="organisation", how="organisation")
        return Speaker(names=(), label=None, how="unnamed", description=tree.phrase(source.first, source.last))

    def _of_group(self, source: Source) -> Speaker:
        """ "the Republican", "the 27-year-old": whoever was named last; "the Danes": nobody named."""
        if self._tree.tags[source.head] in ("NNS", "NNPS"):
            return Speaker(names=(), label=None, how="unnamed", description=self._bare(source))
        ranked = self._candidates.for_title(source) or self._candidates.for_person(source.head)
        return _chosen(ranked, "title") if ranked else UNRESOLVED

    def _bare(self, source: Source) -> str:
        """The phrase without its article."""
        tree, first = self._tree, source.first
        while first < source.head and tree.tags[first] in ("DT", "PRP$"):
            first += 1
        return tree.phrase(first, source.last)

    def _is_pair(self, source: Source) -> bool:
        """ "both leaders", "the two officers"; "two officers" are new."""
        return self._tree.lower[source.first] in _DEFINITE and any(
            self._tree.lower[t] in _PAIRS for t in range(source.first, source.head + 1)
        )

    # --- by salience --------------------------------------------------------------------------------------------------

    def _pronoun(self, token: int, gender: str | None) -> Speaker:
        ranked = self._candidates.for_pronoun(token, gender)
        unnamed = self._just_described(token, gender)
        if unnamed is not None and not (ranked and self._named_since(ranked[0], token)):
            return unnamed
        if not ranked:
            return UNRESOLVED
        ranked[0].member.male += gender == "m"
        ranked[0].member.female += gender == "f"
        return _chosen(ranked, "pronoun")

    def _just_described(self, token: int, gender: str | None) -> Speaker | None:
        """A single unnamed person who spoke in this sentence or the one before ("a spokeswoman … she")."""
        turn = next(self._said.before(token), None)
        if gender is None or turn is None or turn[1].how != "unnamed" or not turn[1].description:
            return None
        at, speaker = turn
        tree = self._tree
        described = set((speaker.description or "").lower().split())
        if tree.sentence_of[token] - tree.sentence_of[at] > 1 or tree.tags[at] != "NN":
            return None
        return None if described & (FEMALE if gender == "m" else MALE) else speaker

    def _named_since(self, ranked: Ranked, token: int) -> bool:
        """Whether a person is named after the last saying."""
        turn, place = next(self._said.before(token), None), ranked.member.last_before(token)
        return turn is not None and place is not None and place > turn[0]

    def _bearers(self, source: Source) -> Speaker | None:
        """ "The presidents", "both ministers": the two people of that office, where the document has just two."""
        tree = self._tree
        if tree.lower[source.first] not in _DEFINITE or source.last - source.first > 2:
            return None
        office = normal(tree.lower[source.head].removesuffix("s"))
        people = [m for m in self._cast.with_role(office) if office in m.offices and m.last_before(source.first)]
        if len(people) != 2:
            return None
        names = tuple(member.name for member in sorted(people, key=lambda member: member.places[0]))
        return Speaker(names=names, label="person", how="title")

    def _plural(self, token: int) -> Speaker:
        """ "they", "both leaders": the last joint speakers, else the last two people named together."""
        tree = self._tree
        people = tree.tags[token] == "NNS" and tree.lower[token].removesuffix("s") not in BODIES | {"countrie", "side"}
        for at, speaker in self._said.before(token):
            if people and speaker.label != "person":
                continue
            if tree.sentence_of[token] - tree.sentence_of[at] > WINDOW:
                break
            if len(speaker.names) > 1:
                return Speaker(names=speaker.names, label=speaker.label, how="pronoun")
            if speaker.how == "unnamed" and tree.lower[token] in _THEY:
                return Speaker(names=(), label=None, how="unnamed", description=speaker.description)
        if tree.lower[token] in _THEY - _PAIRS:
            return UNRESOLVED
        recent = self._cast.mentioned(0, token)
        names = tuple(m.name for m in recent if m.label == "person")[:2]
        return Speaker(names=names[::-1], label="person", how="pronoun") if len(names) == 2 else UNRESOLVED

    def _running(self, draft: Draft, place: int) -> Speaker:
        """A quote without a source goes on from the last speaker, if that was close."""
        last = self._said.last()
        if last is None or not last[1].names:
            return UNRESOLVED if last is None else last[1]
        if abs(draft.paragraph - self._tree.paragraph_of[min(last[0], len(self._tree) - 1)]) > 2:
            return UNRESOLVED
        return Speaker(names=last[1].names, label=last[1].label, how="running")


def _by_name(name: Name) -> Speaker:
    """What speaks under a name is a person or a body, whatever else the model takes it for."""
    if name.label == "person":
        return Speaker(names=(name.entity,), label="person", how="name")
    if name.label != "group" or not (name.text.endswith("s") or name.text.lower() in DEMONYMS):
        return Speaker(names=(name.entity,), label="organisation", how="organisation")
    return Speaker(names=(), label=None, how="unnamed", description=name.text)


def _chosen(ranked: list[Ranked], how: SpeakerHow) -> Speaker:
    best = ranked[0].member
    evidence = tuple(candidate.kept() for candidate in ranked[:_KEPT])
    return Speaker(names=(best.name,), label=best.label, how=how, candidates=evidence)
