"""Sayings that stand around their attribution: "The law, he said, will pass"; "Prices fell, according to X"."""

from pipeline.language.quotes.cues import Cue
from pipeline.language.quotes.draft import Source
from pipeline.language.tree import Tree
from pipeline.records import Span

_FINITE = ("VBD", "VBZ", "VBP")
_NEW_CLAUSE = {"VBG", "CC", "IN", "WDT", "WP", "``"}
_SUBORDINATE = {"while", "although", "though", "whereas"}
#: what goes on after "according to X," as the writer's own addition
_ADDS = {"which", "who", "whose", "where", "and", "but", "a", "an", "the"}


def parenthetical(tree: Tree, cue: Cue, source: Source | None, clauses: list[int]) -> list[Span]:
    """The sentence around an attribution: "The law, he said, will pass", "As Lee noted, it rains"."""
    if source is None or not cue.has("say", "think", "find", "tell", "ask"):
        return []
    if any(c > cue.last for c in clauses):
        return []
    start, end = tree.sentences[tree.sentence_of[cue.token]]
    first, last = _attribution(tree, cue, source)
    start = next((token + 1 for token in range(first - 1, start, -1) if tree.words[token] == ";"), start)
    if first <= start:
        return []
    as_clause = tree.lower[first - 1] == "as"
    first -= as_clause
    opens = first == start or tree.tags[first - 1] in (",", ":") or (as_clause and tree.tags[first - 1] == "CC")
    perfect = as_clause and tree.tags[cue.token] == "VBN" and _is_finite(tree, cue.token)
    if tree.tags[cue.token] not in _FINITE and not perfect:
        return []
    if not opens or last >= end or tree.tags[source.head] in ("WP", "WDT"):
        return []
    after = last + 1
    if as_clause and tree.tags[first - 1] == "CC":
        return [(after, end - 1)] if after < end and tree.tags[after] == "," else []
    opens_anew = after + 1 < end and tree.tags[after + 1] in _NEW_CLAUSE
    if after + 1 < end and tree.tags[after] == "," and (not opens_anew or _inserted(tree, cue.token, start, after + 1)):
        return [piece for piece in ((start, first - 1), (after, end - 1)) if piece[0] <= piece[1]]
    closed = after >= end or tree.tags[after] in (".", ",") or tree.deps[after] in ("npadvmod", "prep")
    return [(start, first - 1)] if closed and not clauses and _states(tree, start, first) else []


def _inserted(tree: Tree, cue: int, start: int, after: int) -> bool:
    """ "Wait, they said, and you lose", "The plan, he said, “is a start”": what stands around is one sentence."""
    if tree.deps[cue] != "parataxis":
        return False
    return tree.tags[after] == "CC" or (tree.heads[cue] > cue and tree.tags[start] not in ("VBN", "VBG", "VBD"))


def _states(tree: Tree, start: int, end: int) -> bool:
    """Whether these words say something by themselves: "On Sunday, he said" and "Asked why, he said" do not."""
    within = range(start, end)
    tops = (token for token in within if tree.heads[token] not in within or tree.heads[token] == token)
    return any(_is_finite(tree, top) and not _sets_the_scene(tree, top) for top in tops)


def _is_finite(tree: Tree, verb: int) -> bool:
    forms = [verb, *(child for child in tree.children[verb] if tree.deps[child] in ("aux", "auxpass"))]
    return any(tree.tags[form] in (*_FINITE, "MD") for form in forms)


def _sets_the_scene(tree: Tree, clause: int) -> bool:
    """ "When the votes were in, he said", "Asked why, he said": an adverbial clause of the cue."""
    opened = any(tree.deps[child] == "mark" or tree.tags[child] == "WRB" for child in tree.children[clause])
    bare = tree.child(clause, "nsubj", "nsubjpass", "csubj", "expl") is None
    return tree.deps[clause] in ("advcl", "relcl", "acl") and (opened or bare)


def _attribution(tree: Tree, cue: Cue, source: Source) -> Span:
    """Source and cue with what belongs to them, as tokens: ", said Lee, the mayor" holds "the mayor"."""
    first, last = cue.token, cue.last
    if source.last < cue.token and (cue.token - source.last <= 4 or tree.heads[source.head] == cue.token):
        first = source.first
    elif cue.last < source.first <= cue.last + 2:
        last = max(source.last, min(tree.right[source.head], source.last + 40))
    while first > 0 and (tree.tags[first - 1] in ("RB", "MD") or tree.deps[first - 1] in ("aux", "neg")):
        first -= 1
    while last + 1 < len(tree) and tree.tags[last + 1] == "RB":
        last += 1
    return first, last


def without(tree: Tree, opening: int, last: int) -> list[Span]:
    """The sentence that a phrase ("according to X", "in X's view") is set off from, without it."""
    start, end = tree.sentences[tree.sentence_of[opening]]
    last = max(tree.right[opening], last)
    before, after = (start, opening - 1), (last + 1, end - 1)
    goes_on = after[1] - after[0] > 3 and tree.tags[after[0]] == ","
    if goes_on and tree.lower[start] in _SUBORDINATE:
        return [after]
    if (
        goes_on
        and opening - start > 2
        and tree.deps[after[0] + 1] in ("det", "nsubj", "cc")
        and tree.lower[after[0] + 1] in _ADDS
    ):
        return [before]
    return [piece for piece in (before, after) if piece[1] - piece[0] >= 0]
