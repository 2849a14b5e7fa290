"""Feeds entered by hand or from a list, and given out as one: whose is a feed, and is it there already."""

import re
from collections.abc import Iterable, Mapping, Sequence

from pipeline import urls
from pipeline.db import feeds, seeds
from pipeline.db.bulk import Row
from pipeline.db.connect import Database
from pipeline.db.seeds import Seeded
from pipeline.errors import ConfigurationError
from pipeline.feeds import opml
from pipeline.feeds.opml import Outline
from pipeline.records import Rejection


def enter(database: Database, outlines: Iterable[Outline], *, outlet: str | None = None) -> Seeded:
    """Enter feeds: under `outlet`, else under the outlet whose site they are on, else under one made for that site.

    Raises ConfigurationError where there is no outlet of that key.
    """
    known = known_outlets(database, outlet)
    made: dict[str, Row] = {}
    owners: dict[str, str] = {}
    for row in known.values():
        if row["homepage"]:
            owners.setdefault(urls.site(row["homepage"]), row["key"])
    rows = []
    for outline in outlines:
        key = outlet or _owner(outline, owners)
        if key is None:
            new = _new_outlet(outline)
            key = str(new["key"])
            made.setdefault(key, new)
            owners[urls.site(str(new["homepage"]))] = key
        rows.append(_feed_row(outline, key))
    return seeds.seed(database, [row for key, row in made.items() if key not in known], rows)


def known_outlets(database: Database, outlet: str | None = None) -> dict[str, Row]:
    """All outlets by key. Raises ConfigurationError where `outlet` is none of them."""
    known = {row["key"]: row for row in feeds.outlets(database)}
    if outlet is not None and outlet not in known:
        raise ConfigurationError(f"There is no outlet {outlet!r}: `onrecord seed` enters outlets.")
    return known


def read_list(body: bytes) -> tuple[Outline, ...]:
    """The feeds of an OPML document. Raises ConfigurationError where it is none."""
    found = opml.read(body)
    if isinstance(found, Rejection):
        raise ConfigurationError(f"This is no OPML list: it begins {found.detail!r}.")
    return found


def write_list(rows: Sequence[Row], outlets: Iterable[Row]) -> bytes:
    """Feeds (as `db.feeds.listed` gives them) as an OPML document, a folder for each outlet."""
    names = {row["key"]: row for row in outlets}
    outlines = (
        Outline(
            url=row["url"],
            title=row["title"],
            homepage=names[row["outlet"]]["homepage"],
            language=row["language"],
            folders=(names[row["outlet"]]["name"],),
        )
        for row in rows
    )
    return opml.write(outlines, title="Onrecord")


def _owner(outline: Outline, owners: Mapping[str, str]) -> str | None:
    """The outlet (site -> key) whose home page is on the site of the home page that the list gives, or of the feed."""
    places = (urls.site(place) for place in (outline.homepage, outline.url) if place)
    return next((owners[place] for place in places if place in owners), None)


def _new_outlet(outline: Outline) -> Row:
    host = urls.server(outline.homepage or outline.url).partition(":")[0].removeprefix("www.")
    return {
        "key": re.sub(r"[^a-z0-9]+", "-", host).strip("-"),
        "name": host,
        "country": None,
        "language": _language(outline.language),
        "kind": "website",
        "homepage": outline.homepage or f"{urls.origin(outline.url)}/",
        "wikidata_id": None,
    }


def _feed_row(outline: Outline, outlet: str) -> Mapping[str, str | None]:
    return {
        "outlet": outlet,
        "url": outline.url,
        "host": urls.server(outline.url),
        "title": outline.title,
        "language": _language(outline.language),
        "kind": None,
    }


def _language(said: str | None) -> str | None:
    """ISO 639-1 of a tag like "en-GB"; None where it is none."""
    found = re.match(r"([A-Za-z]{2})(?:[-_]|$)", said or "")
    return found[1].lower() if found else None
