"""The people and bodies of a document, with what it tells of them: roles, nationality, gender, where they are named."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.language.entities import Name
from pipeline.language.tree import Tree
from pipeline.language.vocabulary import DEMONYMS, FEMALE, FEMALE_NAMES, MALE, MALE_NAMES
from pipeline.records import Label

_SKIP_TAGS = {"DT", "CC", ",", ".", "``", "''", "-LRB-", "-RRB-", "POS", "HYPH", "PRP$", ":", "IN", "TO", "CD", "_SP"}


@dataclass(slots=True, kw_only=True, eq=False)
class Member:
    """A person or body that the document names."""

    name: str
    label: Label
    #: first tokens of its mentions, in order
    places: list[int] = field(default_factory=list)
    #: lower-case words of every title, apposition and predicate, with the token where each was said
    roles: dict[str, int] = field(default_factory=dict)
    male: int = 0
    female: int = 0

    @property
    def gender(self) -> str | None:
        """ "m", "f", or None where the document gives no evidence."""
        if self.male == self.female:
            return None
        return "m" if self.male > self.female else "f"

    def last_before(self, token: int) -> int | None:
        """The last mention before a token."""
        number = bisect_left(self.places, token)
        return self.places[number - 1] if number else None


class Cast:
    """Members by name and by token."""

    def __init__(self, tree: Tree, names: Sequence[Name]) -> None:
        self._members: dict[tuple[str, bool], Member] = {}
        self.at: dict[int, Name] = {}
        for name in names:
            for token in range(name.first, name.last + 1):
                self.at[token] = name
        for name in names:
            if name.label in ("person", "organisation"):
                self._enter(tree, name)
        self.people = [m for m in self._members.values() if m.label == "person"]
        self.bodies = [m for m in self._members.values() if m.label == "organisation"]

    def member(self, name: Name) -> Member | None:
        """The member that a name stands for."""
        return self._members.get((name.entity, name.label == "person"))

    def _enter(self, tree: Tree, name: Name) -> None:
        key = (name.entity, name.label == "person")
        member = self._members.setdefault(key, Member(name=name.entity, label=name.label))
        member.places.append(name.first)
        if name.label != "person":
            return
        for word, token in _role_words(tree, name):
            member.roles.setdefault(word, token)
            member.male += word in MALE
            member.female += word in FEMALE
        if len(member.places) == 1 and " " in name.entity:
            first = name.entity.split()[0].lower()
            member.male += first in MALE_NAMES
            member.female += first in FEMALE_NAMES


def _role_words(tree: Tree, name: Name) -> Iterable[tuple[str, int]]:
    """Words of the title before a name, of an apposition beside it, of a predicate after it."""
    head = next(
        (
            t
            for t in range(name.first, name.last + 1)
            if not name.first <= tree.heads[t] <= name.last or tree.heads[t] == t
        ),
        name.last,
    )
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
