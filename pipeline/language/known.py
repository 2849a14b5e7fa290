"""What the gazetteer knows of the names in a document, over what the model makes of them."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from pipeline.language.tree import Tree
from pipeline.language.vocabulary import PEOPLES
from pipeline.records import Label
from pipeline.world import World

_WORD = re.compile(r"\w+")
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

    def corrected(self, labels: Mapping[str, Label], people: Collection[str]) -> dict[str, Label]:
        """Labels by printed form, put right; `people` are words of full names in this document, which stay people's."""
        return {form: self._label(form, label, form in people) for form, label in labels.items()}

    def _label(self, form: str, label: Label, is_part_of_a_name: bool) -> Label:
        if form in PEOPLES:
            return "group"
        known = self._world.label(form)
        if known is None or is_part_of_a_name or (label == "person" and form in self._world.cities):
            return label
        return known

    def calmed(self, tree: Tree, found: Iterable[Found]) -> Iterator[Found]:
        """Names out of sentences that shout, as they are printed elsewhere; a full name of a person in small letters."""
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


def shouted(tree: Tree) -> set[int]:
    """Numbers of the sentences that are printed in capitals throughout."""
    found = set()
    for number, (start, end) in enumerate(tree.sentences):
        letters = [word for word in tree.words[start:end] if word.isalpha() and len(word) > 1]
        if len(letters) >= _SHOUTED_WORDS and all(word.isupper() for word in letters):
            found.add(number)
    return found
