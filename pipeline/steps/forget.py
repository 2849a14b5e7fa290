"""Takedown and erasure: what was forgotten leaves the tables and the archive, and is never entered again.

An address goes with all addresses that are the same article. First its tombstone stands, so that nothing enters it any
more; then its article goes, so that analysts see it no more; then its records in the WARC files, and its entries in
feeds' documents; last the page itself. Killed at any moment, it is finished by the next run of `finish`.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from pipeline import urls
from pipeline.archive import erasing
from pipeline.archive.reading import Answer, Payload
from pipeline.archive.store import Store
from pipeline.archive.voids import voided
from pipeline.db import tombstones
from pipeline.db.connect import Database
from pipeline.db.tombstones import Bearer, InHand, Tombstone
from pipeline.errors import ArchiveError, PipelineError, Transient
from pipeline.feeds.redaction import without
from pipeline.records import Response
from pipeline.settings import Settings, worker_name
from pipeline.steps.counts import Counts
from pipeline.steps.points import reached
from pipeline.web.decode import BadEncoding, TooLarge

_log = structlog.get_logger()
_PAUSE_SECONDS = 0.5
#: in the archive, so that what is replayed from it forgets too
_KEPT = "tombstones.json"


class Busy(Transient):
    """Workers hold what is to go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetCounts(Counts):
    """What went."""

    pages: int = 0
    files: int = 0
    records: int = 0
    #: documents of feeds that go on without an entry
    documents: int = 0


def forget_page(
    settings: Settings,
    database: Database,
    store: Store,
    url: str,
    reason: str,
    *,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> ForgetCounts:
    """Take an article down, whether it is known or still to come. Raises Busy as `finish` does."""
    sha256 = urls.url_sha256(url)
    found, _ = tombstones.find(database, [sha256])
    tombstones.bury(database, "page", {sha256, *(page.url_sha256 for page in found)}, reason)
    keep(database, store)
    return finish(settings, database, store, progress=progress)


def forget_entity(database: Database, store: Store, entity_id: int, reason: str) -> Mapping[str, int]:
    """Erase the record of a person, organisation or place; returns table -> how many rows went.

    Its names, titles, mentions and quotes go, and are not entered again, whoever bears a name of several words. The
    texts that name it stay as they were published: they go by their addresses.
    """
    bearers, _ = tombstones.find_bearers(database, entity_id)
    gone = tombstones.erase_entity(database, bearers, {_name_sha256(bearer) for bearer in bearers}, reason)
    keep(database, store)
    return gone


def finish(
    settings: Settings,
    database: Database,
    store: Store,
    *,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> ForgetCounts:
    """Erase all that has a tombstone and is not erased yet; nothing happens where there is none.

    Raises Busy where workers hold it for longer than a lease.
    """
    pages = _patiently(settings, lambda: tombstones.hide(database))
    if not pages:
        return ForgetCounts()
    keep(database, store)
    reached("forget.hidden")
    forgotten = tombstones.forgotten_pages(database)
    paths = _files(database, store, pages)
    counts = ForgetCounts(pages=len(pages))
    for done, path in enumerate(paths):
        progress(done, len(paths))
        counts = counts.plus(_erase_file(settings, database, store, path, forgotten))
    progress(len(paths), len(paths))
    reached("forget.erased")
    tombstones.drop_pages(database, pages, paths)
    _log.info("forget.finished", **counts.as_dict())
    return counts


def go_on(settings: Settings, database: Database, store: Store) -> None:
    """Finish what is left, between batches of ingestion: what hinders it is logged, and hinders nothing else."""
    try:
        finish(settings, database, store)
    except PipelineError as fault:
        _log.error("forget.hindered", fault=str(fault))


def clean(store: Store, path: str, forgotten: frozenset[bytes]) -> None:
    """Erase from a file that has no rows what is forgotten; a damaged one stays as it is."""
    try:
        erased = erasing.plan(store, path, lambda answer: judged(answer, forgotten))
    except ArchiveError as fault:
        _log.warning("forget.damaged", path=path, fault=str(fault))
        return
    erasing.carry_out(store, erased)


def judged(answer: Answer, forgotten: frozenset[bytes]) -> bool | bytes:
    """Whether a record stays; of a feed's document, what stays of it."""

    def is_forgotten(url: str) -> bool:
        return urls.url_sha256(url) in forgotten

    if not isinstance(answer, Payload):
        return not is_forgotten(answer.url)
    if answer.kind == "feed":
        return _document(answer, is_forgotten)
    final_url = urls.canonical(answer.final_url)
    return not (answer.kind == "page" and (is_forgotten(answer.url) or (final_url and is_forgotten(final_url))))


def redacted(answer: Response, forgotten: frozenset[bytes]) -> Response:
    """A feed's answer without entries that lead to forgotten addresses; without a body, where one stands apart."""
    if not forgotten:
        return answer
    left = without(answer.body, url=answer.final_url, is_forgotten=lambda url: urls.url_sha256(url) in forgotten)
    if left == answer.body:
        return answer
    headers = tuple((name, value) for name, value in answer.headers if name.lower() != "content-encoding")
    return replace(answer, raw=left or b"", body=left or b"", headers=headers)


def keep(database: Database, store: Store) -> None:
    """Write the tombstones into the archive too."""
    known = {each.sha256: each for each in (*kept(store), *tombstones.everything(database))}
    rows = [
        {
            "kind": each.kind,
            "sha256": each.sha256.hex(),
            "reason": each.reason,
            "forgotten_at": each.forgotten_at.isoformat(),
        }
        for each in sorted(known.values(), key=lambda each: (each.forgotten_at, each.sha256))
    ]
    store.put(_KEPT, json.dumps(rows, indent=1).encode())


def kept(store: Store) -> Iterator[Tombstone]:
    """The tombstones that an archive holds."""
    if not store.exists(_KEPT):
        return
    for row in json.loads(store.read(_KEPT, 0, store.size(_KEPT))):
        yield Tombstone(
            kind=row["kind"],
            sha256=bytes.fromhex(row["sha256"]),
            reason=row["reason"],
            forgotten_at=datetime.fromisoformat(row["forgotten_at"]),
        )


def _files(database: Database, store: Store, pages: Sequence[int]) -> list[str]:
    """Those with rows, and of the same days those with records that no row uses: a worker may have fetched in vain."""
    known, days = tombstones.files(database, pages)
    beside = (path for day in days for path in store.list(f"{day:%Y/%m/%d}") if voided(store, path))
    return sorted(path for path in {*known, *beside} if store.exists(path))


def _erase_file(
    settings: Settings, database: Database, store: Store, path: str, forgotten: frozenset[bytes]
) -> ForgetCounts:
    """One file rewritten while nobody else reads in it, and its rows after it."""
    token = _patiently(
        settings,
        lambda: tombstones.hold_file(database, path, lease_seconds=settings.lease_seconds, worker=worker_name()),
    )
    try:
        erased = erasing.plan(store, path, lambda answer: judged(answer, forgotten))
    except PipelineError:
        tombstones.free_file(database, token)
        raise
    tombstones.settle_file(
        database,
        path,
        file_bytes=erased.file_bytes,
        places=erased.places,
        gone=erased.gone,
        payloads=erased.payloads,
    )
    reached("forget.before_writing")
    erasing.carry_out(store, erased)
    tombstones.free_file(database, token)
    return ForgetCounts(files=1, records=len(erased.gone), documents=len(erased.payloads))


def _name_sha256(bearer: Bearer) -> bytes:
    """As `loading_barred` tells names: one of a single word is many people's, so only its own sense is told."""
    parts = [bearer.label, bearer.name_key, *([] if len(bearer.name_key.split()) > 1 else [bearer.sense])]
    return hashlib.sha256("|".join(parts).encode()).digest()


def _document(answer: Payload, is_forgotten: Callable[[str], bool]) -> bool | bytes:
    try:
        body = answer.body
    except (BadEncoding, TooLarge):
        return True  # no one could read it
    left = without(body, url=answer.final_url, is_forgotten=is_forgotten)
    return False if left is None else left == body or left


def _patiently[T](settings: Settings, work: Callable[[], T]) -> T:
    """Try until workers let go, which they do when their leases end."""
    until = time.monotonic() + settings.lease_seconds
    while True:
        try:
            return work()
        except InHand as held:
            if time.monotonic() >= until:
                raise Busy("Try again when they are done.") from held
        time.sleep(_PAUSE_SECONDS)
