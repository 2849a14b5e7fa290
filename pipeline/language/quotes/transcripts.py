"""Speech that layout attributes: transcripts ("LEE: …"), questions and answers, "Lee: “…”" and "“…” — Lee"."""

import re

from pipeline.language.quotes.draft import Draft, Source
from pipeline.language.quotes.marks import Marked
from pipeline.language.tree import Tree
from pipeline.language.vocabulary import words

_LINE = re.compile(r"((?:[A-Z][\w.’'-]*)(?:\s+(?:de|van|von|al|[A-Z][\w.’'-]*)){0,3}):\s+(?=\S)")
#: labels that are no names
_LABELS = words("note update updated correction editor photo image video watch read related source sources")
_DASH = re.compile(r"\s*(?:—|–|--|-)\s*(?=[A-Z])")
#: dashes that may be a signature are short: "— Ann Lee, mayor"
_SIGNATURE_TOKENS = 9


def turns(tree: Tree) -> list[Draft]:
    """Paragraphs that begin with a name and a colon: two make a transcript if a name returns or stands in capitals.

    Each name once, in small letters, is a list with headings ("Lee: Strong in the north").
    """
    found = [draft for number in range(len(tree.paragraphs)) if (draft := _turn(tree, number))]
    names = [tree.phrase(draft.source.first, draft.source.last) for draft in found if draft.source]
    return found if len(names) >= 2 and (len(set(names)) < len(names) or any(map(str.isupper, names))) else []


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
    if tree.ends[end - 1] <= mark.end and mark.paragraph + 1 < len(tree.paragraphs):
        _, end = tree.paragraphs[mark.paragraph + 1]
    dash = _DASH.match(tree.text, mark.end, tree.ends[end - 1])
    if dash is None:
        return None
    token = tree.token_at(dash.end())
    last = token
    while last + 1 < end and tree.tags[last + 1] in ("NNP", "NNPS"):
        last += 1
    ends_here = end - token <= _SIGNATURE_TOKENS
    is_name = tree.tags[last].startswith("NNP") and tree.text[dash.end()].isupper()
    return Source(head=last, first=token, last=last) if ends_here and is_name else None


def _name(tree: Tree, last: int, limit: int) -> Source:
    first = last
    while first > limit and tree.tags[first - 1] in ("NNP", "NNPS", "NN", "JJ", "DT") and last - first < 6:
        first -= 1
    return Source(head=last, first=first, last=last)
