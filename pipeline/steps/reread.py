"""Captures that were read before -> newer extractions and readings, from the archive; they are shown all at once."""

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from itertools import batched
from time import monotonic
from typing import Any

import structlog

from pipeline.archive.store import Store
from pipeline.articles.extract import VERSION
from pipeline.db import articles
from pipeline.db import reread as rereading
from pipeline.db.articles import Loaded, ReadCapture
from pipeline.db.captures import CaptureClaim
from pipeline.db.connect import Database
from pipeline.db.reread import Choice, Versions
from pipeline.errors import ConfigurationError, RowRefused
from pipeline.sandbox import Sandbox
from pipeline.settings import Settings, worker_name
from pipeline.steps.annotate import annotator
from pipeline.steps.counts import Counts
from pipeline.steps.link import link_due
from pipeline.steps.link_stories import link_stories_due
from pipeline.steps.link_utterances import link_utterances_due
from pipeline.steps.points import reached
from pipeline.steps.read import RULES, prepare

_log = structlog.get_logger()
_BATCH_CAPTURES = 100
_OUTCOMES = ("new_version", "unchanged", "rejected", "quarantined")


@dataclass(frozen=True, slots=True, kw_only=True)
class RereadCounts(Counts):
    """What reading again gave."""

    captures: int = 0
    articles: int = 0
    #: that are no article now: what was read before stays
    refused: int = 0
    #: that could not be read, or loaded
    failed: int = 0
    #: by another worker
    held: int = 0
    #: readings that were not current and are now
    shown: int = 0
    #: captures for which the time did not suffice
    left: int = 0


def reread(
    settings: Settings,
    database: Database,
    store: Store,
    choice: Choice,
    *,
    seconds: float = float("inf"),
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> RereadCounts:
    """Read the chosen captures again that this version has not read; no new batch begins after `seconds`.

    Where none is left, all that this version has read becomes current in one transaction; names, stories and sayings
    are linked.
    """
    until = monotonic() + seconds
    to = Versions(extractor=VERSION, annotator=annotator(settings).version)
    captures = rereading.choose(database, choice, to)
    counts = RereadCounts()
    done = 0
    with Sandbox(deadline_seconds=settings.parse_deadline_seconds, memory_mb=settings.parse_memory_mb) as sandbox:
        for batch in batched(captures, _BATCH_CAPTURES):
            progress(done, len(captures))
            if monotonic() >= until:
                return replace(counts, left=len(captures) - done)
            counts = counts.plus(_batch(settings, database, store, sandbox, batch))
            done += len(batch)
    shown = rereading.show(database, to)
    link_due(database)
    link_stories_due(database)
    link_utterances_due(database, settings)
    return replace(counts, shown=shown)


def parse_choice(words: str) -> Choice:
    """`key=value` words as a Choice; times are ISO 8601, UTC where they name no offset.

    Raises ConfigurationError where a key is unknown or a value is none of its kind.

    >>> parse_choice("outlet=harbour since=2026-09-18").since
    datetime.datetime(2026, 9, 18, 0, 0, tzinfo=datetime.timezone.utc)
    """
    known = {field.name for field in fields(Choice)}
    given: dict[str, Any] = {}
    for word in _split(words):
        key, equals, value = word.partition("=")
        if key not in known or not equals or not value:
            raise ConfigurationError(f"{word!r}: give {', '.join(f'{name}=…' for name in sorted(known))}.")
        given[key] = _time(key, value) if key in ("since", "until") else value
    if given.get("outcome", _OUTCOMES[0]) not in _OUTCOMES:
        raise ConfigurationError(f"outcome={given['outcome']}: give one of {', '.join(_OUTCOMES)}.")
    return Choice(**given)


def _split(words: str) -> list[str]:
    try:
        return shlex.split(words)
    except ValueError as fault:
        raise ConfigurationError(f"{words!r}: {fault}.") from fault


def _time(key: str, value: str) -> datetime:
    try:
        at = datetime.fromisoformat(value)
    except ValueError as fault:
        raise ConfigurationError(f"{key}={value}: {fault}.") from fault
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _batch(
    settings: Settings, database: Database, store: Store, sandbox: Sandbox, captures: Sequence[int]
) -> RereadCounts:
    claim = rereading.claim(database, captures, lease_seconds=settings.lease_seconds, worker=worker_name())
    try:
        read = prepare(settings, database, store, sandbox, claim)
        reached("reread.before_load")
        found = [_staged(each) for each in read if each.verdict == "article"]
        loaded = _load(database, claim, found)
    finally:
        rereading.release(database, claim)
    for each in read:
        if each.verdict != "article":
            _log.warning("reread.no_article", capture_id=each.capture_id, **each.row)
    counts = RereadCounts(
        captures=len(claim.captures),
        articles=loaded.articles,
        refused=sum(each.verdict == "rejected" for each in read),
        failed=sum(each.verdict == "quarantined" for each in read) + len(found) - loaded.articles - loaded.fenced,
        held=len(captures) - len(claim.captures) + loaded.fenced,
    )
    _log.info("reread.batch", token=claim.token, **counts.as_dict())
    return counts


def _staged(capture: ReadCapture) -> ReadCapture:
    """Loaded beside what is shown now."""
    return replace(capture, row={**capture.row, "is_staged": True})


def _load(database: Database, claim: CaptureClaim, read: Sequence[ReadCapture]) -> Loaded:
    """Load; where Postgres refuses a row, halve until its capture stands alone, which stays as it was read before."""
    try:
        return articles.load(database, claim, read, RULES)
    except RowRefused as fault:
        if len(read) == 1:
            _log.warning("reread.refused", capture_id=read[0].capture_id, fault=str(fault))
            return Loaded(articles=0, rejected=0, quarantined=0, fenced=0)
        middle = len(read) // 2
        first, second = (_load(database, claim, half) for half in (read[:middle], read[middle:]))
        return Loaded(
            articles=first.articles + second.articles, rejected=0, quarantined=0, fenced=first.fenced + second.fenced
        )
