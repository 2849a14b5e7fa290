"""Quotation marks: which words of a paragraph stand between them.

Curly, straight, doubled single (''), backticks, guillemets and single marks in the British and German way. Marks
pair inside a paragraph, never across; a mark that is left open at a paragraph's end counts as closed there when the
next paragraph reopens it, or when it opened the paragraph. Odd marks are passed over.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.records import Span

_DOUBLE = {"“": "”", "„": "“”", "«": "»", "»": "«"}
_TOKEN = re.compile(r"``|''|’’|‘‘|[“”„«»\"‘’‚'`‹›]")
_OPENS_AFTER = re.compile(r"[\s(\[{—–\-/:…“„«‘\"']")
_LETTER = re.compile(r"\w")


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """Words between a pair of marks."""

    #: with the marks
    start: int
    end: int
    #: the words alone, inner punctuation included
    inner: Span
    paragraph: int
    #: no closing mark was printed
    unclosed: bool = False


def find(text: str, paragraphs: Sequence[Span]) -> list[Marked]:
    """The outermost marked words of every paragraph, in order. `paragraphs` are offsets of prose."""
    found: list[Marked] = []
    for number, (start, end) in enumerate(paragraphs):
        reopened = number + 1 < len(paragraphs) and text[paragraphs[number + 1][0]] in "“\"«„‘'`"
        found.extend(_in_paragraph(text, start, end, number, reopened))
    return found


def _in_paragraph(text: str, start: int, end: int, number: int, reopened: bool) -> list[Marked]:
    found: list[Marked] = []
    signs = list(_TOKEN.finditer(text, start, end))
    position = 0
    while position < len(signs):
        sign = signs[position]
        closers = _closers(text, sign, start, end)
        if closers is None:
            position += 1
            continue
        closing = _closing(text, signs, position, closers, end)
        if closing is not None:
            close = signs[closing]
            inner = (sign.end(), close.start())
            if text[inner[0] : inner[1]].strip():
                found.append(Marked(start=sign.start(), end=close.end(), inner=inner, paragraph=number))
            position = closing + 1
        elif _is_double(sign.group()) and (reopened or sign.start() == start) and end - sign.end() > 1:
            found.append(Marked(start=sign.start(), end=end, inner=(sign.end(), end), paragraph=number, unclosed=True))
            break
        else:
            position += 1
    return found


def _closers(text: str, sign: re.Match[str], start: int, end: int) -> str | None:
    """What closes a mark that opens here; None where it does not open."""
    mark = sign.group()
    before = text[sign.start() - 1] if sign.start() > start else " "
    after = text[sign.end()] if sign.end() < end else " "
    boundary = bool(_OPENS_AFTER.match(before)) and not after.isspace()
    if mark in ("“", "„"):
        return _DOUBLE[mark]
    if mark in ("«", "»"):
        return _DOUBLE[mark] if mark == "«" or boundary else None
    if mark == '"':
        return '"' if not after.isspace() and not (before.isdigit() and not boundary) else None
    if mark in ("''", "``", "‘‘", "’’"):
        return "''’’" if boundary else None
    if mark in ("‘", "‚", "'", "`", "‹") and boundary:
        return {"‘": "’", "‚": "‘’", "'": "'", "`": "'´`", "‹": "›"}[mark]
    return None


def _closing(text: str, signs: list[re.Match[str]], opening: int, closers: str, end: int) -> int | None:
    """The number of the sign that closes the one at `opening`."""
    double = _is_double(signs[opening].group())
    depth = 0
    fallback = None
    for number in range(opening + 1, len(signs)):
        sign = signs[number]
        mark = sign.group()
        if double and mark == signs[opening].group() and mark in "“«„":
            depth += 1
        elif mark in closers if double else mark in tuple(closers):
            if not double and not _closes_single(text, sign, end):
                continue
            if (
                double
                and mark == '"'
                and text[sign.start() - 1].isspace()
                and sign.end() < end
                and not text[sign.end()].isspace()
            ):
                return None if depth == 0 and fallback is None else fallback
            if depth:
                depth -= 1
                continue
            if double or text[sign.start() - 1] in ",.?!…":
                return number
            fallback = number if fallback is None else fallback
        elif not double and (mark in '“”"' or mark == signs[opening].group()):
            break
    return fallback


def _closes_single(text: str, sign: re.Match[str], end: int) -> bool:
    before = text[sign.start() - 1]
    after = text[sign.end()] if sign.end() < end else " "
    return not before.isspace() and not _LETTER.match(after)


def _is_double(mark: str) -> bool:
    return mark in ("“", "„", "«", "»", '"', "''", "``", "‘‘", "’’")
