"""Relays that hold over from the sentence before, kept apart from those of the quote's own sentence."""

from collections.abc import Sequence

from pipeline.language.quotes.draft import Draft
from pipeline.language.tree import Tree
from pipeline.records import Quote, Span


def carry(tree: Tree, drafts: Sequence[Draft], quotes: Sequence[Quote]) -> list[tuple[str, ...]]:
    """Relays that hold over from the sentence before, where the same speaker goes on; never carried twice."""
    spoken: dict[int, list[Quote]] = {}
    for draft, quote in zip(drafts, quotes, strict=True):
        first, last = _sentences(tree, draft)
        for sentence in range(first, last + 1):
            spoken.setdefault(sentence, []).append(quote)
    carried: list[tuple[str, ...]] = []
    for draft, quote in zip(drafts, quotes, strict=True):
        names: tuple[str, ...] = ()
        if not quote.relays and not quote.reportedly and quote.speaker and not _speaks_elsewhere(tree, draft):
            before = spoken.get(_sentences(tree, draft)[0] - 1, ())
            names = next((q.relays for q in before if q.relays and q.speakers == quote.speakers), ())
        carried.append(names)
    return carried


def _sentences(tree: Tree, draft: Draft) -> Span:
    """The first and the last sentence that hold a quote's cue or content."""
    offsets = [offset for start, end in draft.content for offset in (start, end - 1)]
    inside = [tree.sentence_of[min(tree.token_at(offset), len(tree) - 1)] for offset in offsets]
    return min([draft.sentence, *inside]), max([draft.sentence, *inside])


def _speaks_elsewhere(tree: Tree, draft: Draft) -> bool:
    """ "in a statement", "told reporters": the sentence gives its own way."""
    start, end = tree.sentences[draft.sentence]
    words = tree.lower[start:end]
    return "reporters" in words or "journalists" in words or ("statement" in words and "in" in words)
