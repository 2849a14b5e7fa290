"""What reading a capture gave, as rows to load (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from pipeline import urls
from pipeline.articles.extract import VERSION
from pipeline.articles.fingerprint import minhash, text_sha256
from pipeline.db.articles import ReadCapture
from pipeline.db.bulk import Row
from pipeline.db.captures import ClaimedCapture
from pipeline.db.pages import page_row
from pipeline.db.rows import article_row, reading_rows, structure_rows
from pipeline.records import Article, Reading, Rejection, Stage
from pipeline.resolve.pages import same_as
from pipeline.settings import Settings
from pipeline.steps.annotate import has_model
from pipeline.steps.gazetteer import namer
from pipeline.steps.refetch import next_refetch


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a capture is kept for a person."""

    stage: Stage
    reason: str
    detail: str


def as_article(settings: Settings, capture: ClaimedCapture, article: Article, reading: Reading | None) -> ReadCapture:
    """An article, with its reading where one was made."""
    details = structure_rows(capture.capture_id, article)
    if reading:
        details |= _reading_rows(settings, capture.capture_id, article.text, reading)
    row = article_row(article)
    unread = [] if has_model(article.structure.language) else ["unsupported_language"]
    return ReadCapture(
        capture_id=capture.capture_id,
        page_id=capture.page_id,
        verdict="article",
        row={
            **row,
            "captured_at": capture.captured_at,
            "refetch_at": next_refetch(capture.first_captured_at, capture.captured_at, settings.refetch_hours),
            "link_kind": "canonical" if urls.canonical(capture.final_url) == capture.page_url else "redirect",
            "text_sha256": text_sha256(article.text),
            "minhash": minhash(article.text),
            "extractor": VERSION,
            "annotator": reading.annotator if reading else None,
            "flags": [*row["flags"], *unread],
        },
        target=_target(capture, article),
        details=details,
    )


def _reading_rows(settings: Settings, capture_id: int, text: str, reading: Reading) -> Mapping[str, Sequence[Row]]:
    naming = namer(settings).naming(text, reading)
    return {
        **reading_rows(capture_id, text, reading, naming.keys),
        "loading_named": [{"capture_id": capture_id, **asdict(thing)} for thing in naming.things],
        "loading_company": [{"capture_id": capture_id, "company": naming.company, "places": naming.places}],
    }


def as_refused(capture_id: int, page_id: int, result: Rejection | Fault) -> ReadCapture:
    """A capture that is no article, or that could not be read."""
    return ReadCapture(
        capture_id=capture_id,
        page_id=page_id,
        verdict="rejected" if isinstance(result, Rejection) else "quarantined",
        row={"stage": result.stage, "reason": result.reason, "detail": result.detail},
        details={},
    )


def _target(capture: ClaimedCapture, article: Article) -> Row | None:
    """The page that this one says it is the same as."""
    address = same_as(capture.page_url, capture.final_url, article.canonical_url)
    url = urls.canonical(address) if address else None
    if url is None or address is None:
        return None
    return page_row(url, original_url=address, outlet_id=None, discovered_by="link")
