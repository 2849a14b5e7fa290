"""Captures waiting -> versions and readings: claim, read the WARC record, extract in the sandbox, annotate, load."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic

import structlog

from pipeline import urls
from pipeline.archive.store import Store
from pipeline.archive.reading import read_record
from pipeline.articles.extract import VERSION
from pipeline.db import articles, captures
from pipeline.db.articles import Loaded, PageRow, ReadCapture
from pipeline.db.bulk import Row
from pipeline.db.captures import CaptureClaim, ClaimedCapture
from pipeline.db.connect import Database
from pipeline.db.rows import article_row, reading_rows, structure_rows, text_sha256
from pipeline.errors import ArchiveError, RowRefused, SandboxCrash, SandboxTimeout
from pipeline.records import Article, Reading, Rejection, Stage
from pipeline.resolve.names import name_key
from pipeline.resolve.pages import articles_of
from pipeline.sandbox import Sandbox
from pipeline.settings import Settings, worker_name
from pipeline.steps.annotate import annotate, annotator, has_model
from pipeline.steps.counts import Counts
from pipeline.steps.gazetteer import agencies_csv
from pipeline.steps.points import reached
from pipeline.web.decode import BadEncoding, TooLarge, decoded

_log = structlog.get_logger()
#: a batch is loaded in one transaction, and lost as a whole where the worker dies
_BATCH_CAPTURES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCounts(Counts):
    """How batches of readings ended."""

    captures: int = 0
    articles: int = 0
    rejected: int = 0
    quarantined: int = 0
    fenced: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fault:
    """Why a capture is kept for a person."""

    stage: Stage
    reason: str
    detail: str


type _Extracted = Article | Rejection | _Fault


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
    prepared = prepare(settings, database, store, sandbox, claim)
    reached("read.before_load")
    loaded = load(database, claim, prepared)
    counts = ReadCounts(
        captures=len(claim.captures),
        articles=loaded.articles,
        rejected=loaded.rejected,
        quarantined=loaded.quarantined,
        fenced=loaded.fenced,
    )
    _log.info("read.batch", token=claim.token, **counts.as_dict())
    return counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A batch that is read and not yet loaded."""

    read: tuple[ReadCapture, ...]
    #: pages that others point to (keys as in `loading_page`)
    targets: tuple[Row, ...]


def prepare(settings: Settings, database: Database, store: Store, sandbox: Sandbox, claim: CaptureClaim) -> Prepared:
    """Extract and annotate a batch."""
    extracted = [_extract(settings, store, sandbox, capture) for capture in claim.captures]
    targets = [
        target
        for capture, result in zip(claim.captures, extracted, strict=True)
        if isinstance(result, Article) and (target := _target(capture, result))
    ]
    read = _annotated(settings, database, claim.captures, extracted)
    return Prepared(read=tuple(read), targets=tuple(targets))


def load(database: Database, claim: CaptureClaim, prepared: Prepared) -> Loaded:
    """Load a batch in one transaction; a row that Postgres refuses is set aside alone."""
    return _load(database, claim, prepared.read, prepared.targets)


def _extract(settings: Settings, store: Store, sandbox: Sandbox, capture: ClaimedCapture) -> _Extracted:
    try:
        payload = read_record(store, capture.path, capture.warc_offset, capture.warc_length)
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
        return _Fault(stage="extract", reason="archive", detail=str(fault))
    except (BadEncoding, TooLarge) as fault:
        return _Fault(stage="extract", reason="bad_encoding", detail=str(fault))
    except SandboxTimeout as fault:
        return _Fault(stage="extract", reason="parser_timeout", detail=str(fault))
    except SandboxCrash as fault:
        return _Fault(stage="extract", reason="parser_died", detail=str(fault))


def _annotated(
    settings: Settings, database: Database, claimed: Sequence[ClaimedCapture], extracted: Sequence[_Extracted]
) -> Iterator[ReadCapture]:
    """Readings for the articles that have a model and were not read before; everything as rows."""
    found = [result for result in extracted if isinstance(result, Article)]
    pages = [capture.page_id for capture in claimed]
    known = articles.known_readings(database, pages, annotator(settings).version) if found else frozenset()
    due = [each for each in found if has_model(each.structure.language) and text_sha256(each.text) not in known]
    readings = dict(zip(map(id, due), annotate(settings, ((each.text, each.structure) for each in due)), strict=True))
    for capture, result in zip(claimed, extracted, strict=True):
        reading = readings.get(id(result))
        if isinstance(reading, Exception):
            result = _Fault(stage="annotate", reason=type(reading).__name__, detail=str(reading))
        if isinstance(result, Article):
            assert not isinstance(reading, Exception)
            yield _article(capture, result, reading)
        else:
            yield _refused(capture, result)


def _article(capture: ClaimedCapture, article: Article, reading: Reading | None) -> ReadCapture:
    target = _target(capture, article)
    details = structure_rows(capture.capture_id, article)
    if reading:
        details |= reading_rows(capture.capture_id, article.text, reading, name_key)
    row = article_row(article, extractor=VERSION, annotator=reading.annotator if reading else None)
    flags = row["flags"]
    if not has_model(article.structure.language):
        flags = [*flags, "unsupported_language"]
    return ReadCapture(
        capture_id=capture.capture_id,
        page_id=capture.page_id,
        verdict="article",
        row={**row, "flags": flags, "captured_at": capture.captured_at},
        target_sha256=target["url_sha256"] if target else None,
        link_kind=_link_kind(capture) if target else None,
        details=details,
    )


def _refused(capture: ClaimedCapture, result: Rejection | _Fault) -> ReadCapture:
    return ReadCapture(
        capture_id=capture.capture_id,
        page_id=capture.page_id,
        verdict="rejected" if isinstance(result, Rejection) else "quarantined",
        row={"stage": result.stage, "reason": result.reason, "detail": result.detail},
        details={},
    )


def _target(capture: ClaimedCapture, article: Article) -> Row | None:
    """The page that this one says it is the same as: its canonical link, else where it was redirected to.

    A link to another site or to a home page is not believed.
    """
    own = urls.canonical(capture.final_url)
    stated = urls.canonical(article.canonical_url, capture.final_url) if article.canonical_url else None
    believable = stated and urls.same_site(stated, capture.final_url) and not _is_home(stated)
    url = stated if believable else own
    if url is None or url == capture.page_url:
        return None
    return {
        "url": url,
        "url_sha256": urls.url_sha256(url),
        "canonicaliser": urls.CANONICALISER,
        "original_url": article.canonical_url if believable else capture.final_url,
        "host": urls.server(url),
        "outlet_id": None,
        "discovered_by": "link",
    }


def _link_kind(capture: ClaimedCapture) -> str:
    return "canonical" if urls.canonical(capture.final_url) == capture.page_url else "redirect"


def _is_home(url: str) -> bool:
    return url.split("://", 1)[-1].partition("/")[2].strip("/") in ("", "index.html")


def _choose(pages: Sequence[PageRow], links: Mapping[int, int]) -> Mapping[int, int]:
    """The page that stands for each page's article, by what is in the database and what was seen."""
    joined = {page.page_id: page.joined_page_id for page in pages if page.joined_page_id is not None}
    settled = {page.page_id for page in pages if page.has_article}
    every = {page.page_id for page in pages} | set(joined.values())
    return articles_of(every, links, joined, settled)


def _load(database: Database, claim: CaptureClaim, read: Sequence[ReadCapture], targets: Sequence[Row]) -> Loaded:
    """Load; where Postgres refuses a row, halve until the one that it refuses stands alone, and set that aside."""
    try:
        return articles.load(database, claim, read, targets, _choose)
    except RowRefused as fault:
        if len(read) == 1:
            _log.warning("read.refused", capture_id=read[0].capture_id, fault=str(fault))
            broken = _Fault(stage="load", reason="row_refused", detail=str(fault))
            return articles.load(database, claim, [_kept(read[0], broken)], [], _choose)
        middle = len(read) // 2
        first, second = (_load(database, claim, half, targets) for half in (read[:middle], read[middle:]))
        return Loaded(
            articles=first.articles + second.articles,
            rejected=first.rejected + second.rejected,
            quarantined=first.quarantined + second.quarantined,
            fenced=first.fenced + second.fenced,
        )


def _kept(capture: ReadCapture, fault: _Fault) -> ReadCapture:
    return ReadCapture(
        capture_id=capture.capture_id,
        page_id=capture.page_id,
        verdict="quarantined",
        row={"stage": fault.stage, "reason": fault.reason, "detail": fault.detail},
        details={},
    )
