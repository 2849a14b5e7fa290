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
    lead_in = _lead_in(tree, drafts, mark)
    if lead_in is not None:
        return lead_in
    if not _is_speech(tree, mark):
        return None
    return _in_paragraph(tree, drafts, mark) or _from_paragraph_before(tree, drafts, mark)


def _in_paragraph(tree: Tree, drafts: list[Draft], mark: Marked) -> Draft | None:
    """The quote right before these words, if nothing but its own sentence stands between."""
    before = [d for d in drafts if d.paragraph == mark.paragraph and _end(tree, d) <= mark.start and _speaks(d)]
    previous = max(before, key=lambda d: _end(tree, d), default=None)
    if previous is None:
        return None
    between = tree.tokens_in(_end(tree, previous), mark.start)
    others = [t for t in between if tree.sentence_of[t] != previous.sentence and tree.words[t][0].isalnum()]
    return previous if len(others) <= 2 and len(between) <= 60 else None


def _end(tree: Tree, draft: Draft) -> int:
    cue = tree.ends[draft.cue.last] if draft.cue else 0
    return max([cue, *(end for _, end in draft.content)])


def _speaks(draft: Draft) -> bool:
    return draft.cue is None or draft.cue.has("say", "tell", "ask", "voice", "name", "quote")


def _from_paragraph_before(tree: Tree, drafts: list[Draft], mark: Marked) -> Draft | None:
    """A whole quoted paragraph goes on from the one before, if that ended in the same speaker's words or their attribution."""
    start, end = tree.paragraphs[mark.paragraph]
    if tree.starts[start] != mark.start or tree.ends[end - 1] > mark.end + 1 or mark.paragraph == 0:
        return None
    limit = tree.ends[tree.paragraphs[mark.paragraph - 1][1] - 1]
    held = [(m, d) for d in drafts for m in d.marked if m.paragraph == mark.paragraph - 1]
    last, previous = max(held, key=lambda pair: pair[0].end, default=(None, None))
    if last is None or previous is None:
        return None
    if last.unclosed or last.end >= limit - 1:
        return previous
    after = tree.tokens_in(last.end, limit)
    others = [t for t in after if tree.sentence_of[t] != previous.sentence and tree.words[t][0].isalnum()]
    return previous if _speaks(previous) and len(others) <= 2 and len(after) <= 40 else None


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
