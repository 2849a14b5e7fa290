"""The noun phrase of a source: what belongs to it, and the name in apposition that stands for it."""

from collections.abc import Iterator

from pipeline.language.quotes.draft import Source
from pipeline.language.tree import Tree
from pipeline.language.vocabulary import TITLES, WEEKDAYS

#: what follows a noun in its phrase but is no part of a source
_LEFT_OUT = {"appos", "relcl", "parataxis", "advcl", "dep", "intj", "ccomp"}
_BREAKS = {",", ":", "-LRB-", "-RRB-", "``", "''", "."}
#: prepositions between a role and the name hung on its last noun
_MAX_DEPTH = 3
#: how nouns for people end: owner, governor, resident, journalist, chairman, politician
_PERSONAL_ENDINGS = ("er", "or", "ent", "ist", "man", "woman", "ian", "ant", "son")


def phrase(tree: Tree, head: int, cue: int | None = None) -> Source:
    """The noun phrase around a head: title in, comma-set apposition, relative clause and bracketed acronym out.

    A common noun with a name in apposition ("the director, Ann Lee") gives the name.
    """
    named = _name_in_apposition(tree, head)
    if named is not None:
        head = named
    barred = [
        c for c in tree.children[head] if tree.deps[c] in _LEFT_OUT or _is_day(tree, c) or _is_participle(tree, c)
    ]
    tokens = _bounded_subtree(tree, head, barred)
    if cue is not None:
        tokens = {t for t in tokens if (t < cue) == (head < cue)}
    first = last = head
    while first - 1 in tokens and not (tree.tags[first - 1] in _BREAKS and tree.tags[first - 1] != ","):
        first -= 1
    while last + 1 in tokens:
        last += 1
    while last > head and tree.tags[last] in _BREAKS | {"CC", "IN"}:
        last -= 1
    while first < head and tree.tags[first] in _BREAKS | {"CC"}:
        first += 1
    apposed = _name_behind_comma(tree, head, last)
    if apposed is not None:
        return Source(head=apposed, first=last + 2, last=apposed)
    return Source(head=head, first=first, last=last)


def _bounded_subtree(tree: Tree, head: int, barred: list[int]) -> set[int]:
    out = set(barred)
    tokens: set[int] = set()
    waiting = [head]
    while waiting and len(tokens) < 60:
        token = waiting.pop()
        tokens.add(token)
        for child in tree.children[token]:
            deep = tree.deps[child] in ("relcl", "appos") or (tree.deps[child] == "acl" and _set_off(tree, child))
            if child not in out and not (token != head and deep):
                waiting.append(child)
    return tokens


def _is_participle(tree: Tree, token: int) -> bool:
    """Set off by a comma, or the way its words took: "a source quoted by the paper"."""
    return tree.deps[token] == "acl" and (_set_off(tree, token) or tree.lower[token] in ("quoted", "cited"))


def _is_day(tree: Tree, preposition: int) -> bool:
    """ "the coast guard on Monday": when it spoke, not who."""
    day = tree.child(preposition, "pobj") if tree.lower[preposition] == "on" else None
    return day is not None and tree.lower[day] in WEEKDAYS


def _set_off(tree: Tree, token: int) -> bool:
    left = tree.left[token]
    return left > 0 and tree.tags[left - 1] in _BREAKS


def _name_in_apposition(tree: Tree, head: int) -> int | None:
    if tree.tags[head] not in ("NN", "NNS", "CD") and tree.lower[head] not in TITLES:
        return None
    name = tree.child(head, "appos")
    if name is None:
        name = _name_behind_place(tree, head)
    if name is None or tree.tags[name] not in ("NNP", "NNPS") or tree.tags[name - 1] == "-LRB-":
        return None
    return name


def _name_behind_comma(tree: Tree, head: int, last: int) -> int | None:
    """The last token of the full name in "the head of the delegation, Zhao Minghui,", however it is parsed."""
    first = last + 2
    if tree.tags[head] != "NN" or first >= len(tree) or tree.words[last + 1] != "," or not tree.is_person(first):
        return None
    end = first
    while end + 1 < len(tree) and tree.is_person(end + 1):
        end += 1
    closed = end + 1 >= len(tree) or tree.tags[end + 1] in (",", ".")
    if end == first or not closed or (last != head and _is_personal(tree, last)):
        return None
    return end


def _is_personal(tree: Tree, noun: int) -> bool:
    """A common noun for a person: "president", "owner"."""
    if tree.tags[noun].startswith("NNP"):
        return False
    return tree.lower[noun] in TITLES or tree.lower[noun].endswith(_PERSONAL_ENDINGS)


def _hung_on(tree: Tree, head: int) -> Iterator[int]:
    """The nouns of "the mayor of the town of X", from the left."""
    for _ in range(_MAX_DEPTH):
        prepositions = [c for c in tree.children[head] if c > head and tree.deps[c] == "prep"]
        nouns = [noun for c in prepositions if (noun := tree.child(c, "pobj")) is not None]
        if not nouns:
            return
        yield from nouns
        head = nouns[-1]


def _name_behind_place(tree: Tree, head: int) -> int | None:
    """ "a ranger at the park, Ida Strand,": the parse hangs the name on the last noun, which is no person.

    "A spokesman for the president, Ida Strand," stays as parsed: the name is the president's.
    """
    for noun in _hung_on(tree, head):
        name = tree.child(noun, "appos")
        if name is not None and tree.lower[head] == "one" and tree.tags[name].startswith("NNP"):
            return name
        if name is None or not (tree.is_person(name) and tree.is_person(name - 1)):
            continue
        return None if _is_personal(tree, noun) else name
    return None
