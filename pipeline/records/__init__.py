"""Every noun that travels between rooms: frozen, slotted, keyword-only dataclasses, to be imported from here.

Offsets are code points into the text they belong to, end exclusive: `text[start:end]` gives the words back.
"""

from pipeline.records.articles import (
    Article,
    Author,
    AuthorKind,
    ChangeKind,
    Credit,
    DatedBy,
    Dateline,
    DateSource,
    ParagraphChange,
    Post,
    Precision,
    Section,
    Span,
    Structure,
)
from pipeline.records.backfills import (
    Access,
    ArchiveKind,
    Dropped,
    Found,
    Item,
    Listed,
    Recorded,
    Skipped,
    Told,
    Unit,
    Wanted,
)
from pipeline.records.catalogue import Column, Function, View
from pipeline.records.feeds import Announced, Entry, FeedFormat, ParsedFeed
from pipeline.records.readings import Candidate, Kind, Label, Mention, Polarity, Quote, Reading, Role, SpeakerHow
from pipeline.records.refusals import Rejection, Stage
from pipeline.records.web import FetchFailure, Hop, Response

__all__ = [
    "Access",
    "Announced",
    "ArchiveKind",
    "Article",
    "Author",
    "AuthorKind",
    "Candidate",
    "ChangeKind",
    "Column",
    "Credit",
    "DateSource",
    "DatedBy",
    "Dateline",
    "Dropped",
    "Entry",
    "FeedFormat",
    "FetchFailure",
    "Found",
    "Function",
    "Hop",
    "Item",
    "Kind",
    "Label",
    "Listed",
    "Mention",
    "ParagraphChange",
    "ParsedFeed",
    "Polarity",
    "Post",
    "Precision",
    "Quote",
    "Reading",
    "Recorded",
    "Rejection",
    "Response",
    "Role",
    "Section",
    "Skipped",
    "Span",
    "SpeakerHow",
    "Stage",
    "Structure",
    "Told",
    "Unit",
    "View",
    "Wanted",
]
