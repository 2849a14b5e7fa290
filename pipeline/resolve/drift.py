"""How the words of a saying drift from one version to the other (pure)."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal

_WORD = re.compile(r"\S+")
_EDGES = re.compile(r"^\W+|\W+$")

#: both have it, only the reference has it, only the version has it
type Piece = tuple[Literal["=", "-", "+"], str]


def drift(reference: str, version: str) -> tuple[Piece, ...]:
    """The words of a version against those of a reference, in order; nothing where only case and marks differ.

    >>> drift("We will not pay.", "we shall not pay more")
    (('=', 'We'), ('-', 'will'), ('+', 'shall'), ('=', 'not pay.'), ('+', 'more'))
    """
    pieces = tuple(_pieces(_WORD.findall(reference), _WORD.findall(version)))
    return () if all(kind == "=" for kind, _ in pieces) else pieces


def _pieces(here: list[str], there: list[str]) -> Iterator[Piece]:
    matcher = SequenceMatcher(None, [_bare(word) for word in here], [_bare(word) for word in there], autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            yield "=", " ".join(here[a:b])
            continue
        if a < b:
            yield "-", " ".join(here[a:b])
        if c < d:
            yield "+", " ".join(there[c:d])


def _bare(word: str) -> str:
    return _EDGES.sub("", word).casefold().replace("’", "'") or word
