"""Our own WARC/1.1 files: one for each batch, which goes on in another where it grows too large.

Headers of our own say what was asked for (`Onrecord-Kind`, `Onrecord-URL`, …), and a metadata record what became of a
page that brought nothing, so that an archive can be replayed into an empty database.
"""

import base64
import hashlib
import io
import json
import re
import uuid
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import IO, Literal

from pipeline import __version__
from pipeline.archive.store import Store
from pipeline.archive.voids import void
from pipeline.records import Response

RecordKind = Literal["page", "feed", "robots", "sitemap"]
#: of a page that brought nothing to keep
Verdict = Literal["rejected", "quarantined"]
_HTTP = "application/http; msgtype={}"
KINDS = ("page", "feed", "robots", "sitemap")
#: framing of the connection, not of the payload that is stored
_FRAMING = frozenset({"transfer-encoding", "connection", "keep-alive", "trailer", "content-length"})
#: a name as `writing` makes it, for names that end in a token
_NAME = re.compile(r"/onrecord-(?P<second>\d{8}T\d{6})-[a-z]+-(?P<token>\d+)(?:-(?P<part>\d+))?\.warc\.gz$")
#: zlib's level, window and memory. What came packed is not packed again: it would take longest and gain nothing. Where
#: little is to be done, to lay out tables of the usual size (256 KB) would take longer than the work.
_AS_IT_IS, _SMALL, _LARGE = (0, 9, 1), (6, 12, 5), (6, 15, 8)
_SMALL_BYTES = 4_096


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Where one response or resource lies in a finished file, and what a capture row says of it."""

    path: str
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


class Writer:
    """Writes the records of one batch; `records` and `paths` fill as it goes."""

    def __init__(self, store: Store, stem: str, max_bytes: int | None) -> None:
        self.records: list[Record] = []
        #: files in order
        self.paths: list[str] = []
        self.finished = ExitStack()
        self._store = store
        self._stem = stem
        self._max_bytes = max_bytes
        self._lies_in: dict[str, str] = {}
        self._file: IO[bytes] = io.BytesIO()

    @property
    def path(self) -> str:
        """The first file."""
        return f"{self._stem}.warc.gz"

    def add_response(
        self,
        response: Response,
        *,
        kind: RecordKind,
        url: str,
        outlet: str | None = None,
        record_id: str | None = None,
    ) -> Record:
        """A response record, and its request record where the request is known; `outlet` is the key of a feed's.

        `record_id`: of a capture that another archive made; None for a new one.
        """
        start, headers = self._begin(kind, url, response.fetched_at, record_id)
        if response.url != url:
            headers["Onrecord-Asked-URL"] = _line(response.url)
        if outlet:
            headers["Onrecord-Outlet"] = outlet
        if response.address:
            headers["WARC-IP-Address"] = response.address
        headers["WARC-Target-URI"] = target = _line(response.final_url)
        headers["WARC-Payload-Digest"] = digest(response.raw)
        packed = len(response.raw) < len(response.body)
        block = _http_head(response) + response.raw
        length = self._write("response", headers, _HTTP.format("response"), block, packed=packed)
        if response.request_head:
            about = {
                "WARC-Record-ID": _new_id(),
                "WARC-Date": headers["WARC-Date"],
                "WARC-Target-URI": target,
                "WARC-Concurrent-To": headers["WARC-Record-ID"],
            }
            self._write("request", about, _HTTP.format("request"), response.request_head)
        content_type = response.header("content-type")
        return self._keep(
            Record(
                path=self.paths[-1],
                record_id=headers["WARC-Record-ID"],
                kind=kind,
                url=url,
                final_url=target,
                captured_at=response.fetched_at,
                status=response.status,
                content_type=content_type and content_type.strip(),
                payload_sha256=hashlib.sha256(response.body).digest(),
                payload_bytes=len(response.body),
                offset=start,
                length=length,
            )
        )

    def add_resource(
        self,
        body: bytes,
        *,
        url: str,
        content_type: str,
        captured_at: datetime,
        record_id: str | None = None,
    ) -> Record:
        """A resource record: a page that came from a file, not from a request of ours."""
        start, headers = self._begin("page", url, captured_at, record_id)
        headers["WARC-Target-URI"] = target = _line(url)
        length = self._write("resource", headers, _line(content_type), body)
        return self._keep(
            Record(
                path=self.paths[-1],
                record_id=headers["WARC-Record-ID"],
                kind="page",
                url=url,
                final_url=target,
                captured_at=captured_at,
                status=HTTPStatus.OK,
                content_type=content_type,
                payload_sha256=hashlib.sha256(body).digest(),
                payload_bytes=len(body),
                offset=start,
                length=length,
            )
        )

    def add_refusal(self, *, url: str, at: datetime, verdict: Verdict, reason: str, detail: str) -> str:
        """A metadata record: why a page brought nothing to keep. Returns its id."""
        _, headers = self._begin("page", url, at)
        told = json.dumps({"verdict": verdict, "reason": reason, "detail": detail}).encode()
        self._write("metadata", headers | {"WARC-Target-URI": _line(url)}, "application/json", told)
        return headers["WARC-Record-ID"]

    def void(self, record_ids: Iterable[str]) -> None:
        """Name records of this batch that no row uses, once its files are finished."""
        unused = set(record_ids)
        for path in self.paths:
            void(self._store, path, [each for each in unused if self._lies_in[each] == path])

    def _begin(
        self, kind: RecordKind, url: str, at: datetime, record_id: str | None = None
    ) -> tuple[int, dict[str, str]]:
        """Where the next record begins, and the headers of all kinds of it."""
        if not self.paths or (self._max_bytes is not None and self._file.tell() >= self._max_bytes):
            self._begin_file()
        record_id = record_id or _new_id()
        self._lies_in[record_id] = self.paths[-1]
        return self._file.tell(), {
            "WARC-Date": _stamp(at),
            "WARC-Record-ID": record_id,
            "Onrecord-Kind": kind,
            "Onrecord-URL": _line(url),
        }

    def _begin_file(self) -> None:
        """The next file; its first record describes it."""
        path = f"{self._stem}-{len(self.paths) + 1}.warc.gz" if self.paths else self.path
        self.finished.close()
        self._file = self.finished.enter_context(self._store.create(path))
        self.paths.append(path)
        about = {
            "WARC-Record-ID": _new_id(),
            "WARC-Date": _stamp(datetime.now(UTC)),
            "WARC-Filename": path.rpartition("/")[2],
        }
        info = f"software: onrecord/{__version__}\r\nformat: WARC File Format 1.1\r\n"
        self._write("warcinfo", about, "application/warc-fields", info.encode())

    def _keep(self, record: Record) -> Record:
        self.records.append(record)
        return record

    def _write(
        self, kind: str, headers: Mapping[str, str], content_type: str, block: bytes, *, packed: bool = False
    ) -> int:
        """A record as a gzip member of its own; returns its bytes."""
        return self._file.write(written(kind, headers, content_type, block, packed=packed))


def written(kind: str, headers: Mapping[str, str], content_type: str, block: bytes, *, packed: bool = False) -> bytes:
    """One record as a gzip member of its own; `packed`: the block came packed."""
    lines = {
        "WARC-Type": kind,
        **headers,
        "WARC-Block-Digest": digest(block),
        "Content-Type": content_type,
        "Content-Length": str(len(block)),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return _member(b"".join((b"WARC/1.1\r\n", head.encode(), b"\r\n", block, b"\r\n\r\n")), packed=packed)


@contextmanager
def writing(store: Store, *, at: datetime, name: str, max_bytes: int | None = None) -> Iterator[Writer]:
    """New files for one batch; they are there, fsynced, when the block ends without an exception.

    Without a record there is none; with `max_bytes`, the record that begins behind it begins another file. `name` must
    be new at that second.
    """
    writer = Writer(store, f"{at:%Y/%m/%d}/onrecord-{at:%Y%m%dT%H%M%S}-{name}", max_bytes)
    with writer.finished:
        yield writer


def written_order(path: str) -> tuple[str, int, int, str]:
    """A key that sorts files as they were begun; files of others come first."""
    named = _NAME.search(path)
    return (named["second"], int(named["token"]), int(named["part"] or 1), path) if named else ("", 0, 0, path)


def _member(record: bytes, *, packed: bool) -> bytes:
    """The record as a gzip member."""
    level, window, memory = _AS_IT_IS if packed else _SMALL if len(record) <= _SMALL_BYTES else _LARGE
    packer = zlib.compressobj(level, zlib.DEFLATED, 16 + window, memory)
    return packer.compress(record) + packer.flush()


def _http_head(response: Response) -> bytes:
    """Status line and headers with the bytes that came, but for the framing."""
    lines = [f"HTTP/1.1 {response.status} {response.reason}"]
    lines += (f"{name}: {value}" for name, value in response.headers if name.lower() not in _FRAMING)
    lines.append(f"Content-Length: {len(response.raw)}")
    head = "\r\n".join(line.replace("\r", " ").replace("\n", " ") for line in lines)
    return head.encode("latin-1", "backslashreplace") + b"\r\n\r\n"


def digest(data: bytes) -> str:
    """As all who write WARC files name it."""
    return "sha1:" + base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()


def capture_id(url: str, captured_at: datetime, payload_sha256: bytes) -> str:
    """The record id of a capture that another archive made: the same whenever, and from wherever, it is read."""
    name = f"{url} {_stamp(captured_at)} {payload_sha256.hex()}"
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}>"


def _new_id() -> str:
    return f"<urn:uuid:{uuid.uuid4()}>"


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _line(url: str) -> str:
    """A URL that cannot break out of its header line."""
    if url.isprintable():
        return url
    return "".join(char for char in url if char.isprintable())
