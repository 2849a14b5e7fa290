"""Lists of WARC files, as Common Crawl gives out for each month of CC-NEWS (`warc.paths.gz`)."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from pipeline import urls
from pipeline.archive.kinds.lines import lines
from pipeline.archive.sources import Refused, open_source
from pipeline.records import Access, Found, Item, Skipped, Unit, Wanted


def open_paths(unit: Unit, start: int, access: Access, wanted: Wanted) -> Iterator[Item]:
    """A unit for each WARC file that is named. Positions are places in the unpacked list.

    Parameters: `base`, the address that paths are under ("https://…/" or "s3://…/"); without it, the root of the
    server or bucket that the list itself came from. Only what lies under it is opened, and http(s) URLs.
    """
    base = unit.parameters.get("base") or _root(unit.address)
    rest = {name: value for name, value in unit.parameters.items() if name != "base"}
    for line in lines(open_source(unit.address, access), start):
        path = line.text(None).strip()
        if line.fault or not _is_path(path):
            reason, detail = line.fault or "bad_line", path[:200]
            yield Skipped(position=line.position, behind=line.behind, reason=reason, detail=detail)
        else:
            address = path if urls.absolute(path) else f"{base.rstrip('/')}/{path.lstrip('/')}"
            unit_of = Unit(kind="warc", address=address, parameters=rest)
            yield Found(position=line.position, behind=line.behind, unit=unit_of)


def _root(address: str) -> str:
    if "://" not in address:
        raise Refused("no_base", f"{address} is a local file: set base to the address that its paths are under")
    scheme, _, place = address.partition("://")
    return f"{scheme}://{place.partition('/')[0]}"


def _is_path(path: str) -> bool:
    """A relative path that stays below its base, or an http(s) URL."""
    if urls.absolute(path):
        return True
    leads_elsewhere = "::" in path or "://" in path or "\\" in path or ".." in PurePosixPath(path).parts
    return bool(path) and not leads_elsewhere
