"""WARC files of others: records by their offset, checked for length and digest, found again behind damaged bytes.

fastwarc finds the records, at twice the speed of Python's own zlib; it returns a truncated record without an error and
gives a file up at the first damaged one, so both are seen to here.
"""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from pipeline import urls
from pipeline.archive.kinds import arc
from pipeline.archive.kinds.answers import MOST_BYTES, Page, Unusable, payload_of, read_answer, read_page
from pipeline.archive.kinds.wacz import inside
from pipeline.archive.members import GZIP, end_of_member, end_of_plain, next_member, next_plain, unpack
from pipeline.archive.sources import Refused, Source, Stream, Window, open_source
from pipeline.records import Access, Dropped, Found, Item, Recorded, Skipped, Unit, Wanted

#: a file of more than two spans is shared out
_SPAN: Final = 67_108_864
#: a record that is longer is no page
_MOST_RECORD: Final = 3 * MOST_BYTES
_MOST_HEAD: Final = 65_536
_MARK: Final = b"WARC/"
_BLANK: Final = 8
_DIGESTS: Final = ("md5", "sha1", "sha256", "sha512")
_ANSWERS: Final = (WarcRecordType.response, WarcRecordType.resource, WarcRecordType.revisit)


def open_warc(unit: Unit, start: int, access: Access, wanted: Wanted) -> Iterator[Item]:
    """The pages of a WARC file or of a span of it, or of an ARC file; a large WARC file gives its spans.

    Parameters: `from` and `to`, the bytes of a span; `inside`, the name of the file in a WACZ.
    """
    begin, end = int(unit.parameters.get("from", 0)), int(unit.parameters.get("to", 0))
    source = open_source(unit.address, access, max(start, begin))
    if name := unit.parameters.get("inside"):
        source = inside(source, name)
    if not end and arc.is_arc(source):
        yield from arc.records(source, start, wanted)
        return
    if end or source.size <= 2 * _SPAN or not _is_packed(source, Window(source)):
        yield from records(source, max(start, begin), end or source.size, wanted)
        return
    for n, first in enumerate(range(0, source.size, _SPAN)):
        if n >= start:
            span = {**unit.parameters, "from": str(first), "to": str(min(first + _SPAN, source.size))}
            yield Found(position=n, behind=n + 1, unit=replace(unit, parameters=span))


def records(source: Source, start: int, end: int, wanted: Wanted) -> Iterator[Item]:
    """The pages among the records that begin in a range of bytes; `start` need not be where one begins.

    Positions are offsets. Requests, metadata and the like are passed over. Raises Refused ("empty", "not_warc",
    "packed_whole").
    """
    file = _File(source)
    if not file.size:
        raise Refused("empty")
    place = file.next(start)
    if start == 0 and place == file.size:
        raise Refused("not_warc")
    if start == 0 and place:
        yield _damage(0, place, "no record begins the file")
    while place < end:
        last, item, why = place - 1, None, "bytes that are no record"
        try:
            for record in file.records(place):
                if not last < place + record.stream_pos < file.size:
                    raise Refused("packed_whole", "its records are not packed one by one: unpack it with gunzip")
                last = place + record.stream_pos
                if last >= end:
                    return
                if item := _item(file, record, last, wanted):
                    yield item
        except OSError as fault:
            why = str(fault)
        broken = place if last < place else file.end_of(last)
        if broken is None:
            place = file.next(last + 1)
            if not isinstance(item, Recorded | Skipped):
                yield _damage(last + 1, max(place, last + 2), "the record is cut short")
        elif broken < end:
            place = file.next(broken + (last < place))
            if place > broken and not file.is_blank(broken, place):
                yield _damage(broken, place, why)
        else:
            return


class _File:
    """A WARC file, packed record by record or plain."""

    def __init__(self, source: Source) -> None:
        self._window = Window(source)
        self.size = source.size
        self._packed = _is_packed(source, self._window)

    def next(self, start: int) -> int:
        """Where the next record begins; the end of the file where none does."""
        return (next_member if self._packed else next_plain)(self._window, start)

    def records(self, start: int) -> Iterator[WarcRecord]:
        """Records as fastwarc finds them; OSError at the first place that it cannot read."""
        return iter(ArchiveIterator(Stream(self._window, start), parse_http=False, fsspec_args=False))

    def end_of(self, start: int) -> int | None:
        """Where the record that begins there ends; None where it is not whole."""
        return end_of_member(self._window, start) if self._packed else end_of_plain(self._window, start)

    def is_blank(self, start: int, end: int) -> bool:
        """Whether nothing but a few line breaks lies there."""
        return end - start <= _BLANK and not self._window.at(start, end - start).strip()

    def fits(self, start: int, length: int) -> bool:
        """Whether the content of the record that begins there ends where its length says."""
        if self._packed:
            found = unpack(self._window, start, most=_MOST_RECORD + _MOST_HEAD)
            return found is not None and not found[0].partition(b"\r\n\r\n")[2][length:].strip()
        end = end_of_plain(self._window, start)
        return end is not None and (end == self.size or self.next(end) == end)


def _is_packed(source: Source, window: Window) -> bool:
    """Whether records are gzip members, in a file that may be damaged where it begins."""
    begin = source.read(0, min(len(_MARK), source.size))
    return begin != _MARK and (begin.startswith(GZIP) or next_member(window, 0) < next_plain(window, 0))


def _item(file: _File, record: WarcRecord, position: int, wanted: Wanted) -> Item | None:
    """What a record is to us; None where it holds no page."""
    if record.record_type not in _ANSWERS or _header(record, "Onrecord-Kind") not in ("", "page"):
        return None
    url = _header(record, "WARC-Target-URI").strip("<> ")
    at = _moment(_header(record, "WARC-Date"))
    if by := wanted(url, at):
        return Dropped(position=position, behind=position + 1, by=by, at=at)
    try:
        if urls.absolute(url) is None:
            raise Unusable("bad_url", url[:200])
        if at is None:
            raise Unusable("bad_date", _header(record, "WARC-Date")[:100])
        page = _page(record, _block(file, record, position))
    except Unusable as fault:
        return Skipped(position=position, behind=position + 1, reason=fault.reason, detail=fault.detail, url=url)
    return Recorded(
        position=position,
        behind=position + 1,
        url=_header(record, "Onrecord-Asked-URL") or url,
        final_url=url,
        captured_at=at,
        raw=page.raw,
        body=page.body,
        status=page.status if record.record_type == WarcRecordType.response else None,
        reason=page.reason,
        headers=page.headers,
    )


def _block(file: _File, record: WarcRecord, position: int) -> bytes:
    """The content of a record, whole and unaltered. Raises Unusable."""
    length = _header(record, "Content-Length")
    if record.record_type == WarcRecordType.revisit:
        raise Unusable("revisit", _header(record, "WARC-Refers-To-Date"))
    if not (length.isascii() and length.isdecimal()):
        raise Unusable("no_length", length[:100])
    if int(length) > _MOST_RECORD:
        raise Unusable("too_large", f"{length} bytes")
    if cut := _header(record, "WARC-Truncated"):
        raise Unusable("cut_by_crawler", cut[:100])
    block = _read(record, int(length))
    stated = _header(record, "WARC-Block-Digest")
    if stated and not _agrees(stated, block):
        raise Unusable("wrong_digest", stated[:100])
    if not stated and not file.fits(position, int(length)):
        raise Unusable("wrong_length", f"{length} is not where it ends")
    return block


def _read(record: WarcRecord, length: int) -> bytes:
    try:
        block: bytes = record.reader.read()
    except OSError as fault:
        raise Unusable("damaged", str(fault)) from fault
    if len(block) < length:
        raise Unusable("truncated", f"{len(block)} of {length} bytes")
    return block


def _page(record: WarcRecord, block: bytes) -> Page:
    """Raises Unusable where the record holds no page, or not the payload that was digested."""
    if record.record_type == WarcRecordType.resource:
        return read_page(block, _header(record, "Content-Type"))
    stated = _header(record, "WARC-Payload-Digest")
    page = read_answer(block)
    # who digests what (framed, unpacked, …) differs from writer to writer; a block digest settles it
    if stated and not _header(record, "WARC-Block-Digest"):
        if any(_agrees(stated, payload) for payload in (payload_of(block), page.raw, page.body)):
            return page
        raise Unusable("wrong_digest", stated[:100])
    return page


def _header(record: WarcRecord, name: str) -> str:
    """A header of the record; empty where it has none of that name."""
    return (record.headers.get(name) or "").strip()


def _agrees(stated: str, data: bytes) -> bool:
    """Whether a digest is that of the data; one by a method that we do not know is taken as it is."""
    method, _, value = stated.strip().partition(":")
    if method.lower() not in _DIGESTS:
        return True
    digest = hashlib.new(method.lower(), data, usedforsecurity=False).digest()
    return value.rstrip("=").upper() == base64.b32encode(digest).decode().rstrip("=") or value.lower() == digest.hex()


def _moment(raw: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(raw)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _damage(position: int, behind: int, why: str) -> Skipped:
    return Skipped(position=position, behind=behind, reason="damaged", detail=why[:300])
