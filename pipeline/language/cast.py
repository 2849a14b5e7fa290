"""The people and bodies of a document, with what it tells of them: roles, nationality, gender, where they are named."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.language.entities import Name
from pipeline.language.tree import Tree
from pipeline.language.vocabulary import BODIES, DEMONYMS, FEMALE, FEMALE_NAMES, MALE, MALE_NAMES
from pipeline.records import Label

_SKIP_TAGS = {"DT", "CC", ",", ".", "``", "''", "-LRB-", "-RRB-", "POS", "HYPH", "PRP$", ":", "IN", "TO", "CD", "_SP"}

_GUARDS = {(kind, "guard") for kind in ("coast", "border", "national")}
_BODIES_OF_TWO = _GUARDS | {("foreign", "office"), ("think", "tank")}
_COUNTRIES = frozenset(DEMONYMS.values())
#: mentions that a look back passes at most
_MOST = 200


@dataclass(slots=True, kw_only=True, eq=False)
class Member:
    """A person or body that the document names."""

    name: str
    label: Label
    #: a news agency or other outlet
    outlet: bool = False
    #: first tokens of its mentions, in order
    places: list[int] = field(default_factory=list)
    #: lower-case words of every title, apposition and predicate; of a body its name's words too
    roles: dict[str, int] = field(default_factory=dict)
    #: those of the roles that are nouns for the person: the last word of a title, the head of an apposition
    offices: set[str] = field(default_factory=set)
    male: int = 0
    female: int = 0

    @property
    def gender(self) -> str | None:
        """ "m", "f", or None where the document gives no evidence."""
        if self.male == self.female:
            return None
        return "m" if self.male > self.female else "f"

    @property
    def seems_female(self) -> bool:
        """Without evidence: a full name whose first name ends in -a, as women's names do in most languages."""
        first, _, family = self.name.partition(" ")
        return self.gender is None and bool(family) and first.endswith("a")

    def last_before(self, token: int) -> int | None:
        """The last mention before a token."""
        number = bisect_left(self.places, token)
        return self.places[number - 1] if number else None


class Cast:
    """Members by name, by role, by place and by token."""

    def __init__(self, tree: Tree, names: Sequence[Name]) -> None:
        self._members: dict[tuple[str, bool], Member] = {}
        self._by_role: dict[str, list[Member]] = {}
        #: (token, member) of every mention, in order
        self._mentions: list[tuple[int, Member]] = []
        #: names by each of their tokens
        self.at: dict[int, Name] = {token: name for name in names for token in range(name.first, name.last + 1)}
        #: common nouns that stand for a person, by their token
        self.described: dict[int, Member] = {}
        for name in names:
            if name.label in ("person", "organisation"):
                self._enter(tree, name)
        self._introduce_lead(tree)

    @property
    def people(self) -> list[Member]:
        """All people, in the order of their first mention."""
        return [m for m in self._members.values() if m.label == "person"]

    @property
    def bodies(self) -> list[Member]:
        """All organisations, in the order of their first mention."""
        return [m for m in self._members.values() if m.label == "organisation"]

    def with_role(self, word: str) -> list[Member]:
        """Members one of whose roles is that word, in its normal form."""
        return self._by_role.get(word, [])

    def mentioned(self, first: int, end: int) -> list[Member]:
        """Members mentioned in these tokens (end exclusive), the latest first; at most _MOST mentions back."""
        high = bisect_left(self._mentions, end, key=_token)
        low = max(bisect_left(self._mentions, first, key=_token), high - _MOST)
        return list(dict.fromkeys(member for _, member in reversed(self._mentions[low:high])))

    def meet(self, member: Member, token: int) -> None:
        """Enter a mention by description: "the pilot"."""
        insort(member.places, token)
        insort(self._mentions, (token, member), key=_token)
        self.described[token] = member

    def meet_body(self, name: str, token: int) -> None:
        """Enter a body that has spoken, named or described ("the dockers' union")."""
        if (name, False) not in self._members:
            self._open(name, "organisation", outlet=False)
        member = self._members[name, False]
        if member.last_before(token + 1) != token:
            insort(member.places, token)
            insort(self._mentions, (token, member), key=_token)

    def _introduce_lead(self, tree: Tree) -> None:
        """A lead that says "the parliament speaker" or "a farmer" is about the first person named right after it.

        That person comes as a subject, without a title or with that one: "Mohsen Rezvani, addressing a ceremony, …".
        """
        if not tree.sentences or not self._mentions:
            return
        lead_end = tree.sentences[0][1]
        subjects = [t for t in range(lead_end) if tree.deps[t] == "nsubj" and tree.deps[tree.heads[t]] == "ROOT"]
        described = (t for t in subjects if tree.tags[t] == "NN" and tree.lower[t] not in BODIES and t not in self.at)
        speaks = next(described, None)
        first = next(((token, m) for token, m in self._mentions if m.label == "person"), None)
        if speaks is None or first is None or tree.sentence_of[first[0]] not in (1, 2):
            return
        token, person = first
        last = self.at[token].last
        titled = any(tree.sentence_of[at] == tree.sentence_of[token] for at in person.roles.values())
        other = titled and normal(tree.lower[speaks]) not in person.offices
        if other or tree.deps[last] not in ("nsubj", "nsubjpass"):
            return
        for word in range(tree.left[speaks], speaks + 1):
            if tree.tags[word] not in _SKIP_TAGS:
                self._give(person, normal(tree.lower[word]), word)
        person.offices.add(normal(tree.lower[speaks]))
        self.meet(person, speaks)

    def _open(self, name: str, label: Label, *, outlet: bool) -> Member:
        member = Member(name=name, label=label, outlet=outlet)
        self._members[name, label == "person"] = member
        if label == "organisation":
            for word in name.lower().replace("’s", " ").replace("'s", " ").split():
                self._give(member, normal(word), 0)
        return member

    def _give(self, member: Member, word: str, token: int) -> None:
        """A role."""
        if word not in member.roles:
            member.roles[word] = token
            self._by_role.setdefault(word, []).append(member)

    def _share_roles(self, member: Member) -> None:
        """ "His Norwegian counterpart, Lars Moe": what the one named before is, but for the country."""
        others = (m for _, m in reversed(self._mentions) if m is not member and m.label == "person")
        before = next((other for other in others if other.roles), None)
        for word, token in list(before.roles.items()) if before else ():
            if word not in _COUNTRIES:
                self._give(member, word, token)
        member.offices |= before.offices if before else set()

    def _enter(self, tree: Tree, name: Name) -> None:
        member = self._members.get((name.entity, name.label == "person"))
        member = member or self._open(name.entity, name.label, outlet=name.outlet is not None)
        member.places.append(name.first)
        self._mentions.append((name.first, member))
        heads = _role_heads(tree, name) if name.label == "person" else set()
        for word, token in _role_words(tree, name):
            member.offices.update([word] if token in heads else [])
            if word == "counterpart":
                self._share_roles(member)
            self._give(member, word, token)
            member.male += word in MALE
            member.female += word in FEMALE
        if name.label == "person" and len(member.places) == 1 and " " in name.entity:
            first = name.entity.split()[0].lower()
            member.male += first in MALE_NAMES
            member.female += first in FEMALE_NAMES


def _token(mention: tuple[int, Member]) -> int:
    return mention[0]


def is_body_noun(tree: Tree, token: int) -> bool:
    """ "the ministry", "the coast guard": a common noun for a body that can speak."""
    return tree.lower[token] in BODIES or (token > 0 and (tree.lower[token - 1], tree.lower[token]) in _BODIES_OF_TWO)


def _role_heads(tree: Tree, name: Name) -> set[int]:
    """The nouns among the role words: "minister" of "the foreign minister of Chad, Ann Lee"."""
    head = _head(tree, name)
    heads = {name.first - 1, *(c for c in tree.children[head] if tree.deps[c] == "appos")}
    above = tree.heads[head]
    if tree.deps[head] == "appos":
        heads.add(above)
    attribute = tree.child(above, "attr") if tree.deps[head] == "nsubj" else None
    return heads | ({attribute} if attribute is not None else set())


def _head(tree: Tree, name: Name) -> int:
    inside = range(name.first, name.last + 1)
    return next((t for t in inside if tree.heads[t] == t or tree.heads[t] not in inside), name.last)


def _role_words(tree: Tree, name: Name) -> Iterable[tuple[str, int]]:
    """Words of the title before a name, of an apposition beside it, of a predicate after it."""
    head = _head(tree, name)
    tokens = list(range(max(tree.left[head], name.first - 12), name.first))
    for child in tree.children[head]:
        if tree.deps[child] == "appos" and tree.tags[child - 1] != "-LRB-":
            tokens += range(tree.left[child], min(tree.right[child], child + 8) + 1)
    above = tree.heads[head]
    if tree.deps[head] == "appos" and tree.tags[above] in ("NN", "NNS", "NNP"):
        tokens += range(tree.left[above], above + 1)
    if tree.deps[head] == "nsubj" and tree.lower[above] in ("is", "was", "became", "remains", "served"):
        attribute = tree.child(above, "attr")
        if attribute is not None:
            tokens += range(tree.left[attribute], min(tree.right[attribute], attribute + 6) + 1)
    if head + 1 < len(tree) and tree.deps[head] == "compound":
        return
    for token in tokens:
        if tree.tags[token] not in _SKIP_TAGS and not name.first <= token <= name.last:
            yield normal(tree.lower[token]), token


def normal(word: str) -> str:
    """A word for comparison: demonyms as their country, abbreviated titles in full."""
    return DEMONYMS.get(word, _ABBREVIATED.get(word, word))


_ABBREVIATED = {
    "sen.": "senator", "sens.": "senator", "gov.": "governor", "rep.": "representative", "gen.": "general",
    "dr.": "doctor", "prof.": "professor", "pm": "minister", "mp": "lawmaker", "spokeswoman": "spokesperson",
    "spokesman": "spokesperson", "chairman": "chair", "chairwoman": "chair", "chairperson": "chair",
    "chief": "head", "boss": "head", "director": "director", "premier": "minister", "ceo": "executive",
    "vice-president": "vice", "envoy": "ambassador", "mps": "lawmaker", "legislator": "lawmaker",
}  # fmt: skip
