"""The three contracts: one JSON object a line in, one a line out, in the same order, without a database.

A line that cannot be read gives {"id", "error"} and the rest goes on.
"""

import base64
import binascii
import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import cache, partial
from itertools import batched
from multiprocessing import get_context
from typing import Any

from pydantic import TypeAdapter, ValidationError

from pipeline.articles import structure as plain
from pipeline.errors import PipelineError
from pipeline.records import Article, Post, Quote, Reading, Rejection, Section, Structure
from pipeline.sandbox import Sandbox
from pipeline.settings import Settings
from pipeline.steps.annotate import annotate, has_model
from pipeline.steps.gazetteer import agencies, agencies_csv

type Line = Mapping[str, Any]

#: lines that go to a process at once: enough for the model to batch, few enough to stream
_CHUNK = 16


_POSTS = TypeAdapter(tuple[Post, ...])
_SECTIONS = TypeAdapter(tuple[Section, ...])
_SPANS = TypeAdapter(tuple[tuple[int, int], ...])


class BadLine(PipelineError):
    """This line cannot be read."""


def annotate_lines(settings: Settings, lines: Iterable[str], *, jobs: int = 1, explain: bool = False) -> Iterator[Line]:
    """`onrecord annotate`: {"id", "text"} (or what `extract` gives) -> quotes, mentions, posts, credits, sections.

    With `explain` each quote says for whom its source may stand: {"candidates": [{"name", "score", "features"}, …]}.
    """
    return _in_chunks(partial(_annotate_chunk, explain=explain), settings, lines, jobs)


def extract_lines(settings: Settings, lines: Iterable[str], *, jobs: int = 1) -> Iterator[Line]:
    """`onrecord extract`: {"id", "url", "html"} -> the article, or {"id", "rejected"}."""
    return _in_chunks(_extract_chunk, settings, lines, jobs)


def extracted(settings: Settings, sandbox: Sandbox, line: Line) -> Line:
    """One page, extracted."""
    article = sandbox.extract(
        _html(line),
        url=line.get("url"),
        content_type=line.get("content_type"),
        agencies_csv=agencies_csv(settings),
        now=datetime.now(UTC),
    )
    if isinstance(article, Rejection):
        return {"id": line.get("id"), "rejected": article.reason, "detail": article.detail}
    return {"id": line.get("id"), **_article(article)}


def annotated(settings: Settings, lines: Sequence[Line], *, explain: bool = False) -> list[Line]:
    """Texts, annotated: those without a model for their language come back without quotes."""
    found = [_structure_or_error(settings, line) for line in lines]
    readable = [has_model(each.language) if isinstance(each, Structure) else False for each in found]
    due = [
        (line["text"], each)
        for line, each, wanted in zip(lines, found, readable, strict=True)
        if wanted and isinstance(each, Structure)
    ]
    readings = iter(annotate(settings, due))
    done: list[Line] = []
    for line, each, wanted in zip(lines, found, readable, strict=True):
        reading = next(readings) if wanted else None
        if not isinstance(each, Structure):
            done.append(each)
        elif isinstance(reading, Exception):
            done.append({"id": line.get("id"), "error": f"{type(reading).__name__}: {reading}"})
        else:
            done.append({"id": line.get("id"), **_reading(each, reading, explain=explain)})
    return done


def _structure_or_error(settings: Settings, line: Line) -> Structure | Line:
    if "error" in line:
        return line
    try:
        return _structure(settings, line)
    except BadLine as fault:
        return {"id": line.get("id"), "error": str(fault)}


# --- lines in, many processes, lines out ------------------------------------------------------------------------------


type _Chunk = Callable[[Settings, Sequence[str]], list[Line]]


def _in_chunks(work: _Chunk, settings: Settings, lines: Iterable[str], jobs: int) -> Iterator[Line]:
    chunks = batched((line for line in lines if line.strip()), _CHUNK)
    if jobs <= 1:
        for chunk in chunks:
            yield from work(settings, chunk)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        waiting: deque[Future[list[Line]]] = deque()
        for chunk in chunks:
            waiting.append(pool.submit(work, settings, chunk))
            if len(waiting) > 2 * jobs:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _annotate_chunk(settings: Settings, lines: Sequence[str], *, explain: bool) -> list[Line]:
    return annotated(settings, [_read(line, "text") for line in lines], explain=explain)


def _extract_chunk(settings: Settings, lines: Sequence[str]) -> list[Line]:
    return [_extract_one(settings, line) for line in lines]


def _extract_one(settings: Settings, text: str) -> Line:
    line = _read(text)
    if "error" in line:
        return line
    try:
        return extracted(settings, _sandbox(settings), line)
    except PipelineError as fault:
        return {"id": line.get("id"), "error": str(fault)}


@cache
def _sandbox(settings: Settings) -> Sandbox:
    return Sandbox(deadline_seconds=settings.parse_deadline_seconds, memory_mb=settings.parse_memory_mb)


def _read(text: str, needed: str | None = None) -> Line:
    try:
        line = json.loads(text)
    except ValueError as fault:
        return {"id": None, "error": f"no JSON: {fault}"}
    if not isinstance(line, dict):
        return {"id": None, "error": "no JSON object"}
    if "error" in line:
        return line
    if needed and not isinstance(line.get(needed), str):
        why = line.get("rejected") or line.get("error")
        return {"id": line.get("id"), "error": f"not extracted: {why}" if why else f'no "{needed}"'}
    return line


def _html(line: Line) -> bytes:
    if isinstance(line.get("html"), str):
        # a lone surrogate is no character: it goes the way that a browser sends it
        return str(line["html"]).encode("utf-8", "replace")
    try:
        return base64.b64decode(line["html_base64"], validate=True)
    except (KeyError, TypeError, binascii.Error) as fault:
        raise BadLine('It needs "html" or "html_base64".') from fault


# --- records <-> lines ------------------------------------------------------------------------------------------------


def _structure(settings: Settings, line: Line) -> Structure:
    """Guessed from the text, but for what the line gives."""
    found = plain.read_plain(line["text"], agencies(settings))
    if line.get("language"):
        found = replace(found, language=line["language"])
    if "sections" not in line and "posts" not in line:
        return found
    return replace(
        found,
        posts=_given(_POSTS, line.get("posts"), "posts"),
        sections=_given(_SECTIONS, line.get("sections"), "sections"),
        captions=_given(_SPANS, line.get("captions"), "captions"),
        asides=_given(_SPANS, line["asides"], "asides") if "asides" in line else found.asides,
    )


def _given(adapter: TypeAdapter[Any], things: Any, name: str) -> tuple[Any, ...]:
    try:
        return tuple(adapter.validate_python(things or ()))
    except ValidationError as fault:
        first = fault.errors()[0]
        raise BadLine(f'"{name}": {".".join(map(str, first["loc"]))}: {first["msg"]}.') from fault


def _article(article: Article) -> Line:
    structure, published, modified = article.structure, article.published, article.modified
    dateline = structure.dateline
    return {
        "url": article.url,
        "title": article.title,
        "text": article.text,
        "byline": structure.byline,
        "authors": [author.name for author in structure.authors],
        "published_at": published.at.isoformat() if published else None,
        "published_precision": published.precision if published else None,
        "published_source": published.source if published else None,
        "modified_at": modified.at.isoformat() if modified else None,
        "disputed_dates": [{"at": date.at.isoformat(), "source": date.source} for date in article.disputed_dates],
        "language": structure.language,
        "sections": [asdict(section) for section in structure.sections],
        "posts": [_post(post) for post in structure.posts],
        "captions": structure.captions,
        "figure_captions": structure.figure_captions,
        "asides": structure.asides,
        "credits": [credit.printed for credit in structure.credits],
        "dateline": {"place": dateline.place, "on": dateline.on, "agency": dateline.agency} if dateline else None,
        "canonical_url": article.canonical_url,
        "flags": article.flags,
    }


def _post(post: Post) -> Line:
    return {**asdict(post), "posted_on": post.posted_on.isoformat() if post.posted_on else None}


def _reading(structure: Structure, reading: Reading | None, *, explain: bool = False) -> Line:
    return {
        "language": structure.language,
        "quotes": [_quote(quote, explain=explain) for quote in reading.quotes] if reading else [],
        "mentions": [asdict(mention) for mention in reading.mentions] if reading else [],
        "posts": [_post(post) for post in structure.posts],
        "credits": [credit.printed for credit in structure.credits],
        "sections": [
            {"start": section.start, "end": section.end, "heading": section.heading} for section in structure.sections
        ],
    }


def _quote(quote: Quote, *, explain: bool) -> Line:
    line = {name: value for name, value in asdict(quote).items() if name not in ("speaker_label", "candidates")}
    if explain:
        line["candidates"] = [{**asdict(each), "features": dict(each.features)} for each in quote.candidates]
    return line
