"""The parsed prose of one document as flat lists: what every later pass reads, free of spaCy's objects.

Tokens are numbered through the whole document; offsets are code points of the original text. Headings, posts,
captions and asides have no tokens. Sentences never cross a paragraph.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.records import Span

#: longest climb towards the root: bounds the work on a "sentence" of 50,000 words
MAX_CLIMB = 24
#: white space between a sign and what follows it, at most
_GAP = 8


def _parted(entity: Any, base: int) -> Iterator[tuple[int, int, str]]:
    """A spaCy entity as token ranges; "Lviv, Ann Lee" is two, the second one a person where it is an apposition."""
    comma = next((token.i for token in entity if token.text == ","), None)
    if comma is None or comma + 2 >= entity.end:
        yield base + entity.start, base + entity.end, entity.label_
        return
    yield base + entity.start, base + comma, entity.label_
    apposed = entity[comma + 1 - entity.start :].root.dep_ == "appos"
    yield base + comma + 1, base + entity.end, "PERSON" if apposed else entity.label_


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A clause as token ranges, both ends inclusive."""

    first: int
    last: int
    verb: int
    subject: tuple[int, int]

    def holds(self, token: int) -> bool:
        """Whether a token is one of its own."""
        return self.first <= token <= self.last


@dataclass(slots=True, kw_only=True)
class Tree:
    """Parallel lists over tokens; `heads[i] == i` marks a root."""

    text: str
    words: list[str] = field(default_factory=list)
    lower: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    deps: list[str] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    children: list[list[int]] = field(default_factory=list)
    #: first and last token of each token's subtree
    left: list[int] = field(default_factory=list)
    right: list[int] = field(default_factory=list)
    #: number of the sentence and of the paragraph of each token
    sentence_of: list[int] = field(default_factory=list)
    paragraph_of: list[int] = field(default_factory=list)
    #: token ranges, end exclusive
    sentences: list[Span] = field(default_factory=list)
    paragraphs: list[Span] = field(default_factory=list)
    #: the model's entities: first token, last token + 1, spaCy's label
    entities: list[tuple[int, int, str]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.words)

    def extend(self, doc: Any, offset: int, *, new_paragraph: bool) -> None:
        """Append a parsed spaCy Doc whose text begins at `offset` of the document."""
        base = len(self)
        if new_paragraph or not self.paragraphs:
            self.paragraphs.append((base, base))
        for token in doc:
            start = offset + token.idx
            word = token.text
            self.words.append(word)
            self.lower.append(word.lower())
            self.tags.append(token.tag_)
            self.deps.append(token.dep_)
            self.heads.append(base + token.head.i)
            self.starts.append(start)
            self.ends.append(start + len(word))
        for sentence in doc.sents:
            start = base + sentence.start
            if sentence.start and self.words[start - 1] == ",":
                start, _ = self.sentences.pop()
            self.sentences.append((start, base + sentence.end))
            self.sentence_of.extend([len(self.sentences) - 1] * (sentence.end - sentence.start))
        self.paragraph_of.extend([len(self.paragraphs) - 1] * len(doc))
        self.paragraphs[-1] = (self.paragraphs[-1][0], len(self))
        for entity in doc.ents:
            self.entities.extend(_parted(entity, base))

    def close(self) -> "Tree":
        """Work out children and edges once all text is in."""
        size = len(self)
        self.children = [[] for _ in range(size)]
        self.left, self.right = list(range(size)), list(range(size))
        self._link(range(size))
        return self

    def _link(self, tokens: range) -> None:
        """Children and edges of whole sentences."""
        waiting = dict.fromkeys(tokens, 0)
        for token in tokens:
            self.children[token], self.left[token], self.right[token] = [], token, token
        for token in tokens:
            head = self.heads[token]
            if head != token:
                self.children[head].append(token)
                waiting[head] += 1
        ready = [token for token in tokens if not waiting[token]]
        while ready:
            token = ready.pop()
            head = self.heads[token]
            if head == token:
                continue
            self.left[head] = min(self.left[head], self.left[token])
            self.right[head] = max(self.right[head], self.right[token])
            waiting[head] -= 1
            if not waiting[head]:
                ready.append(head)

    def set_apart(self, sentence: int, clauses: Sequence[Clause]) -> None:
        """Make clauses of a sentence trees of their own, each subject one noun phrase, as if the rest stood alone.

        What hung on them hangs on what is above them, or becomes the root.
        """
        tokens = range(*self.sentences[sentence])
        clause_of = {token: clause for clause in clauses for token in range(clause.first, clause.last + 1)}
        root = None
        for token in tokens:
            if token in clause_of or self.heads[token] not in clause_of:
                continue
            above = next((a for a in self.ancestors(token) if a not in clause_of), root)
            root = token if above is None else root
            self.heads[token] = token if above is None else above
            self.deps[token] = self._as_child_of(above, token)
        for clause in clauses:
            self._rehang(clause)
        self._link(tokens)

    def _rehang(self, clause: Clause) -> None:
        """Hang a clause's tokens on its verb and its subject's last noun."""
        first, noun = clause.subject
        for token in range(clause.first, clause.last + 1):
            if first <= token < noun and not first <= self.heads[token] <= noun:
                self.heads[token] = noun
            elif not clause.holds(self.heads[token]):
                self.heads[token] = clause.verb
        self.heads[clause.verb], self.heads[noun], self.deps[noun] = clause.verb, clause.verb, "nsubj"

    def _as_child_of(self, above: int | None, token: int) -> str:
        """What a word is below another: a clause of a verb where it was one of a noun."""
        if above is None:
            return "ROOT"
        clause = self.deps[token] in ("acl", "relcl") and self.tags[above].startswith("VB")
        return "ccomp" if clause and self.lower[self.left[token]] == "that" else self.deps[token]

    # --- climbing and descending --------------------------------------------------------------------------------------

    def ancestors(self, token: int) -> Iterator[int]:
        """The heads above a token, nearest first, at most MAX_CLIMB of them."""
        for _ in range(MAX_CLIMB):
            head = self.heads[token]
            if head == token:
                return
            yield head
            token = head

    def child(self, token: int, *deps: str) -> int | None:
        """The first child with one of these dependency labels."""
        return next((c for c in self.children[token] if self.deps[c] in deps), None)

    def subject(self, verb: int) -> int | None:
        """The active subject of a verb: the one next to it, where marked words bring in another."""
        subjects = [c for c in self.children[verb] if self.deps[c] == "nsubj"]
        return min(subjects, key=lambda subject: abs(verb - subject), default=None)

    def subtree(self, token: int, without: Iterable[int] = ()) -> list[int]:
        """All tokens below and with `token`, in order, leaving out the subtrees of `without`."""
        barred = set(without)
        found, waiting = [], [token]
        while waiting:
            current = waiting.pop()
            found.append(current)
            waiting.extend(c for c in self.children[current] if c not in barred)
        return sorted(found)

    def label_at(self, token: int) -> str | None:
        """The label of the model's entity that holds a token."""
        number = bisect_right(self.entities, token, key=lambda entity: entity[0]) - 1
        return self.entities[number][2] if number >= 0 and token < self.entities[number][1] else None

    def is_person(self, token: int) -> bool:
        """Whether the model sees a person's name at a token."""
        return self.label_at(token) == "PERSON"

    # --- offsets ------------------------------------------------------------------------------------------------------

    def span(self, first: int, last: int) -> Span:
        """Offsets of a token range, both ends inclusive."""
        return self.starts[first], self.ends[last]

    def phrase(self, first: int, last: int) -> str:
        """The text of a token range, both ends inclusive."""
        return self.text[self.starts[first] : self.ends[last]]

    def sign_before(self, offset: int) -> str:
        """The last sign before an offset that is no white space; empty at the beginning."""
        return self.text[max(0, offset - _GAP) : offset].rstrip()[-1:]

    def token_at(self, offset: int) -> int:
        """The first token that ends after `offset` (len(self) past the last)."""
        return bisect_right(self.ends, offset)

    def tokens_in(self, start: int, end: int) -> range:
        """The tokens that lie in or touch [start, end)."""
        return range(bisect_right(self.ends, start), bisect_left(self.starts, end))
