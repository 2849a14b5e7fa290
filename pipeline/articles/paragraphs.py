"""Paragraphs of a plain text as spans (DESIGN.md, "How a quote is cut"), and the cleaning of hostile characters."""

import re
from collections.abc import Iterator

from pipeline.records import Span

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n|\r\n[^\S\n]*\r\n")
_BLOCK = re.compile(r"\S(?:.*\S)?(?:\r?\n[^\S\n]*\S(?:.*\S)?)*")
_LINE = re.compile(r"\S(?:[^\r\n]*\S)?")
#: control characters that Postgres or XML refuse, and halves of surrogate pairs
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
FINAL_MARKS = ".!?…。！？؟।"
CLOSING_MARKS = "\"'”’»›)]」』"


def clean(text: str) -> str:
    """`text` without control characters and lone surrogates; tab and line ends stay."""
    return _REFUSED.sub("", text)


def ends_sentence(text: str) -> bool:
    """Whether `text` closes with final punctuation, perhaps inside closing marks."""
    bare = text.rstrip().rstrip(CLOSING_MARKS)
    return bare.endswith(tuple(FINAL_MARKS))


def blocks(text: str) -> list[Span]:
    """What blank lines part; single lines where the text has no blank line. White space at both ends is left out."""
    pattern = _BLOCK if _BLANK_LINE.search(text) else _LINE
    return [match.span() for match in pattern.finditer(text)]


def paragraphs(text: str) -> list[Span]:
    """Blocks, parted again where a line inside one ends in final punctuation or a closing mark."""
    return [span for block in blocks(text) for span in _parted(text, *block)]


def _parted(text: str, start: int, end: int) -> Iterator[Span]:
    first: int | None = None
    for line in _LINE.finditer(text, start, end):
        first = line.start() if first is None else first
        if line.group().endswith(tuple(FINAL_MARKS + CLOSING_MARKS)) or line.end() == end:
            yield first, line.end()
            first = None
