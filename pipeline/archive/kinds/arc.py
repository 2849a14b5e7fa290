"""ARC files, as the Internet Archive wrote them before WARC: a line of head, then the answer as it came.

They hold no digests: length alone is checked. Format: ARC 1.0, with a description as its first record.
"""

import re
from collections.abc import Iterator
from typing import Final

from pipeline import urls
from pipeline.archive.kinds.answers import MOST_BYTES, Unusable, read_answer
from pipeline.archive.kinds.stamps import moment_of
from pipeline.archive.members import GZIP, next_member, opens, unpack
from pipeline.archive.sources import Source, Window
from pipeline.records import Dropped, Item, Recorded, Skipped, Wanted

_DESCRIPTION: Final = b"filedesc://"
_OPENINGS: Final = (b"http://", b"https://", b"dns:", _DESCRIPTION)
#: URL, IP address, time, type and length
_HEAD: Final = re.compile(rb"(\S+) \S+ (\d{14}) \S+ (?:\S+ )*(\d{1,12})\r?\n")
_NEXT: Final = re.compile(rb"\n(?=(?:https?|dns):\S+ \S+ \d{14} \S+ (?:\S+ )*\d{1,12}\r?\n)")
_BEGIN: Final = 4_096
_MOST_HEAD: Final = 8_192
_MOST_RECORD: Final = 3 * MOST_BYTES


def is_arc(source: Source) -> bool:
    """Whether a file begins as ARC files do."""
    begin = source.read(0, min(_BEGIN, source.size))
    return begin.startswith(_DESCRIPTION) or opens(begin, (_DESCRIPTION,))


def records(source: Source, start: int, wanted: Wanted) -> Iterator[Item]:
    """The pages of a file from a place on, which need not be where a record begins. Positions are offsets."""
    file = _File(source)
    place = file.next(start)
    while place < source.size:
        found = file.record(place)
        if found is None:
            behind = file.next(place + 1)
            yield Skipped(position=place, behind=behind, reason="damaged", detail="the record is cut short or altered")
            place = behind
            continue
        head, block, end = found
        if not head[1].startswith((b"filedesc:", b"dns:")):
            yield _item(head, block, place, wanted)
        place = end


class _File:
    """An ARC file, packed record by record or plain."""

    def __init__(self, source: Source) -> None:
        self._window = Window(source)
        self._packed = source.read(0, min(len(GZIP), source.size)) == GZIP

    def next(self, start: int) -> int:
        """Where the next record begins; the end of the file where none does."""
        if start == 0:
            return 0
        if self._packed:
            return next_member(self._window, start, _OPENINGS)
        place = start - 1
        while piece := self._window.at(place):
            if found := _NEXT.search(piece):
                return place + found.end()
            place += max(1, len(piece) - _MOST_HEAD)
        return self._window.size

    def record(self, place: int) -> tuple[re.Match[bytes], bytes, int] | None:
        """Head, content and end of the record that begins there; None where it is not whole."""
        found = unpack(self._window, place, most=_MOST_RECORD) if self._packed else None
        data = found[0] if found else b"" if self._packed else self._window.at(place, _MOST_HEAD)
        head = _HEAD.match(data)
        if head is None or int(head[3]) > _MOST_RECORD:
            return None
        length = int(head[3])
        if found:
            block, end = data[head.end() : head.end() + length], found[1]
        else:
            block = self._window.at(place + head.end(), length)
            end = place + head.end() + length + 1
        return (head, block, end) if len(block) == length else None


def _item(head: re.Match[bytes], block: bytes, position: int, wanted: Wanted) -> Item:
    url, at = head[1].decode("utf-8", "replace"), moment_of(head[2].decode())
    if by := wanted(url, at):
        return Dropped(position=position, behind=position + 1, by=by, at=at)
    try:
        if urls.absolute(url) is None:
            raise Unusable("bad_url", url[:200])
        if at is None:
            raise Unusable("bad_date", head[2].decode())
        page = read_answer(block)
    except Unusable as fault:
        return Skipped(position=position, behind=position + 1, reason=fault.reason, detail=fault.detail, url=url)
    return Recorded(
        position=position,
        behind=position + 1,
        url=url,
        captured_at=at,
        raw=page.raw,
        body=page.body,
        status=page.status,
        reason=page.reason,
        headers=page.headers,
    )
