"""The gazetteer of countries, capitals, cities, international organisations and offices (pure, a bottom layer).

`language` labels names and reads roles with it, `resolve` gives things their full name. The shell reads the seed files
and hands them in. Facts only; names of people are in none of them.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from pipeline.errors import SeedError
from pipeline.records import Label

_WIKIDATA = re.compile(r"Q[1-9]\d*")
#: capitals and cities whose name is an English word or a common first name
_NOT_PLACES = frozenset(
    {"Male", "Of", "Nice", "Mobile", "Reading", "Victoria", "Santiago", "Jackson", "Surprise", "Orange"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """A country, with the names of its people ("Chinese", "Poles")."""

    #: ISO 3166-1 alpha-2, or what is in use for it
    code: str
    name: str
    aliases: tuple[str, ...]
    demonyms: tuple[str, ...]
    capital: str
    wikidata_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """An organisation that news of many countries names."""

    name: str
    acronym: str | None
    aliases: tuple[str, ...]
    wikidata_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The title of an office, in small letters."""

    title: str
    aliases: tuple[str, ...]
    #: "one": of a country or organisation one person holds it at a time
    holders: Literal["one", "some"]
    wikidata_id: str | None


class World:
    """Countries, organisations and offices by every printed form. Case counts, but for offices."""

    def __init__(
        self,
        countries: Iterable[Country],
        organisations: Iterable[Organisation],
        offices: Iterable[Office],
        cities: Iterable[str] = (),
    ) -> None:
        self.countries, self.organisations, self.offices = tuple(countries), tuple(organisations), tuple(offices)
        self.cities = frozenset(cities) - _NOT_PLACES
        self._capitals = frozenset(country.capital for country in self.countries) - _NOT_PLACES
        self._countries = {form: country for country in self.countries for form in (country.name, *country.aliases)}
        self._demonyms = {form: country for country in self.countries for form in country.demonyms}
        self._organisations = {
            form: body
            for body in self.organisations
            for form in (body.name, *body.aliases, *((body.acronym,) if body.acronym else ()))
        }
        self._offices = {form: office for office in self.offices for form in (office.title, *office.aliases)}
        #: the last words of titles in small letters: "minister", "general"
        self.office_heads = frozenset(form.split()[-1] for form in self._offices)

    @property
    def forms(self) -> frozenset[str]:
        """Every printed form of countries and organisations."""
        return frozenset(self._countries) | frozenset(self._organisations)

    def country(self, form: str) -> Country | None:
        """The country of a name or of a demonym."""
        return self._countries.get(form) or self._demonyms.get(form)

    def organisation(self, form: str) -> Organisation | None:
        """The organisation of a name or acronym."""
        return self._organisations.get(form)

    def office(self, title: str) -> Office | None:
        """The office of a title in small letters."""
        return self._offices.get(title)

    def label(self, form: str) -> Label | None:
        """What a printed form surely names; None where the gazetteer does not know it."""
        if form in self._countries or form in self._capitals or form in self.cities:
            return "place"
        if form in self._demonyms:
            return "group"
        return "organisation" if form in self._organisations else None

    def full_name(self, label: Label, form: str) -> str:
        """The name that a thing bears here: "United States" for "U.S.", "World Health Organization" for "WHO"."""
        known = self._countries.get(form) if label == "place" else None
        body = self._organisations.get(form) if label == "organisation" else None
        return known.name if known else body.name if body else form

    def wikidata_id(self, label: Label, name: str) -> str | None:
        """The Wikidata item of a full name; None where it is not known."""
        known = self._countries.get(name) if label == "place" else None
        body = self._organisations.get(name) if label == "organisation" else None
        return known.wikidata_id if known else body.wikidata_id if body else None


def parse_world(countries: str, organisations: str, offices: str, cities: Iterable[str] = ()) -> World:
    """The three seed files as text -> World. Raises SeedError naming file, line and column."""
    return World(
        [
            Country(
                code=cells["code"],
                name=cells["name"],
                aliases=_split(cells["aliases"]),
                demonyms=_split(cells["demonyms"]),
                capital=cells["capital"],
                wikidata_id=cells["wikidata_id"] or None,
            )
            for cells in _rows("countries.csv", countries, _COUNTRY, required=("code", "name", "capital"))
        ],
        [
            Organisation(
                name=cells["name"],
                acronym=cells["acronym"] or None,
                aliases=_split(cells["aliases"]),
                wikidata_id=cells["wikidata_id"] or None,
            )
            for cells in _rows("organisations.csv", organisations, _ORGANISATION, required=("name",))
        ],
        [
            Office(
                title=cells["title"],
                aliases=_split(cells["aliases"]),
                holders="one" if cells["holders"] == "one" else "some",
                wikidata_id=cells["wikidata_id"] or None,
            )
            for cells in _rows("offices.csv", offices, _OFFICE, required=("title", "holders"))
        ],
        cities,
    )


_COUNTRY = {"code": re.compile("[A-Z]{2}"), "name": None, "aliases": None, "demonyms": None, "capital": None}
_ORGANISATION = {"name": None, "acronym": None, "aliases": None}
_OFFICE = {"title": re.compile("[^A-Z]+"), "aliases": re.compile("[^A-Z]*"), "holders": re.compile("one|some")}


def _rows(
    file: str, text: str, shapes: Mapping[str, re.Pattern[str] | None], *, required: Iterable[str]
) -> Iterator[Mapping[str, str]]:
    """The rows of one file, each cell checked against the shape of its column."""
    shapes = {**shapes, "wikidata_id": _WIKIDATA}
    rows = csv.DictReader(io.StringIO(text))
    if tuple(rows.fieldnames or ()) != tuple(shapes):
        raise SeedError(f"{file} line 1: the columns must be {', '.join(shapes)}.")
    seen: dict[str, int] = {}
    for row in rows:
        where = f"{file} line {rows.line_num}"
        if None in row:
            raise SeedError(f"{where}: more cells than the {len(shapes)} columns.")
        cells = {column: (value or "").strip() for column, value in row.items()}
        for column, shape in shapes.items():
            if column in required and not cells[column]:
                raise SeedError(f"{where}: column {column} is empty.")
            if cells[column] and shape and not shape.fullmatch(cells[column]):
                raise SeedError(f"{where}: column {column} cannot be {cells[column]!r}.")
        first = next(iter(shapes))
        if (known := seen.setdefault(cells[first], rows.line_num)) != rows.line_num:
            raise SeedError(f"{where}: column {first} repeats line {known}.")
        yield cells


def _split(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split("|") if part.strip())
