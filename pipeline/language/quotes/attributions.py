"""An outlet's own attribution as it stands on the page: "…, the state news agency X also reported on Monday."

Read from the words and their tags alone: over somebody else's saying the parse is at its least sure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.language.outlets import OUTLET_NOUNS, Outlet
from pipeline.language.tree import Clause, Tree
from pipeline.language.vocabulary import WEEKDAYS, words

CITING = ("citing", "quoting")
#: what carries words on: quoted by, carried by, published in
CARRIES = words(
    """
    quoted cited reported carried published broadcast aired run relayed posted printed obtained released seen
    distributed shown
    """
)
#: how an outlet reports, in its own name
REPORTS = words(
    """
    said says say reported reports report added adds quoted quotes wrote writes noted announced confirmed relayed stated
    """
)
#: what says when or where it did so
_ADVERBIAL = WEEKDAYS | words("on in at from via after during late early earlier later last this overnight separately")
#: tags of the words before and around an outlet's name: "Tarvia's state-run daily X"
_NOMINAL = ("DT", "JJ", "NN", "POS", "HYPH", "VBN", "CD", "PRP$", "RB", "AFX")
_FINITE = ("VBD", "VBZ", "VBP", "MD")
#: who reports for an outlet: "an AFP journalist reported"
_STAFF = {"correspondent", "correspondents", "journalist", "journalists", "reporter", "reporters"}
_CLOSING = {"”", '"', "’", "''", "»"}
#: tokens in front of the name; of an apposition behind it; of when and where
_LEAD, _APPOSED, _TAIL = 9, 9, 14
#: from "said" to "by" in "said in a written statement carried by"
_STATEMENT = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """ "the state news agency X reported", set off from the rest of its sentence."""

    outlet: Outlet
    clause: Clause


def find(tree: Tree, outlets: Sequence[Outlet]) -> Iterator[Attribution]:
    """The attributions that close a sentence or stand inside it, one for each outlet at most."""
    before: Outlet | None = None
    for outlet in outlets:
        joined = before if before and _joined(tree, before, outlet) else None
        found = _behind_name(tree, outlet, joined) or _before_name(tree, outlet) or _of_statement(tree, outlet)
        if found is not None:
            if joined is not None:
                yield Attribution(outlet=joined, clause=found.clause)
            yield found
        before = outlet


def _joined(tree: Tree, before: Outlet, outlet: Outlet) -> bool:
    """ "Reuters and the AP"."""
    between = tree.lower[before.last + 1 : outlet.first]
    return between in (["and"], ["and", "the"])


def _behind_name(tree: Tree, outlet: Outlet, joined: Outlet | None) -> Attribution | None:
    """ "…, the daily X, an evening paper, also reported.": the verb behind the name."""
    first, verb = _opening(tree, joined.first if joined else outlet.first), _verb(tree, outlet.last + 1)
    apposed = first > 1 and tree.words[first - 1] == "," and tree.lower[first - 2] in OUTLET_NOUNS
    if apposed and tree.words[outlet.last + 1 : outlet.last + 2] == [","]:
        first = _opening(tree, first - 2)
    if verb is None or not _set_off(tree, first):
        return None
    last = _end(tree, verb)
    return None if last is None else _attribution(outlet, (first, last), (first, outlet.last), verb)


def _before_name(tree: Tree, outlet: Outlet) -> Attribution | None:
    """ "…, reported the daily X.": the verb in front of the name."""
    verb = _opening(tree, outlet.first) - 1
    if verb < 1 or tree.lower[verb] not in REPORTS or not _set_off(tree, verb):
        return None
    last = _end(tree, outlet.last)
    return None if last is None else _attribution(outlet, (verb, last), (verb + 1, outlet.last), verb)


def _of_statement(tree: Tree, outlet: Outlet) -> Attribution | None:
    """ "…, the palace said in a statement carried by the daily X.": whoever tells of another's saying, through X."""
    by = _opening(tree, outlet.first) - 1
    verb = next((t for t in range(by - 2, max(0, by - _STATEMENT), -1) if tree.lower[t] in REPORTS), None)
    if verb is None or tree.lower[by - 1 : by + 1] not in ([carried, "by"] for carried in CARRIES):
        return None
    first, last = _opening(tree, verb), _end(tree, outlet.last)
    if first == verb or last is None or tree.lower[verb + 1] != "in" or not _set_off(tree, first):
        return None
    return _attribution(outlet, (first, last), (first, verb - 1), verb)


def _attribution(outlet: Outlet, tokens: tuple[int, int], subject: tuple[int, int], verb: int) -> Attribution:
    return Attribution(outlet=outlet, clause=Clause(first=tokens[0], last=tokens[1], verb=verb, subject=subject))


def _opening(tree: Tree, name: int) -> int:
    """Where the noun phrase begins that a token ends."""
    first, (start, _) = name, tree.sentences[tree.sentence_of[name]]
    while first > start and name - first < _LEAD and tree.tags[first - 1].startswith(_NOMINAL):
        first -= 1
    return first


def _set_off(tree: Tree, first: int) -> bool:
    start, _ = tree.sentences[tree.sentence_of[first]]
    return first > start and (tree.words[first - 1] == "," or tree.words[first - 1] in _CLOSING)


def _verb(tree: Tree, token: int) -> int | None:
    """The verb of a name that ends before a token, behind an acronym, an apposition and adverbs."""
    end = tree.sentences[tree.sentence_of[token - 1]][1]
    if token + 2 < end and tree.words[token] == "(":
        token = next((t + 1 for t in range(token, min(end, token + _APPOSED)) if tree.words[t] == ")"), token)
    if token < end and tree.words[token] == ",":
        inside = range(token + 1, min(end, token + _APPOSED))
        comma = next((t for t in inside if tree.words[t] == ","), token)
        apposed = all(tree.tags[t].startswith((*_NOMINAL, "IN")) for t in range(token + 1, comma))
        token = comma + 1 if apposed else token
    while token < end and (tree.tags[token] in ("RB", "POS") or tree.lower[token] in _STAFF):
        token += 1
    return token if token < end and tree.lower[token] in REPORTS else None


def _end(tree: Tree, token: int) -> int | None:
    """The last token of an attribution whose core ends at a token; None where it governs what follows."""
    _, end = tree.sentences[tree.sentence_of[token]]
    stop = token + 1
    if tree.lower[token] in ("quoted", "quotes"):
        said = next((t for t in range(stop, min(end, stop + _TAIL)) if tree.lower[t - 1] == "as"), None)
        stop = stop if said is None else said + 1
    while stop < end and tree.tags[stop] in ("RB", "''"):
        stop += 1
    if stop < end and tree.lower[stop] in _ADVERBIAL:
        stop = next((t for t in range(stop, end) if tree.tags[t] in (",", ".", "``", ":")), end)
    governs = any(tree.tags[t] in _FINITE or tree.lower[t] == "that" for t in range(token + 1, stop))
    if governs or stop - token > _TAIL:
        return None
    if stop < end and tree.tags[stop] not in (",", ".", "_SP"):
        return None
    cites = stop + 1 < end and tree.words[stop] == "," and tree.lower[stop + 1] in CITING
    return _without_stop(tree, end - 1) if cites else stop - 1


def _without_stop(tree: Tree, last: int) -> int:
    return last - 1 if tree.tags[last] in (".", "_SP") else last
