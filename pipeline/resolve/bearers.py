"""What a reading names, ready to be resolved across articles (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.agencies import Agencies
from pipeline.records import Label, Reading, Role
from pipeline.resolve.evidence import mark
from pipeline.resolve.names import block_of, is_generic, name_key, person_key, person_name
from pipeline.world import World

#: code points; what is longer is no name
_LONGEST_NAME = 500
#: bytes of a folded name, and code points of an office with its country: an index takes no more
_LONGEST_KEY, _LONGEST_SENSE = 1_800, 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """One thing that a reading names."""

    label: Label
    #: full name: the gazetteer's, else the fullest in this text
    name: str
    name_key: str
    #: what sets it apart from others of that name: "" (the name is enough), "foreign minister@china", or None: it is
    #: this text's alone until it is resolved
    sense: str | None
    #: None for what is never compared: only people are
    block: str | None = None
    office: str | None = None
    wikidata_id: str | None = None
    #: first character and character after the last of each mention, in turn
    spans: tuple[int, ...] = ()
    #: forms as printed
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """All that a reading names, each once."""

    things: tuple[Named, ...]
    #: label and name in this text -> folded full name; what is too long for a name is left out
    keys: Mapping[tuple[Label, str], str]
    #: marks of the people and organisations, and of the places and peoples; outlets do not tell whom a text means
    company: tuple[int, ...]
    places: tuple[int, ...]


class Namer:
    """Readings -> what they name, by the gazetteers."""

    def __init__(self, world: World, agencies: Agencies) -> None:
        self._world, self._agencies = world, agencies

    def naming(self, text: str, reading: Reading) -> Naming:
        """Everything that is named or speaks in a text."""
        keys: dict[tuple[Label, str], str] = {}
        things: dict[tuple[Label, str], Named] = {}
        spans: dict[tuple[Label, str], list[tuple[int, int]]] = {}
        roles = _by_person(reading.roles)
        for label, name in _names(reading):
            thing = self._person(name, roles.get(name, [])) if label == "person" else self._thing(label, name)
            if len(thing.name_key.encode("utf-8", "replace")) > _LONGEST_KEY:
                continue
            keys[label, name] = thing.name_key
            known = things.setdefault((label, thing.name_key), thing)
            if known.sense is None and thing.sense is not None:
                things[label, thing.name_key] = thing
        for mention in reading.mentions:
            key = keys.get((mention.label, mention.entity))
            if key is not None and mention.end - mention.start <= _LONGEST_NAME:
                spans.setdefault((mention.label, key), []).append((mention.start, mention.end))
        placed = [_placed(thing, text, spans.get(key, ())) for key, thing in things.items()]
        company, places = self._company(placed)
        return Naming(things=tuple(placed), keys=keys, company=company, places=places)

    def _person(self, name: str, roles: Sequence[Role]) -> Named:
        role = min(roles, key=self._weight, default=None)
        full = person_name(name).is_full
        stated = role is not None and (role.of is not None or (full and self._is_one_persons(role.office)))
        sense = f"{role.office}@{name_key(role.of) if role.of else ''}" if role and stated else None
        if sense is not None and len(sense) > _LONGEST_SENSE:
            sense = None
        return Named(
            label="person",
            name=name,
            name_key=person_key(name),
            sense=sense,
            block=block_of(name),
            office=role.office if role and sense is None else None,
        )

    def _weight(self, role: Role) -> tuple[bool, bool]:
        """A title that belongs to something tells most, then one that only one person bears; else the first."""
        return role.of is None, not self._is_one_persons(role.office)

    def _is_one_persons(self, title: str) -> bool:
        office = self._world.office(title)
        return office is not None and office.holders == "one"

    def _thing(self, label: Label, name: str) -> Named:
        full_name = self._world.full_name(label, name)
        agency = self._agencies.find(full_name) if label == "organisation" else None
        return Named(
            label=label,
            name=full_name,
            name_key=name_key(full_name),
            sense=None if label == "organisation" and is_generic(full_name) else "",
            wikidata_id=agency.wikidata_id if agency else self._world.wikidata_id(label, full_name),
        )

    def _company(self, things: Sequence[Named]) -> tuple[tuple[int, ...], tuple[int, ...]]:
        company, places = set(), set()
        for thing in things:
            country = self._world.country(thing.name) if thing.label in ("place", "group") else None
            if thing.label in ("place", "group"):
                places.add(mark(name_key(country.name) if country else thing.name_key))
            elif thing.label == "person" or (thing.label == "organisation" and not self._agencies.find(thing.name)):
                company.add(mark(thing.name_key))
        return tuple(sorted(company)), tuple(sorted(places))


def _by_person(roles: Sequence[Role]) -> Mapping[str, list[Role]]:
    found: dict[str, list[Role]] = {}
    for role in roles:
        found.setdefault(role.person, []).append(role)
    return found


def _names(reading: Reading) -> dict[tuple[Label, str], None]:
    """Label and name of everything, in order of appearance; a speaker in small letters ("city") is no name."""
    names: dict[tuple[Label, str], None] = {(mention.label, mention.entity): None for mention in reading.mentions}
    names |= {(q.speaker_label, q.speaker): None for q in reading.quotes if q.speaker and q.speaker_label}
    return {
        (label, name): None
        for label, name in names
        if len(name) <= _LONGEST_NAME and (name != name.lower() or name == name.upper())
    }


def _placed(thing: Named, text: str, spans: Sequence[tuple[int, int]]) -> Named:
    printed = dict.fromkeys(text[start:end] for start, end in spans)
    return replace(thing, spans=tuple(edge for span in sorted(spans) for edge in span), aliases=tuple(printed))
