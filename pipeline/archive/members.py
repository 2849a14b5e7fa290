"""Gzip members that hold one record each: unpacked, and found again behind damaged bytes."""

import math
import re
import zlib
from collections.abc import Iterator
from typing import Final

from pipeline.archive.sources import Window

GZIP: Final = b"\x1f\x8b\x08"
_PLAIN: Final = re.compile(rb"(?:^|\n)(?=WARC/\d\.\d+\r?\n)")
_LENGTH: Final = re.compile(rb"\ncontent-length: *(\d{1,15})\r?\n?", re.IGNORECASE)
_LONGEST_MARK: Final = 16


def unpack(window: Window, start: int, most: float = math.inf) -> tuple[bytes, int] | None:
    """The gzip member of at most so many bytes that begins there, and where it ends; None where no whole one does."""
    block, size = list[bytes](), 0
    for data, end in _inflated(window, start):
        block.append(data)
        size += len(data)
        if size > most:
            return None
        if end is not None:
            return b"".join(block), end
    return None


def end_of_member(window: Window, start: int) -> int | None:
    """Where the gzip member that begins at `start` ends, whatever its size unpacked; None where no whole one does."""
    return next((end for _, end in _inflated(window, start) if end is not None), None)


def _inflated(window: Window, start: int) -> Iterator[tuple[bytes, int | None]]:
    """A member piece by piece, the last with the place behind it; without a last one where it is broken."""
    unpacker = zlib.decompressobj(wbits=31)
    place = start
    while piece := window.at(place):
        try:
            data = unpacker.decompress(piece)
        except zlib.error:
            return
        place += len(piece)
        if unpacker.eof:
            yield data, place - len(unpacker.unused_data)
            return
        yield data, None


def next_member(window: Window, start: int, openings: tuple[bytes, ...] = (b"WARC/",)) -> int:
    """Where the next gzip member that opens with one of these begins; the end of the file where none does."""
    place = start
    while place < window.size:
        piece = window.at(place)
        found = piece.find(GZIP)
        if found < 0:
            place += max(1, len(piece) - len(GZIP) + 1)
        elif opens(window.at(place + found), openings):
            return place + found
        else:
            place += found + 1
    return window.size


def next_plain(window: Window, start: int) -> int:
    """Where the next line that opens a WARC record begins in an unpacked file; the end of the file where none does."""
    place = max(0, start - 1)
    while place < window.size:
        piece = window.at(place)
        for found in _PLAIN.finditer(piece):
            # at the front of a piece, "^" holds without a line break before it
            if place + found.end() >= start and (found.end() > found.start() or place == 0):
                return place + found.end()
        place += max(1, len(piece) - _LONGEST_MARK)
    return window.size


def end_of_plain(window: Window, start: int) -> int | None:
    """Where the unpacked record that begins at `start` ends by its length; None where it tells none or is cut short."""
    head, found, _ = window.at(start).partition(b"\r\n\r\n")
    length = _LENGTH.search(head)
    if not found or length is None:
        return None
    end = start + len(head) + len(found) + int(length[1]) + len(b"\r\n\r\n")
    return end if end <= window.size else None


def opens(data: bytes, openings: tuple[bytes, ...]) -> bool:
    """Whether these are the first bytes of a gzip member whose content opens with one of these."""
    try:
        return zlib.decompressobj(wbits=31).decompress(data, max(map(len, openings))).startswith(openings)
    except zlib.error:
        return False
