"""Records are erased from a finished WARC file: a tombstone stands where one lay, and all others keep their bytes.

`plan` reads the file and says where records will lie; `carry_out` writes it anew beside the old one, fsyncs and renames
it. Rows follow between the two: whoever is killed there plans the same again, for the old file is still whole.
"""

import hashlib
import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from pipeline.archive.reading import Answer, Damage, Member, Payload, scan
from pipeline.archive.store import Store
from pipeline.archive.warc import digest, written
from pipeline.errors import ArchiveError

#: an answer -> True: it stays; False: it goes; bytes: its decoded payload without what is forgotten
type Judge = Callable[[Answer], bool | bytes]
#: made anew with the payload
_OF_PAYLOAD = frozenset({"warc-type", "warc-block-digest", "warc-payload-digest", "content-type", "content-length"})
_OF_BODY = frozenset({b"content-encoding", b"content-length"})


@dataclass(slots=True)
class Erased:
    """What becomes of a file."""

    path: str
    #: bytes of the file then
    file_bytes: int = 0
    #: offset and length of the records that stay, by id
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    #: ids of the records that go
    gone: list[str] = field(default_factory=list)
    #: hash and bytes of payloads that something is cut out of, by record
    payloads: dict[str, tuple[bytes, int]] = field(default_factory=dict)
    #: what stands in the place of the member at that offset
    changed: dict[int, bytes] = field(default_factory=dict)


def plan(store: Store, path: str, judge: Judge) -> Erased:
    """What has to be erased from one file. Raises ArchiveError where it is damaged: it is repaired first."""
    erased = Erased(path=path)
    at = datetime.now(UTC)
    for member in _members(store, path):
        before = erased.gone[-1:]
        verdict = judge(member.answer) if member.answer else not _is_request_of(store, path, member, before)
        if verdict is not True:
            erased.changed[member.offset] = _changed(store, member, verdict, at, erased)
        length = len(erased.changed[member.offset]) if member.offset in erased.changed else member.length
        if member.answer and member.answer.record_id not in erased.gone:
            erased.places[member.answer.record_id] = (erased.file_bytes, length)
        erased.file_bytes += length
    return erased


def carry_out(store: Store, erased: Erased) -> None:
    """Write the file anew; nothing happens where nothing is to be erased."""
    if not erased.changed:
        return
    with store.create(erased.path) as file:
        for member in _members(store, erased.path):
            if member.offset in erased.changed:
                file.write(erased.changed[member.offset])
            else:
                file.write(store.read(erased.path, member.offset, member.length))


def _members(store: Store, path: str) -> Iterator[Member]:
    for part in scan(store, path):
        if isinstance(part, Damage):
            raise ArchiveError(f"{part.why} Run `onrecord archive repair {path}` first.")
        yield part


def _is_request_of(store: Store, path: str, member: Member, gone: list[str]) -> bool:
    """Whether it is the request of the record before it, which goes."""
    if not gone:
        return False
    head = _unpacked(store, path, member).partition(b"\r\n\r\n")[0]
    return f"WARC-Concurrent-To: {gone[0]}".encode() in head


def _changed(store: Store, member: Member, verdict: bool | bytes, at: datetime, erased: Erased) -> bytes:
    """The record that stands in its place; none in that of a request."""
    answer = member.answer
    if answer is None:
        return b""
    if isinstance(verdict, bytes) and isinstance(answer, Payload):
        erased.payloads[answer.record_id] = (hashlib.sha256(verdict).digest(), len(verdict))
        return _redacted(_unpacked(store, erased.path, member), verdict, at)
    erased.gone.append(answer.record_id)
    about = {
        "WARC-Date": at.isoformat().replace("+00:00", "Z"),
        "WARC-Record-ID": answer.record_id,
        "Onrecord-Kind": "tombstone",
    }
    return written("metadata", about, "application/json", json.dumps({"erased_at": at.isoformat()}).encode())


def _redacted(block: bytes, body: bytes, at: datetime) -> bytes:
    """The response record with another body, which is not content-encoded."""
    head, _, content = block.partition(b"\r\n\r\n")
    fields = [line.partition(": ") for line in head.decode("utf-8").split("\r\n")[1:]]
    kept = {name: value for name, _, value in fields if name.lower() not in _OF_PAYLOAD}
    http = content.partition(b"\r\n\r\n")[0].split(b"\r\n")
    lines = [line for line in http if line.partition(b":")[0].lower() not in _OF_BODY]
    lines.append(b"Content-Length: %d" % len(body))
    headers = {**kept, "WARC-Payload-Digest": digest(body), "Onrecord-Redacted": at.isoformat()}
    return written("response", headers, "application/http; msgtype=response", b"\r\n".join(lines) + b"\r\n\r\n" + body)


def _unpacked(store: Store, path: str, member: Member) -> bytes:
    return zlib.decompress(store.read(path, member.offset, member.length), wbits=31)
