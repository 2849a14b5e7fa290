"""Outlets that no gazetteer lists: what the article calls a news agency, a daily, state television."""

import re
from dataclasses import dataclass, replace

from pipeline.language import printed
from pipeline.language.tree import Tree
from pipeline.language.vocabulary import MONTHS, words

#: nouns that make a name before or behind them an outlet, longest first: "Mehr news agency", "the Jang daily"
_KINDS = (
    ("state", "news", "agency"),
    *(("news", kind) for kind in ("agency", "service", "network", "outlet", "website", "site", "channel", "portal")),
    *((kind, "agency") for kind in ("press", "telegraph", "information")),
    ("broadcasting", "corporation"),
    *((kind,) for kind in ("newspaper", "daily", "weekly", "magazine", "tabloid", "broadcaster", "outlet", "website")),
    *((kind,) for kind in ("channel", "wire", "tv", "television", "radio")),
)
#: printed as the end of a name, these are left out of its short form
_LEFT_OUT = tuple(kind for kind in _KINDS if kind[-1] in ("agency", "service", "newspaper"))
#: behind a name these make no outlet: "the Dnipro radio"
_TOO_GENERAL = {("wire",), ("radio",), ("television",), ("tv",)}
_AGENCY = ("agency",)
#: before "agency" these make it one of news: "the state agency Elta"
_AGENCIES = words("state official semi-official private independent run owned public national local")
#: what stands between a comma and a name: ", the semi-official Elta reported"
_BESIDE_NAME = words("the official semi - state run owned private independent public national")
#: words that end an outlet's name: "Radio Farda" begins with one, "the tv" alone is none
_ENDS = words(
    """
    tv television radio press daily weekly times post herald tribune journal gazette chronicle telegraph courier mirror
    news fm
    """
)
#: words that begin one: "Radio Farda"
_BEGINS = {"radio", "télé", "canal", "agence", "agencia", "agenzia"}
#: what stands before an outlet through which words came: "told The Star", "quoted by The Star"
BEFORE_OUTLET = {"told", "to", "by", "with", "citing", "quoting"}
GENERIC = {"state", "local", "national", "public", "the", "russian", "german", "a", "an", "that", "this"}
#: tags in front of a kind of outlet that a name follows: "the evening paper X", "its sister daily X"
_IN_FRONT = ("DT", "JJ", "NN", "PRP$", "POS", "VBN")
#: where anybody posts: "his Telegram channel" is no outlet
_PLATFORMS = {"telegram", "youtube", "facebook", "whatsapp", "twitter", "x", "instagram", "tiktok"}
#: what says that a name behind it is an outlet: "state-run MRTV", "told Doha-based Al Sharq"
_OWNED = {"state-run", "state-owned", "state-controlled", "state-backed", "government-run", "pro-government"}
_APPOSED = words("newspaper daily weekly magazine tabloid broadcaster website site portal outlet channel agency")
#: media of a state that go without a name of their own
_REPORTED = {"reported", "reports"}
_STATE = {"state", "state-run"}
_STATE_MEDIA = {"television", "tv", "radio", "media", "broadcaster"}
#: "VnExpress", but not "McDonald"
_CAMEL = re.compile(r"(?!Mc|Mac|De|La|Le|Di|Fitz)[A-Z][a-z]+[A-Z]\w+")
#: "told TV8", "Channel 9", "Africa 24": stations that go by a number; around the clock is 24
_NUMBERED = re.compile(r"TV-?\d{1,2}|[A-Z]+TV\d{0,2}")
_STATIONS = {"tv", "channel", "radio", "kanal", "canal", "télé"}
_ALL_DAY = "24"
_SITE = re.compile(r"\w[\w-]*\.(?:com|net|org|info|[a-z]{2})")
#: an acronym in brackets
INTRODUCED = re.compile(r"\(\s*([A-Z][A-Za-z]{1,9})\s*\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlisted:
    """An outlet by the article's own words."""

    last: int
    #: its acronym, if the article introduces one, else the name without "news agency"
    name: str
    full_name: str


def find(tree: Tree, token: int) -> Unlisted | None:
    """The outlet whose name begins at a token."""
    word = tree.words[token]
    if not (word[0].isupper() or "." in word or tree.lower[token] in _STATE):
        return None
    readings = (
        _agency_of,
        _described,
        _behind_kind,
        _owned,
        _in_apposition,
        _in_its_place,
        _of_state,
        _by_what_it_does,
    )
    return next((found for reading in readings if (found := reading(tree, token))), None)


def introduced(tree: Tree, last: int) -> str | None:
    """The acronym in brackets right behind a name."""
    acronym = INTRODUCED.match(tree.text[tree.ends[last] : tree.ends[last] + 14].lstrip())
    return acronym.group(1) if acronym else None


def with_kind(tree: Tree, last: int) -> int:
    """Take "news agency" after a name into its span."""
    for kind in (*_KINDS, _AGENCY):
        end = last + len(kind)
        if end < len(tree) and tuple(tree.lower[last + 1 : end + 1]) == kind:
            return end
    return last


def _agency_of(tree: Tree, token: int) -> Unlisted | None:
    """ "the News Agency of Zandara (NAZ)": a kind, in capitals, of a country."""
    kind = next((k for k in _KINDS if len(k) > 1 and tuple(tree.lower[token : token + len(k)]) == k), None)
    if kind is None or not all(printed.capital(tree, t) for t in range(token, token + len(kind))):
        return None
    end = token + len(kind) - 1
    last = _with_home(tree, end)
    return _named(tree, token, last) if last > end else None


def _described(tree: Tree, token: int) -> Unlisted | None:
    """A capitalised name with "news agency" or the like behind it, that the gazetteer does not know."""
    if (
        not printed.capital(tree, token)
        or tree.lower[token] in GENERIC
        or (token and printed.capital(tree, token - 1) and tree.lower[token - 1] not in GENERIC)
        or (token > 1 and printed.joins(tree, token - 1) and printed.capital(tree, token - 2))
    ):
        return None
    last = token
    while last - token < 6 and (after := printed.next_word(tree, last)) < len(tree) and printed.capital(tree, after):
        last = after
    if tree.lower[last] in _PLATFORMS:
        return None
    parts = tuple(tree.lower[token : last + 1])
    inside = next((k for k in _LEFT_OUT if parts[-len(k) :] == k and len(parts) > len(k)), None)
    behind = next((k for k in _KINDS if tuple(tree.lower[last + 1 : last + 1 + len(k)]) == k), None)
    if behind is None and _is_agency(tree, token, last):
        behind = _AGENCY
    if len(parts) > 1 and (parts[-1] in _ENDS or parts[0] in _BEGINS):
        last = _with_home(tree, last)
        name = tree.phrase(token, last)
        last += len(behind or ())
    elif inside is not None:
        name = tree.phrase(token, last - len(inside))
    elif len(parts) > 1 and any(parts[-len(kind) :] == kind for kind in _KINDS):
        name = tree.phrase(token, last)
    elif behind is not None and behind not in _TOO_GENERAL and _names(tree, token, last + len(behind)):
        name = tree.phrase(token, last)
        last += len(behind)
        if last + 1 < len(tree) and printed.is_name(tree, last + 1):
            return None
    else:
        return None
    acronym = introduced(tree, last)
    full = tree.phrase(token, last)
    return Unlisted(last=last, name=acronym or name, full_name=full)


def _names(tree: Tree, token: int, last: int) -> bool:
    """A name, or "Tarvian" in "the Tarvian news agency (TNA)": no adjective alone."""
    return not tree.tags[token].startswith("JJ") or introduced(tree, last) is not None


def _is_agency(tree: Tree, first: int, last: int) -> bool:
    """ "the semi-official Norpress agency", "the Norpress agency reported": one of news."""
    if last + 2 >= len(tree) or (tree.lower[last + 1],) != _AGENCY:
        return False
    quoted = tree.lower[max(0, first - 3) : max(0, first - 1)] in (["quoted", "by"], ["carried", "by"])
    return quoted or (first > 0 and tree.lower[first - 1] in _AGENCIES) or tree.lower[last + 2] in _REPORTED


def _with_home(tree: Tree, last: int) -> int:
    """ "United News of Bengar", "Radio Voice of Tarvia": where it is at home belongs to the name."""
    home = last + 2
    if home >= len(tree) or tree.lower[last + 1] != "of" or not printed.is_name(tree, home):
        return last
    return printed.name_end(tree, home)


def _behind_kind(tree: Tree, token: int) -> Unlisted | None:
    """A name that its kind introduces: "the daily Rytas", "state news agency Elta", "private television Kanal Nord"."""
    kinds = (k for k in (*_KINDS, _AGENCY) if token >= len(k) and tuple(tree.lower[token - len(k) : token]) == k)
    kind = next(kinds, None) if printed.is_name(tree, token) else None
    if kind is None:
        return None
    before = token - len(kind) - 1
    if kind == _AGENCY or kind in _TOO_GENERAL:
        introduces = before >= 0 and tree.lower[before] in _AGENCIES
    else:
        told = tree.lower[before] in BEFORE_OUTLET
        introduces = len(kind) > 1 or before < 0 or told or tree.tags[before].startswith(_IN_FRONT)
    return _named(tree, token, printed.name_end(tree, token)) if introduces else None


def _named(tree: Tree, token: int, last: int) -> Unlisted:
    """An outlet by its name as printed, or the acronym behind it."""
    name = tree.phrase(token, last)
    return Unlisted(last=last, name=introduced(tree, last) or name, full_name=name)


def _owned(tree: Tree, token: int) -> Unlisted | None:
    """ "state-run MRTV": a name behind the word for who runs it."""
    if not tree.tags[token].startswith("NNP"):
        return None
    before = tree.text[max(0, tree.starts[token] - 20) : tree.starts[token]].split()
    if not before or before[-1].lower() not in _OWNED:
        return None
    last = printed.proper_end(tree, token)
    return _named(tree, token, last)


def _of_state(tree: Tree, token: int) -> Unlisted | None:
    """ "state television", "Syrian state TV": its country's adjective belongs to the name."""
    first = token
    if tree.tags[token] == "JJ" and printed.capital(tree, token):
        token += 1
    if token + 1 >= len(tree) or tree.lower[token] not in _STATE or tree.lower[token + 1] not in _STATE_MEDIA:
        return None
    last = token + 1
    if last + 1 < len(tree) and tree.tags[last + 1].startswith("NN"):
        return None
    name = tree.phrase(first, last)
    return Unlisted(last=last, name=name, full_name=name)


def _by_what_it_does(tree: Tree, token: int) -> Unlisted | None:
    """ "Khabar Online quoted her as saying", "…, the official Elta reported.", "in an interview with Novi List"."""
    named = tree.tags[token].startswith("NNP") or tree.label_at(token) == "ORG"
    if not named or (token and tree.tags[token - 1].startswith("NNP")):
        return None
    last = printed.proper_end(tree, token)
    if tree.label_at(last) in ("PERSON", "GPE", "NORP", "LOC"):
        return None
    before = [word for word in tree.lower[max(0, token - 6) : token] if word not in _BESIDE_NAME]
    behind = (word for word in tree.lower[last + 1 : last + 4] if word not in ("also", "television", "tv", "radio"))
    after = next(behind, "")
    closes = before[-1:] in ([","], ["”"], ['"']) and after in _REPORTED
    closes = closes or (len(before) > 1 and before[-2] == "," and before[-1] in _REPORTED)
    quotes = after == "quoted" and "as" in tree.lower[last + 2 : last + 14]
    interviews = before[-2:] == ["interview", "with"] or before[-2:] in (["quoted", "by"], ["carried", "by"])
    if not (closes or quotes or interviews):
        return None
    found = _named(tree, token, last)
    return replace(found, last=with_kind(tree, last)) if quotes else found


def _in_apposition(tree: Tree, token: int) -> Unlisted | None:
    """ "Le Soir, an evening newspaper, said"."""
    if not tree.tags[token].startswith("NNP") or (token and tree.tags[token - 1].startswith("NNP")):
        return None
    last = printed.proper_end(tree, token)
    if last + 3 >= len(tree) or tree.words[last + 1] != "," or tree.tags[last + 2] != "DT":
        return None
    noun = last + 3
    while noun + 1 < len(tree) and noun - last < 7 and tree.tags[noun] in ("JJ", "NN", "HYPH", "VBN", "RB", "JJS"):
        if tree.lower[noun] in _APPOSED and not (
            printed.is_name(tree, noun + 1) or tree.tags[noun + 1] in ("VBD", "VBZ")
        ):
            return _named(tree, token, last)
        noun += 1
    return None


def _in_its_place(tree: Tree, token: int) -> Unlisted | None:
    """ "told The Star", "quoted by news24.example": a capital article inside a sentence, a site's address, a number."""
    numbered = token + 1 < len(tree) and tree.tags[token + 1] == "CD" and _is_station(tree, token)
    if numbered and _is_told(tree, token):
        name = tree.phrase(token, token + 1)
        return Unlisted(last=with_kind(tree, token + 1), name=name, full_name=name)
    if not token or tree.lower[token - 1] not in BEFORE_OUTLET:
        return None
    last = token
    if tree.words[token] == "The":
        last = printed.proper_end(tree, token)
    named = last > token and tree.label_at(last) != "GPE"
    if not named and not any(form.fullmatch(tree.words[token]) for form in (_CAMEL, _SITE, _NUMBERED)):
        return None
    return _named(tree, token, last)


def _is_station(tree: Tree, token: int) -> bool:
    """ "Channel 9", "Africa 24"."""
    named = printed.is_name(tree, token) and tree.words[token + 1] == _ALL_DAY and tree.lower[token] not in MONTHS
    return named or (tree.lower[token] in _STATIONS and tree.words[token][0].isupper())


def _is_told(tree: Tree, token: int) -> bool:
    """ "told its rival, Africa 24,", "told Tarvia's Channel 2"."""
    before = range(token - 1, max(-1, token - 7), -1)
    stop = next((t for t in before if not tree.tags[t].startswith(("NN", "POS", "PRP$", "JJ", "DT", ","))), None)
    return stop is not None and tree.lower[stop] in BEFORE_OUTLET
