"""The way words took, cut off from what was said: ", as quoted by Lusa", "in a Facebook post", ", citing a report"."""

from collections.abc import Sequence

from pipeline.language.outlets import Outlet
from pipeline.language.quotes import nesting
from pipeline.language.quotes.attributions import CARRIES
from pipeline.language.quotes.draft import Draft
from pipeline.language.tree import Tree
from pipeline.language.vocabulary import words

#: where words are said: an interview with, comments to, a post on
MEETINGS = words(
    """
    interview interviews conversation comments remarks statement article ed op-ed letter column briefing email
    appearance speaking talk talking spoke speech writing wrote writes call post tweet message video audio address
    broadcast podcast memo note editorial
    """
)
#: words between "in" and the meeting: "in a long and angry Facebook post"
_REACH = 5
#: tokens from "as quoted" or "in comments" to the outlet
_WAY_REACH = 8


def trim(tree: Tree, draft: Draft, outlets: Sequence[Outlet], citing: Sequence[int]) -> None:
    """Cut the way off both ends of a draft's content. `outlets` and `citing` participles are those of its sentence."""
    if draft.cue is None:
        return
    for participle in citing:
        if participle > draft.cue.token and tree.words[participle - 1] == ",":
            cut = tree.starts[participle], tree.ends[tree.right[participle]]
            draft.content = nesting.without(draft.content, cut)
    openings = [way for outlet in outlets if (way := _way(tree, outlet, draft)) is not None]
    for number, (start, end) in enumerate(draft.content):
        for first, last in openings:
            if start < tree.starts[first] < end <= tree.ends[last] + 2 and first > draft.cue.token:
                end = tree.starts[first]
        draft.content[number] = (_behind_opening(tree, start, end), end)
    if draft.rule == "object" and draft.content:
        start, end = draft.content[-1]
        draft.content[-1] = (start, _before_meeting(tree, start, end))


def _way(tree: Tree, outlet: Outlet, draft: Draft) -> tuple[int, int] | None:
    """The first token of the phrase by which words came through an outlet, and its last."""
    token = outlet.first
    for _ in range(_WAY_REACH):
        token -= 1
        if token < 0 or tree.tags[token] in ("``", "''", ",", "."):
            return None
        if tree.lower[token] == "to" and token >= outlet.first - 2 and draft.rule == "object":
            return token, outlet.last
        carried = tree.lower[token] in CARRIES and tree.lower[token - 1] == "as"
        met = tree.lower[token] in MEETINGS and any(tree.lower[t] == "in" for t in (token - 1, token - 2))
        if carried or met:
            opening = token - 1 if tree.lower[token - 1] in ("as", "in") else token - 2
            return opening, outlet.last
    return None


def _before_meeting(tree: Tree, start: int, end: int) -> int:
    """ "the interview in a Facebook post": where it was dismissed is no part of what was."""
    inside = tree.tokens_in(start, end)
    for token in inside[2:]:
        if tree.lower[token] == "in" and _meets(tree, token) is not None:
            return tree.starts[token]
    return end


def _behind_opening(tree: Tree, start: int, end: int) -> int:
    """ "claimed, in a statement quoted by TASS, that …": the content begins at "that"."""
    inside: Sequence[int] = tree.tokens_in(start, end)
    while inside and tree.words[inside[0]] == ",":
        inside = inside[1:]
    if not inside or tree.lower[inside[0]] != "in" or _meets(tree, inside[0]) is None:
        return start
    that = next((t for t in inside[:14] if tree.lower[t] == "that" and tree.words[t - 1] == ","), None)
    return start if that is None else tree.starts[that]


def _meets(tree: Tree, preposition: int) -> int | None:
    """The noun of "in a long interview"."""
    for token in range(preposition + 1, min(len(tree), preposition + _REACH + 1)):
        if tree.lower[token] in MEETINGS and tree.tags[token].startswith("NN"):
            return token
        if not tree.tags[token].startswith(("NN", "JJ", "DT", "PRP$", "RB", "CC", "VBN", "VBG")):
            return None
    return None
