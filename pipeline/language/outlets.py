"""Agencies and outlets named in the prose: the gazetteer's, and those that the article itself calls a news agency."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.agencies import Agencies
from pipeline.language import unlisted
from pipeline.language.tree import Tree
from pipeline.language.vocabulary import words

#: names that are English words: an outlet only with its kind behind them
_WORDS = frozenset(
    [
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
        "Vanguard",
        "Foreign Policy",
        "Foreign Affairs",
        "People",
        "Wired",
        "Stern",
        "Vox",
        "Rolling Stone",
        "The Wire",
        "the Wire",
        "Stuff",
        "Telex",
        "Politika",
        "the Standard",
        "the Herald",
        "The Standard",
        "The Herald",
        "the Age",
        "the National",
        "the Atlantic",
    ]
)
#: what an outlet is called when it is named again, and what it then does
OUTLET_NOUNS = words(
    """
    agency newspaper paper daily weekly tabloid broadcaster channel station magazine outlet website site portal network
    """
)
_REPORTS = {"said", "reported", "added", "quoted", "wrote", "also"}
#: "the state agency", "the Chinese news agency"
_OF_OUTLET = {"state", "news", "official", "semi-official", "public", "private", "national", "wire", "state-run"}
#: sentences back to the outlet that "the agency" stands for
_NEAR = 8
_WORD = re.compile(r"\w+")


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
        learnt: dict[str, dict[tuple[str, ...], Outlet]] = {}
        token = 0
        while token < len(tree):
            outlet = (
                _learnt(tree, token, learnt)
                or self._known(tree, token, foreign)
                or _unlisted(tree, token)
                or _anaphor(tree, token, found)
            )
            if outlet is None:
                token += 1
                continue
            found.append(outlet)
            token = outlet.last + 1
            acronym = unlisted.introduced(tree, outlet.last)
            if acronym and not outlet.anaphor:
                learnt.setdefault(acronym, {})[acronym,] = outlet
            if not outlet.in_gazetteer and not outlet.anaphor:
                name = tuple(outlet.name.split())
                learnt.setdefault(name[0], {})[name] = outlet
        return found

    def _known(self, tree: Tree, token: int, foreign: set[str]) -> Outlet | None:
        first_word = _WORD.match(tree.words[token])
        for printed in self._forms.get(first_word.group(), ()) if first_word else ():
            start, end_char = tree.starts[token], tree.starts[token] + len(printed)
            last = tree.token_at(end_char - 1)
            if not tree.text.startswith(printed, start) or last >= len(tree) or tree.ends[last] != end_char:
                continue
            agency = self._agencies.find(printed)
            adjective = tree.tags[last].startswith("JJ") and tree.deps[last] == "amod"
            if agency is None or adjective or printed in foreign or _inside_name(tree, token, last):
                continue
            end = unlisted.with_kind(tree, last)
            if printed in _WORDS and end == last and not _reports(tree, token, last):
                continue
            last = end
            if _goes_on(tree, last):
                name = tree.phrase(token, last + 1)
                return Outlet(first=token, last=last + 1, name=name, full_name=name, in_gazetteer=True)
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
    """Part of a longer name ("AP Møller", "New Straits Times"), unless that says what kind of outlet it is."""
    before = first - 1
    compound = before >= 0 and tree.tags[before].startswith("NNP") and tree.deps[before] == "compound"
    if compound and first <= tree.heads[before] <= last and tree.lower[before] not in unlisted.GENERIC:
        return True
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
    inside = tree.deps[last] == "compound" and tree.heads[last] == after and len(tree.words[last]) <= 5
    return inside and not _goes_on(tree, last)


def _goes_on(tree: Tree, last: int) -> bool:
    """ "NTV Uganda", "Al Jazeera English": an edition has a name of its own."""
    edition = last + 1
    if edition >= len(tree) or not tree.tags[edition].startswith("NNP") or tree.heads[last] != edition:
        return False
    return tree.label_at(edition) in ("GPE", "NORP", "LANGUAGE")


def _reports(tree: Tree, first: int, last: int) -> bool:
    """A name that is an English word still names an outlet where it reports, or where one tells it something."""
    told = first > 0 and tree.lower[first - 1] in unlisted.BEFORE_OUTLET and tree.tags[last].startswith("NNP")
    return told or (last + 1 < len(tree) and tree.lower[last + 1] in ("reported", "reports", "quoted"))


def _unlisted(tree: Tree, token: int) -> Outlet | None:
    """A name that the article itself calls an outlet."""
    found = unlisted.find(tree, token)
    if found is None:
        return None
    return Outlet(first=token, last=found.last, name=found.name, full_name=found.full_name, in_gazetteer=False)


def _learnt(tree: Tree, token: int, learnt: Mapping[str, Mapping[tuple[str, ...], Outlet]]) -> Outlet | None:
    """A name that the article itself has called a news agency before."""
    for name, outlet in learnt.get(tree.words[token], {}).items():
        last = token + len(name) - 1
        if last < len(tree) and tuple(tree.words[token : last + 1]) == name:
            return replace(outlet, first=token, last=last)
    return None


def _anaphor(tree: Tree, token: int, found: Sequence[Outlet]) -> Outlet | None:
    """ "the agency reported", "told the newspaper", "it quoted her": an outlet named a few sentences before."""
    if tree.lower[token] == "it" and found and tree.lower[token + 1 : token + 2] == ["quoted"]:
        last_named = tree.sentence_of[found[-1].first]
        return replace(found[-1], first=token, last=token, anaphor=True) if _next(tree, token, last_named) else None
    if tree.lower[token] != "the" or not found or token + 2 >= len(tree):
        return None
    last = token + 1
    while last + 1 < len(tree) and last - token < 3 and (tree.lower[last] in _OF_OUTLET or tree.tags[last] == "JJ"):
        last += 1
    if tree.tags[last + 1 : last + 2] == ["POS"] and tree.lower[last + 2 : last + 3] == ["website"]:
        last += 2
    near = tree.sentence_of[token] - tree.sentence_of[found[-1].first] <= _NEAR
    reports = last + 1 < len(tree) and tree.lower[last + 1] in _REPORTS
    told = token > 0 and tree.lower[token - 1] in ("told", "by", "with")
    told = told or tree.lower[max(0, token - 2) : token] == ["according", "to"]
    if last + 1 < len(tree) and tree.tags[last + 1].startswith("NNP"):
        return None
    if tree.words[last] not in OUTLET_NOUNS or not near or not (reports or told):
        return None
    return replace(found[-1], first=token, last=last, anaphor=True)


def _next(tree: Tree, token: int, sentence: int) -> bool:
    """Whether a token stands in the sentence after, or in the one after a quote that opens it."""
    return 0 < tree.sentence_of[token] - sentence <= 2


def _foreign_acronyms(tree: Tree, agencies: Agencies) -> set[str]:
    """Acronyms that the article introduces for something else: "the Data Protection Act (DPA)"."""
    foreign = set()
    for match in unlisted.INTRODUCED.finditer(tree.text):
        acronym = match.group(1)
        before = re.findall(r"[\w’'-]+", tree.text[max(0, match.start() - 90) : match.start()])
        agency = agencies.find(acronym)
        if agency is None or not acronym.isupper():
            continue
        initials = "".join(word[0] for word in before if word[0].isupper())
        names = {word.casefold() for name in agency.names for word in name.split()} - {"the", "of", "agency"}
        if initials.endswith(acronym) and not {w.casefold() for w in before[-len(acronym) :]} & names:
            foreign.add(acronym)
    return foreign
