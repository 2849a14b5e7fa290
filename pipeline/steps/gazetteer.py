"""Seed files from disk, for the pure core that must not open them."""

from functools import cache

from pipeline.agencies import Agencies, parse_agencies
from pipeline.errors import ConfigurationError
from pipeline.settings import Settings, packaged


@cache
def agencies_csv(settings: Settings) -> str:
    """The gazetteer as text: ours, then the operator's own lines."""
    text = (packaged("seeds") / "agencies.csv").read_text(encoding="utf-8")
    if settings.extra_agencies is None:
        return text
    try:
        header, _, lines = settings.extra_agencies.read_text(encoding="utf-8").partition("\n")
    except OSError as error:
        raise ConfigurationError(f"ONRECORD_EXTRA_AGENCIES: {error.strerror}: {settings.extra_agencies}") from error
    if header.strip() != text.partition("\n")[0].strip():
        raise ConfigurationError("ONRECORD_EXTRA_AGENCIES: its first line must be that of seeds/agencies.csv.")
    return text.rstrip("\n") + "\n" + lines


@cache
def agencies(settings: Settings) -> Agencies:
    """The gazetteer."""
    return parse_agencies(agencies_csv(settings))
