"""What a noun governs: "his claim that …", "her support for …", "in their view, …"."""

from pipeline.language.quotes import around
from pipeline.language.tree import Tree
from pipeline.language.vocabulary import BE, LIGHT, words
from pipeline.records import Span

#: tokens from a noun to the "that" of its clause
_THAT_REACH = 10
_FINITE = {"VBD", "VBZ", "VBP"}
_ENDS = _FINITE | {"MD", "VB", "VBG", "PRP$", ",", ":", "``", "''", "."}
_PREPOSITIONS = words("of for to toward towards about on against over at with in")
#: with an owner before the noun ("his call for"), these lead to what is said, not to where or with whom
_OF_OWNED = words("of for to toward towards about against on over at")
#: how one stands for a view: "in Lee's view, …"
_VIEWS = words("view opinion eyes mind judgment judgement estimation assessment telling words reading")


def content(tree: Tree, noun: int) -> tuple[list[Span], str]:
    """A noun's clause, else the sentence that it frames, else what its preposition governs; and the rule's name."""
    after = [child for child in tree.children[noun] if child > noun]
    for child in after:
        if tree.deps[child] in ("acl", "ccomp", "relcl") and complement_clause(tree, child):
            return [(tree.left[child], tree.right[child])], "noun_clause"
    apart = _hung_elsewhere(tree, noun)
    if apart is not None:
        return [apart], "noun_clause"
    told = _predicate(tree, noun)
    if told is not None:
        return [(tree.left[told], tree.right[told])], "noun_clause"
    framed = _framed(tree, noun)
    if framed:
        return framed, "according_to"
    for child in after:
        if tree.deps[child] == "prep" and tree.lower[child] in _PREPOSITIONS:
            return of_preposition(tree, child), "noun" if _says(tree, noun, child) else "bare"
    return [], "bare"


def complement_clause(tree: Tree, clause: int) -> bool:
    """ "claim that he won", "promise to leave", but neither "statement released today" nor "claim that he made"."""
    if tree.lower[clause] in LIGHT and tree.child(clause, "dobj") is None:
        return False
    mark = tree.child(clause, "mark")
    if mark is not None and tree.lower[mark] in ("that", "whether", "if"):
        return True
    return tree.tags[clause] == "VB" and any(tree.lower[c] == "to" for c in tree.children[clause])


def of_preposition(tree: Tree, preposition: int) -> list[Span]:
    """What a preposition governs; in "called for X to go" the preposition is the clause's mark."""
    inner = [c for c in tree.children[preposition] if c > preposition and tree.deps[c] in ("pobj", "pcomp", "ccomp")]
    if inner:
        return [(tree.left[inner[0]], tree.right[inner[-1]])]
    head = tree.heads[preposition]
    if tree.deps[preposition] == "mark" and head > preposition:
        return [(preposition + 1, tree.right[head])]
    return []


def _hung_elsewhere(tree: Tree, noun: int) -> Span | None:
    """ "her claim during the debate that …", "its calls for X to …": a clause that the parse hangs on another word."""
    if tree.lower[noun + 1 : noun + 2] == ["for"] and tree.deps[noun + 1] == "mark":
        return noun + 2, tree.right[tree.heads[noun + 1]]
    _, end = tree.sentences[tree.sentence_of[noun]]
    for token in range(noun + 2, min(end, noun + _THAT_REACH)):
        if tree.tags[token] in _ENDS or tree.deps[token] == "nsubj":
            return None
        verb = tree.heads[token]
        if tree.lower[token] == "that" and tree.deps[token] == "mark" and verb > token:
            said = tree.deps[verb] == "ccomp" and tree.tags[tree.heads[verb]] in _FINITE
            return None if said else (token, tree.right[verb])
    return None


def _predicate(tree: Tree, noun: int) -> int | None:
    """ "his fear is that …": the clause that the noun is said to be."""
    verb = tree.heads[noun]
    if tree.deps[noun] != "nsubj" or tree.lower[verb] not in BE:
        return None
    clause = tree.child(verb, "ccomp")
    return clause if clause is not None and complement_clause(tree, clause) else None


def _framed(tree: Tree, noun: int) -> list[Span]:
    """ "In Lee's view, it rains": the sentence around."""
    opening = tree.heads[noun]
    owned = tree.child(noun, "poss") is not None and tree.lower[noun] in _VIEWS
    if not owned or tree.deps[noun] != "pobj" or tree.lower[opening] not in ("in", "to"):
        return []
    return around.without(tree, opening, noun)


def _says(tree: Tree, noun: int, preposition: int) -> bool:
    """Whether what follows is said ("his support for it"), not only what the noun is about ("reports on crime")."""
    if tree.child(noun, "poss") is not None:
        return tree.lower[preposition] in _OF_OWNED
    verb = tree.heads[noun]
    return tree.deps[noun] == "dobj" and tree.lower[verb] in LIGHT and tree.lower[preposition] != "in"
