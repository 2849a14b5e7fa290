"""Records of the core as rows of the `loading_…` tables (pure)."""

import hashlib
import re
from collections.abc import Mapping, Sequence

from psycopg.types.json import Jsonb

from pipeline.db.bulk import Row
from pipeline.records import Article, DatedBy, Label, Quote, Reading, Span

_SPACE = re.compile(r"[\W_]+")


def article_row(article: Article) -> Row:
    """The columns of `loading_read` that an article itself gives."""
    published, dateline, structure = article.published, article.structure.dateline, article.structure
    offset_known = published is not None and published.offset_known
    return {
        "text": article.text,
        "language": structure.language,
        "words": len(article.text.split()),
        "title": article.title,
        "description": article.description,
        "byline": structure.byline,
        "authors": Jsonb([{"name": author.name, "kind": author.kind} for author in structure.authors]),
        "published_at": published and published.at,
        "published_source": published and published.source,
        "published_precision": published and published.precision,
        "published_offset_known": published and published.offset_known,
        "published_utc_offset": published.at.utcoffset() if published and offset_known else None,
        "modified_at": article.modified and article.modified.at,
        "dateline_place": dateline and dateline.place,
        "dateline_on": dateline and dateline.on,
        "dateline_agency": dateline and dateline.agency,
        "canonical_url": article.canonical_url,
        "flags": list(article.flags),
        "disputed_dates": Jsonb([_dated(date) for date in article.disputed_dates]),
        "figure_captions": list(structure.figure_captions),
    }


def structure_rows(capture_id: int, article: Article) -> dict[str, Sequence[Row]]:
    """Sections, captions, posts and credits."""
    structure = article.structure
    return {
        "loading_section": [
            {**_place(capture_id, n, part.start, part.end), "heading": part.heading, "posted_at": part.posted_at}
            for n, part in enumerate(structure.sections, 1)
        ],
        "loading_caption": [_place(capture_id, n, start, end) for n, (start, end) in enumerate(structure.captions, 1)],
        "loading_post": [
            {
                **_place(capture_id, n, post.start, post.end),
                "platform": post.platform,
                "author": post.author,
                "handle": post.handle,
                "posted_on": post.posted_on,
                "url": post.url,
                "text": post.text,
            }
            for n, post in enumerate(structure.posts, 1)
        ],
        "loading_credit": [
            {**_place(capture_id, n, credit.start, credit.end), "printed": credit.printed, "agency": credit.agency}
            for n, credit in enumerate(structure.credits, 1)
        ],
    }


def reading_rows(
    capture_id: int, text: str, reading: Reading, name_keys: Mapping[tuple[Label, str], str]
) -> dict[str, Sequence[Row]]:
    """Roles, quotes, their pieces and relays; `name_keys` folds each name in its label."""
    quotes = list(enumerate(reading.quotes, 1))
    return {
        "loading_role": [
            {
                "capture_id": capture_id,
                "label": "person",
                "name_key": name_keys.get(("person", role.person)),
                "start_char": role.start,
                "end_char": role.end,
                "office": role.office,
                "of_name": role.of,
            }
            for role in reading.roles
        ],
        "loading_quote": [_quote(capture_id, n, text, quote, name_keys) for n, quote in quotes],
        "loading_quote_span": [
            {
                "capture_id": capture_id,
                "quote": n,
                "role": role,
                "ordinal": place,
                "start_char": start,
                "end_char": end,
            }
            for n, quote in quotes
            for role, spans in (("content", quote.content), ("verbatim", quote.verbatim))
            for place, (start, end) in enumerate(spans, 1)
        ],
        "loading_quote_relay": [
            {"capture_id": capture_id, "quote": n, "role": role, "ordinal": place, "name": name}
            for n, quote in quotes
            for role, names in (("relay", quote.relays), ("carried", quote.relays_carried), ("cites", quote.cites))
            for place, name in enumerate(names, 1)
        ],
    }


def _dated(date: DatedBy) -> Row:
    return {
        "source": date.source,
        "at": date.at.isoformat(),
        "precision": date.precision,
        "offset_known": date.offset_known,
    }


def _place(capture_id: int, ordinal: int, start: int, end: int) -> dict[str, int]:
    return {"capture_id": capture_id, "ordinal": ordinal, "start_char": start, "end_char": end}


def _quote(
    capture_id: int, ordinal: int, text: str, quote: Quote, name_keys: Mapping[tuple[Label, str], str]
) -> Mapping[str, object]:
    cue_start, cue_end = quote.cue or (None, None)
    source_start, source_end = quote.source or (None, None)
    named = quote.speaker is not None and quote.speaker_label is not None
    return {
        "capture_id": capture_id,
        "ordinal": ordinal,
        "words_sha256": _words_sha256(text, quote.content),
        "kind": quote.kind,
        "cue_start": cue_start,
        "cue_end": cue_end,
        "source_start": source_start,
        "source_end": source_end,
        "speaker": quote.speaker,
        "speakers": list(quote.speakers),
        "speaker_label": quote.speaker_label if named else None,
        "speaker_key": name_keys.get((quote.speaker_label, quote.speaker or "")) if quote.speaker_label else None,
        "speaker_how": quote.speaker_how,
        "speaker_description": quote.speaker_description,
        "addressee": quote.addressee,
        "reportedly": quote.reportedly,
        "polarity": quote.polarity,
        "occasion": quote.occasion,
        "rule": quote.rule,
        "confidence": quote.confidence,
    }


def _words_sha256(text: str, spans: Sequence[Span]) -> str:
    """The words alone: marks and spaces may change without making it another quote."""
    words = " ".join(_SPACE.sub(" ", text[start:end]).strip() for start, end in spans)
    return hashlib.sha256(words.casefold().encode("utf-8", "replace")).hexdigest()
