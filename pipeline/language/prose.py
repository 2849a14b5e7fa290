"""Where a document's running prose lies: its paragraphs, without headings, posts, captions and asides."""

import re
from collections.abc import Iterator

from pipeline.records import Span, Structure

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_LINE = re.compile(r"\n\s*")
_ENDS_SENTENCE = re.compile(r"[.!?…:][”\"’'»)\]]*\s*$|[”\"»]\s*$")


def paragraphs(text: str, structure: Structure) -> list[Span]:
    """Paragraphs of prose in order, without the white space around them."""
    barred = sorted(_not_prose(structure))
    spans = (piece for start, end in _paragraphs(text) for piece in _without(start, end, barred))
    return [trimmed for start, end in spans if (trimmed := _trim(text, start, end))]


def _not_prose(structure: Structure) -> Iterator[Span]:
    yield from ((section.start, section.start + len(section.heading)) for section in structure.sections)
    yield from ((post.start, post.end) for post in structure.posts)
    yield from ((credit.start, credit.end) for credit in structure.credits)
    yield from structure.captions
    yield from structure.asides
    if structure.dateline:
        yield structure.dateline.start, structure.dateline.end


def _paragraphs(text: str) -> Iterator[Span]:
    """Parted by a blank line; by a single line break too where there is none, or where the line ends a sentence."""
    has_blank = bool(_BLANK_LINE.search(text.strip()))
    start = 0
    for line_break in _LINE.finditer(text):
        blank = line_break.group().count("\n") > 1
        if (
            blank
            or not has_blank
            or _ENDS_SENTENCE.search(text, max(start, line_break.start() - 8), line_break.start())
        ):
            yield start, line_break.start()
            start = line_break.end()
    yield start, len(text)


def _without(start: int, end: int, barred: list[Span]) -> Iterator[Span]:
    for barred_start, barred_end in barred:
        if barred_end <= start:
            continue
        if barred_start >= end:
            break
        if barred_start > start:
            yield start, barred_start
        start = max(start, barred_end)
    if start < end:
        yield start, end


def _trim(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    return (start + left, start + right) if left < right else None
