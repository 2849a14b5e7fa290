"""Lines of a text file, packed or not, each with its place: bytes from the start of the text as it is unpacked."""

import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final, cast

from pipeline.archive.members import GZIP
from pipeline.archive.sources import Refused, Source, Stream, Window

#: a longer line is no record: it is passed over in pieces
MOST_BYTES: Final = 32_000_000
_PIECE: Final = 1_048_576


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line, or what could not be read as one."""

    position: int
    behind: int
    data: bytes
    #: "too_large", "truncated"; None for a line
    fault: str | None = None

    def text(self, encoding: str | None) -> str:
        """In that encoding; without one, UTF-8 where it is, else Windows-1252, which older exports are in."""
        if encoding:
            return self.data.decode(encoding, "replace")
        try:
            return self.data.decode("utf-8")
        except UnicodeDecodeError:
            return self.data.decode("cp1252", "replace")


def unpacked(source: Source, start: int = 0) -> IO[bytes]:
    """The file as it is unpacked, at a place of it. Raises OSError or EOFError where it cannot be unpacked so far."""
    file: IO[bytes] = io.BufferedReader(Stream(Window(source)), _PIECE)
    if source.read(0, min(len(GZIP), source.size)) == GZIP:
        file = cast(IO[bytes], gzip.GzipFile(fileobj=file))
    file.seek(start)
    return file


def lines(source: Source, start: int, *, blank: bool = False) -> Iterator[Line]:
    """All lines from a place on, blank ones only where they are wanted. Raises Refused ("empty", "utf_16").

    A packed file that is cut short or altered ends with a fault.
    """
    if not source.size:
        raise Refused("empty")
    place = start
    try:
        file = unpacked(source, start)
        while data := file.readline(MOST_BYTES):
            begin, place = place, place + len(data)
            if begin == 0:
                data = _without_mark(data)
            if data.endswith(b"\n") or len(data) < MOST_BYTES:
                if blank or data.strip():
                    yield Line(position=begin, behind=place, data=data)
                continue
            while (rest := file.readline(_PIECE)) and not rest.endswith(b"\n"):
                place += len(rest)
            place += len(rest)
            yield Line(position=begin, behind=place, data=b"", fault="too_large")
    except (OSError, EOFError, zlib.error):
        yield Line(position=place, behind=place + 1, data=b"", fault="truncated")


def _without_mark(data: bytes) -> bytes:
    """Without a byte order mark."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused("utf_16", "save the file as UTF-8")
    return data.removeprefix(b"\xef\xbb\xbf")
