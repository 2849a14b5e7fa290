"""A folder of HTML files -> captures, read by the same steps as pages from the web."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import batched
from pathlib import Path

import structlog

from pipeline import urls
from pipeline.archive.store import Store
from pipeline.archive.warc import Writer, writing
from pipeline.articles.address import stated_address
from pipeline.db import backfill, pages
from pipeline.db.bulk import Row
from pipeline.db.connect import Database
from pipeline.errors import ConfigurationError
from pipeline.settings import Settings
from pipeline.steps.counts import Counts
from pipeline.steps.fetch import capture_row, warc_files
from pipeline.web.decode import BadEncoding, TooLarge, decoded

_log = structlog.get_logger()
_SUFFIXES = (".html", ".htm", ".xhtml", ".html.gz", ".htm.gz", ".xhtml.gz")
_BATCH_FILES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterCounts(Counts):
    """How entering files ended."""

    files: int = 0
    captured: int = 0
    known: int = 0
    unreadable: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """One file of the folder."""

    path: Path
    #: the address that the page gives for itself, else a `file:` one
    url: str
    body: bytes
    modified_at: datetime


def enter_folder(
    settings: Settings,
    database: Database,
    store: Store,
    folder: Path,
    *,
    progress: Callable[[EnterCounts], None] = lambda counts: None,
) -> EnterCounts:
    """Enter every HTML file below `folder`; what is known (same page, same bytes) is passed over.

    Raises ConfigurationError where the folder cannot be read.
    """
    if not folder.is_dir():
        raise ConfigurationError(f"{folder} is no folder.")
    counts = EnterCounts()
    for paths in batched(list_files(folder), _BATCH_FILES):
        files = [each for path in paths if (each := _open(settings, folder, path))]
        entered = _enter(settings, database, store, files)
        counts = counts.plus(
            EnterCounts(
                files=len(paths),
                captured=entered,
                known=len(files) - entered,
                unreadable=len(paths) - len(files),
            )
        )
        progress(counts)
    return counts


def list_files(folder: Path) -> list[Path]:
    """The HTML files below a folder, in a fixed order."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name.lower().endswith(_SUFFIXES))


def _open(settings: Settings, folder: Path, path: Path) -> _File | None:
    """The file, unpacked; None where it cannot be read (named in the log)."""
    try:
        body = path.read_bytes()
        if path.suffix == ".gz":
            body = decoded(body, "gzip", settings.page_max_bytes)
    except (OSError, BadEncoding, TooLarge) as fault:
        _log.warning("backfill.unreadable", file=str(path), fault=str(fault))
        return None
    address = stated_address(body)
    return _File(
        path=path,
        url=(urls.canonical(address) if address else None) or f"file:///{folder.name}/{path.relative_to(folder)}",
        body=body,
        modified_at=datetime.fromtimestamp(path.stat().st_mtime, UTC),
    )


def _enter(settings: Settings, database: Database, store: Store, files: Sequence[_File]) -> int:
    """Write what is new into WARC files, then enter these; returns how many."""
    token, known = backfill.known_payloads(database, [(urls.url_sha256(file.url), _sha256(file)) for file in files])
    new = [file for file in files if (urls.url_sha256(file.url), _sha256(file)) not in known]
    now = datetime.now(UTC)
    with writing(store, at=now, name=f"backfill-{token}", max_bytes=settings.archive_max_file_bytes) as writer:
        captures = list(_records(writer, new))
    if captures:
        backfill.enter(database, warc_files(store, writer, captures, "backfill"), [page_row(file.url) for file in new])
    return len(captures)


def _records(writer: Writer, files: Sequence[_File]) -> Iterator[Row]:
    for file in files:
        record = writer.add_resource(file.body, url=file.url, content_type="text/html", captured_at=file.modified_at)
        yield capture_row(record, outcome="waiting")


def page_row(url: str, asked_url: str | None = None) -> Row:
    """A page that an archive shows, as a row of `loading_page`."""
    return pages.page_row(url, original_url=asked_url or url, outlet_id=None, discovered_by="backfill")


def _sha256(file: _File) -> bytes:
    return hashlib.sha256(file.body).digest()
