"""Cues under cues: participles go with the main clause, a saying inside a saying is not reported separately."""

from collections import defaultdict
from collections.abc import Sequence

from pipeline.language.quotes.draft import Draft
from pipeline.language.tree import Tree
from pipeline.records import Span

_SPEECH = ("say", "voice", "tell", "ask", "urge", "name")
_CLOSING = {"''", '"'}


def untangle(tree: Tree, drafts: Sequence[Draft]) -> list[Draft]:
    """Cut participles free, then leave out what lies inside another's saying."""
    by_sentence: dict[int, list[Draft]] = defaultdict(list)
    for draft in drafts:
        by_sentence[draft.sentence].append(draft)
    kept = []
    for here in by_sentence.values():
        _free_participles(tree, here)
        _free_conjuncts(tree, here)
        kept += [draft for draft in here if not any(_holds(tree, outer, draft) for outer in here)]
    return kept


def _free_participles(tree: Tree, drafts: list[Draft]) -> None:
    """ "S stressed that …, adding that …": the content of "stressed" ends at the comma, and S adds."""
    main: Draft | None = None
    for draft in drafts:
        if draft.cue is None or draft.cue.pos != "verb":
            continue
        token = draft.cue.token
        if main is not None and _is_participle(tree, token) and draft.cue.has(*_SPEECH):
            for other in drafts:
                if other is not draft and other.cue and other.cue.token < token:
                    other.content = before(other.content, tree.starts[token])
            draft.source = main.source
        elif (
            tree.tags[token] != "VBG"
            and draft.cue.has(*_SPEECH, "rate", "think", "promise", "quote")
            and (main is None or not _within(tree, token, main.content))
        ):
            main = draft


def _free_conjuncts(tree: Tree, drafts: list[Draft]) -> None:
    """ "S said that …, and vowed to …": two cues, also where the parse puts the second one under the first."""
    for number, outer in enumerate(drafts):
        for inner in drafts[number + 1 :]:
            if _is_conjunct(tree, outer, inner) and inner.cue is not None:
                outer.content = before(outer.content, tree.starts[inner.cue.token])
                inner.source = outer.source


def _is_conjunct(tree: Tree, outer: Draft, inner: Draft) -> bool:
    if outer.cue is None or inner.cue is None or outer.rule != "clause" or inner.rule != "clause":
        return False
    token = inner.cue.token
    if tree.tags[outer.cue.token] != tree.tags[token] or tree.tags[token] not in ("VBD", "VBZ", "VBP"):
        return False
    if not (outer.cue.has(*_SPEECH) and inner.cue.has(*_SPEECH, "promise")) or not _within(tree, token, outer.content):
        return False
    return tree.deps[token] == "conj" and tree.child(token, "nsubj", "nsubjpass", "aux") is None


def _is_participle(tree: Tree, token: int) -> bool:
    """A participle set off by a comma that hangs on a clause."""
    if tree.tags[token] != "VBG" or token == 0:
        return False
    before_it = token - 1
    while before_it > 0 and (tree.tags[before_it] in _CLOSING or tree.tags[before_it] in ("RB", "CC")):
        before_it -= 1
    return tree.tags[before_it] == "," and tree.deps[token] not in ("amod", "compound", "csubj", "nsubj")


def before(content: list[Span], offset: int) -> list[Span]:
    """Content up to an offset."""
    return [(start, min(end, offset)) for start, end in content if start < offset]


def _within(tree: Tree, token: int, content: Sequence[Span]) -> bool:
    return any(start <= tree.starts[token] < end for start, end in content)


def _holds(tree: Tree, outer: Draft, inner: Draft) -> bool:
    """Whether a saying lies inside another's content, or is the noun that another cue takes as its object."""
    if outer is inner or outer.cue is None or inner.cue is None or not outer.content:
        return False
    if outer.cue.pos in ("noun", "adjective") or outer.rule == "according_to":
        return False
    if outer.rule == "object" and tree.tags[inner.cue.token] in ("VBD", "VBZ") and inner.cue.has("say", "tell", "ask"):
        return False
    return _within(tree, inner.cue.token, outer.content) and not _within(tree, outer.cue.token, inner.content)
