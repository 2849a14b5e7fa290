"""Bylines: people and organisations out of "By Jane Doe, Political Editor, and Example News Staff"."""

import re

from pipeline.agencies import Agencies
from pipeline.records import Author

#: the "By" of a byline
LEAD = re.compile(
    r"^\W*(?:(?:written|reported|posted|published|words|text|story|compiled)\s+)?"
    r"(?:(?:by|von|par|por|di|da|door|af|av|texte?|testo|texto|autor|author|redakce|oleh)\b[\s:]+|"
    r"(?:interview|report|reporting|story)\s*:\s*)(?=\S)",
    re.IGNORECASE,
)
_PARTS = re.compile(
    r"\s*(?:[;|·•/\n]|,\s+(?:and|und|et|y|e|en|och|og)\s|,|\s(?:and|und|et|y|e|och|og|ja|&|with|mit|dan)\s)\s*"
)
_NOISE = re.compile(r"\S+@\S+|https?://\S+|(?<!\w)@\w+|\([^)]*\)|\[[^\]]*\]|\s+(?:in|for|at|of|für|à|aus|pour)\s.*$")
_STAFF = re.compile(
    r"\b(?:staff|desk|newsroom|team|editors|editorial|agenc(?:y|ies)|agencias?|agences?|agentur(?:en)?|news|redaktion\w*|"
    r"r[ée]daction|redacci[oó]n|redazione|redacção|redação|redactie|redakcja|redakce|toimitus|wires?|services?|bureau|"
    r"press|media|online|tv|radio|magazine|times|journal|associated|correspondents|writers|contributors|reporters)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{3}|^\d|\d[:./]\d")
#: joining words that stand alone, agencies that stay unnamed, and what is printed on buttons around a byline
_EMPTY = re.compile(
    r"(?:by|von|par|por|di|da|door|af|av|and|und|et|y|e|en|och|og|with|mit|"
    r"edit|follow|folgen|share|teilen|twitter|facebook|x|instagram|linkedin|e-?mail|whatsapp|print|login|log in|"
    r"agenc(?:y|ies)|agences?|agenturen?|agencias?|authors?|autor(?:en|es|in)?|profile?|more|mehr|about|updated|biography|bio|view|see|posts?|contact)$",
    re.IGNORECASE,
)
_PARTICLES = frozenset(
    (
        "de",
        "del",
        "della",
        "der",
        "den",
        "di",
        "da",
        "dos",
        "du",
        "van",
        "von",
        "la",
        "le",
        "el",
        "al",
        "bin",
        "y",
        "zu",
    )
)
_ROLE = re.compile(
    r"\b(?:(?:co-)?editor|correspondent|reporter|writer|columnist|producer|journalist|analyst|chief|director|head of|"
    r"photographer|contributor|author|redakteur\w*|korrespondent\w*|journaliste|autorin?|autor|senior|specialist|"
    r"professor|fellow|updated|published|last modified|read|min(?:ute)?s?)\b",
    re.IGNORECASE,
)


def parse_byline(printed: str, agencies: Agencies, *, site_name: str | None = None) -> tuple[Author, ...]:
    """The names of a byline, in order and once each; roles, desks, addresses and handles are dropped."""
    names = _NOISE.sub(" ", LEAD.sub("", printed))
    authors = [_author(part, agencies, site_name) for part in _PARTS.split(names)]
    return tuple(dict.fromkeys(author for author in authors if author))


def strip_lead(printed: str) -> str:
    """A byline without its "By"."""
    return LEAD.sub("", printed).strip()


def _author(part: str, agencies: Agencies, site_name: str | None) -> Author | None:
    name = " ".join(LEAD.sub("", part).split()).strip(' .,:-–—|*"“”')
    if not 2 <= len(name) <= 80 or not name[0].isalnum() or _NUMBER.search(name) or _EMPTY.match(name):
        return None
    if is_organisation(name, agencies, site_name):
        return Author(name=name, kind="organisation")
    return None if _ROLE.search(name) or not _could_be_person(name) else Author(name=name, kind="person")


def _could_be_person(name: str) -> bool:
    """At most six words, most of which begin with a capital (or with no case at all); one word may be a nickname."""
    words = name.split()
    small = sum(word[0].islower() and word.casefold() not in _PARTICLES for word in words)
    return len(words) <= 6 and (len(words) == 1 or small <= len(words) / 3)


def is_organisation(name: str, agencies: Agencies, site_name: str | None = None) -> bool:
    """Whether a byline's name is a newsroom rather than a person."""
    is_site = bool(site_name) and name.casefold() == (site_name or "").casefold()
    acronym = name.isupper() and len(name) <= 6 and " " not in name
    return is_site or acronym or agencies.find(name) is not None or bool(_STAFF.search(name))
