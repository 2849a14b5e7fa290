"""What the prose names: the gazetteer first, then the model's entities, made consistent within the document."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.language import full_names
from pipeline.language.known import Found, KnownNames
from pipeline.language.outlets import Outlet
from pipeline.language.tree import Tree
from pipeline.language.vocabulary import (
    BODIES,
    DEMONYMS,
    FEMALE,
    FEMALE_NAMES,
    GENERIC_PERSONS,
    MALE,
    MALE_NAMES,
    TITLES,
    words,
)
from pipeline.records import Label

_LABELS: Mapping[str, Label] = {
    "PERSON": "person", "ORG": "organisation", "GPE": "place", "LOC": "place", "FAC": "place", "NORP": "group",
    "EVENT": "event", "WORK_OF_ART": "work", "LAW": "work", "PRODUCT": "other", "LANGUAGE": "other",
}  # fmt: skip
_NOT_NAMES = re.compile(r"[#@]|https?:|www\.|\w\.\w+/|\.(?:com|org|net)\b", re.IGNORECASE)
_SPEAKING = {"said", "says", "told", "added", "wrote", "asked", "warned", "insisted", "explained", "recalled", "argued"}
_POSSESSIVE = {"'s", "’s", "'", "’"}
#: what ends a title, not a name, where a name follows: "Harbour Minister" of "Harbour Minister Ole Dahl"
_OFFICES = words("minister secretary commissioner ambassador spokesman spokeswoman spokesperson director envoy")
#: nouns for one person beside a name
_PERSONS = TITLES | GENERIC_PERSONS | MALE | FEMALE | words("counterpart lawyer adviser advisor aide partner neighbour")
_ORGANISATION_ENDS = words(
    """
    ministry university institute agency council committee commission party bank corporation company group inc. inc
    association union court department foundation senate congress parliament assembly times post tribune
    """
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name in its place, as tokens."""

    first: int
    last: int
    label: Label
    #: as printed, without title and possessive
    text: str
    #: the fullest name for it in this document
    entity: str
    outlet: Outlet | None = None


def find(tree: Tree, outlets: Sequence[Outlet], known: KnownNames) -> list[Name]:
    """All names in order, without overlaps; one label for one string, surnames under their full names."""
    taken = {token for outlet in outlets for token in range(outlet.first, outlet.last + 1)}
    raw = [found for entity in tree.entities if (found := _tidied(tree, *entity, taken))]
    raw = [_as_person(tree, *found) for found in raw]
    raw += _overlooked(tree, raw, taken)
    raw = _without_overlaps(sorted(known.without_parts_of_titles(tree, known.calmed(tree, raw))))
    raw = _with_first_names(tree, raw, taken)
    raw = sorted([*raw, *known.overlooked(tree, taken | _tokens(raw))])
    labels = known.corrected(tree, _consistent(tree, raw), raw)
    bodies = full_names.introduced_bodies(tree, raw, labels)
    labels.update(dict.fromkeys(bodies, "organisation"))
    fullest = full_names.people(tree, raw, labels)
    acronyms = full_names.acronyms(tree) | bodies | full_names.fuller_bodies(labels)
    names = [
        Name(
            first=first,
            last=last,
            label=labels[text],
            text=text,
            entity=acronyms.get(text) or fullest.get((first, last), text),
        )
        for first, last, _, text in raw
    ]
    names += [
        Name(
            first=o.first,
            last=o.last,
            label="organisation",
            text=tree.phrase(o.first, o.last),
            entity=o.full_name,
            outlet=o,
        )
        for o in outlets
        if not o.anaphor
    ]
    return sorted(names, key=lambda name: name.first)


def _tokens(raw: Iterable[Found]) -> set[int]:
    return {token for first, last, _, _ in raw for token in range(first, last + 1)}


def _with_first_names(tree: Tree, raw: Iterable[Found], taken: set[int]) -> list[Found]:
    """Surnames with a first name that the model took for another word: "Per Lindqvist"."""
    raw = list(raw)
    covered = taken | _tokens(raw)
    return [
        (first - 1, last, label, tree.phrase(first - 1, last))
        if label == "person"
        and first == last
        and first - 1 not in covered
        and (_is_first_name(tree, first - 1) or _belongs_before(tree, first))
        else (first, last, label, text)
        for first, last, label, text in raw
    ]


def _is_first_name(tree: Tree, token: int) -> bool:
    return token >= 0 and tree.words[token].istitle() and tree.lower[token] in MALE_NAMES | FEMALE_NAMES


def _as_person(tree: Tree, first: int, last: int, label: Label, text: str) -> Found:
    """A person, whatever the model says, where the words around a name tell so."""
    titled = last > first and tree.lower[first - 1] in TITLES and tree.lower[last] not in _ORGANISATION_ENDS | BODIES
    is_person = label != "group" and (_beside_person(tree, first, last) or (titled and first > 0))
    return first, last, "person" if is_person else label, text


def _beside_person(tree: Tree, first: int, last: int) -> bool:
    """ "Petro Maly, who …", "her counterpart, Osaro Ibin,": what stands beside a name tells that it is a person's."""
    behind = [word for word in tree.lower[last + 1 : last + 3] if word != ","]
    if behind[:1] == ["who"]:
        return True
    above = next((tree.heads[t] for t in range(first, last + 1) if not first <= tree.heads[t] <= last), None)
    apposed = tree.deps[last] == "appos" and above is not None and above < first and tree.tags[above] == "NN"
    return apposed and above is not None and tree.lower[above] in _PERSONS


def _belongs_before(tree: Tree, surname: int) -> bool:
    """ "Petro Maly, who …": whatever name the parse puts before a surname, where the surname is surely a person's."""
    before = surname - 1
    compound = before >= 0 and tree.tags[before] == "NNP" and tree.heads[before] == surname
    return (
        compound
        and tree.words[before].istitle()
        and tree.lower[before] not in TITLES | _OFFICES
        and _beside_person(tree, surname, surname)
    )


def _tidied(tree: Tree, first: int, end: int, label: str, taken: set[int]) -> Found | None:
    """An entity of the model without article, titles, possessive; None for what is no name."""
    if label not in _LABELS or any(token in taken for token in range(first, end)):
        return None
    last = end - 1
    while last >= first and (tree.words[last] in _POSSESSIVE or not any(c.isalnum() for c in tree.words[last])):
        last -= 1
    while first <= last and (
        tree.lower[first] in ("the", "a", "an") or not any(c.isalnum() for c in tree.words[first])
    ):
        first += 1
    if label == "PERSON":
        while first < last and tree.lower[first] in TITLES:
            first += 1
    if first > last:
        return None
    if label == "PERSON":
        last = _past_hyphens(tree, last)
    if label == "PERSON" and first == last and tree.deps[last] == "compound" and tree.heads[last] == last + 1:
        last += tree.tags[last + 1] == "NNP" and last + 1 not in taken
    if label == "ORG" and last == first + 1 and tree.lower[first] in MALE_NAMES | FEMALE_NAMES:
        label = "ORG" if tree.lower[last] in _ORGANISATION_ENDS | BODIES else "PERSON"
    if label == "GPE" and last > first and tree.deps[last] == "appos":
        label = "PERSON" if tree.lower[first] in MALE_NAMES | FEMALE_NAMES else label
    if label == "ORG" and last == first + 2 and tree.lower[first] in TITLES and tree.tags[first + 1] == "NNP":
        first, label = (first + 1, "PERSON") if tree.lower[last] not in _ORGANISATION_ENDS | BODIES else (first, label)
    text = tree.phrase(first, last)
    if label == "PERSON" and last > first and tree.lower[last] in _OFFICES and tree.heads[last] > last:
        return None
    if (
        all(tree.lower[token] in TITLES or tree.lower[token] in DEMONYMS for token in range(first, last + 1))
        and label != "NORP"
    ):
        return None
    if _NOT_NAMES.search(text) or "\n" in text or not any(c.isupper() for c in text):
        return None
    return first, last, _LABELS[label], text


def _past_hyphens(tree: Tree, last: int) -> int:
    """ "Park Ji-won": the model may cut a name at its hyphen."""
    while last + 2 < len(tree) and tree.tags[last + 1] == "HYPH" and tree.starts[last + 2] == tree.ends[last] + 1:
        last += 2
    return last


def _overlooked(tree: Tree, raw: Sequence[Found], taken: set[int]) -> list[Found]:
    """Surnames of people that the model found elsewhere, where it saw no name."""
    known = {tree.words[edge] for first, last, label, _ in raw if label == "person" for edge in (first, last)}
    covered = taken | _tokens(raw)
    found: list[Found] = [
        (token, token, "person", word)
        for token, word in enumerate(tree.words)
        if word in known and token not in covered and tree.tags[token].startswith("NN") and len(word) > 2
    ]
    for last, dep in enumerate(tree.deps):
        first = (
            _full_name(tree, last, covered) if dep == "nsubj" and tree.lower[tree.heads[last]] in _SPEAKING else last
        )
        if first < last:
            found.append((first, last, "person", tree.phrase(first, last)))
    return found


def _without_overlaps(raw: Iterable[Found]) -> list[Found]:
    """The first of names that overlap: a surname that the model found beside its first name is part of it."""
    apart: list[Found] = []
    for found in raw:
        if not apart or found[0] > apart[-1][1]:
            apart.append(found)
    return apart


def _full_name(tree: Tree, last: int, covered: set[int]) -> int:
    """Where a name of two words or more begins that speaks and that the model has not seen; `last` if there is none."""
    first = last
    while first > 0 and tree.tags[first - 1] == "NNP" and tree.heads[first - 1] == last and first - 1 not in covered:
        first -= 1
    while first < last and tree.lower[first] in TITLES:
        first += 1
    named = tree.tags[last] == "NNP" and last not in covered and tree.lower[last] not in _ORGANISATION_ENDS | BODIES
    return first if named else last


def _consistent(tree: Tree, raw: Iterable[Found]) -> dict[str, Label]:
    """One label for each string: part of a person's full name, behind a title, else the label it has most often."""
    votes: dict[str, Counter[Label]] = defaultdict(Counter)
    titled: set[str] = set()
    surnames: Counter[str] = Counter()
    raw = list(raw)
    for first, last, label, text in raw:
        votes[text][label] += 1
        if _is_body(tree, first, last):
            votes[text]["organisation"] += 2
        if first and last > first and _behind_noun(tree, first, last):
            votes[text]["person"] += 2
        if first and tree.lower[first - 1] in TITLES and label in ("person", "organisation", "place") and first == last:
            titled.add(text)
        if label == "person" and last > first:
            surnames[tree.words[last]] += 1
            surnames[tree.words[first]] += 1
    labels: dict[str, Label] = {}
    for text, counted in votes.items():
        most = max(counted.values())
        label = next(label for label, count in counted.items() if count == most)
        surname = surnames[text] or surnames[text.rpartition("-")[2]]
        people = label == "group" and (not surname or text.lower() in DEMONYMS)
        if " " not in text and not people and (surname or (text in titled and label != "place")):
            label = "person"
        if label == "person" and text.split()[-1].lower() in _ORGANISATION_ENDS:
            label = "organisation"
        labels[text] = label
    return labels


def _is_body(tree: Tree, first: int, last: int) -> bool:
    """ "Aramal, the state oil company": a name with a body's noun in apposition."""
    apposed = (tree.child(token, "appos") for token in range(first, last + 1))
    return any(noun is not None and noun > last and tree.lower[noun] in BODIES for noun in apposed)


def _behind_noun(tree: Tree, first: int, last: int) -> bool:
    """ "climber Ida Strand": a name that an occupation stands before."""
    before = first - 1
    occupation = tree.tags[before] == "NN" and tree.lower[before] not in BODIES
    return occupation and tree.deps[before] == "compound" and first <= tree.heads[before] <= last
