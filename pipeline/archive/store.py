"""Where WARC files lie: a local folder, or object storage by an operator's setting.

A file is seen whole or not at all. Local: written as `.open`, fsync, rename, fsync of the folder. Object
storage: written to a local temporary file, then put complete.
"""

import contextlib
import errno
import os
import secrets
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Protocol

from pipeline.errors import ArchiveError, ArchiveUnavailable

_OPEN = ".open"
#: what a system says where there is no room
_FULL = (errno.ENOSPC, errno.EDQUOT)


class Store(Protocol):
    """What the archive needs of a place."""

    @contextlib.contextmanager
    def create(self, path: str) -> Iterator[IO[bytes]]:
        """A file to write to; it appears under `path` when the block ends without an exception, else never.

        Nor does a file that nothing was written to. Raises ArchiveUnavailable where there is no room for it.
        """

    def read(self, path: str, start: int, length: int) -> bytes:
        """That range of a file.

        Raises ArchiveError where the file is gone or shorter, ArchiveUnavailable where the storage does not answer.
        """

    def size(self, path: str) -> int:
        """Bytes of a file. Raises ArchiveError where it is gone."""

    def modified_at(self, path: str) -> datetime:
        """When a file was finished. Raises ArchiveError where it is gone."""

    def exists(self, path: str) -> bool:
        """Whether there is such a file."""

    def list(self, folder: str = "") -> "list[str]":
        """Paths of the finished WARC files below a folder, sorted."""

    def put(self, path: str, data: bytes) -> None:
        """A small file, whole or not at all."""

    def remove(self, path: str) -> None:
        """Take a file away; nothing happens where it is gone."""


class Folder:
    """A local folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @contextlib.contextmanager
    def create(self, path: str) -> Iterator[IO[bytes]]:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        # a name of its own: what a dead worker left neither blocks it nor is written over
        unfinished = target.with_name(f"{target.name}.{secrets.token_hex(4)}{_OPEN}")
        try:
            with unfinished.open("xb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
                empty = file.tell() == 0
            if empty:
                unfinished.unlink()
                return
            unfinished.rename(target)
            _fsync_folder(target.parent)
        except BaseException as fault:
            unfinished.unlink(missing_ok=True)
            if isinstance(fault, OSError) and fault.errno in _FULL:
                raise ArchiveUnavailable(f"{path}: {fault.strerror}. Make room; work goes on by itself.") from fault
            raise

    def read(self, path: str, start: int, length: int) -> bytes:
        try:
            with (self.root / path).open("rb") as file:
                file.seek(start)
                data = file.read(length)
        except OSError as error:
            raise ArchiveError(f"{path}: {error.strerror}.") from error
        if len(data) < length:
            raise ArchiveError(f"{path} ends {length - len(data)} bytes before the record at {start} does.")
        return data

    def size(self, path: str) -> int:
        try:
            return (self.root / path).stat().st_size
        except OSError as error:
            raise ArchiveError(f"{path}: {error.strerror}.") from error

    def modified_at(self, path: str) -> datetime:
        try:
            return datetime.fromtimestamp((self.root / path).stat().st_mtime, UTC)
        except OSError as error:
            raise ArchiveError(f"{path}: {error.strerror}.") from error

    def exists(self, path: str) -> bool:
        return (self.root / path).is_file()

    def list(self, folder: str = "") -> "list[str]":
        return sorted(str(path.relative_to(self.root)) for path in (self.root / folder).rglob("*.warc.gz"))

    def put(self, path: str, data: bytes) -> None:
        with self.create(path) as file:
            file.write(data)

    def remove(self, path: str) -> None:
        target = self.root / path
        if target.exists():
            target.unlink()
            _fsync_folder(target.parent)


class Bucket:
    """Object storage, through fsspec (s3://bucket/prefix and the like).

    Every method raises ArchiveUnavailable where the storage does not answer.
    """

    def __init__(self, url: str) -> None:
        import fsspec  # only operators with object storage need it and its drivers

        # other workers put files too: no listing is remembered
        self._files, self._prefix = fsspec.core.url_to_fs(url, use_listings_cache=False)

    @contextlib.contextmanager
    def create(self, path: str) -> Iterator[IO[bytes]]:
        with tempfile.NamedTemporaryFile(suffix=".warc.gz") as file:
            yield file.file
            file.flush()
            if file.tell():
                with _asking(path):
                    self._files.put_file(file.name, self._at(path))

    def read(self, path: str, start: int, length: int) -> bytes:
        with _asking(path):
            data: bytes = self._files.cat_file(self._at(path), start=start, end=start + length)
        if len(data) < length:
            raise ArchiveError(f"{path} ends {length - len(data)} bytes before the record at {start} does.")
        return data

    def size(self, path: str) -> int:
        with _asking(path):
            return int(self._files.size(self._at(path)))

    def modified_at(self, path: str) -> datetime:
        with _asking(path):
            at: datetime = self._files.modified(self._at(path))
        return at

    def exists(self, path: str) -> bool:
        with _asking(path):
            return bool(self._files.exists(self._at(path)))

    def list(self, folder: str = "") -> "list[str]":
        with _asking(folder):
            found = self._files.find(self._at(folder))
        return sorted(name.removeprefix(self._prefix).lstrip("/") for name in found if name.endswith(".warc.gz"))

    def put(self, path: str, data: bytes) -> None:
        with _asking(path):
            self._files.pipe_file(self._at(path), data)

    def remove(self, path: str) -> None:
        if self.exists(path):
            with _asking(path):
                self._files.rm_file(self._at(path))

    def _at(self, path: str) -> str:
        return f"{self._prefix.rstrip('/')}/{path}"


def open_store(root: str) -> Store:
    """The archive at a folder's path or an object-storage URL."""
    return Bucket(root) if "://" in root else Folder(Path(root))


@contextlib.contextmanager
def _asking(path: str) -> Iterator[None]:
    """A file that is gone is one thing, a storage that does not answer another: that may pass."""
    try:
        yield
    except FileNotFoundError as error:
        raise ArchiveError(f"{path}: {error}.") from error
    except Exception as error:  # each driver has exceptions of its own
        raise ArchiveUnavailable(f"{path}: {error}.") from error


def _fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
