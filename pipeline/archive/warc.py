"""Our own WARC/1.1 files: warcio writes them; reading checks that a record is whole and unaltered.

warcio and fastwarc both return a truncated record without an error, and a quote must rest on bytes that are whole. Two
headers of our own, `Onrecord-Kind` and `Onrecord-URL`, say what was asked for, so that an archive can be replayed into
an empty database.
"""

import base64
import hashlib
import io
import uuid
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import IO, Any, Literal, cast

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline import __version__
from pipeline.archive.store import Store
from pipeline.errors import ArchiveError
from pipeline.records import Response

RecordKind = Literal["page", "feed", "robots", "sitemap"]
#: framing of the connection, not of the payload that is stored
_FRAMING = frozenset({"transfer-encoding", "connection", "keep-alive", "trailer", "content-length"})
#: bytes that are unpacked at once
_PIECE = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Where one response or resource lies in a finished file, and what a capture row says of it."""

    record_id: str
    kind: RecordKind
    #: the URL of the page, feed or host that it answers for
    url: str
    final_url: str
    captured_at: datetime
    status: int
    content_type: str | None
    #: of the decoded payload
    payload_sha256: bytes
    payload_bytes: int
    offset: int
    #: compressed bytes in the file
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """One record, read back whole."""

    record_id: str
    kind: RecordKind
    url: str
    final_url: str
    captured_at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    #: content-encoded as it came
    raw: bytes

    def header(self, name: str) -> str | None:
        """The first header of that name, whatever its case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


class Writer:
    """Writes one file; `records` fills as it goes."""

    def __init__(self, file: IO[bytes], path: str) -> None:
        self.path = path
        self.records: list[Record] = []
        self._file = file
        self._writer = WARCWriter(file, gzip=True, warc_version="1.1")

    def add_response(self, response: Response, *, kind: RecordKind, url: str) -> Record:
        """A request record and its response record."""
        at = _stamp(response.fetched_at)
        record_id = f"<urn:uuid:{uuid.uuid4()}>"
        kept = [(_ascii(key), _bytewise(value)) for key, value in response.headers if key.lower() not in _FRAMING]
        status = f"{response.status} {_ascii(response.reason) or _phrase(response.status)}"
        http = StatusAndHeaders(status, [*kept, ("Content-Length", str(len(response.raw)))], protocol="HTTP/1.1")
        headers = {"WARC-Date": at, "WARC-Record-ID": record_id, "Onrecord-Kind": kind, "Onrecord-URL": _line(url)}
        if response.address:
            headers["WARC-IP-Address"] = response.address
        start = self._start()
        self._write("response", response.final_url, response.raw, headers, http_headers=http)
        length = self._file.tell() - start
        self._write(
            "request",
            response.final_url,
            response.request_head,
            {"WARC-Date": at, "WARC-Concurrent-To": record_id},
            warc_content_type="application/http; msgtype=request",
        )
        record = Record(
            record_id=record_id,
            kind=kind,
            url=url,
            final_url=response.final_url,
            captured_at=response.fetched_at,
            status=response.status,
            content_type=response.header("content-type"),
            payload_sha256=hashlib.sha256(response.body).digest(),
            payload_bytes=len(response.body),
            offset=start,
            length=length,
        )
        self.records.append(record)
        return record

    def add_resource(self, body: bytes, *, url: str, content_type: str, captured_at: datetime) -> Record:
        """A resource record: a page that came from a file, not from a request of ours."""
        record_id = f"<urn:uuid:{uuid.uuid4()}>"
        headers = {
            "WARC-Date": _stamp(captured_at),
            "WARC-Record-ID": record_id,
            "Onrecord-Kind": "page",
            "Onrecord-URL": _line(url),
        }
        start = self._start()
        self._write("resource", url, body, headers, warc_content_type=content_type)
        record = Record(
            record_id=record_id,
            kind="page",
            url=url,
            final_url=url,
            captured_at=captured_at,
            status=HTTPStatus.OK,
            content_type=content_type,
            payload_sha256=hashlib.sha256(body).digest(),
            payload_bytes=len(body),
            offset=start,
            length=self._file.tell() - start,
        )
        self.records.append(record)
        return record

    def _start(self) -> int:
        """Where the next record begins; the first is preceded by one that describes the file."""
        if not self.records:
            info = {"software": f"onrecord/{__version__}", "format": "WARC File Format 1.1"}
            self._writer.write_record(self._writer.create_warcinfo_record(self.path.rpartition("/")[2], info))
        return self._file.tell()

    def _write(self, kind: str, url: str, payload: bytes, headers: Mapping[str, str], **more: Any) -> None:
        self._writer.write_record(
            self._writer.create_warc_record(
                _line(url),
                kind,
                payload=io.BytesIO(payload),
                length=len(payload),  # else warcio buffers once more, in a file that it does not close
                warc_headers_dict=dict(headers),
                **more,
            )
        )


@contextmanager
def writing(store: Store, *, at: datetime, name: str) -> Iterator[Writer]:
    """A new file; it is there, fsynced, when the block ends without an exception and something was written.

    `name` must be new at that second.
    """
    path = f"{at:%Y/%m/%d}/onrecord-{at:%Y%m%dT%H%M%S}-{name}.warc.gz"
    with store.create(path) as file:
        yield Writer(file, path)


def read_record(store: Store, path: str, offset: int, length: int) -> Payload:
    """The record at that place. Raises ArchiveError where it is cut short, altered or of another kind."""
    payload = parse_record(store.read(path, offset, length), where=f"{path} at {offset}")
    if payload is None:
        raise ArchiveError(f"{path} at {offset}: no response or resource that Onrecord wrote.")
    return payload


def parse_record(member: bytes, *, where: str) -> Payload | None:
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
    head, _, rest = block.partition(b"\r\n\r\n")
    fields = _fields(head.split(b"\r\n")[1:])
    length = fields.get("content-length", "")
    if not length.isdecimal() or len(rest) < int(length):
        raise ArchiveError(f"{where}: the record is shorter than its Content-Length.")
    content = rest[: int(length)]
    _check_digest(content, fields.get("warc-block-digest"), where)
    try:
        return _payload(content, fields)
    except (KeyError, ValueError, IndexError) as error:
        raise ArchiveError(f"{where}: its headers are not as Onrecord writes them: {error}.") from error


def _payload(content: bytes, fields: Mapping[str, str]) -> Payload | None:
    kind = fields.get("onrecord-kind")
    if fields.get("warc-type") not in ("response", "resource") or kind not in ("page", "feed", "robots", "sitemap"):
        return None
    status, headers, raw = _http(content, fields)
    return Payload(
        record_id=fields["warc-record-id"],
        kind=cast(RecordKind, kind),
        url=fields["onrecord-url"],
        final_url=fields["warc-target-uri"],
        captured_at=datetime.fromisoformat(fields["warc-date"]),
        status=status,
        headers=headers,
        raw=raw,
    )


def void(store: Store, path: str, record_ids: Iterable[str]) -> None:
    """Mark records that no row uses, in a file beside theirs: replay passes them over."""
    names = sorted(record_ids)
    if names:
        store.put(f"{path}.void", "".join(f"{name}\n" for name in names).encode())


def members(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The gzip members of a file with their offsets; ends before the first one that is cut short."""
    offset = 0
    while (end := _end(data, offset)) is not None:
        yield offset, data[offset:end]
        offset = end


def _end(data: bytes, start: int) -> int | None:
    """Where the member that begins at `start` ends; None where none does. Fed in pieces: a file holds thousands."""
    unpacker = zlib.decompressobj(wbits=31)
    place = start
    while place < len(data) and not unpacker.eof:
        piece = data[place : place + _PIECE]
        try:
            unpacker.decompress(piece)
        except zlib.error:
            return None
        place += len(piece)
    return place - len(unpacker.unused_data) if unpacker.eof else None


def _http(content: bytes, fields: Mapping[str, str]) -> tuple[int, tuple[tuple[str, str], ...], bytes]:
    if fields["warc-type"] == "resource":
        return HTTPStatus.OK, (("Content-Type", fields.get("content-type", "")),), content
    head, _, raw = content.partition(b"\r\n\r\n")
    status_line, *lines = head.split(b"\r\n")
    headers = tuple(
        (key.decode("latin-1").strip(), value.decode("utf-8", "replace").strip())
        for key, colon, value in (line.partition(b":") for line in lines)
        if colon
    )
    return int(status_line.split(b" ")[1]), headers, raw


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


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase if status in HTTPStatus else ""


def _ascii(words: str) -> str:
    """A header's name or a status phrase: warcio cannot write others, and one must not cost the batch."""
    return _line(words.encode("ascii", "backslashreplace").decode())


def _bytewise(value: str) -> str:
    """A header's value; where the server sent no UTF-8, its bytes read as Latin-1."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-8", "surrogateescape").decode("latin-1")
    return value


def _line(url: str) -> str:
    """A URL that cannot break out of its header line."""
    return "".join(char for char in url if char.isprintable())
