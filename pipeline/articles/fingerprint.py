"""Whether two texts are the same, nearly the same, and what differs between them."""

import hashlib
import re
import struct
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from rensa import RMinHash

from pipeline.records import ParagraphChange

#: one 32-bit value each; stored as 512 bytes
PERMUTATIONS = 128
_SEED = 42
_SHINGLE_WORDS = 4
_SAME_PARAGRAPH = 0.5
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
    old, new = before.split("\n\n"), after.split("\n\n")
    return tuple(
        change
        for operation, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        if operation != "equal"
        for change in _pair(old[i1:i2], new[j1:j2])
    )


def _pair(old: Sequence[str], new: Sequence[str]) -> Iterator[ParagraphChange]:
    """Paragraphs that stand in each other's place: alike enough, one was changed; else one went and one came."""
    waiting = list(new)
    for before in old:
        index = next((i for i, after in enumerate(waiting) if _alike(before, after)), None)
        if index is None:
            yield ParagraphChange(kind="removed", before=before, after=None)
            continue
        yield from (ParagraphChange(kind="added", before=None, after=after) for after in waiting[:index])
        yield ParagraphChange(kind="changed", before=before, after=waiting[index])
        waiting = waiting[index + 1 :]
    yield from (ParagraphChange(kind="added", before=None, after=after) for after in waiting)


def _alike(before: str, after: str) -> bool:
    matcher = SequenceMatcher(None, before.split(), after.split(), autojunk=False)
    return matcher.quick_ratio() >= _SAME_PARAGRAPH and matcher.ratio() >= _SAME_PARAGRAPH
