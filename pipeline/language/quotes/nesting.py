"""Cues under cues: participles go with the main clause, a saying inside a saying is not reported separately."""

from collections import defaultdict
from collections.abc import Sequence

from pipeline.language.quotes.draft import Draft
from pipeline.language.tree import Clause, Tree
from pipeline.records import Span

_SPEECH = ("say", "voice", "tell", "ask", "urge", "name")
_FINITE = ("VBD", "VBZ", "VBP")
_CONTRASTS = {"while", "whereas"}
_BEFORE_IT = {"''", '"', "RB", "CC"}
_MARKS = {"``", "''", '"'}
_WHEN = {"before", "after", "while"}


def untangle(tree: Tree, drafts: Sequence[Draft]) -> list[Draft]:
    """Cut participles free, then leave out what lies inside another's saying."""
    by_sentence: dict[int, list[Draft]] = defaultdict(list)
    for draft in drafts:
        by_sentence[draft.sentence].append(draft)
    kept = []
    for here in by_sentence.values():
        _free_participles(tree, here)
        _free_conjuncts(tree, here)
        _free_contrasts(tree, here)
        _free_covered(tree, here)
        kept += [draft for draft in here if not any(_holds(tree, outer, draft) for outer in here)]
    return kept


def _free_participles(tree: Tree, drafts: list[Draft]) -> None:
    """ "S stressed that …, adding that …": the content of "stressed" ends at the comma, and S adds.

    So does that of a plan: "S sought to calm them, saying that …".
    """
    main: Draft | None = None
    for draft in drafts:
        if draft.cue is None or draft.cue.pos != "verb":
            continue
        token = draft.cue.token
        opening = _opening(tree, token)
        if opening is not None and draft.cue.has(*_SPEECH):
            for other in drafts:
                if other.cue and other.cue.token < token and (main is not None or other.cue.only_intends):
                    other.content = before(other.content, tree.starts[opening])
            draft.source = main.source if main is not None and main.source else draft.source
        elif (
            tree.tags[token] != "VBG"
            and draft.cue.has(*_SPEECH, "rate", "think", "promise", "quote")
            and (main is None or not _within(tree, token, main.content))
        ):
            main = draft


def _free_conjuncts(tree: Tree, drafts: list[Draft]) -> None:
    """ "S said it would pass, and vowed to …": what S does next is no part of what S said."""
    verbs = {draft.cue.token: draft for draft in drafts if draft.cue and draft.cue.pos == "verb"}
    for token, outer in verbs.items():
        if outer.rule != "clause" or tree.tags[token] not in _FINITE:
            continue
        for conjunct in _conjuncts(tree, token, outer.content):
            inner = verbs.get(conjunct)
            speaks = inner is not None and inner.rule == "clause" and _both_speak(outer, inner)
            if speaks or not _agrees(tree, conjunct):
                outer.content = before(outer.content, tree.starts[conjunct])
                if inner is not None:
                    inner.source = outer.source
                break


def _conjuncts(tree: Tree, cue: int, content: list[Span]) -> list[int]:
    """Verbs of a content that have no subject of their own, are coordinated with another and look like the cue."""
    return [
        token
        for span in content
        for token in tree.tokens_in(*span)
        if tree.deps[token] == "conj"
        and tree.tags[token] == tree.tags[cue]
        and token > cue
        and tree.child(token, "nsubj", "nsubjpass", "aux", "auxpass") is None
    ]


def _both_speak(outer: Draft, inner: Draft) -> bool:
    return bool(outer.cue and inner.cue and outer.cue.has(*_SPEECH) and inner.cue.has(*_SPEECH, "promise"))


def _agrees(tree: Tree, conjunct: int) -> bool:
    """Whether a conjunct has the form of the verb that it is coordinated with: "will go **and left**" does not."""
    head = tree.heads[conjunct]
    return tree.tags[head] == tree.tags[conjunct] and tree.child(head, "aux") is None


def _free_covered(tree: Tree, drafts: list[Draft]) -> None:
    """ "“…,” Lee said, her office said.": what Lee said ends where the office's attribution begins."""
    for outer in drafts:
        for inner in drafts:
            covered = outer.rule == "parenthetical" and inner.cue and _within(tree, inner.cue.token, outer.content)
            if covered and inner is not outer:
                inner.content = before(inner.content, max(end for _, end in outer.content))


def _free_contrasts(tree: Tree, drafts: list[Draft]) -> None:
    """ "Lee said that …, while Kim said …", "Lee offered a plan that Kim called “…”": Kim's is no part of Lee's."""
    for draft in drafts:
        if draft.cue is None or draft.cue.pos != "verb" or tree.child(draft.cue.token, "nsubj") is None:
            continue
        mark, opening = tree.child(draft.cue.token, "mark"), tree.left[draft.cue.token]
        contrast = mark is not None and tree.lower[mark] in _CONTRASTS and tree.words[mark - 1] == ","
        relative = mark is not None and tree.tags[mark] == "WDT"
        apposed = _set_off(tree, draft.cue.token)
        for other in drafts:
            told_of = (relative or apposed is not None) and other.rule == "object"
            if other.cue and other.cue.token < opening and (contrast or told_of):
                other.content = before(other.content, tree.starts[opening if apposed is None else apposed])


def _set_off(tree: Tree, verb: int) -> int | None:
    """Where a noun begins that a comma sets off and a relative clause tells of: ", **a charge** that Kim called"."""
    noun = tree.heads[verb]
    begins = tree.left[noun]
    tells = tree.deps[verb] in ("relcl", "acl") and tree.lower[tree.left[verb]] in ("that", "which")
    return begins if tells and begins and tree.words[begins - 1] == "," and tree.tags[begins] == "DT" else None


def _opening(tree: Tree, token: int) -> int | None:
    """Where a participle's clause begins that a comma sets off: ", and also adding", ", before warning"; else None."""
    if tree.tags[token] != "VBG" or tree.deps[token] in ("amod", "compound", "csubj", "nsubj"):
        return None
    opening = token
    while opening > 0 and (tree.tags[opening - 1] in _BEFORE_IT or tree.lower[opening - 1] in _WHEN):
        opening -= 1
    return opening if opening and tree.tags[opening - 1] == "," else None


def before(content: list[Span], offset: int) -> list[Span]:
    """Content up to an offset."""
    return [(start, min(end, offset)) for start, end in content if start < offset]


def without(content: list[Span], cut: Span) -> list[Span]:
    """Content on both sides of a cut."""
    after = [(max(start, cut[1]), end) for start, end in content if end > cut[1]]
    return [*before(content, cut[0]), *after]


def close_over(tree: Tree, outer: Draft, drafts: Sequence[Draft], between: Span) -> None:
    """ "S agreed that …, MENA added, and proposed …": the agency's words stand in nobody's saying, and S proposed."""
    start, end = tree.starts[between[0]], tree.ends[between[1]]
    inner = next((d for d in drafts if d.cue and d is not outer and d.cue.token < between[0]), None)
    goes_on = [d for d in drafts if d.cue and outer.cue and tree.heads[d.cue.token] == outer.cue.token]
    for draft in goes_on:
        if inner is not None and tree.deps[draft.cue.token if draft.cue else 0] == "conj":
            draft.source = inner.source
            end = max(end, *(stop for _, stop in draft.content), end)
    for draft in drafts:
        if draft is not outer and draft not in goes_on:
            draft.content = without(draft.content, (start, end))


def around(tree: Tree, draft: Draft, clause: Clause) -> list[Span]:
    """Content without an attribution of somebody else: "S agreed that …, the daily X said, and left"."""
    after, (_, end) = clause.last + 2, tree.sentences[draft.sentence]
    goes_on = after + 1 < end and tree.tags[after] == "CC" and tree.tags[after + 1] in (*_FINITE, "RB")
    acts = goes_on and draft.cue is not None and draft.cue.token < clause.first
    return without(draft.content, (tree.starts[clause.first], tree.ends[end - 1 if acts else clause.last]))


def _within(tree: Tree, token: int, content: Sequence[Span]) -> bool:
    return any(start <= tree.starts[token] < end for start, end in content)


def is_over_marked(draft: Draft, drafts: Sequence[Draft]) -> bool:
    """ "“…,” Lee said, her office said.": a closing attribution over marked words that another has claimed."""
    if draft.marked or draft.cue is None or draft.rule not in ("clause", "parenthetical"):
        return False
    here = (other for other in drafts if other is not draft and other.marked and other.sentence == draft.sentence)
    held = (all(_covers(draft.content, mark.inner) for mark in other.marked) for other in here)
    return any(held)


def _covers(content: Sequence[Span], inner: Span) -> bool:
    return any(start <= inner[0] and inner[1] <= end for start, end in content)


def _is_place_of(tree: Tree, outer: Draft, noun: int) -> bool:
    """ "told analysts on a call that …": the noun says where, the verb governs."""
    preposition = tree.heads[noun]
    return outer.cue is not None and tree.deps[noun] == "pobj" and tree.heads[preposition] == outer.cue.token


def _holds(tree: Tree, outer: Draft, inner: Draft) -> bool:
    """Whether a saying lies inside another's content, or is the noun that another cue takes as its object."""
    if outer is inner or outer.cue is None or inner.cue is None or not outer.content:
        return False
    if outer.cue.pos in ("noun", "adjective") or outer.rule == "according_to":
        return False
    if inner.cue.pos == "noun" and outer.cue.pos == "verb" and _is_place_of(tree, outer, inner.cue.token):
        return _within(tree, tree.token_at(inner.content[0][0]), outer.content) if inner.content else True
    if inner.cue.pos == "noun" and tree.heads[inner.cue.token] == outer.cue.token and inner.content == outer.content:
        return True
    if outer.rule == "parenthetical" and _within(tree, inner.cue.token, outer.content):
        first = tree.token_at(outer.content[0][0])
        return not any(tree.tags[token] in _MARKS for token in range(first, inner.cue.token))
    if outer.rule == "object" and tree.tags[inner.cue.token] in ("VBD", "VBZ"):
        speaks = tree.child(inner.cue.token, "nsubj")
        other = speaks is not None and tree.tags[speaks] not in ("WDT", "WP", "PRP")
        if other or inner.cue.has("say", "tell", "ask"):
            return False
    return _within(tree, inner.cue.token, outer.content) and not _within(tree, outer.cue.token, inner.content)
