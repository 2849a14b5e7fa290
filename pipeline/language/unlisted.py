"""Outlets that no gazetteer lists: what the article calls a news agency, a daily, state television."""

import re
from dataclasses import dataclass

from pipeline.language.tree import Tree
from pipeline.language.vocabulary import words

#: nouns that make a name before or behind them an outlet, longest first: "Mehr news agency", "the Jang daily"
_KINDS = (
    *(("news", kind) for kind in ("agency", "service", "network", "outlet", "website", "site", "channel", "portal")),
    *((kind, "agency") for kind in ("press", "telegraph", "information")),
    ("broadcasting", "corporation"),
    *((kind,) for kind in ("newspaper", "daily", "weekly", "magazine", "tabloid", "broadcaster", "outlet", "website")),
    *((kind,) for kind in ("channel", "wire", "tv", "television", "radio")),
)
#: behind a name these make no outlet: "the Dnipro radio"
_TOO_GENERAL = {("wire",), ("radio",), ("television",), ("tv",)}
_AGENCY = ("agency",)
#: before "agency" these make it one of news: "the state agency Elta"
_AGENCIES = {"state", "official", "semi-official", "private", "independent"}
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
#: where anybody posts: "his Telegram channel" is no outlet
_PLATFORMS = {"telegram", "youtube", "facebook", "whatsapp", "twitter", "x", "instagram", "tiktok"}
#: what says that a name behind it is an outlet: "state-run MRTV", "told Doha-based Al Sharq"
_OWNED = {"state-run", "state-owned", "state-controlled", "state-backed", "government-run", "pro-government"}
_APPOSED = words("newspaper daily weekly magazine tabloid broadcaster website site portal outlet channel agency")
#: media of a state that go without a name of their own
_STATE = {"state", "state-run"}
_STATE_MEDIA = {"television", "tv", "radio", "media", "broadcaster"}
#: "VnExpress", but not "McDonald"
_CAMEL = re.compile(r"(?!Mc|Mac|De|La|Le|Di|Fitz)[A-Z][a-z]+[A-Z]\w+")
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
    readings = (_described, _behind_kind, _owned, _in_apposition, _in_its_place, _of_state, _by_what_it_does)
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


def _described(tree: Tree, token: int) -> Unlisted | None:
    """A capitalised name with "news agency" or the like behind it, that the gazetteer does not know."""
    if (
        not _capital(tree, token)
        or tree.lower[token] in GENERIC
        or (token and _capital(tree, token - 1) and tree.lower[token - 1] not in GENERIC)
    ):
        return None
    last = token
    while last + 1 < len(tree) and _capital(tree, last + 1) and last - token < 6:
        last += 1
    if tree.lower[last] in _PLATFORMS:
        return None
    printed = tuple(tree.lower[token : last + 1])
    inside = next((k for k in _KINDS if printed[-len(k) :] == k and len(printed) > len(k)), None)
    behind = next((k for k in _KINDS if tuple(tree.lower[last + 1 : last + 1 + len(k)]) == k), None)
    if len(printed) > 1 and (printed[-1] in _ENDS or printed[0] in _BEGINS):
        name = tree.phrase(token, last)
    elif inside is not None:
        name = tree.phrase(token, last - len(inside))
    elif behind is not None and behind not in _TOO_GENERAL and not tree.tags[token].startswith("JJ"):
        name = tree.phrase(token, last)
        last += len(behind)
    else:
        return None
    acronym = introduced(tree, last)
    full = tree.phrase(token, last)
    return Unlisted(last=last, name=acronym or name, full_name=full)


def _behind_kind(tree: Tree, token: int) -> Unlisted | None:
    """A name that its kind introduces: "the daily Rytas", "the news agency Elta"."""
    if not tree.tags[token].startswith("NNP"):
        return None
    kinds = (k for k in (*_KINDS, _AGENCY) if tuple(tree.lower[max(0, token - len(k)) : token]) == k)
    kind = next(kinds, None)
    article = token - len(kind) - 1 if kind is not None else -1
    if article < 0 or kind in _TOO_GENERAL or (kind == _AGENCY and tree.lower[article] not in _AGENCIES):
        return None
    if not (tree.lower[article] in GENERIC or tree.tags[article].startswith("JJ")):
        return None
    last = token
    while last + 1 < len(tree) and tree.tags[last + 1].startswith("NNP") and last - token < 3:
        last += 1
    name = tree.phrase(token, last)
    return Unlisted(last=last, name=name, full_name=name)


def _owned(tree: Tree, token: int) -> Unlisted | None:
    """ "state-run MRTV": a name behind the word for who runs it."""
    if not tree.tags[token].startswith("NNP"):
        return None
    before = tree.text[max(0, tree.starts[token] - 20) : tree.starts[token]].split()
    if not before or before[-1].lower() not in _OWNED:
        return None
    last = token
    while last + 1 < len(tree) and tree.tags[last + 1].startswith("NNP") and last - token < 3:
        last += 1
    return Unlisted(last=last, name=tree.phrase(token, last), full_name=tree.phrase(token, last))


def _of_state(tree: Tree, token: int) -> Unlisted | None:
    """ "state television", "Syrian state TV": its country's adjective belongs to the name."""
    first = token
    if tree.tags[token] == "JJ" and _capital(tree, token):
        token += 1
    if token + 1 >= len(tree) or tree.lower[token] not in _STATE or tree.lower[token + 1] not in _STATE_MEDIA:
        return None
    last = token + 1
    if last + 1 < len(tree) and tree.tags[last + 1].startswith("NN"):
        return None
    name = tree.phrase(first, last)
    return Unlisted(last=last, name=name, full_name=name)


def _by_what_it_does(tree: Tree, token: int) -> Unlisted | None:
    """ "Khabar Online quoted her as saying", "…, Le Soir reported.", "in an interview with Novi List"."""
    if not tree.tags[token].startswith("NNP") or (token and tree.tags[token - 1].startswith("NNP")):
        return None
    last = token
    while last + 1 < len(tree) and tree.tags[last + 1].startswith("NNP") and last - token < 3:
        last += 1
    if last + 2 >= len(tree) or tree.label_at(last) in ("PERSON", "GPE", "NORP", "LOC"):
        return None
    before = [word for word in tree.lower[max(0, token - 3) : token] if word != "the"]
    after = tree.lower[last + 1] if tree.lower[last + 1] != "also" else tree.lower[last + 2]
    closes = before[-1:] in ([","], ["”"], ['"']) and after in ("reported", "reports")
    quotes = after == "quoted" and "as" in tree.lower[last + 2 : last + 14]
    interviews = before[-2:] == ["interview", "with"] or before[-2:] in (["quoted", "by"], ["carried", "by"])
    if not (closes or quotes or interviews):
        return None
    return Unlisted(last=last, name=tree.phrase(token, last), full_name=tree.phrase(token, last))


def _in_apposition(tree: Tree, token: int) -> Unlisted | None:
    """ "Le Soir, an evening newspaper, said"."""
    if not tree.tags[token].startswith("NNP") or (token and tree.tags[token - 1].startswith("NNP")):
        return None
    last = token
    while last + 1 < len(tree) and tree.tags[last + 1].startswith("NNP") and last - token < 4:
        last += 1
    if last + 3 >= len(tree) or tree.words[last + 1] != "," or tree.tags[last + 2] != "DT":
        return None
    noun = last + 3
    while noun + 1 < len(tree) and noun - last < 7 and tree.tags[noun] in ("JJ", "NN", "HYPH", "VBN", "RB", "JJS"):
        if tree.lower[noun] in _APPOSED:
            name = tree.phrase(token, last)
            return Unlisted(last=last, name=name, full_name=name)
        noun += 1
    return None


def _in_its_place(tree: Tree, token: int) -> Unlisted | None:
    """ "told The Star", "quoted by news24.example": a capital article inside a sentence, a site's address."""
    if not token or tree.lower[token - 1] not in BEFORE_OUTLET:
        return None
    last = token
    if tree.words[token] == "The":
        while last + 1 < len(tree) and tree.tags[last + 1].startswith("NNP") and last - token < 3:
            last += 1
    named = last > token and tree.label_at(last) != "GPE"
    if not named and not _CAMEL.fullmatch(tree.words[token]) and not _SITE.fullmatch(tree.words[token]):
        return None
    name = tree.phrase(token, last)
    return Unlisted(last=last, name=name, full_name=name)


def _capital(tree: Tree, token: int) -> bool:
    return tree.words[token][:1].isupper() and tree.tags[token].startswith(("NN", "JJ", "FW"))
