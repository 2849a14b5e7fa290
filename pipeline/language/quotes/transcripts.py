"""Speech that layout attributes: transcripts ("LEE: …"), questions and answers, "Lee: “…”", "“…” — Lee"."""

import re

from pipeline.language.quotes.draft import Draft, Source
from pipeline.language.quotes.marks import Marked
from pipeline.language.tree import Tree

_LINE = re.compile(r"((?:[A-Z][\w.’'-]*)(?:\s+(?:de|van|von|al|[A-Z][\w.’'-]*)){0,3}):\s+(?=\S)")
#: labels that are no names
_LABELS = frozenset(
    [
        "note",
        "update",
        "updated",
        "correction",
        "editor",
        "photo",
        "image",
        "video",
        "watch",
        "read",
        "related",
        "source",
        "sources",
    ]
)
_DASH = re.compile(r"\s*(?:—|–|--|-)\s*(?=[A-Z])")
#: dashes that may be a signature are short: "— Ann Lee, mayor"
_SIGNATURE_TOKENS = 8


def turns(tree: Tree) -> list[Draft]:
    """Paragraphs that begin with a name and a colon: at least two in the document make a transcript."""
    found = [draft for number in range(len(tree.paragraphs)) if (draft := _turn(tree, number))]
    return found if len(found) >= 2 else []


def _turn(tree: Tree, number: int) -> Draft | None:
    first, end = tree.paragraphs[number]
    start, stop = tree.starts[first], tree.ends[end - 1]
    line = _LINE.match(tree.text, start, stop)
    if line is None or line.group(1).lower().split()[0] in _LABELS:
        return None
    tokens = tree.tokens_in(line.start(1), line.end(1))
    return Draft(
        cue=None,
        source=Source(head=tokens[-1], first=tokens[0], last=tokens[-1]),
        content=[(line.end(), stop)],
        rule="transcript",
        sentence=tree.sentence_of[first],
        paragraph=number,
    )


def signed(tree: Tree, mark: Marked) -> Source | None:
    """The name before a colon that introduces marked words, or behind a dash that follows them."""
    first, end = tree.paragraphs[mark.paragraph]
    before = tree.token_at(mark.start) - 1
    while before > first and tree.ends[before] > mark.start:
        before -= 1
    if first < before and tree.words[before] == ":" and tree.tags[before - 1] in ("NNP", "NNPS"):
        return _name(tree, before - 1, first)
    dash = _DASH.match(tree.text, mark.end, tree.ends[end - 1])
    if dash is None:
        return None
    token = tree.token_at(dash.end())
    last = token
    while last + 1 < end and tree.tags[last + 1] in ("NNP", "NNPS"):
        last += 1
    ends_here = end - token <= _SIGNATURE_TOKENS
    return Source(head=last, first=token, last=last) if ends_here and tree.tags[token].startswith("NNP") else None


def _name(tree: Tree, last: int, limit: int) -> Source:
    first = last
    while first > limit and tree.tags[first - 1] in ("NNP", "NNPS", "NN", "JJ", "DT") and last - first < 6:
        first -= 1
    return Source(head=last, first=first, last=last)
