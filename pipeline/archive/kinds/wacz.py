"""WACZ: a zip with WARC files in it, read where they lie, without unpacking it."""

import io
import struct
import zipfile
from collections.abc import Iterator
from typing import Final

from pipeline.archive.sources import Part, Refused, Source, Stream, Window, careful, open_source
from pipeline.records import Access, Found, Item, Unit, Wanted

_LOCAL_HEADER: Final = struct.Struct("<26xHH")


def open_wacz(unit: Unit, start: int, access: Access, wanted: Wanted) -> Iterator[Item]:
    """A unit for each WARC file in it. Positions are ordinals. Raises Refused ("not_wacz").

    Method: WACZ 1.1.1, which has WARC files below `archive/`, stored as they are.
    """
    with _opened(open_source(unit.address, access)) as archive:
        names = sorted(name for name in archive.namelist() if name.lower().endswith((".warc", ".warc.gz")))
    if not names:
        raise Refused("not_wacz", "no WARC file is in it")
    for n, name in enumerate(names):
        if n >= start:
            inside = Unit(kind="warc", address=unit.address, parameters={**unit.parameters, "inside": name})
            yield Found(position=n, behind=n + 1, unit=inside)


def inside(source: Source, name: str) -> Source:
    """A file of a zip as a source of its own. Raises Refused ("not_wacz", "packed_twice")."""
    with _opened(source) as archive:
        try:
            about = archive.getinfo(name)
        except KeyError as fault:
            raise Refused("not_wacz", str(fault)) from fault
    if about.compress_type != zipfile.ZIP_STORED or about.flag_bits & 1:
        raise Refused("packed_twice", f"{name} is packed or encrypted in its zip: unpack it first")
    lengths = source.read(about.header_offset, min(_LOCAL_HEADER.size, source.size - about.header_offset))
    begin = about.header_offset + _LOCAL_HEADER.size + sum(_LOCAL_HEADER.unpack(lengths))
    if begin + about.file_size > source.size:
        raise Refused("truncated", name)
    return Part(source, begin, about.file_size)


def _opened(source: Source) -> zipfile.ZipFile:
    file = io.BufferedReader(Stream(Window(source)))
    try:
        return zipfile.ZipFile(careful(file))
    # zipfile raises each of these at bytes that are no zip, or at one of a kind that it cannot open
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error) as fault:
        raise Refused("not_wacz", str(fault)) from fault
