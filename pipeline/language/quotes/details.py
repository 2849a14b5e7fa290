"""What else the sentence tells of a saying: its kind, to whom, on what occasion."""

from collections.abc import Sequence

from pipeline.language.quotes.draft import Draft, Source
from pipeline.language.quotes.marks import Marked
from pipeline.language.quotes.phrases import phrase
from pipeline.language.tree import Tree
from pipeline.language.vocabulary import WEEKDAYS
from pipeline.records import Kind, Span

_HEARS = ("tell", "ask", "urge")
_LETTERS = {"letter", "message", "email", "statement", "note", "memo", "speech", "address", "tweet", "open"}
_OCCASIONS = {
    "in",
    "at",
    "during",
    "on",
    "after",
    "before",
    "following",
    "via",
    "through",
    "while",
    "outside",
    "inside",
    "from",
}


def kind(tree: Tree, draft: Draft) -> Kind:
    """direct, mixed or indirect, by the place of the marks in the writer's sentence (DESIGN.md, "Words")."""
    if not draft.marked:
        return "indirect"
    pieces = {mark.inner for mark in draft.marked}
    if any(span not in pieces for span in draft.content):
        return "mixed"
    return "direct" if _set_off(tree, draft, draft.marked[0]) else "mixed"


def _set_off(tree: Tree, draft: Draft, first: Marked) -> bool:
    """Own sentence, or set off by comma or colon, or after "quoted … as saying"."""
    if draft.cue is None or draft.cue.has("quote"):
        return True
    if tree.deps[draft.cue.token] == "relcl" and any(
        tree.tags[c] in ("WDT", "WP") for c in tree.children[draft.cue.token]
    ):
        return False
    before = tree.sign_before(first.start)
    opens = tree.text[first.inner[0] : first.inner[0] + 1]
    if before in ",:":
        return True
    if tree.starts[draft.cue.token] < first.start and draft.cue.has("say", "ask", "tell") and not opens.isupper():
        return False
    return before in ".!?”\"'’—-–" or not before or opens.isupper() or opens.isdigit()


def addressee(tree: Tree, draft: Draft) -> Source | None:
    """The noun phrase of who listens: "told X", "stressed to X", "in a letter to X"."""
    if draft.cue is None or draft.cue.pos != "verb":
        return None
    verb = draft.cue.token
    content = draft.content
    for child in tree.children[verb]:
        if child < verb or _within(tree, child, content):
            continue
        dep = tree.deps[child]
        if dep in ("dobj", "dative", "iobj") and draft.cue.has(*_HEARS) and tree.tags[child].startswith(("NN", "PRP")):
            return phrase(tree, child)
        if dep in ("prep", "dative") and tree.lower[child] == "to" and (to := tree.child(child, "pobj")) is not None:
            return phrase(tree, to)
        if dep == "prep" and tree.lower[child] in ("in", "to") and (noun := tree.child(child, "pobj")) is not None:
            to_whom = next((c for c in tree.children[noun] if tree.lower[c] == "to"), None)
            if tree.lower[noun] in _LETTERS and to_whom is not None and (to := tree.child(to_whom, "pobj")) is not None:
                return phrase(tree, to)
    return None


def occasion(tree: Tree, draft: Draft) -> str | None:
    """Place, event and date of speaking as printed: the prepositional phrases and days beside the cue."""
    if draft.cue is None:
        return None
    found = []
    for child in tree.children[draft.cue.token]:
        if _within(tree, child, draft.content) or child in (draft.cue.last,):
            continue
        is_day = tree.deps[child] in ("npadvmod", "tmod", "nmod") and tree.lower[child].rstrip(".") in WEEKDAYS
        is_phrase = tree.deps[child] == "prep" and tree.lower[child] in _OCCASIONS and tree.right[child] > child
        if is_day or is_phrase:
            found.append(_outside(tree, child, draft.content))
    return ", ".join(part for part in found if part) or None


def _outside(tree: Tree, token: int, content: Sequence[Span]) -> str:
    first, last = tree.left[token], min(tree.right[token], token + 14)
    for start, _ in content:
        if tree.starts[first] < start <= tree.starts[last]:
            last = tree.token_at(start) - 1
    return tree.phrase(first, last).strip(' ,.“”"') if first <= last else ""


def _within(tree: Tree, token: int, content: Sequence[Span]) -> bool:
    return any(start <= tree.starts[token] < end for start, end in content)
