"""CDX listings of web archives: captures to be fetched from the archive itself, or addresses of pages.

Shapes: the Wayback CDX server's text and JSON, 11-field CDX files under their head, and CDXJ of pywb and Common Crawl.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from urllib.parse import parse_qsl, unquote_plus, urlencode, urlsplit, urlunsplit

from pipeline import urls
from pipeline.archive.kinds.answers import MOST_BYTES, Headers, Unusable, checked
from pipeline.archive.kinds.lines import Line, lines
from pipeline.archive.kinds.stamps import moment_of
from pipeline.archive.sources import Refused, asked, open_source
from pipeline.records import Access, Dropped, Found, Item, Listed, Recorded, Response, Skipped, Unit, Wanted

#: fields of the Wayback CDX server where it names none
_SERVER: Final[tuple[str, ...]] = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
#: letters in the head of a CDX file
_LETTERS: Final[Mapping[str, str]] = {
    "N": "urlkey",
    "b": "timestamp",
    "a": "original",
    "m": "mimetype",
    "s": "statuscode",
    "k": "digest",
}
_JSON_NAMES: Final[Mapping[str, str]] = {"url": "original", "mime": "mimetype", "status": "statuscode"}
_HTML: Final = ("", "-", "text/html", "application/xhtml+xml", "unk", "warc/revisit")
_KEPT: Final = "x-archive-orig-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One row of a listing."""

    url: str
    timestamp: str
    at: datetime
    mimetype: str
    status: str
    digest: str


def open_cdx(unit: Unit, start: int, access: Access, wanted: Wanted) -> Iterator[Item]:
    """The captures of a listing, each payload of a page once.

    Parameters: `replay`, an address with {timestamp} and {url} in it from which each capture is fetched as it was
    stored ("https://archive.example/web/{timestamp}id_/{url}"); without it, pages are listed to be fetched from their
    sites. A listing that ends in a resumption key goes on in a further unit. Raises Refused.
    """
    source, replay = open_source(unit.address, access), unit.parameters.get("replay")
    if replay and not ("{timestamp}" in replay and "{url}" in replay):
        raise Refused("bad_replay", f"{replay!r} needs {{timestamp}} and {{url}} in it")
    names, before = _SERVER, ("", "")
    first = next(lines(source, 0), None)
    if first and (named := _head(first.text(None))):
        names, start = named, max(start, first.behind)
    for line in lines(source, start):
        if key := _resume_key(line, unit):
            yield Found(position=line.position, behind=line.behind, unit=_resumed(unit, key))
            continue
        found = _read(line, names)
        if isinstance(found, Skipped):
            yield found
        elif found is not None:
            item = _judged(found, line, before, wanted)
            before = (found.url, found.digest)
            yield _fetched(found, line, replay, access) if item is None and replay else item or _listed(found, line)


def _head(text: str) -> tuple[str, ...] | None:
    """The fields that a first line names; None where it is a row already."""
    words = text.split()
    if words[:1] == ["CDX"]:
        return tuple(_LETTERS.get(letter, letter) for letter in words[1:])
    cells = _json_row(text)
    return tuple(map(str, cells)) if isinstance(cells, list) and "timestamp" in cells else None


def _json_row(text: str) -> object:
    """A row of a JSON array that is printed a row a line; None where it is none."""
    try:
        return json.loads(f"[{text.strip(',[] \t\r\n')}]")
    except ValueError:
        return None


def _resume_key(line: Line, unit: Unit) -> str | None:
    """What a server that was asked for it (`showResumeKey=true`) ends a listing with that goes on."""
    if "showresumekey=true" not in unit.address.lower():
        return None
    text = line.text(None).strip('[]," \t\r\n')
    return text if text and not any(char in text for char in ' "') else None


def _resumed(unit: Unit, key: str) -> Unit:
    parts = urlsplit(unit.address)
    pairs = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != "resumeKey"]
    query = urlencode([*pairs, ("resumeKey", unquote_plus(key))])
    return replace(unit, address=urlunsplit(parts._replace(query=query)))


def _read(line: Line, names: tuple[str, ...]) -> Capture | Skipped | None:
    """A row; None for brackets of an array that stand alone."""
    if line.fault:
        return Skipped(position=line.position, behind=line.behind, reason=line.fault)
    text = line.text(None).strip()
    fields = _fields(text, names)
    timestamp, url = fields.get("timestamp", ""), fields.get("original", "")
    at = moment_of(timestamp)
    if urls.absolute(url) and at:
        return Capture(
            url=url,
            timestamp=timestamp,
            at=at,
            mimetype=fields.get("mimetype", ""),
            status=fields.get("statuscode", ""),
            digest=fields.get("digest", ""),
        )
    if not text.strip("[], "):
        return None
    return Skipped(position=line.position, behind=line.behind, reason="bad_line", detail=text[:200])


def _fields(text: str, names: tuple[str, ...]) -> Mapping[str, str]:
    if text.startswith("["):
        cells = _json_row(text)
        return dict(zip(names, map(str, cells), strict=False)) if isinstance(cells, list) else {}
    words = text.split(maxsplit=2)
    if len(words) == 3 and words[2].startswith("{"):
        try:
            told = json.loads(words[2])
        except ValueError:
            return {}
        pairs = told.items() if isinstance(told, dict) else ()
        return {"timestamp": words[1], **{_JSON_NAMES.get(name, name): str(value) for name, value in pairs}}
    return dict(zip(names, text.split(), strict=False))


def _judged(found: Capture, line: Line, before: tuple[str, str], wanted: Wanted) -> Dropped | Skipped | None:
    """Why a capture is not asked for; None where it is."""
    by = wanted(found.url, found.at)
    if not by and found.digest and before == (found.url, found.digest):
        by = "seen"
    if by:
        return Dropped(position=line.position, behind=line.behind, by=by, at=found.at)
    if found.mimetype == "warc/revisit":
        return _skipped(found, line, "revisit")
    if found.mimetype not in _HTML:
        return _skipped(found, line, "not_html", found.mimetype[:100])
    if found.status not in ("", "-", "200"):
        return _skipped(found, line, f"http_{found.status[:3]}")
    return None


def _listed(found: Capture, line: Line) -> Listed:
    return Listed(position=line.position, behind=line.behind, url=found.url, modified_at=found.at)


def _fetched(found: Capture, line: Line, replay: str, access: Access) -> Recorded | Skipped:
    """The capture as the archive stored it."""
    address = replay.replace("{timestamp}", found.timestamp).replace("{url}", found.url)
    try:
        answer = asked(access, address, max_bytes=MOST_BYTES, keep=False)
        page = checked(answer.status, answer.reason, _stored_headers(answer), answer.raw, answer.body)
    except Refused as refused:
        return _skipped(found, line, refused.rejection.reason, refused.rejection.detail)
    except Unusable as fault:
        return _skipped(found, line, fault.reason, fault.detail)
    return Recorded(
        position=line.position,
        behind=line.behind,
        url=found.url,
        captured_at=found.at,
        raw=page.raw,
        body=page.body,
        status=page.status,
        reason=page.reason,
        headers=page.headers,
    )


def _skipped(found: Capture, line: Line, reason: str, detail: str = "") -> Skipped:
    return Skipped(position=line.position, behind=line.behind, reason=reason, detail=detail, url=found.url)


def _stored_headers(answer: Response) -> Headers:
    """Those of the page, not of the archive that gives it; the coding is that of the bytes that came."""
    own = tuple((name[len(_KEPT) :], value) for name, value in answer.headers if name.lower().startswith(_KEPT))
    told = tuple(pair for pair in own if pair[0].lower() not in ("content-encoding", "transfer-encoding"))
    came = tuple(pair for pair in answer.headers if pair[0].lower() in ("content-encoding", "content-type"))
    typed = any(name.lower() == "content-type" for name, _ in told)
    return told + tuple(pair for pair in came if not (typed and pair[0].lower() == "content-type"))
