"""The gazetteer of news agencies and broadcasters (pure, a bottom layer): names as printed -> the agency meant.

`articles` matches credits and datelines with it, `language` relays. The shell reads `seeds/agencies.csv` and hands it
in.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.errors import SeedError

_COLUMNS = ("name", "short_name", "acronyms", "aliases", "country", "kind", "wikidata_id")
KINDS = ("agency", "broadcaster", "newspaper", "magazine", "website")


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """A news agency, broadcaster or outlet that others name as their way to a quote."""

    name: str
    #: the form that news itself uses: AFP, AP, dpa, IRNA, Anadolu, Press TV
    short_name: str
    acronyms: tuple[str, ...]
    aliases: tuple[str, ...]
    #: ISO 3166-1 alpha-2; NULL where it belongs to no one country
    country: str | None
    kind: str
    wikidata_id: str | None

    @property
    def names(self) -> tuple[str, ...]:
        """Every form that can be printed, longest first."""
        forms = {self.name, self.short_name, *self.acronyms, *self.aliases}
        return tuple(sorted(forms, key=lambda form: (-len(form), form)))


class Agencies:
    """Agencies by every printed form."""

    def __init__(self, agencies: Iterable[Agency]) -> None:
        self.all = tuple(agencies)
        self._by_form: Mapping[str, Agency] = {
            _fold(form): agency for agency in reversed(self.all) for form in agency.names
        }

    def find(self, printed: str) -> Agency | None:
        """The agency that `printed` names, or None. Case counts only in acronyms (AP is no "ap")."""
        agency = self._by_form.get(_fold(printed))
        if agency and len(printed) <= 4 and printed not in agency.names:
            return None
        return agency

    def __iter__(self) -> Iterator[Agency]:
        return iter(self.all)


def parse_agencies(csv_text: str) -> Agencies:
    """`seeds/agencies.csv` -> Agencies. Raises SeedError naming line and column; acronyms and aliases part at "|"."""
    rows = csv.DictReader(io.StringIO(csv_text))
    if tuple(rows.fieldnames or ()) != _COLUMNS:
        raise SeedError(f"agencies.csv line 1: the columns must be {', '.join(_COLUMNS)}.")
    return Agencies([_agency(row, rows.line_num) for row in rows])


def _agency(row: Mapping[str, str | None], line: int) -> Agency:
    def cell(column: str) -> str:
        value = row[column]
        if value is None or (not value.strip() and column in ("name", "short_name", "kind")):
            raise SeedError(f"agencies.csv line {line}: column {column} is empty.")
        return value.strip()

    kind = cell("kind")
    if kind not in KINDS:
        raise SeedError(f"agencies.csv line {line}: column kind is {kind!r}, not one of {', '.join(KINDS)}.")
    return Agency(
        name=cell("name"),
        short_name=cell("short_name"),
        acronyms=_split(cell("acronyms")),
        aliases=_split(cell("aliases")),
        country=cell("country") or None,
        kind=kind,
        wikidata_id=cell("wikidata_id") or None,
    )


def _split(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split("|") if part.strip())


def _fold(form: str) -> str:
    folded = re.sub(r"[\s’'.]+", " ", form).strip().casefold()
    return folded.removeprefix("the ").removesuffix(" news agency").strip() or folded
