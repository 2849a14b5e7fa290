"""Quotes -> utterances: those that are the same saying are joined, until none is due."""

from dataclasses import dataclass

from pipeline.db.connect import Database
from pipeline.steps.counts import Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class UtteranceCounts(Counts):
    """What was linked."""

    articles: int = 0
    quotes: int = 0
    links: int = 0


def link_utterances_due(database: Database) -> UtteranceCounts:
    """Link until nothing is due."""
    return UtteranceCounts()
