"""Quotes -> utterances: those of articles that are due are taken over; what is the same saying is joined."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from time import monotonic

import structlog

from pipeline.db import utterances
from pipeline.db.bulk import Row
from pipeline.db.connect import Database
from pipeline.errors import ConfigurationError
from pipeline.language import vectors
from pipeline.language.vectors import Meanings
from pipeline.resolve.clusters import Decision
from pipeline.resolve.drift import drift
from pipeline.resolve.quote_changes import Quoted, quote_changes
from pipeline.resolve.saying_words import Likeness
from pipeline.resolve.sayings import MOST_DAYS, Saying
from pipeline.resolve.utterances import Joined, resolve
from pipeline.settings import Settings
from pipeline.settings import settings as own_settings
from pipeline.steps.counts import Counts
from pipeline.steps.gazetteer import agencies

_log = structlog.get_logger()
#: loading waits while a batch is taken over or resolved
_BATCH_ARTICLES, _BATCH_QUOTES = 500, 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class UtteranceCounts(Counts):
    """What was linked."""

    articles: int = 0
    quotes: int = 0
    links: int = 0


def link_utterances_due(
    database: Database,
    settings: Settings | None = None,
    *,
    seconds: float = 600.0,
    progress: Callable[[UtteranceCounts], None] = lambda counts: None,
) -> UtteranceCounts:
    """Batch after batch until nothing is due, or no new batch should begin (`seconds`); by default the settings of
    this process.

    Raises ConfigurationError where the model has no word vectors.
    """
    until = monotonic() + seconds
    counts = UtteranceCounts()
    settings = settings or own_settings()
    gazetteer = agencies(settings)
    utterances.name_outlets(database, lambda name: agency.short_name if (agency := gazetteer.find(name)) else None)
    resolved = partial(_resolved, _meanings(settings.english_model).likeness)
    while monotonic() < until:
        batch = _batch(database, resolved)
        if not batch.articles and not batch.quotes:
            break
        _log.info("utterances.batch", **batch.as_dict())
        counts = counts.plus(batch)
        progress(counts)
    return counts


def _batch(database: Database, resolved: utterances.Resolve) -> UtteranceCounts:
    """Take over before comparing: what is new is then compared at once."""
    articles = utterances.tell(database, _changes, articles=_BATCH_ARTICLES)
    if articles:
        return UtteranceCounts(articles=articles)
    done = utterances.resolve_due(database, resolved, quotes=_BATCH_QUOTES, days=MOST_DAYS)
    return UtteranceCounts(quotes=done.quotes, links=done.links)


def _resolved(likeness: Likeness, sayings: Sequence[Row], decisions: Sequence[Row]) -> Iterator[Row]:
    """The pure resolver, between rows."""
    rows = {row["quote_key"]: row for row in sayings}
    joined = resolve(
        [_saying(row) for row in sayings],
        [_decision(row) for row in decisions],
        likeness,
    )
    for each in joined.values():
        row, chief = rows[each.key], rows[each.to]
        link = _link(each, row, chief, rows[each.kin])
        if row["is_due"] or any(row[column] != value for column, value in link.items()):
            words = None if row is chief else drift(chief["words"], row["words"]) or None
            yield {**link, "drift": words, "was_due": row["is_due"]}


def _link(joined: Joined, row: Row, chief: Row, kin: Row) -> Row:
    alone = row is chief
    return {
        "utterance_id": row["utterance_id"],
        "canonical_id": None if alone else chief["utterance_id"],
        "linked_by": None if alone else "hand" if joined.by_hand else "evidence",
        "score": joined.score,
        "evidence": joined.evidence,
        # of a crowded kin only a part is at hand
        "kin_id": (joined.is_crowded and row["kin_id"]) or kin["utterance_id"],
        "is_crowded": joined.is_crowded,
    }


def _saying(row: Row) -> Saying:
    return Saying(
        key=row["quote_key"],
        speaker=row["speaker_key"],
        is_named=not row["speaker_key"].startswith("~"),
        words=row["words"],
        kind=row["kind"],
        polarity=row["polarity"],
        occasion=row["occasion"],
        day=row["said_near"],
        text_print=row["text_print"],
        kin=None if row["is_due"] or row["kin_id"] is None else str(row["kin_id"]),
        is_crowded=row["is_crowded"] and not row["is_due"],
    )


def _decision(row: Row) -> Decision:
    return Decision(
        number=row["utterance_decision_id"], kind=row["kind"], key=row["quote_key"], other=row["other_quote_key"]
    )


def _changes(before: Sequence[Row], after: Sequence[Row]) -> Iterator[Row]:
    for change in quote_changes([_quoted(row) for row in before], [_quoted(row) for row in after]):
        yield {
            "kind": change.kind,
            "before_quote_id": change.before and change.before.quote_id,
            "after_quote_id": change.after and change.after.quote_id,
            "drift": (change.before and change.after and drift(change.before.words, change.after.words)) or None,
        }


def _quoted(row: Row) -> Quoted:
    return Quoted(
        quote_id=row["quote_id"],
        words=row["words"],
        speaker=row["speaker"] or row["speaker_description"],
        entity_id=row["speaker_entity_id"],
    )


@cache
def _meanings(model_name: str) -> Meanings:
    try:
        return vectors.load(model_name)
    except OSError as error:
        raise ConfigurationError(f"ONRECORD_ENGLISH_MODEL: {error}") from error
