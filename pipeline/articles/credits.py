"""Closing credit lines: "(Anadolu, IRNA, PC)", "With reporting by AFP", "Source: …", "© Reuters"."""

import re

from pipeline.agencies import Agencies
from pipeline.records import Credit, Span

_BRACKETED = re.compile(r"[(\[](?P<names>[^()\[\]\n]{2,120})[)\]]\.?\s*$")
_SLASHED = re.compile(r"(?:^|\s)/+\s?(?P<names>[^/\n]{2,40}?)\s?/+\.?\s*$")
_LEAD = re.compile(
    r"^\W*(?:(?:with|additional)\s+(?:(?:additional|further)\s+)?(?:reporting|inputs?|material|information|contributions?)"
    r"\s+(?:by|from)|source[s]?(?:\s*:|\s+–)|quelle[n]?\s*:|fuentes?\s*:|fonte\s*:|with\s+agenc\w+\s*:?|"
    r"(?:©|\(c\)|copyright)\s*(?:\(c\)|©)?\s*(?:\d{4})?|agencies\s*:|via)\s*(?P<names>[^\n]{2,160}?)[)\]]?\.?\s*$",
    re.IGNORECASE,
)
_CONTRIBUTED = re.compile(
    r"^\W*(?P<names>[^\n]{2,120}?)\s+(?:also\s+)?contributed\s+to\s+this\s+(?:report|story|article)\W*$"
)
_DASHED = re.compile(r"(?:^|(?<=[.!?”\"])\s)[–—-]{1,2}\s?(?P<names>[^–—\n]{2,60})\s*$")
_NAME = re.compile(r"[^,;/&|\s](?:(?!\s+(?:and|und|et|y)\s)[^,;/&|])*")
_JOIN = re.compile(r"\s*(?:[,;/&|]|(?<=\s)(?:and|und|et|y)(?=\s))\s*")
_REST = re.compile(r"\s*(?:all rights reserved|reserved|\d{4}).*$", re.IGNORECASE)


def find_credits(text: str, span: Span, agencies: Agencies) -> tuple[Span, tuple[Credit, ...]] | None:
    """The credit line that is, or closes, the paragraph at `span`: (its span, its names), or None.

    A bracket at the end of a sentence, a slash or a dash must name a known agency, or all of its names must be
    acronyms: "(the last time)" is no credit.
    """
    start, end = span
    line = text[start:end]
    for pattern, open_names in (
        (_LEAD, True),
        (_CONTRIBUTED, False),
        (_BRACKETED, False),
        (_SLASHED, False),
        (_DASHED, False),
    ):
        match = pattern.search(line)
        if not match:
            continue
        names = _names(text, start + match.start("names"), start + match.end("names"), agencies)
        if not names or not all(_is_name(credit, agencies) for credit in names):
            continue
        if open_names or _is_certain(names):
            begin = start + match.start() + len(match.group()) - len(match.group().lstrip())
            return (begin, end), names
    whole = agencies.find(line.strip(" .—–-*"))
    if whole:
        return span, _names(text, start, end, agencies)
    return None


def _names(text: str, start: int, end: int, agencies: Agencies) -> tuple[Credit, ...]:
    """The names between `start` and `end`: a known name is kept whole even where it has an "and" in it."""
    found: list[Credit] = []
    position = start
    while position < end:
        match = _JOIN.search(text, position, end)
        stop = match.start() if match else end
        printed = _REST.sub("", text[position:stop]).strip(" .—–-*")
        if printed:
            begin = text.index(printed, position)
            agency = agencies.find(printed)
            short = agency.short_name if agency else None
            found.append(Credit(start=begin, end=begin + len(printed), printed=printed, agency=short))
        position = match.end() if match else end
    return tuple(found)


def _is_name(credit: Credit, agencies: Agencies) -> bool:
    words = credit.printed.split()
    return bool(credit.agency) or (len(words) <= 5 and words[0][0].isupper()) or credit.printed.casefold() == "agencies"


def _is_certain(names: tuple[Credit, ...]) -> bool:
    acronyms = all(name.printed.isupper() and 2 <= len(name.printed) <= 6 for name in names)
    return any(name.agency or name.printed.casefold() == "agencies" for name in names) or (acronyms and len(names) > 1)
