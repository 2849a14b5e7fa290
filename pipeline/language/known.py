"""What the gazetteer knows of the names in a document, over what the model makes of them."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import pairwise

from pipeline.language.tree import Tree
from pipeline.language.vocabulary import PEOPLES, TITLES, words
from pipeline.records import Label
from pipeline.world import World

_WORD = re.compile(r"\w+")
_PLACING = words("in near outside across at from")
#: words of a sentence that must all be capitals for it to be a headline that shouts
_SHOUTED_WORDS = 4

#: first token, last token, label, text as printed
type Found = tuple[int, int, Label, str]


class KnownNames:
    """Countries and organisations where the model saw nothing, and labels that are sure. Case counts."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._by_first_word: dict[str, list[str]] = {}
        for form in world.forms:
            first_word = _WORD.match(form)
            if first_word:
                self._by_first_word.setdefault(first_word.group(), []).append(form)
        for forms in self._by_first_word.values():
            forms.sort(key=lambda form: (-len(form), form))

    def overlooked(self, tree: Tree, covered: Collection[int]) -> Iterator[Found]:
        """Names of the gazetteer on tokens that no other name covers; none in a sentence that shouts."""
        loud = shouted(tree)
        token = 0
        while token < len(tree):
            last = None if token in covered or tree.sentence_of[token] in loud else self._last(tree, token)
            if last is not None and not any(between in covered for between in range(token, last + 1)):
                text = tree.phrase(token, last)
                label = self._world.label(text)
                assert label
                yield token, last, label, text
                token = last
            token += 1

    def _last(self, tree: Tree, token: int) -> int | None:
        """The last token of the longest form that begins here."""
        first_word = _WORD.match(tree.words[token])
        for form in self._by_first_word.get(first_word.group(), ()) if first_word else ():
            end = tree.starts[token] + len(form)
            last = tree.token_at(end - 1)
            if tree.text.startswith(form, tree.starts[token]) and last < len(tree) and tree.ends[last] == end:
                return last
        return None

    def corrected(self, tree: Tree, labels: Mapping[str, Label], found: Iterable[Found]) -> dict[str, Label]:
        """Labels by printed form, put right by the gazetteer, else by what stands around a place.

        Words of full names in this document stay their bearers'.
        """
        full = [(first, last) for first, last, _, text in found if labels[text] == "person" and last > first]
        people = {tree.words[token] for first, last in full for token in range(first, last + 1)}
        places = _places(tree, labels, found)
        return {form: self._label(form, label, form in people, form in places) for form, label in labels.items()}

    def _label(self, form: str, label: Label, is_part_of_a_name: bool, is_placed: bool) -> Label:
        if form in PEOPLES:
            return "group"
        known = self._world.label(form)
        if is_part_of_a_name or (label == "person" and form in self._world.cities):
            return label
        return known or ("place" if label == "person" and is_placed else label)

    def without_parts_of_titles(self, tree: Tree, found: Iterable[Found]) -> Iterator[Found]:
        """Names but for those that a title is made of: "Interior" in "Interior Minister"."""
        for first, last, label, text in found:
            title = f"{text} {tree.words[last + 1]}".lower() if last + 1 < len(tree) else ""
            if label == "person" or self._world.office(title) is None:
                yield first, last, label, text

    def calmed(self, tree: Tree, found: Iterable[Found]) -> Iterator[Found]:
        """Names out of sentences that shout, as they are printed elsewhere; a person's full name in small letters."""
        found, loud = list(found), shouted(tree)
        if not loud:
            yield from found
            return
        calm = {form.casefold(): form for form in self._world.forms}
        calm |= {text.casefold(): text for first, _, _, text in found if tree.sentence_of[first] not in loud}
        for first, last, label, text in found:
            form = calm.get(text.casefold()) or (text.title() if label == "person" and last > first else None)
            if tree.sentence_of[first] not in loud:
                yield first, last, label, text
            elif form:
                yield first, last, label, form


def _places(tree: Tree, labels: Mapping[str, Label], found: Iterable[Found]) -> set[str]:
    """Forms that a preposition of place precedes, that an adjective is made from ("Estara", "Estaran") or that stand
    beside a place ("Estara and Mali"), and that no title precedes.
    """
    printed = set(tree.words)
    placed, titled = set(), set()
    found = list(found)
    for (_, end, _, one), (begin, _, _, other) in pairwise(found):
        if begin == end + 2 and tree.lower[end + 1] == "and" and "place" in (labels[one], labels[other]):
            placed |= {one, other}
    for first, last, _, text in found:
        before = tree.lower[first - 1] if first else ""
        owner = last + 1 < len(tree) and tree.tags[last + 1] == "POS"
        if (before in _PLACING and not owner) or printed & {f"{text}n", f"{text}an", f"{text}ian"}:
            placed.add(text)
        if before in TITLES:
            titled.add(text)
    return placed - titled


def shouted(tree: Tree) -> set[int]:
    """Numbers of the sentences that are printed in capitals throughout."""
    found = set()
    for number, (start, end) in enumerate(tree.sentences):
        letters = [word for word in tree.words[start:end] if word.isalpha() and len(word) > 1]
        if len(letters) >= _SHOUTED_WORDS and all(word.isupper() for word in letters):
            found.add(number)
    return found
