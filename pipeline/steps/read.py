"""Captures waiting -> versions and readings: claim, read the WARC record, extract in the sandbox, annotate, load."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from time import monotonic

import structlog

from pipeline import urls
from pipeline.archive.reading import read_record
from pipeline.archive.store import Store
from pipeline.articles.fingerprint import changes, text_sha256
from pipeline.db import articles, captures, tombstones
from pipeline.db.articles import Loaded, ReadCapture, Rules
from pipeline.db.captures import CaptureClaim, ClaimedCapture
from pipeline.db.connect import Database
from pipeline.errors import ArchiveError, RowRefused, SandboxCrash, SandboxTimeout, Transient
from pipeline.records import Article, Rejection
from pipeline.resolve.pages import articles_of, is_home, is_wall
from pipeline.sandbox import Sandbox
from pipeline.settings import Settings, worker_name
from pipeline.steps.annotate import annotate, annotator, has_model
from pipeline.steps.counts import Counts
from pipeline.steps.gazetteer import agencies_csv
from pipeline.steps.outcomes import Fault, as_article, as_refused
from pipeline.steps.points import reached
from pipeline.web.decode import BadEncoding, TooLarge, decoded

_log = structlog.get_logger()
#: a batch is loaded in one transaction, and lost as a whole where the worker dies
_BATCH_CAPTURES = 100
RULES = Rules(articles_of=articles_of, changes=changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCounts(Counts):
    """How batches of readings ended."""

    captures: int = 0
    articles: int = 0
    rejected: int = 0
    quarantined: int = 0
    fenced: int = 0


type _Extracted = Article | Rejection | Fault


def read_due(
    settings: Settings,
    database: Database,
    store: Store,
    *,
    seconds: float = 600.0,
    progress: Callable[[ReadCounts], None] = lambda counts: None,
) -> ReadCounts:
    """Read batch after batch until no capture waits, or no new batch should begin (`seconds`)."""
    until = monotonic() + seconds
    counts = ReadCounts()
    with Sandbox(deadline_seconds=settings.parse_deadline_seconds, memory_mb=settings.parse_memory_mb) as sandbox:
        while monotonic() < until:
            batch = read_batch(settings, database, store, sandbox)
            if not batch.captures:
                break
            counts = counts.plus(batch)
            progress(counts)
    return counts


def read_batch(settings: Settings, database: Database, store: Store, sandbox: Sandbox) -> ReadCounts:
    """One batch; no captures where none waits."""
    claim = captures.claim(database, limit=_BATCH_CAPTURES, lease_seconds=settings.lease_seconds, worker=worker_name())
    if not claim.captures:
        return ReadCounts()
    try:
        read = prepare(settings, database, store, sandbox, claim)
    except Transient:
        # no fault of theirs: it does not count as an attempt
        captures.release(database, claim, [capture.capture_id for capture in claim.captures])
        raise
    reached("read.before_load")
    loaded = load(database, claim, read)
    reached("read.after_load")
    counts = ReadCounts(
        captures=len(claim.captures),
        articles=loaded.articles,
        rejected=loaded.rejected,
        quarantined=loaded.quarantined,
        fenced=loaded.fenced,
    )
    _log.info("read.batch", token=claim.token, **counts.as_dict())
    return counts


def prepare(
    settings: Settings, database: Database, store: Store, sandbox: Sandbox, claim: CaptureClaim
) -> tuple[ReadCapture, ...]:
    """Extract and annotate a batch: ready to load."""
    extracted = [_extract(settings, store, sandbox, capture) for capture in claim.captures]
    extracted = _without_forgotten(database, claim.captures, extracted)
    return tuple(_annotated(settings, database, claim.captures, extracted))


def load(database: Database, claim: CaptureClaim, read: Sequence[ReadCapture]) -> Loaded:
    """Load a batch in one transaction; where Postgres refuses a row, halve until its capture stands alone, and set that
    one aside.
    """
    try:
        return articles.load(database, claim, read, RULES)
    except RowRefused as fault:
        if len(read) == 1:
            _log.warning("read.refused", capture_id=read[0].capture_id, fault=str(fault))
            refused = Fault(stage="load", reason="row_refused", detail=str(fault))
            return articles.load(database, claim, [as_refused(read[0].capture_id, read[0].page_id, refused)], RULES)
        middle = len(read) // 2
        first, second = (load(database, claim, half) for half in (read[:middle], read[middle:]))
        return Loaded(
            articles=first.articles + second.articles,
            rejected=first.rejected + second.rejected,
            quarantined=first.quarantined + second.quarantined,
            fenced=first.fenced + second.fenced,
        )


def _extract(settings: Settings, store: Store, sandbox: Sandbox, capture: ClaimedCapture) -> _Extracted:
    if is_home(capture.final_url) and not is_home(capture.page_url):
        return Rejection(stage="extract", reason="home_page", detail=f"redirected to {capture.final_url}")
    if is_wall(capture.final_url) and not is_wall(capture.page_url):
        return Rejection(stage="extract", reason="login_wall", detail=f"redirected to {capture.final_url}")
    try:
        payload = read_record(store, capture.path, capture.warc_offset, capture.warc_length, capture.record_id)
        body = decoded(payload.raw, payload.header("content-encoding") or "", settings.page_max_bytes)
        return sandbox.extract(
            body,
            url=capture.final_url,
            content_type=capture.content_type,
            agencies_csv=agencies_csv(settings),
            now=capture.captured_at,
            feed_published_at=capture.feed_published_at,
        )
    except ArchiveError as fault:
        return Fault(stage="extract", reason="archive", detail=str(fault))
    except (BadEncoding, TooLarge) as fault:
        return Fault(stage="extract", reason="bad_encoding", detail=str(fault))
    except SandboxTimeout as fault:
        return Fault(stage="extract", reason="parser_timeout", detail=str(fault))
    except SandboxCrash as fault:
        return Fault(stage="extract", reason="parser_died", detail=str(fault))


def _without_forgotten(
    database: Database, claimed: Sequence[ClaimedCapture], extracted: Sequence[_Extracted]
) -> list[_Extracted]:
    """What leads to an address that was forgotten, by redirect or rel=canonical, is refused."""
    leads = [
        {urls.url_sha256(url) for url in (urls.canonical(capture.final_url), _stated(result)) if url}
        for capture, result in zip(claimed, extracted, strict=True)
    ]
    forgotten = tombstones.forgotten(database, set().union(*leads))
    refusal = Rejection(stage="extract", reason="forgotten", detail="")
    return [refusal if led & forgotten else result for led, result in zip(leads, extracted, strict=True)]


def _stated(result: _Extracted) -> str | None:
    return urls.canonical(result.canonical_url) if isinstance(result, Article) and result.canonical_url else None


def _annotated(
    settings: Settings, database: Database, claimed: Sequence[ClaimedCapture], extracted: Sequence[_Extracted]
) -> Iterator[ReadCapture]:
    """Readings for the articles that have a model and were not read before; everything as rows."""
    found = [result for result in extracted if isinstance(result, Article)]
    pages = [capture.page_id for capture in claimed]
    known = articles.known_readings(database, pages, annotator(settings).version) if found else frozenset()
    due = [each for each in found if has_model(each.structure.language) and text_sha256(each.text) not in known]
    reached("read.in_annotate")
    readings = dict(zip(map(id, due), annotate(settings, ((each.text, each.structure) for each in due)), strict=True))
    for capture, result in zip(claimed, extracted, strict=True):
        reading = readings.get(id(result))
        if isinstance(reading, Exception):
            fault = Fault(stage="annotate", reason=type(reading).__name__, detail=str(reading))
            yield as_refused(capture.capture_id, capture.page_id, fault)
        elif isinstance(result, Article):
            yield as_article(settings, capture, result, reading)
        else:
            yield as_refused(capture.capture_id, capture.page_id, result)
