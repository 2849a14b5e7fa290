"""Rows of news collections -> items (pure): what a row may call its address, page, text and dates.

The names are those of news-please, of Media Cloud's story exports, of common crawlers, and our own.
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from pipeline import urls
from pipeline.archive.kinds.answers import Unusable, read_page
from pipeline.feeds.sitemaps import moment
from pipeline.records import Dropped, Listed, Recorded, Skipped, Told, Wanted

_URL: Final = ("url", "link", "uri", "loc", "source_url", "original_url", "article_url", "guid")
_HTML: Final = ("html", "raw_html", "raw_content", "page_html", "spider_response", "first_download_html")
_PACKED: Final = "html_base64"
_TEXT: Final = ("maintext", "story_text", "text", "article_text", "text_content", "body", "content")
_TITLE: Final = ("title", "headline")
_BYLINE: Final = ("byline", "authors", "author")
_PUBLISHED: Final = ("date_publish", "publish_date", "published_at", "publication_date", "published", "date")
_MODIFIED: Final = ("date_modify", "modified_at", "lastmod", "updated_at")
_CAPTURED: Final = ("date_download", "captured_at", "collect_date", "indexed_date", "download_date", "crawl_date")
_LANGUAGE: Final = ("language", "lang")

type Row = Mapping[str, object]


def has_address(names: Sequence[str]) -> bool:
    """Whether one of these columns holds addresses."""
    return any(name.strip().lower() in _URL for name in names)


def item(
    row: Row, position: int, behind: int, file_at: datetime | None, wanted: Wanted
) -> Listed | Recorded | Told | Dropped | Skipped:
    """What a row is: a stored page where it has HTML, a text where it has one, else an address.

    A page or text without a time of its download is dated by its file (`file_at`), else set aside ("no_date").
    """
    row = {name.strip().lower(): value for name, value in row.items()}
    url, at = _text(row, _URL) or "", moment(_text(row, _CAPTURED)) or file_at
    has_page = _text(row, (*_HTML, _PACKED)) is not None
    if urls.absolute(url) is None:
        return Skipped(position=position, behind=behind, reason="bad_url", detail=url[:200])
    if not has_page and not _text(row, _TEXT):
        return _listed(row, position, behind, url)
    dated = moment(_text(row, _PUBLISHED)) or at
    if by := wanted(url, dated):
        return Dropped(position=position, behind=behind, by=by, at=dated)
    try:
        if at is None:
            raise Unusable("no_date", "neither the row nor its file says when it was downloaded")
        return (_recorded if has_page else _told)(row, position, behind, url, at)
    except Unusable as fault:
        return Skipped(position=position, behind=behind, reason=fault.reason, detail=fault.detail, url=url)


def _listed(row: Row, position: int, behind: int, url: str) -> Listed:
    return Listed(
        position=position,
        behind=behind,
        url=url,
        modified_at=moment(_text(row, _MODIFIED)),
        published_at=moment(_text(row, _PUBLISHED)),
        title=_text(row, _TITLE),
        language=_language(row),
    )


def _recorded(row: Row, position: int, behind: int, url: str, at: datetime) -> Recorded:
    page = read_page(*_html(row))
    return Recorded(
        position=position,
        behind=behind,
        url=url,
        captured_at=at,
        raw=page.raw,
        body=page.body,
        status=None,
        headers=page.headers,
    )


def _told(row: Row, position: int, behind: int, url: str, at: datetime) -> Told:
    published = _text(row, _PUBLISHED)
    return Told(
        position=position,
        behind=behind,
        url=url,
        text=_text(row, _TEXT) or "",
        captured_at=at,
        title=_text(row, _TITLE),
        byline=_text(row, _BYLINE),
        published_at=moment(published),
        published_has_time=":" in (published or ""),
        language=_language(row),
    )


def _text(row: Row, names: Sequence[str]) -> str | None:
    """The first of these that says something; a list of names as one."""
    for name in names:
        value = row.get(name)
        if isinstance(value, list):
            value = ", ".join(each for each in value if isinstance(each, str))
        if isinstance(value, str) and value.strip() and value.strip().lower() not in ("none", "null", "nan"):
            return value.strip()
    return None


def _html(row: Row) -> tuple[bytes, str]:
    """The page and its type. What came as text is in our encoding, whatever the page says of itself."""
    packed = _text(row, (_PACKED,))
    if packed is None:
        return (_text(row, _HTML) or "").encode("utf-8", "replace"), "text/html; charset=utf-8"
    try:
        return base64.b64decode(packed, validate=True), "text/html"
    except binascii.Error as fault:
        raise Unusable("bad_line", f"{_PACKED}: {fault}") from fault


def _language(row: Row) -> str | None:
    """ISO 639-1 of "en", "en-GB" and the like."""
    said = (_text(row, _LANGUAGE) or "").lower()
    return said[:2] if said[:2].isalpha() and said[2:3] in ("", "-", "_") and len(said) >= 2 else None
