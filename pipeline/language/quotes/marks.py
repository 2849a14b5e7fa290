"""Quotation marks: which words of a paragraph stand between them.

Curly, straight, doubled single (''), backticks, guillemets and single marks in the British and German way. Marks
pair inside a paragraph, never across; a mark that is left open at a paragraph's end counts as closed there when the
next paragraph reopens it, or when it opened the paragraph. Odd marks, and marks around no word, are passed over.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.records import Span

#: what closes each double mark
_DOUBLE = {
    "“": ("”",),
    "„": ("“", "”"),
    "«": ("»",),
    "»": ("«",),
    '"': ('"',),
    "''": ("''", "’’"),
    "``": ("''", "’’"),
    "‘‘": ("’’", "''"),
    "’’": ("’’",),
}
#: what closes each single mark
_SINGLE = {"‘": ("’",), "‚": ("‘", "’"), "'": ("'",), "`": ("'", "`"), "‹": ("›",)}
#: marks that can only open: met again while open, they tell that a closing mark was lost
_ONLY_OPEN = ("“", "«")
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

    def ends_with(self, text: str) -> str:
        """The last sign of the words, behind the closing mark of a quote inside this one."""
        return text[self.inner[0] : self.inner[1]].rstrip("”’\"' »")[-1:] or text[self.inner[1] - 1]


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
        position += 1
        if not _opens(text, sign, start, end):
            continue
        close = _closing(text, signs, position - 1, end)
        if close is not None:
            last = (
                signs[close].end() if signs[close].group() != sign.group() or sign.group() not in _ONLY_OPEN else None
            )
            inner_end = signs[close].start()
            position = close + 1 if last else close
        elif sign.group() in _DOUBLE and (reopened or sign.start() == start):
            last, inner_end, position = None, end, len(signs)
        else:
            continue
        inner = _trimmed(text, sign.end(), inner_end)
        if _LETTER.search(text, *inner):
            found.append(
                Marked(start=sign.start(), end=last or inner[1], inner=inner, paragraph=number, unclosed=last is None)
            )
    return found


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), max(start, start + len(piece.rstrip()))


def _opens(text: str, sign: re.Match[str], start: int, end: int) -> bool:
    """Whether a mark can open here; only curly doubles can without a space or bracket before them."""
    mark = sign.group()
    if mark in ("“", "„", "«"):
        return True
    if mark not in _DOUBLE and mark not in _SINGLE:
        return False
    before = text[sign.start() - 1] if sign.start() > start else " "
    after = text[sign.end()] if sign.end() < end else " "
    if after.isspace():
        return False
    return bool(_OPENS_AFTER.match(before)) or (mark == '"' and not before.isdigit())


def _closing(text: str, signs: list[re.Match[str]], opening: int, end: int) -> int | None:
    """The sign that closes the one at `opening`; that of a reopening mark where the closing one was lost."""
    mark = signs[opening].group()
    if mark in _SINGLE:
        return _closing_single(text, signs, opening, end)
    for number in range(opening + 1, len(signs)):
        sign = signs[number]
        if sign.group() == mark and mark in _ONLY_OPEN:
            return number if text[max(0, sign.start() - 8) : sign.start()].rstrip()[-1:] in ".!?," else None
        if sign.group() in _DOUBLE[mark]:
            straight_opens = mark == '"' and text[sign.start() - 1].isspace() and _opens(text, sign, 0, end)
            return None if straight_opens else number
    return None


def _closing_single(text: str, signs: list[re.Match[str]], opening: int, end: int) -> int | None:
    """Single marks are apostrophes too: the first after punctuation closes, else the first that ends a word."""
    mark = signs[opening].group()
    fallback = None
    for number in range(opening + 1, len(signs)):
        sign = signs[number]
        if sign.group() in _SINGLE[mark] and _ends_word(text, sign, end):
            if text[sign.start() - 1] in ",.?!…":
                return number
            fallback = number if fallback is None else fallback
        elif sign.group() in ("“", "”", '"') or (sign.group() == mark and mark != "'"):
            break
    return fallback


def _ends_word(text: str, sign: re.Match[str], end: int) -> bool:
    after = text[sign.end()] if sign.end() < end else " "
    return not text[sign.start() - 1].isspace() and not _LETTER.match(after)
