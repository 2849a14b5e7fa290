"""Marked words without a cue of their own: further pieces of a running quote, colon lead-ins, floating speech."""

import re
from collections.abc import Sequence

from pipeline.language.quotes.draft import Draft
from pipeline.language.quotes.marks import Marked
from pipeline.language.tree import Tree

_LEAD_IN = re.compile(r":\s*$")
_MIN_WORDS = 4


def attach(tree: Tree, drafts: list[Draft], floating: Sequence[Marked]) -> list[Draft]:
    """Attach each floating span to the quote that it goes on from; return new drafts for those that stand alone."""
    new: list[Draft] = []
    for mark in floating:
        owner = _running(tree, drafts + new, mark)
        if owner is not None:
            owner.marked.append(mark)
            owner.content = sorted([*owner.content, mark.inner])
        elif _is_speech(tree, mark):
            token = min(tree.token_at(mark.inner[0]), len(tree) - 1)
            new.append(
                Draft(
                    cue=None,
                    source=None,
                    content=[mark.inner],
                    rule="floating",
                    sentence=tree.sentence_of[token],
                    paragraph=mark.paragraph,
                    marked=[mark],
                )
            )
    return new


def _running(tree: Tree, drafts: list[Draft], mark: Marked) -> Draft | None:
    """The quote that these words go on from."""
    speech = [d for d in drafts if d.marked and d.marked[-1].end <= mark.start]
    previous = max(speech, key=lambda d: d.marked[-1].end, default=None)
    start, end = tree.paragraphs[mark.paragraph]
    lead_in = _lead_in(tree, drafts, mark)
    if lead_in is not None:
        return lead_in
    if previous is None or not _is_speech(tree, mark):
        return None
    last = previous.marked[-1]
    if last.paragraph == mark.paragraph:
        between = tree.text[last.end : mark.start]
        return previous if _only_attribution(tree, previous, last.end, mark.start, between) else None
    whole = tree.starts[start] == mark.start and tree.ends[end - 1] <= mark.end + 1
    if last.paragraph == mark.paragraph - 1 and whole:
        previous_end = tree.ends[tree.paragraphs[last.paragraph][1] - 1]
        if last.unclosed or (last.end >= previous_end - 1):
            return previous
    return None


def _only_attribution(tree: Tree, draft: Draft, start: int, end: int, between: str) -> bool:
    """Nothing but the quote's own attribution stands between its pieces."""
    if len(between.strip(" ,.…—-")) == 0:
        return True
    if draft.cue is None or not start <= tree.starts[draft.cue.token] < end or len(between) > 300:
        return False
    others = [
        t for t in tree.tokens_in(start, end) if tree.sentence_of[t] != draft.sentence and tree.words[t][0].isalnum()
    ]
    return len(others) <= 2


def _lead_in(tree: Tree, drafts: list[Draft], mark: Marked) -> Draft | None:
    """A paragraph that ends in a colon governs the quoted paragraph after it."""
    first, _ = tree.paragraphs[mark.paragraph]
    if mark.paragraph == 0 or tree.starts[first] != mark.start:
        return None
    start, end = tree.paragraphs[mark.paragraph - 1]
    if not _LEAD_IN.search(tree.phrase(start, end - 1)):
        return None
    cued = [d for d in drafts if d.cue and d.paragraph == mark.paragraph - 1]
    return max(cued, key=lambda d: d.cue.token if d.cue else -1, default=None)


def _is_speech(tree: Tree, mark: Marked) -> bool:
    """Enough for an utterance: a few words with a verb among them, or a sentence's end."""
    tokens = tree.tokens_in(*mark.inner)
    verb = any(tree.tags[t] in ("VBD", "VBZ", "VBP", "MD", "VB") for t in tokens)
    ended = tree.text[mark.inner[1] - 1] in ".!?,…"
    return len(tokens) >= _MIN_WORDS and verb and ended
