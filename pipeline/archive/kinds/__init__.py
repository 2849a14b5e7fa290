"""The kinds of archive: a unit is opened at a position and gives its items one by one, in memory for one."""

from collections.abc import Iterator, Mapping
from typing import Final

from pipeline.archive.kinds.cdx import open_cdx
from pipeline.archive.kinds.feeds import open_feed
from pipeline.archive.kinds.files import open_folder, open_tar
from pipeline.archive.kinds.paths import open_paths
from pipeline.archive.kinds.sitemaps import open_sitemap
from pipeline.archive.kinds.tables import open_csv, open_jsonl
from pipeline.archive.kinds.wacz import open_wacz
from pipeline.archive.kinds.warc import open_warc
from pipeline.archive.sources import Refused
from pipeline.errors import ArchiveError
from pipeline.records import Access, ArchiveKind, Item, OpenUnit, Rejection, Unit, Wanted

_OPENERS: Final[Mapping[ArchiveKind, OpenUnit]] = {
    "sitemap": open_sitemap,
    "feed": open_feed,
    "warc": open_warc,
    "wacz": open_wacz,
    "ccnews": open_paths,
    "cdx": open_cdx,
    "folder": open_folder,
    "tar": open_tar,
    "jsonl": open_jsonl,
    "csv": open_csv,
}

#: what an operator can set for each kind, and what it means; other parameters are the kinds' own
_ENCODING: Final = {"encoding": "encoding of the file, where it is neither UTF-8 nor Windows-1252"}
OPTIONS: Final[Mapping[ArchiveKind, Mapping[str, str]]] = {
    "sitemap": {"since": "day (2024-05-06); sitemaps of an index that are unchanged since then are not asked for"},
    "feed": {"paging": "query parameter that counts the pages of the feed; WordPress's is known"},
    "ccnews": {"base": "address that the paths are under; else the root of the server or bucket of the list"},
    "cdx": {"replay": "address with {timestamp} and {url} in it, from which the web archive gives each capture"},
    "jsonl": _ENCODING,
    "csv": _ENCODING,
    "folder": _ENCODING,
}


def open_unit(unit: Unit, start: int, access: Access, wanted: Wanted) -> Iterator[Item]:
    """The items of a unit from a position on: 0, or an item's `behind`; a Rejection as the last says why none follow.

    Raises Transient where a network or storage does not answer: the unit goes on later.
    """
    try:
        yield from _OPENERS[unit.kind](unit, start, access, wanted)
    except Refused as refused:
        yield refused.rejection
    except ArchiveError as fault:
        yield Rejection(stage="fetch", reason="unreadable", detail=str(fault)[:500])
