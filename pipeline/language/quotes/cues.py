"""Finding cues: words of the lexicon that can govern a saying here, with negation and modality."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.language.quotes.lexicon import Cues, Entry
from pipeline.language.tree import Tree
from pipeline.language.vocabulary import BE, WEEKDAYS
from pipeline.records import Polarity

_VERB_TAGS = ("VB", "VBD", "VBG", "VBN", "VBP", "VBZ")
_MODALS = {"would", "could", "might", "may", "should", "must", "can", "will", "'ll", "’ll", "'d", "’d", "shall"}
_NEGATIVE = {"not", "n't", "n’t", "never", "neither", "nor"}
_NEGATIVE_HEADS = {
    "refused",
    "refuses",
    "refusing",
    "declined",
    "declines",
    "declining",
    "refuse",
    "decline",
    "failed",
    "stopped",
}
#: "can be heard saying": the saying is the cue
_WITNESSED = {"heard", "overheard", "seen", "filmed", "recorded"}
#: words that may stand between the parts of a cue: "pointed it out", "called again for"
_MAX_GAP = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A word of the lexicon in its place."""

    #: the word that governs
    token: int
    #: last token of the cue: its particle or preposition
    last: int
    entries: tuple[Entry, ...]
    polarity: Polarity
    #: a preposition further on that goes with the verb: "apologised to them **for** it"
    topic: int | None = None

    @property
    def pos(self) -> str:
        """Part of speech."""
        return self.entries[0].pos

    @property
    def lemma(self) -> str:
        """Dictionary form, particle included."""
        return self.entries[0].cue

    @property
    def head(self) -> str:
        """Dictionary form of the word that governs."""
        return self.entries[0].head

    @property
    def only_utters(self) -> bool:
        """Whether it takes marked words and nothing else: "began", "shrugged"."""
        return all(entry.frame == "say" and not entry.takes_clause for entry in self.entries)

    @property
    def only_intends(self) -> bool:
        """Whether it tells of a plan and says nothing: "sought to", "tried to"."""
        return all(entry.frame == "intend" for entry in self.entries)

    def has(self, *frames: str) -> bool:
        """Whether the lexicon gives it one of these frames."""
        return any(entry.frame in frames for entry in self.entries)


def find(tree: Tree, lexicon: Cues, marked: Sequence[bool]) -> list[Cue]:
    """Cues in order. `marked[i]`: token i stands in quotation marks, where another's cue is no business of ours."""
    return [cue for token in range(len(tree)) if not marked[token] for cue in _at(tree, lexicon, token)]


def _at(tree: Tree, lexicon: Cues, token: int) -> Iterator[Cue]:
    candidates = lexicon.entries(tree.lower[token])
    if not candidates:
        return
    pos = _part_of_speech(tree, token)
    longest: list[tuple[Entry, int]] = []
    topics: list[tuple[Entry, int]] = []
    for entry in candidates:
        if entry.pos not in pos:
            continue
        last = _matched(tree, token, entry.rest, loose=entry.pos == "verb")
        if last is not None and (not longest or len(entry.rest) == len(longest[0][0].rest)):
            longest.append((entry, last))
        elif last is None and (topic := _topic(tree, token, entry)) is not None:
            topics.append((entry, topic))
    if longest or topics:
        entries = tuple(entry for entry, _ in (*longest, *topics))
        yield Cue(
            token=token,
            last=longest[0][1] if longest else token,
            entries=entries,
            polarity=polarity(tree, token, entries[0]),
            topic=topics[0][1] if topics else None,
        )


def _part_of_speech(tree: Tree, token: int) -> tuple[str, ...]:
    tag, dep = tree.tags[token], tree.deps[token]
    if tag == "VBN" and tree.lower[token] in _WITNESSED and tree.child(token, "xcomp") is not None:
        return ()
    if tag in _VERB_TAGS:
        if token and tree.lower[token - 1] == "as" and (tag == "VBG" or _by_follows(tree, token)):
            return ()
        if dep in ("amod", "compound") and tag in ("VBN", "VBG"):
            return ("phrase",) if tag == "VBG" or tree.lower[token] == "based" else ()
        return ("verb", "phrase")
    if tag in ("NN", "NNS"):
        return ("noun", "phrase") if dep != "compound" else ()
    if tag.startswith("JJ"):
        return ("adjective",) if dep in ("acomp", "ROOT", "conj", "advcl", "oprd", "amod") else ()
    if tag == "IN" and dep == "prep" and tree.lower[tree.heads[token]] in BE:
        return ("adjective", "phrase")
    return ("phrase",)


def _by_follows(tree: Tree, token: int) -> bool:
    """ "as quoted by", "as reported by": a way, no cue."""
    return tree.tags[token] == "VBN" and token + 1 < len(tree) and tree.lower[token + 1] in ("by", "in", "on")


def _matched(tree: Tree, token: int, rest: tuple[str, ...], *, loose: bool) -> int | None:
    """The last token of a cue whose head is `token`, if its other words follow."""
    position = token
    for word in rest:
        limit = min(len(tree), position + 2 + (_MAX_GAP if loose else 0))
        found = next((i for i in range(position + 1, limit) if tree.lower[i] == word), None)
        if found is None or any(tree.tags[i] in (",", ".", "``", "''", ":", "CC") for i in range(position + 1, found)):
            return None
        if found > position + 1 and tree.tags[found] == "IN" and tree.heads[found] != token:
            return None
        position = found
    if rest and position + 1 < len(tree) and _tells_when(tree, position):
        return None
    infinitive = rest and tree.tags[position] == "TO" and tree.deps[position] == "aux"
    return None if infinitive else position


def _tells_when(tree: Tree, preposition: int) -> bool:
    """ "spoke on Monday", "argued for years": when, not about what."""
    when = tree.child(preposition, "pobj")
    spans = tree.lower[preposition] == "for" and when is not None and tree.label_at(when) in ("DATE", "TIME")
    return tree.lower[preposition + 1] in WEEKDAYS or spans


def _topic(tree: Tree, token: int, entry: Entry) -> int | None:
    """The preposition of "speak about" in "spoke to them about it", by the parse."""
    if entry.frame != "about" or len(entry.rest) != 1:
        return None
    after = [child for child in tree.children[token] if child > token and tree.deps[child] == "prep"]
    to_whom = [child for child in after if tree.lower[child] in ("to", "with")]
    hung = [below for child in to_whom for listener in tree.children[child] for below in tree.children[listener]]
    found = (child for child in (*after, *hung) if tree.lower[child] == entry.rest[0])
    return next((child for child in found if child in after or tree.lower[child] != "of"), None)


def polarity(tree: Tree, token: int, entry: Entry) -> Polarity:
    """Negated ("did not say", "denied", "refused to say") or modal ("would say")."""
    words = {
        tree.lower[child]
        for child in tree.children[token]
        if tree.deps[child] in ("neg", "aux", "auxpass", "advmod", "preconj", "det")
    }
    if words & _NEGATIVE or (tree.child(token, "neg") is not None):
        return "negated"
    head = tree.heads[token]
    if tree.deps[token] == "xcomp" and tree.lower[head] in _NEGATIVE_HEADS:
        return "negated"
    if words & _MODALS:
        return "modal"
    return "negated" if entry.polarity == "negated" else "affirmed"
