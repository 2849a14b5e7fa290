"""Agencies and outlets named in the prose: the gazetteer's, and those that the article itself calls a news agency."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.agencies import Agencies
from pipeline.language.tree import Tree

#: nouns that make a name before them an outlet: "Mehr news agency", "the Jang daily"
_KINDS = {
    ("news", "agency"),
    ("news", "service"),
    ("news", "network"),
    ("news", "outlet"),
    ("news", "website"),
    ("news", "site"),
    ("news", "channel"),
    ("news", "portal"),
    ("press", "agency"),
    ("newspaper",),
    ("daily",),
    ("weekly",),
    ("magazine",),
    ("tabloid",),
    ("outlet",),
    ("website",),
    ("channel",),
    ("broadcaster",),
    ("broadcasting", "corporation"),
    ("wire",),
    ("tv",),
    ("television",),
    ("radio",),
}
#: kinds that belong to the name itself
_PART_OF_NAME = {"tv", "television", "radio", "press", "daily", "weekly", "broadcasting"}
_GENERIC = {"state", "local", "national", "public", "the", "russian", "german", "a", "an", "that", "this"}
#: where anybody posts: "his Telegram channel" is no outlet
_PLATFORMS = {"telegram", "youtube", "facebook", "whatsapp", "twitter", "x", "instagram", "tiktok"}
#: names that are English words: an outlet only with its kind behind them
_WORDS = {
    "Time",
    "Focus",
    "Trend",
    "Beta",
    "Forbes",
    "Saba",
    "Safa",
    "Fars",
    "Profil",
    "Dawn",
    "Punch",
    "Asahi",
    "Petra",
    "Andina",
}
#: what an outlet is called when it is named again, and what it then does
OUTLET_NOUNS = {
    "agency",
    "newspaper",
    "paper",
    "daily",
    "broadcaster",
    "channel",
    "magazine",
    "outlet",
    "website",
    "network",
}
_REPORTS = {"said", "reported", "added", "quoted", "wrote", "also"}
#: "the state agency", "the Chinese news agency"
_OF_OUTLET = {"state", "news", "official", "semi-official", "public", "private", "national", "wire", "state-run"}
#: media of a state that go without a name of their own
_STATE = {"state", "state-run"}
_STATE_MEDIA = {"television", "tv", "radio", "media", "broadcaster"}
#: sentences back to the outlet that "the agency" stands for
_NEAR = 4
_WORD = re.compile(r"\w+")
_INTRODUCED = re.compile(r"\(\s*([A-Z][A-Za-z]{1,9})\s*\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A named agency or outlet in its place."""

    first: int
    last: int
    #: short name, as news itself prints it
    name: str
    #: full name, where it is known
    full_name: str
    in_gazetteer: bool
    #: "the agency": stands for an outlet named before
    anaphor: bool = False


class OutletFinder:
    """Matches the gazetteer's forms against tokens. Case counts; the article "the" does not."""

    def __init__(self, agencies: Agencies) -> None:
        self._agencies = agencies
        self._forms = _by_first_word(form for agency in agencies for form in agency.names)

    def find(self, tree: Tree) -> list[Outlet]:
        """The outlets of a document in order, without overlaps."""
        foreign = _foreign_acronyms(tree, self._agencies)
        found: list[Outlet] = []
        learnt: dict[tuple[str, ...], Outlet] = {}
        token = 0
        while token < len(tree):
            outlet = (
                self._known(tree, token, foreign)
                or _described(tree, token)
                or _behind_kind(tree, token)
                or _learnt(tree, token, learnt)
                or _of_state(tree, token)
                or _anaphor(tree, token, found)
            )
            if outlet is None:
                token += 1
                continue
            found.append(outlet)
            token = outlet.last + 1
            if not outlet.in_gazetteer and not outlet.anaphor:
                learnt[tuple(outlet.name.split())] = outlet
        return found

    def _known(self, tree: Tree, token: int, foreign: set[str]) -> Outlet | None:
        first_word = _WORD.match(tree.words[token])
        for printed in self._forms.get(first_word.group(), ()) if first_word else ():
            start, end_char = tree.starts[token], tree.starts[token] + len(printed)
            last = tree.token_at(end_char - 1)
            if not tree.text.startswith(printed, start) or last >= len(tree) or tree.ends[last] != end_char:
                continue
            agency = self._agencies.find(printed)
            if agency is None or printed in foreign or _inside_name(tree, token, last):
                continue
            end = _with_kind(tree, last)
            if printed in _WORDS and end == last and not _has_cue_after(tree, last):
                continue
            last = end
            return Outlet(first=token, last=last, name=agency.short_name, full_name=agency.name, in_gazetteer=True)
        return None


def _by_first_word(forms: Iterable[str]) -> Mapping[str, list[str]]:
    """Printed forms by their first run of letters, longest first; "The Times" also as "the Times"."""
    table: dict[str, list[str]] = {}
    for form in set(forms):
        bare = form.removeprefix("The ")
        cuts = {form, "the " + bare, *([bare] if " " in bare else [])} if bare != form else {form}
        for cut in cuts:
            first_word = _WORD.match(cut)
            if first_word:
                table.setdefault(first_word.group(), []).append(cut)
    return {word: sorted(found, key=lambda form: (-len(form), form)) for word, found in table.items()}


def _inside_name(tree: Tree, first: int, last: int) -> bool:
    """Part of a longer name ("AP Møller", "Time Warner"), unless that says what kind of outlet it is."""
    after = last + 1
    if after >= len(tree) or not tree.tags[after].startswith("NNP"):
        return False
    if tree.lower[after] in (
        "news",
        "agency",
        "tv",
        "television",
        "radio",
        "newspaper",
        "service",
        "daily",
        "correspondent",
        "reporter",
    ):
        return False
    return tree.deps[last] == "compound" and tree.heads[last] == after and len(tree.words[last]) <= 5


def _has_cue_after(tree: Tree, last: int) -> bool:
    """A name that is an English word still names an outlet where it reports."""
    return last + 1 < len(tree) and tree.lower[last + 1] in ("reported", "reports", "quoted")


def _with_kind(tree: Tree, last: int) -> int:
    """Take "news agency" after a name into its span."""
    for kind in _KINDS | {("agency",)}:
        end = last + len(kind)
        if end < len(tree) and tuple(tree.lower[last + 1 : end + 1]) == kind:
            return end
    return last


def _described(tree: Tree, token: int) -> Outlet | None:
    """A capitalised name with "news agency" or the like behind it, that the gazetteer does not know."""
    if (
        not _capital(tree, token)
        or tree.lower[token] in _GENERIC
        or (token and _capital(tree, token - 1) and tree.lower[token - 1] not in _GENERIC)
    ):
        return None
    last = token
    while last + 1 < len(tree) and _capital(tree, last + 1) and last - token < 6:
        last += 1
    if tree.lower[last] in _PLATFORMS:
        return None
    words = tuple(tree.lower[token : last + 1])
    kind = next((k for k in _KINDS if words[-len(k) :] == k and len(words) > len(k)), None)
    if kind is not None:
        name = tree.phrase(token, last - len(kind)) if kind[0] not in _PART_OF_NAME else tree.phrase(token, last)
    else:
        kind = next((k for k in _KINDS if tuple(tree.lower[last + 1 : last + 1 + len(k)]) == k), None)
        if (
            kind is None
            or kind in (("wire",), ("radio",), ("television",), ("tv",))
            or tree.tags[token].startswith("JJ")
        ):
            return None
        name = tree.phrase(token, last)
        last += len(kind)
    acronym = _INTRODUCED.match(tree.text[tree.ends[last] : tree.ends[last] + 14].lstrip())
    full = tree.phrase(token, last)
    return Outlet(
        first=token, last=last, name=acronym.group(1) if acronym else name, full_name=full, in_gazetteer=False
    )


def _behind_kind(tree: Tree, token: int) -> Outlet | None:
    """A name that its kind introduces: "the daily Rytas", "the news agency Elta"."""
    kinds = (k for k in _KINDS if tuple(tree.lower[max(0, token - len(k)) : token]) == k)
    kind = next(kinds, None)
    if kind is None or kind[0] in ("tv", "television", "radio", "wire") or not tree.tags[token].startswith("NNP"):
        return None
    article = token - len(kind) - 1
    if article < 0 or not (tree.lower[article] in _GENERIC or tree.tags[article].startswith("JJ")):
        return None
    last = token
    while last + 1 < len(tree) and tree.tags[last + 1].startswith("NNP") and last - token < 3:
        last += 1
    name = tree.phrase(token, last)
    return Outlet(first=token, last=last, name=name, full_name=name, in_gazetteer=False)


def _of_state(tree: Tree, token: int) -> Outlet | None:
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
    return Outlet(first=first, last=last, name=name, full_name=name, in_gazetteer=True)


def _learnt(tree: Tree, token: int, learnt: Mapping[tuple[str, ...], Outlet]) -> Outlet | None:
    """A name that the article itself has called a news agency before."""
    for words, outlet in learnt.items():
        last = token + len(words) - 1
        if last < len(tree) and tuple(tree.words[token : last + 1]) == words:
            return replace(outlet, first=token, last=last)
    return None


def _anaphor(tree: Tree, token: int, found: Sequence[Outlet]) -> Outlet | None:
    """ "the agency reported", "told the newspaper": an outlet named a few sentences before."""
    if tree.lower[token] != "the" or not found or token + 2 >= len(tree):
        return None
    last = token + 1
    while last + 1 < len(tree) and last - token < 3 and (tree.lower[last] in _OF_OUTLET or tree.tags[last] == "JJ"):
        last += 1
    near = tree.sentence_of[token] - tree.sentence_of[found[-1].first] <= _NEAR
    reports = last + 1 < len(tree) and tree.lower[last + 1] in _REPORTS
    told = token > 0 and tree.lower[token - 1] in ("told", "by", "with")
    if last + 1 < len(tree) and tree.tags[last + 1].startswith("NNP"):
        return None
    if tree.lower[last] not in OUTLET_NOUNS or not near or not (reports or told):
        return None
    return replace(found[-1], first=token, last=last, anaphor=True)


def _capital(tree: Tree, token: int) -> bool:
    return tree.words[token][:1].isupper() and tree.tags[token].startswith(("NN", "JJ", "FW"))


def _foreign_acronyms(tree: Tree, agencies: Agencies) -> set[str]:
    """Acronyms that the article introduces for something else: "the Data Protection Act (DPA)"."""
    foreign = set()
    for match in _INTRODUCED.finditer(tree.text):
        acronym = match.group(1)
        before = re.findall(r"[\w’'-]+", tree.text[max(0, match.start() - 90) : match.start()])
        agency = agencies.find(acronym)
        if agency is None or not acronym.isupper():
            continue
        initials = "".join(word[0] for word in before if word[0].isupper())
        names = {word.casefold() for name in agency.names for word in name.split()}
        if initials.endswith(acronym) and not {w.casefold() for w in before[-len(acronym) :]} & (names - {"the", "of"}):
            foreign.add(acronym)
    return foreign
