"""Our WARC files, read back: every record is whole and unaltered, or named.

warcio and fastwarc both return a truncated record without an error, and a quote must rest on bytes that are whole: so
length and digest of each record are checked here.
"""

import base64
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import cast

from pipeline.archive.members import next_member, unpack
from pipeline.archive.sources import Stored, Window
from pipeline.archive.store import Store
from pipeline.archive.warc import KINDS, RecordKind, Verdict
from pipeline.errors import ArchiveError
from pipeline.web.decode import decoded

#: a payload is unpacked up to this factor of its size
_UNPACKED = 1_100


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """One response or resource, read back whole."""

    record_id: str
    kind: RecordKind
    #: of the page, feed or host that it answers for
    url: str
    #: that was asked for; the same where the record does not say
    asked_url: str
    final_url: str
    captured_at: datetime
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    #: content-encoded as it came
    raw: bytes
    #: of the outlet whose feed it is; None for all but feeds
    outlet: str | None = None

    def header(self, name: str) -> str | None:
        """The first header of that name, whatever its case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    @property
    def body(self) -> bytes:
        """The payload without its content encoding.

        Raises BadEncoding, or TooLarge where it unpacks out of all proportion: that was refused when it came.
        """
        return decoded(self.raw, self.header("content-encoding") or "", len(self.raw) * _UNPACKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A page that brought nothing to keep (robots, a forbidden address, …), and what was made of it."""

    record_id: str
    url: str
    refused_at: datetime
    verdict: Verdict
    reason: str
    detail: str


type Answer = Payload | Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A whole record of a file; `answer` is None for requests and the like."""

    offset: int
    length: int
    answer: Answer | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """Bytes of a file that hold no whole record."""

    offset: int
    length: int
    why: str


def read_record(store: Store, path: str, offset: int, length: int, record_id: str | None = None) -> Payload:
    """The response or resource at that place.

    Raises ArchiveError where it is cut short, altered, of another kind, or not the one of that id.
    """
    where = f"{path} at {offset}"
    answer = parse_record(store.read(path, offset, length), where=where)
    if not isinstance(answer, Payload):
        raise ArchiveError(f"{where}: no response or resource that Onrecord wrote.")
    if record_id is not None and answer.record_id != record_id:
        raise ArchiveError(f"{where}: another record lies there.")
    return answer


def parse_record(member: bytes, *, where: str) -> Answer | None:
    """One gzip member that holds one record, checked; None where it is no answer that we asked for.

    Raises ArchiveError where it is cut short or altered.
    """
    unpacker = zlib.decompressobj(wbits=31)
    try:
        block = unpacker.decompress(member)
    except zlib.error as error:
        raise ArchiveError(f"{where}: {error}.") from error
    if not unpacker.eof:
        raise ArchiveError(f"{where}: the record is cut short.")
    return _parse(block, where)


def scan(store: Store, path: str) -> Iterator[Member | Damage]:
    """All bytes of a file in order, in memory for one record. Records are found again behind a damage."""
    file = Window(Stored(store, path))
    place = 0
    while place < file.size:
        where = f"{path} at {place}"
        found = unpack(file, place)
        if found is None:
            behind = next_member(file, place + 1)
            yield Damage(offset=place, length=behind - place, why=f"{where}: the record is cut short or altered.")
            place = behind
            continue
        block, end = found
        try:
            yield Member(offset=place, length=end - place, answer=_parse(block, where))
        except ArchiveError as fault:
            yield Damage(offset=place, length=end - place, why=str(fault))
        place = end


def _parse(block: bytes, where: str) -> Answer | None:
    """An unpacked record, checked."""
    head, _, rest = block.partition(b"\r\n\r\n")
    fields = _fields(head.split(b"\r\n")[1:])
    length = fields.get("content-length", "")
    if not length.isdecimal() or len(rest) < int(length):
        raise ArchiveError(f"{where}: the record is shorter than its Content-Length.")
    content = rest[: int(length)]
    _check_digest(content, fields.get("warc-block-digest"), where)
    try:
        return _answer(content, fields)
    except (KeyError, ValueError, TypeError) as error:
        raise ArchiveError(f"{where}: its headers are not as Onrecord writes them: {error}.") from error


def _answer(content: bytes, fields: Mapping[str, str]) -> Answer | None:
    kind = fields.get("onrecord-kind")
    if kind not in KINDS or fields.get("warc-type") not in ("response", "resource", "metadata"):
        return None
    if fields["warc-type"] == "metadata":
        return Refusal(
            record_id=fields["warc-record-id"],
            url=fields["onrecord-url"],
            refused_at=datetime.fromisoformat(fields["warc-date"]),
            **json.loads(content),
        )
    status, reason, headers, raw = _http(content, fields)
    return Payload(
        record_id=fields["warc-record-id"],
        kind=cast(RecordKind, kind),
        url=fields["onrecord-url"],
        asked_url=fields.get("onrecord-asked-url", fields["onrecord-url"]),
        final_url=fields["warc-target-uri"],
        captured_at=datetime.fromisoformat(fields["warc-date"]),
        status=status,
        reason=reason,
        headers=headers,
        raw=raw,
        outlet=fields.get("onrecord-outlet"),
    )


def _http(content: bytes, fields: Mapping[str, str]) -> tuple[int, str, tuple[tuple[str, str], ...], bytes]:
    if fields["warc-type"] == "resource":
        return HTTPStatus.OK, "", (("Content-Type", fields.get("content-type", "")),), content
    head, _, raw = content.partition(b"\r\n\r\n")
    status_line, *lines = head.split(b"\r\n")
    headers = tuple(
        (key.strip(), value.strip())
        for key, colon, value in (line.decode("latin-1").partition(":") for line in lines)
        if colon
    )
    _, status, *reason = status_line.decode("latin-1").split(" ", 2)
    return int(status), "".join(reason), headers, raw


def _fields(lines: Iterable[bytes]) -> dict[str, str]:
    pairs = (line.decode("utf-8", "replace").partition(":") for line in lines)
    return {key.strip().lower(): value.strip() for key, _, value in pairs}


def _check_digest(content: bytes, stated: str | None, where: str) -> None:
    algorithm, _, value = (stated or "").partition(":")
    if algorithm not in ("sha1", "sha256"):
        raise ArchiveError(f"{where}: no digest that can be checked.")
    digest = hashlib.new(algorithm, content, usedforsecurity=False).digest()
    if value.upper() != base64.b32encode(digest).decode() and value.lower() != digest.hex():
        raise ArchiveError(f"{where}: the digest does not match: the bytes were altered.")
