"""Datelines: "GENEVA, March 3 (Xinhua) --", "KYIV, Ukraine (AP) —", "MOSCOW, September 25. /TASS/." """

import re

from pipeline.agencies import Agencies
from pipeline.articles.days import MONTH
from pipeline.records import Dateline

_CAPITALISED = r"(?:[^\W\d_a-z][\w'’.-]*)"
_PLACE = rf"{_CAPITALISED}(?:[ /]{_CAPITALISED}|\s(?:de|del|la|am|an|der|of)\s{_CAPITALISED}){{0,3}}"
_PLACES = rf"{_PLACE}(?:,\s{_PLACE}|\s\[{_PLACE}\]){{0,2}}"
_DAY = rf"(?:{MONTH}\s+\d{{1,2}}|\d{{1,2}}\.?\s+{MONTH})(?:,?\s+(?:19|20)\d\d)?"
_AGENCY = r"[(\[/](?P<agency{n}>[A-Z][\w .&'’/-]{{0,38}}\w)[)\]/]"
_DATELINE = re.compile(
    rf"""
    \s*(?:{_AGENCY.format(n=1)}\s?[-–—,]*\s*)?
    (?P<place>(?!{MONTH}\s+\d){_PLACES})?
    (?:[,.]?\s*(?P<on>{_DAY}))?
    [,.]?\s*(?:{_AGENCY.format(n=2)})?
    \s?(?P<dash>-{{1,2}}|[–—―:]|(?<=/)\.)(?=\s)
    """,
    re.VERBOSE,
)
#: "(IRNA)" or "dpa" set in lower case is found by the gazetteer, so brackets may hold small letters first
_LOWER_AGENCY = re.compile(r"\((?P<agency>[a-z]{2,5}(?:/[a-z]{2,5})*)\)\s?[-–—]{1,2}\s")


def find_dateline(text: str, start: int, agencies: Agencies) -> Dateline | None:
    """The dateline that opens the paragraph at `start`, or None. Its span reaches to the end of its dash."""
    window = text[start : start + 160]
    match = _DATELINE.match(window)
    if not match:
        return _lower_case(window, start, agencies)
    printed = match["agency2"] or match["agency1"]
    place, on = match["place"], match["on"]
    agency = _name(printed, agencies)
    shouted = bool(place) and place.split(",")[0].isupper() and len(place) > 2
    if not (agency or (place and on) or shouted):
        return None
    if match["dash"] == ":" and not (agency or on):
        # "UPDATE:" and the like; a place before a colon needs a second sign
        return None
    return Dateline(start=start, end=start + match.end(), place=place, on=on, agency=agency)


def _lower_case(window: str, start: int, agencies: Agencies) -> Dateline | None:
    match = re.match(rf"\s*(?P<place>{_PLACES})\s{_LOWER_AGENCY.pattern}", window)
    if not match:
        return None
    names = [_name(part, agencies) for part in match["agency"].split("/")]
    return Dateline(start=start, end=start + match.end() - 1, place=match["place"], on=None, agency=names[0])


def _name(printed: str | None, agencies: Agencies) -> str | None:
    if not printed:
        return None
    agency = agencies.find(printed) or agencies.find(printed.split("/")[0])
    return agency.short_name if agency else printed
