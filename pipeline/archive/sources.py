"""The bytes of an archive by their place, wherever it lies: a folder, object storage, or a server that gives ranges."""

import io
import re
from collections import deque
from collections.abc import Buffer
from datetime import datetime
from typing import IO, Final, Protocol, cast

from pipeline.archive.store import Store, open_store
from pipeline.errors import ArchiveUnavailable
from pipeline.feeds.sitemaps import moment
from pipeline.records import Access, FetchFailure, Rejection, Response

#: fsspec would open much more (chains with "::" too), and what lists name is not the operator's word alone
_BUCKETS: Final = ("s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "memory")
_PIECE: Final = 65_536
#: an answer without ranges is held whole
_MOST_WHOLE: Final = 67_108_864
_CONTENT_RANGE: Final = re.compile(r"bytes (\d+)-(\d+)/(\d+)$")


class Refused(Exception):
    """What can never be read, with the reason by name."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}")
        self.rejection = Rejection(stage="fetch", reason=reason, detail=detail[:500])


class Source(Protocol):
    """Bytes that do not change while they are read."""

    size: int
    #: bytes that are worth being read at once
    piece: int
    #: of the file; None where a server does not say
    modified_at: datetime | None

    def read(self, start: int, length: int) -> bytes:
        """That range, which lies within `size`.

        Raises ArchiveError, Refused where it can never be read, Transient where that may pass.
        """


class Stored:
    """A file of a folder or of object storage."""

    piece = 4_194_304

    def __init__(self, store: Store, path: str) -> None:
        self.size = store.size(path)
        self.modified_at: datetime | None = store.modified_at(path)
        self._store, self._path = store, path

    def read(self, start: int, length: int) -> bytes:
        return self._store.read(self._path, start, length)


class Ranged:
    """A file of a web server, in ranges (RFC 9110, 14); an answer without ranges is held whole."""

    #: pauses between requests are long, and two of these are in memory
    piece = 8_388_608

    def __init__(self, access: Access, url: str, start: int = 0) -> None:
        self._access, self._url = access, url
        self._held_at, answer = self._ask(start, self.piece)
        self._held = answer.body
        self.size = _size(answer)
        self._validator = _validator(answer)
        self.modified_at = moment(answer.header("last-modified"))

    def read(self, start: int, length: int) -> bytes:
        begin = start - self._held_at
        if 0 <= begin <= begin + length <= len(self._held):
            return self._held[begin : begin + length]
        begins, answer = self._ask(start, length)
        if begins != start or (_size(answer), _validator(answer)) != (self.size, self._validator):
            raise ArchiveUnavailable(f"{self._url} changed while it was read.")
        return answer.body

    def _ask(self, start: int, length: int) -> tuple[int, Response]:
        """The answer, and where its bytes begin."""
        told = {"Range": f"bytes={start}-{start + length - 1}", "Accept-Encoding": "identity"}
        try:
            answer = asked(self._access, self._url, headers=told, max_bytes=_MOST_WHOLE, keep=False)
        except Refused as refused:
            if refused.rejection.reason == "too_large":
                raise Refused(
                    "no_ranges", "its server gives no ranges of it: download the file, and read that"
                ) from refused
            raise
        return int(found[1]) if (found := _content_range(answer)) else 0, answer


class Part:
    """A range of another source, such as a file that lies unpacked in a zip."""

    def __init__(self, whole: Source, start: int, size: int) -> None:
        self.size, self.piece, self.modified_at = size, whole.piece, whole.modified_at
        self._whole, self._start = whole, start

    def read(self, start: int, length: int) -> bytes:
        return self._whole.read(self._start + start, length)


def open_source(address: str, access: Access, start: int = 0) -> Source:
    """The file at a path, an http(s) URL or an object-storage URL, to be read from `start` on.

    Raises as `Source.read` does.
    """
    if address.startswith(("http://", "https://")):
        return Ranged(access, address, start)
    scheme, is_url, _ = address.partition("://")
    if (is_url and scheme not in _BUCKETS) or "::" in address:
        raise Refused("bad_address", f"{address} is no path, http(s) URL or object-storage URL ({', '.join(_BUCKETS)})")
    folder, slash, name = address.rpartition("/")
    return Stored(open_store(folder + slash if "://" not in folder else folder), name)


def asked(
    access: Access, url: str, *, headers: dict[str, str] | None = None, max_bytes: int | None = None, keep: bool = True
) -> Response:
    """An answer that has what was asked for. Raises Refused or ArchiveUnavailable where there is none."""
    answer = access.get(url, headers=headers, max_bytes=max_bytes, keep=keep)
    if isinstance(answer, Rejection):
        raise Refused(answer.reason, answer.detail)
    if isinstance(answer, FetchFailure):
        if answer.transient:
            raise ArchiveUnavailable(f"{url}: {answer.reason}: {answer.detail}")
        raise Refused(answer.reason, f"{url}: {answer.detail}")
    if answer.status == 429 or answer.status >= 500:
        raise ArchiveUnavailable(f"{url}: HTTP {answer.status}.")
    if answer.status not in (200, 206):
        raise Refused(f"http_{answer.status}", url)
    return answer


def _content_range(answer: Response) -> re.Match[str] | None:
    return _CONTENT_RANGE.match(answer.header("content-range") or "") if answer.status == 206 else None


def _size(answer: Response) -> int:
    return int(found[3]) if (found := _content_range(answer)) else len(answer.body)


def _validator(answer: Response) -> str | None:
    return answer.header("etag") or answer.header("last-modified")


class Window:
    """A source, read on in large pieces, the last two of which are remembered."""

    def __init__(self, source: Source) -> None:
        self.size = source.size
        self._source = source
        self._pieces: deque[tuple[int, bytes]] = deque(maxlen=2)

    def at(self, offset: int, length: int = _PIECE) -> bytes:
        """A piece from there on: shorter at the end alone, where it may be empty."""
        wanted = max(0, min(length, self.size - offset))
        for start, data in self._pieces:
            if start <= offset and offset + wanted <= start + len(data):
                return data[offset - start : offset - start + wanted]
        if not wanted:
            return b""
        data = self._source.read(offset, min(max(self._source.piece, wanted), self.size - offset))
        self._pieces.append((offset, data))
        return data[:wanted]


class Stream(io.RawIOBase):
    """A window from one place on, for libraries that read files. Place 0 of the stream is that place."""

    def __init__(self, window: Window, start: int = 0) -> None:
        self._window, self._start, self._place = window, start, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        begin = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._window.size - self._start}[whence]
        self._place = max(0, begin + offset)
        return self._place

    def readinto(self, buffer: Buffer) -> int:
        view = memoryview(buffer).cast("B")
        data = self._window.at(self._start + self._place, len(view))
        view[: len(data)] = data
        self._place += len(data)
        return len(data)


class _Careful:
    """tarfile and zipfile read as many bytes at once as a header claims."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.tell, self.seek, self.seekable = file.tell, file.seek, file.seekable

    def read(self, size: int = -1) -> bytes:
        if size > _MOST_WHOLE:
            raise OSError(f"a header claims {size} bytes")
        return self._file.read(size)


def careful(file: IO[bytes]) -> IO[bytes]:
    """The file, but for reads of more than a header may be long: they raise OSError."""
    return cast(IO[bytes], _Careful(file))
