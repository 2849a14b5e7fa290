"""The titles that a document gives people, and whom it then means by "the Chinese foreign minister"."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.language.entities import Name
from pipeline.language.tree import Tree
from pipeline.language.vocabulary import BODIES, WEEKDAYS, words
from pipeline.records import Role
from pipeline.world import World

#: what may stand before a title and is no part of it
_DETERMINERS = words("the a an its his her their our this that")
#: what a title may begin with and the office is the same
_STATUS = words(
    "former then ex late acting interim outgoing incoming current newly-elected newly elected veteran longtime new old"
)
_COURTESY = words("mr mr. mrs mrs. ms ms. miss dr dr. sir dame lord lady")
_JOINS = words("of for at in to")
_PARTIES = words("republican republicans democrat democrats democratic labour liberal conservative socialist communist")
#: endings of nouns for people, further nouns for people, and those that tell of a family alone
_PERSON = re.compile(r"^[a-z].*(?:er|or|ist|ian|man|woman|person|ant|ent|eer|ee|ate|crat|naut|smith)$")
_PEOPLE = words(
    """
    chief head pilot poet coach monk priest nun cook guard star scholar tycoon spy aide athlete diplomat chef host clerk
    nurse judge captive hostage counterpart
    """
)
_KIN = words("father mother brother sister daughter")
#: nouns by which an organisation named before is meant
_ANAPHORS = {"bloc": "European Union", "alliance": "North Atlantic Treaty Organization"}
_LONGEST = 8
_NOUNS = ("NN", "NNP", "NNS")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Title:
    """A title in its place, as tokens (both inclusive), with the office that it names."""

    first: int
    last: int
    office: str
    of: str | None


def roles(tree: Tree, names: Sequence[Name], world: World) -> list[Role]:
    """Titles before names, in appositions and predicates; each title of a person once, where it comes first."""
    reader = _Reader(tree, names, world)
    found: dict[tuple[str, str], Role] = {}
    for name in names:
        for title in reader.titles_of(name) if name.label == "person" else ():
            printed = tree.phrase(title.first, title.last)
            role = Role(
                start=tree.starts[title.first],
                end=tree.ends[title.last],
                person=name.entity,
                title=printed,
                office=title.office,
                of=title.of,
            )
            found.setdefault((name.entity, printed.casefold()), _as_counterpart(role, list(found.values())))
    return list(found.values())


def _as_counterpart(role: Role, before: Sequence[Role]) -> Role:
    """ "Her Estaran counterpart": what the other one was called before."""
    others = [other.office for other in before if other.person != role.person]
    return replace(role, office=others[-1]) if role.office == "counterpart" and others else role


def descriptions(tree: Tree, names: Sequence[Name], given: Iterable[Role], world: World) -> list[Name]:
    """Mentions by office and country alone, of the one person whom the document gives that title."""
    holders: dict[tuple[str, str | None], set[str]] = {}
    for role in given:
        holders.setdefault((role.office, role.of), set()).add(role.person)
    found = []
    for title in _Reader(tree, names, world).standing_alone():
        people = holders.get((title.office, title.of), set())
        if len(people) == 1:
            (person,) = people
            text = tree.phrase(title.first, title.last)
            found.append(Name(first=title.first, last=title.last, label="person", text=text, entity=person))
    return found


class _Reader:
    """Reads titles off the tokens around names."""

    def __init__(self, tree: Tree, names: Sequence[Name], world: World) -> None:
        self._tree, self._world = tree, world
        self._at = {token: name for name in names for token in range(name.first, name.last + 1)}
        self._bodies = {world.full_name("organisation", name.entity) for name in names if name.label == "organisation"}
        self._places = [name.entity for name in names if name.label == "place"]

    def titles_of(self, name: Name) -> Iterator[_Title]:
        """All titles around one mention of a person."""
        tree = self._tree
        head = _head(tree, name)
        title = self._before(name.first - 1)
        if title:
            of = title.of or self._place_behind(name.last + 1)
            yield replace(title, of=of)
        for child in tree.children[head]:
            if tree.deps[child] == "appos" and child > name.last:
                yield from self._read(tree.left[child], tree.right[child])
        above = tree.heads[head]
        if tree.deps[head] == "appos" and above < name.first and above not in self._at:
            yield from self._read(tree.left[above], above)
        if tree.deps[head] == "nsubj" and tree.lower[above] in ("is", "was", "became", "remains"):
            attribute = tree.child(above, "attr")
            if attribute is not None:
                yield from self._read(tree.left[attribute], tree.right[attribute])

    def standing_alone(self) -> Iterator[_Title]:
        """Titles with a country or organisation that stand for their holder: no name beside them."""
        tree = self._tree
        for head in range(len(tree)):
            after = head + 1
            if tree.lower[head] not in self._world.office_heads or head in self._at or tree.deps[head] == "appos":
                continue
            if self._is_person(after) or (
                after < len(tree) and tree.words[after] == "," and self._is_person(after + 1)
            ):
                continue
            title = self._before(head)
            if title and title.of:
                with_article = title.first and tree.lower[title.first - 1] == "the"
                yield replace(title, first=title.first - 1) if with_article else title

    def _is_person(self, token: int) -> bool:
        return token in self._at and self._at[token].label == "person"

    def _before(self, last: int) -> _Title | None:
        """The title whose last word is this token."""
        first = last + 1
        while first > 0 and last - first < _LONGEST and self._belongs(first - 1, last):
            first -= 1
        return next(self._read(first, last), None) if first <= last else None

    def _belongs(self, token: int, last: int) -> bool:
        """Whether a token can be part of a title that ends at `last`."""
        tree = self._tree
        if tree.sentence_of[token] != tree.sentence_of[last] or self._is_person(token):
            return False
        if tree.lower[token] in _COURTESY | _DETERMINERS | WEEKDAYS:
            return False
        if token == last:
            in_name = tree.deps[token] in ("compound", "nmod", "amod") and tree.heads[token] > token
            known = tree.lower[token] in self._world.office_heads
            return known or (tree.tags[token] == "NN" and in_name and tree.lower[token] not in BODIES)
        if tree.lower[token] == "of":
            return token > 0 and self._world.office(" ".join(tree.lower[token - 1 : token + 2])) is not None
        if tree.tags[token] == "RB":
            return tree.tags[token + 1] == "HYPH"
        return tree.tags[token] in (*_NOUNS, "NNPS", "JJ", "POS", "HYPH", "VBN") or token in self._at

    def _read(self, first: int, last: int) -> Iterator[_Title]:
        """The title in a noun phrase, if there is one."""
        tree = self._tree
        while first <= last and (tree.lower[first] in _DETERMINERS or tree.tags[first] in ("PRP$", ",")):
            first += 1
        end = next((t for t in range(first, last + 1) if self._ends(t)), last + 1)
        head_end = next((t for t in range(first, end) if tree.lower[t] in _JOINS), end)
        long_form = self._office(first, end) if head_end < end else None
        head = head_end - 1
        if head < first or tree.tags[head] not in _NOUNS or (head in self._at and self._at[head].label != "other"):
            return
        of, rest = self._belonging(first, head)
        if rest > head:
            return
        office = long_form or self._office(rest, head + 1) or self._occupation(rest, head)
        if office is None:
            return
        last = self._last(head, end) if head_end < end else head
        behind = None if long_form else self._named_in(head + 1, last)
        yield _Title(first=first, last=last, office=office, of=of or behind)

    def _ends(self, token: int) -> bool:
        tag = self._tree.tags[token]
        return tag in (",", "WP", "WDT", "WRB", ":", "-LRB-", "``", "CC", ".") or tag.startswith(("VBD", "VBZ", "VBG"))

    def _belonging(self, first: int, head: int) -> tuple[str | None, int]:
        """What a title belongs to by the words before its head, and the first token of the office itself."""
        tree = self._tree
        of, rest, token = None, first, first
        while token < head:
            name = self._at.get(token)
            if name and name.label in ("place", "group", "organisation") and name.last < head:
                of, token = self._of(name), name.last + 1
                rest = token
            elif tree.tags[token] == "POS" or tree.lower[token] in _STATUS or tree.tags[token] == "HYPH":
                token += 1
                rest = token
            elif token == rest and (place := self._adjective_of(token)):
                of, token = place, token + 1
                rest = token
            else:
                token += 1
        return of, rest

    def _of(self, name: Name) -> str | None:
        country = self._world.country(name.text)
        if country:
            return country.name
        if name.text.lower() in _PARTIES:
            return None
        return self._adjective_of(name.first) or self._world.full_name(name.label, name.entity)

    def _adjective_of(self, token: int) -> str | None:
        """The place of this document that a capitalised word looks like an adjective of."""
        word = self._tree.words[token]
        if not word[:1].isupper() or self._world.office(word.lower()):
            return None
        country = self._world.country(word)
        if country:
            return country.name
        stem = word[: max(4, len(word) - 3)]
        return next((place for place in self._places if place.startswith(stem) and len(word) > 4), None)

    def _office(self, first: int, end: int) -> str | None:
        """The longest office of the gazetteer that these tokens end in, with the noun before a bare "minister"."""
        tree = self._tree
        lower = [word.lower() for word in tree.words[first:end]]
        for start in range(len(lower)):
            office = self._world.office(" ".join(lower[start:]))
            if office is None:
                continue
            at = first + start
            if start and " " not in office.title and tree.tags[at - 1] == "NN" and tree.words[at - 1].islower():
                return f"{lower[start - 1]} {office.title}"
            return office.title
        return None

    def _occupation(self, first: int, head: int) -> str | None:
        """ "engineer", "fire chief": what is not in the gazetteer, in the singular and small letters."""
        tree = self._tree
        person = _PERSON.search(tree.words[head]) or tree.words[head] in _PEOPLE
        if tree.tags[head] != "NN" or not person or tree.lower[head] in _KIN:
            return None
        return " ".join(word for word in tree.lower[first : head + 1] if word.isalpha())

    def _last(self, head: int, end: int) -> int:
        """The end of "… of the dockers' union" behind a head."""
        last = min(end - 1, head + _LONGEST)
        while last > head and self._tree.tags[last] not in (*_NOUNS, "NNPS"):
            last -= 1
        return last

    def _named_in(self, first: int, last: int) -> str | None:
        """The place or organisation that these tokens name; where no name was seen, their first run of capitals."""
        tree = self._tree
        for token in range(first, last + 1):
            name = self._at.get(token)
            if name and name.label in ("place", "organisation"):
                return self._of(name)
            anaphor = _ANAPHORS.get(tree.lower[token])
            if anaphor in self._bodies:
                return anaphor
        capitals = [token for token in range(first, last + 1) if tree.tags[token] == "NNP" and token not in self._at]
        run = [token for n, token in enumerate(capitals) if token == capitals[0] + n]
        return tree.phrase(run[0], run[-1]) if run else None

    def _place_behind(self, token: int) -> str | None:
        """ "Viktor Sandor of Dravenia"."""
        tree = self._tree
        of = token + 1 < len(tree) and tree.lower[token] == "of"
        name = self._at.get(token + 1) if of else None
        return self._of(name) if name and name.label in ("place", "organisation") else None


def _head(tree: Tree, name: Name) -> int:
    """The token of a name that hangs on something outside it."""
    inside: Mapping[int, int] = {token: tree.heads[token] for token in range(name.first, name.last + 1)}
    return next((token for token, head in inside.items() if head not in inside or head == token), name.last)
