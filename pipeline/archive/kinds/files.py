"""Folders and tar files of pages. Names are told, never opened as paths: nothing is written to disk."""

import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final

from pipeline import urls
from pipeline.archive.kinds.answers import MOST_BYTES, Unusable, read_page
from pipeline.archive.kinds.lines import unpacked
from pipeline.archive.sources import Refused, careful, open_source
from pipeline.articles.address import stated_address
from pipeline.records import Access, ArchiveKind, Dropped, Found, Item, Recorded, Skipped, Unit, Wanted
from pipeline.web.decode import BadEncoding, TooLarge, decoded

_PAGES: Final = (".html", ".htm", ".xhtml", ".shtml")
#: what else a folder may hold, each a unit of its own
_OTHERS: Final[dict[str, ArchiveKind]] = {
    ".warc": "warc",
    ".wacz": "wacz",
    ".tar": "tar",
    ".tgz": "tar",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".cdx": "cdx",
    ".cdxj": "cdx",
}
_BLOCK: Final = 512


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page lies."""

    position: int
    behind: int
    name: str

    def skipped(self, reason: str, detail: str = "") -> Skipped:
        told = f"{self.name}: {detail}" if detail else self.name
        return Skipped(position=self.position, behind=self.behind, reason=reason, detail=told[:300])


def kind_of(name: str) -> ArchiveKind | None:
    """What a file is by its name; None where it is no archive."""
    bare = name.lower().removesuffix(".gz")
    return _OTHERS.get(Path(bare).suffix)


def open_folder(unit: Unit, start: int, access: Access, wanted: Wanted) -> Iterator[Item]:
    """The pages below a local folder, in a fixed order, and units for the archives there. Positions are ordinals.

    A page is of the address that it states, else of a `file:` one. Raises Refused ("no_folder").
    """
    folder = Path(unit.address)
    if not folder.is_dir():
        raise Refused("no_folder", unit.address)
    for n, path in enumerate(_files(folder)):
        if n < start:
            continue
        if kind := kind_of(path.name):
            yield Found(position=n, behind=n + 1, unit=Unit(kind=kind, address=str(path), parameters=unit.parameters))
        else:
            yield _of_file(folder, path, n, wanted)


def _files(folder: Path) -> Iterator[Path]:
    """Pages and archives, folder by folder: a list of all might not fit into memory."""
    for parent, folders, names in folder.walk():
        folders.sort()
        yield from (parent / name for name in sorted(names) if _is_page(name) or kind_of(name))


def _is_page(name: str) -> bool:
    return name.lower().removesuffix(".gz").endswith(_PAGES)


def _of_file(folder: Path, path: Path, n: int, wanted: Wanted) -> Recorded | Dropped | Skipped:
    place = Place(n, n + 1, f"{folder.name}/{path.relative_to(folder)}")
    try:
        status = path.stat()
        if status.st_size > MOST_BYTES:
            return place.skipped("too_large")
        return _page(path.read_bytes(), place, _moment(status.st_mtime), wanted)
    except OSError as fault:
        return place.skipped("unreadable", str(fault.strerror))


def open_tar(unit: Unit, start: int, access: Access, wanted: Wanted) -> Iterator[Item]:
    """The pages of a tar file, gzip or not. Positions are places of members in the unpacked bytes.

    A page is of the address that it states, else of a `file:` one. Raises Refused ("empty", "not_tar").
    """
    source, name = open_source(unit.address, access), unit.address.rpartition("/")[2]
    if not source.size:
        raise Refused("empty")
    place: int | None = start
    while place is not None:
        at = place
        try:
            file = unpacked(source, place)
            with tarfile.open(fileobj=careful(file), mode="r:") as tar:
                while member := tar.next():
                    tar.members.clear()  # type: ignore[attr-defined]  # it remembers all
                    at = _behind(member)
                    if item := _of_member(tar, member, name, source.modified_at, wanted):
                        yield item
            file.seek(at)
            if not file.read(_BLOCK).strip(b"\x00"):
                return
            place, why = _next_header(file, at + _BLOCK), "no header where one is due"
        except tarfile.TarError as fault:
            place, why = _next_header(file, at + _BLOCK), str(fault)
        except (OSError, EOFError, zlib.error) as fault:
            place, why = None, str(fault)
        if start == at == 0 and place is None:
            raise Refused("not_tar", why)
        yield Skipped(position=at, behind=place or at + _BLOCK, reason="damaged", detail=why[:300])


def _behind(member: tarfile.TarInfo) -> int:
    """Where the header behind a member begins."""
    return member.offset_data + max(0, -(-member.size // _BLOCK)) * _BLOCK


def _next_header(file: IO[bytes], start: int) -> int | None:
    """Where the next header begins behind damaged bytes; None where the file ends without one."""
    file.seek(start)
    place = start
    while block := file.read(_BLOCK):
        if block[257:262] == b"ustar":
            return place
        place += _BLOCK
    return None


def _of_member(
    tar: tarfile.TarFile, member: tarfile.TarInfo, archive: str, file_at: datetime | None, wanted: Wanted
) -> Recorded | Dropped | Skipped | None:
    """A page; None for folders, links and the like."""
    place = Place(member.offset, _behind(member), f"{archive}/{member.name}")
    if not member.isreg() or member.issparse():
        return None
    if not _is_page(member.name):
        return place.skipped("not_html")
    if member.size > MOST_BYTES:
        return place.skipped("too_large")
    file = tar.extractfile(member)
    body = file.read() if file else b""
    if len(body) < member.size:
        return place.skipped("truncated")
    return _page(body, place, _moment(member.mtime) or file_at, wanted)


def _moment(seconds: float) -> datetime | None:
    """A file's time; None for 0, which tar files of builds hold, and for what is no time."""
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds > 0 else None
    except (OverflowError, ValueError, OSError):
        return None


def _page(body: bytes, place: Place, at: datetime | None, wanted: Wanted) -> Recorded | Dropped | Skipped:
    try:
        if place.name.lower().endswith(".gz"):
            body = decoded(body, "gzip", MOST_BYTES)
        page = read_page(body, "text/html")
    except (BadEncoding, TooLarge) as fault:
        return place.skipped("bad_encoding", str(fault))
    except Unusable as fault:
        return place.skipped(fault.reason)
    if at is None:
        return place.skipped("no_date")
    stated = stated_address(body)
    url = (urls.canonical(stated) if stated else None) or f"file:///{place.name}"
    if by := wanted(url, at):
        return Dropped(position=place.position, behind=place.behind, by=by, at=at)
    return Recorded(
        position=place.position,
        behind=place.behind,
        url=url,
        captured_at=at,
        raw=page.raw,
        body=page.body,
        status=None,
    )
