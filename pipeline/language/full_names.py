"""Which fuller name a short form stands for in its document: surnames, acronyms, "the Central Bank"."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from pipeline.language import unlisted
from pipeline.language.known import Found
from pipeline.language.tree import Tree
from pipeline.language.vocabulary import FEMALE, FEMALE_NAMES, MALE, MALE_NAMES
from pipeline.records import Label


def people(tree: Tree, raw: Iterable[Found], labels: Mapping[str, Label]) -> dict[tuple[int, int], str]:
    """The full name that each short form of a person stands for: the last one before it, else the first after."""
    full: dict[str, list[tuple[int, str]]] = defaultdict(list)
    people = [(first, last, text) for first, last, _, text in raw if labels[text] == "person"]
    for first, last, text in people:
        if not _is_short(tree, first, last):
            for word in {tree.words[last], tree.words[first]}:
                full[word].append((first, text))
    found: dict[tuple[int, int], str] = {}
    for first, last, text in people:
        known = full.get(tree.words[last], [])
        known = known if _is_short(tree, first, last) else _longer(known, text)
        known = _of_title(known, tree.lower[first - 1]) if first else known
        if known:
            before = [name for at, name in known if at < first]
            same = before or [name for _, name in known]
            latest = before[-1] if before else same[0]
            found[first, last] = max(
                (
                    name
                    for name in same
                    if name.split()[-1] == latest.split()[-1] and name.split()[0] == latest.split()[0]
                ),
                key=len,
            )
    return found


def _is_short(tree: Tree, first: int, last: int) -> bool:
    """A surname alone: "Lee", "al-Harthy", "de Boer"."""
    return first == last or tree.words[first][0].islower() or " " not in tree.phrase(first, last)


def fuller_bodies(labels: Mapping[str, Label]) -> dict[str, str]:
    """ "the Central Bank" is the Central Bank of Estara, where the document has one such bank."""
    fuller: dict[str, list[str]] = defaultdict(list)
    for text, label in labels.items():
        short, of, _ = text.partition(" of ")
        if label == "organisation" and of and " " in short:
            fuller[short].append(text)
    return {
        short: names[0] for short, names in fuller.items() if len(names) == 1 and labels.get(short) == "organisation"
    }


def _of_title(known: list[tuple[int, str]], title: str) -> list[tuple[int, str]]:
    """ "Ms. Quill" is not Owen Quill: bearers of the name whom "Mr." or "Ms." before it allows."""
    barred = FEMALE_NAMES if title in MALE else MALE_NAMES if title in FEMALE else frozenset[str]()
    return [(at, name) for at, name in known if name.split()[0].lower() not in barred] or known


def _longer(known: list[tuple[int, str]], text: str) -> list[tuple[int, str]]:
    """Longer forms of a full name: "Ann Lee" is "Ann B. Lee", "Rojas Vega" is "Luis Rojas Vega"."""
    words = text.split()
    longer = [(at, name) for at, name in known if len(name) >= len(text)]
    return [(at, name) for at, name in longer if set(words) <= set(name.split()) or name.endswith(" " + text)]


def introduced_bodies(tree: Tree, raw: Iterable[Found], labels: Mapping[str, Label]) -> dict[str, str]:
    """Acronyms in brackets right behind an organisation, its letters in order: "Harbour and Canal Executive (HACE)"."""
    found = {}
    for _, last, _, text in raw:
        acronym = unlisted.introduced(tree, last)
        letters = iter(text.casefold())
        if acronym is None or not acronym.isupper() or labels[text] != "organisation" or text[0] != acronym[0]:
            continue
        if all(letter in letters for letter in acronym.casefold()):
            found[acronym] = text
    return found


def acronyms(tree: Tree) -> dict[str, str]:
    """Acronyms introduced in brackets after their expansion: "World Health Organization (WHO)"."""
    found = {}
    for match in re.finditer(r"((?:[A-Z][\w’'-]*\s+(?:(?:of|for|and|the|on|in)\s+)*){2,8})\(([A-Z]{2,8})\)", tree.text):
        words = [word for word in match.group(1).split() if word[0].isupper()]
        acronym = match.group(2)
        initials = "".join(word[0] for word in words)
        if initials.endswith(acronym):
            first = words[len(words) - len(acronym)]
            found[acronym] = match.group(1)[match.group(1).index(first) :].strip()
    return found
