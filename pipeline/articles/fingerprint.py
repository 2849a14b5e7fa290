"""Whether two texts are the same, nearly the same, and what differs between them."""

import hashlib
import re
import struct
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from rensa import RMinHash

from pipeline.records import ParagraphChange, Span

#: one 32-bit value each; stored as 512 bytes
PERMUTATIONS = 128
_SEED = 42
_SHINGLE_WORDS = 4
_SAME_PARAGRAPH = 0.5
#: of paragraphs that took each other's place: beyond it none is compared with another (a text that was written anew)
_MOST_PAIRS = 2_500
#: of paragraphs: beyond it only the ends of two texts are compared; between them, the order takes a square of time
_MOST_COMPARISONS = 4_000_000
#: of two paragraphs: beyond it only their words are compared, not the order of them, which takes a square of time
_MOST_WORD_PAIRS = 4_000_000
#: start and end before, start and end after
type _Ranges = tuple[int, int, int, int]
_WORD = re.compile(r"\w+")
_PACKED = struct.Struct(f"<{PERMUTATIONS}I")


def text_sha256(text: str) -> bytes:
    """The digest by which a version is told from another: of the text as it is, in UTF-8."""
    return hashlib.sha256(text.encode()).digest()


def minhash(text: str) -> bytes:
    """MinHash (Broder 1997) of the text's shingles of four folded words: 128 little-endian 32-bit values."""
    words = _WORD.findall(text.casefold())
    shingles = {" ".join(words[i : i + _SHINGLE_WORDS]) for i in range(max(1, len(words) - _SHINGLE_WORDS + 1))}
    sketch = RMinHash(num_perm=PERMUTATIONS, seed=_SEED)
    sketch.update(sorted(shingles))
    return _PACKED.pack(*sketch.digest())


def similarity(one: bytes, other: bytes) -> float:
    """The estimated Jaccard similarity of two texts, 0 to 1, from their MinHashes."""
    pairs = zip(_PACKED.unpack(one), _PACKED.unpack(other), strict=True)
    equal: int = sum(a == b for a, b in pairs)
    return equal / PERMUTATIONS


def changes(before: str, after: str) -> tuple[ParagraphChange, ...]:
    """What was added, removed and changed from one version to the next, paragraph by paragraph, in order."""
    old, new = _paragraphs(before), _paragraphs(after)
    old_texts, new_texts = [each.text for each in old], [each.text for each in new]
    differing = _middle if len(old) * len(new) > _MOST_COMPARISONS else _differing
    return tuple(
        change for i1, i2, j1, j2 in differing(old_texts, new_texts) for change in _pair(old[i1:i2], new[j1:j2])
    )


def _differing(old: Sequence[str], new: Sequence[str]) -> Iterator[_Ranges]:
    # paragraphs that are the same over and over are no landmarks, and cost a square of time
    repetitive = min(len(set(old)), len(set(new))) * 10 < max(len(old), len(new))
    for operation, *ranges in SequenceMatcher(None, old, new, autojunk=repetitive).get_opcodes():
        if operation != "equal":
            i1, i2, j1, j2 = ranges
            yield i1, i2, j1, j2


def _middle(old: Sequence[str], new: Sequence[str]) -> Iterator[_Ranges]:
    """All between the ends that are the same."""
    shorter = min(len(old), len(new))
    head = next((n for n in range(shorter) if old[n] != new[n]), shorter)
    tail = next((n for n in range(shorter - head) if old[-1 - n] != new[-1 - n]), shorter - head)
    yield head, len(old) - tail, head, len(new) - tail


class _Paragraph(NamedTuple):
    text: str
    span: Span


def _paragraphs(text: str) -> list[_Paragraph]:
    found: list[_Paragraph] = []
    start = 0
    for paragraph in text.split("\n\n"):
        found.append(_Paragraph(paragraph, (start, start + len(paragraph))))
        start += len(paragraph) + 2
    return found


def _pair(old: Sequence[_Paragraph], new: Sequence[_Paragraph]) -> Iterator[ParagraphChange]:
    """Paragraphs that stand in each other's place: alike enough, one was changed; else one went and one came."""
    waiting = list(new)
    few = len(old) * len(new) <= _MOST_PAIRS
    for before in old:
        index = next((i for i, after in enumerate(waiting) if _alike(before, after)), None) if few else None
        if index is None:
            yield ParagraphChange(kind="removed", before=before.span, after=None)
            continue
        yield from map(_added, waiting[:index])
        yield ParagraphChange(kind="changed", before=before.span, after=waiting[index].span)
        waiting = waiting[index + 1 :]
    yield from map(_added, waiting)


def _added(paragraph: _Paragraph) -> ParagraphChange:
    return ParagraphChange(kind="added", before=None, after=paragraph.span)


def _alike(before: _Paragraph, after: _Paragraph) -> bool:
    old, new = before.text.split(), after.text.split()
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.quick_ratio() < _SAME_PARAGRAPH:
        return False
    return len(old) * len(new) > _MOST_WORD_PAIRS or matcher.ratio() >= _SAME_PARAGRAPH
