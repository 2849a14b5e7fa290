"""HTTP answers as archives hold them (pure): head, chunked framing and content encoding, each of which may lie."""

from dataclasses import dataclass
from typing import Final

from pipeline.web.decode import BadEncoding, TooLarge, decoders

#: bytes of a page, as it came and decoded; what is longer is refused, as the page's own site would be
MOST_BYTES: Final = 10_000_000
_PAGES: Final = frozenset({"", "text/html", "application/xhtml+xml", "application/xml", "text/xml", "text/plain"})
_LONGEST_SIZE_LINE: Final = 1_024

type Headers = tuple[tuple[str, str], ...]


class Unusable(Exception):
    """An answer that is no page, with the reason by name."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason, self.detail = reason, detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page's answer, taken out of its framing."""

    status: int
    reason: str
    headers: Headers
    #: content-encoded, as the headers say
    raw: bytes
    body: bytes


def read_answer(block: bytes) -> Page:
    """The block of a response record. Raises Unusable where it brings no page.

    Reasons: "no_http", "http_404" and the like, "not_html", "bad_encoding", "too_large", "empty".
    """
    status, reason, headers, raw = _split(block)
    _check(status, headers)
    if "chunked" in _first(headers, "transfer-encoding").lower():
        raw = _dechunked(raw)
    headers, body = _decoded(headers, raw)
    return checked(status, reason, headers, raw, body)


def checked(status: int, reason: str, headers: Headers, raw: bytes, body: bytes) -> Page:
    """An answer that is out of its framing. Raises Unusable where it brings no page."""
    _check(status, headers)
    if not body.strip():
        raise Unusable("empty")
    return Page(status=status, reason=reason, headers=headers, raw=raw, body=body)


def read_page(body: bytes, content_type: str) -> Page:
    """A page that was kept without its answer. Raises Unusable ("not_html", "too_large", "empty")."""
    if len(body) > MOST_BYTES:
        raise Unusable("too_large", f"{len(body)} bytes")
    return checked(200, "", (("Content-Type", content_type),) if content_type else (), body, body)


def _check(status: int, headers: Headers) -> None:
    if status != 200:
        raise Unusable(f"http_{status}", _first(headers, "location"))
    content_type = _first(headers, "content-type").partition(";")[0].strip().lower()
    if content_type not in _PAGES:
        raise Unusable("not_html", content_type[:100])


def payload_of(block: bytes) -> bytes:
    """What follows the head of an HTTP message."""
    return block.partition(b"\r\n\r\n")[2]


def _split(block: bytes) -> tuple[int, str, Headers, bytes]:
    mark = b"\r\n\r\n" if b"\r\n\r\n" in block[:65_536] else b"\n\n"
    head, found, payload = block.partition(mark)
    first, *lines = head.decode("latin-1").splitlines() or [""]
    version, _, rest = first.partition(" ")
    code, _, reason = rest.partition(" ")
    if not found or not version.startswith("HTTP/") or not code.isdecimal():
        raise Unusable("no_http", first[:100])
    pairs = (line.partition(":") for line in lines)
    return int(code), reason, tuple((name.strip(), value.strip()) for name, colon, value in pairs if colon), payload


def _first(headers: Headers, name: str) -> str:
    return next((value for key, value in headers if key.lower() == name), "")


def _dechunked(payload: bytes) -> bytes:
    """Without chunked framing (RFC 9112, 7.1); as it is where it has none: many writers take it off, header left."""
    pieces, place = list[bytes](), 0
    while True:
        end = payload.find(b"\r\n", place, place + _LONGEST_SIZE_LINE)
        size = _chunk_size(payload[place:end]) if end >= 0 else None
        if size is None and place == 0:
            return payload
        if size is None or end + 2 + size > len(payload):
            raise Unusable("bad_encoding", "chunked framing ends early")
        if size == 0:
            return b"".join(pieces)
        pieces.append(payload[end + 2 : end + 2 + size])
        place = end + 2 + size + 2


def _chunk_size(line: bytes) -> int | None:
    try:
        return int(line.partition(b";")[0].strip(), 16)
    except ValueError:
        return None


def _decoded(headers: Headers, payload: bytes) -> tuple[Headers, bytes]:
    """The body, with headers that are true of the payload: some say that it is packed where it is not."""
    said = ",".join(value for name, value in headers if name.lower() == "content-encoding")
    body = payload
    try:
        for decoder in decoders(said):
            body = decoder.decode(body, MOST_BYTES)
            if not decoder.ended():
                raise BadEncoding("the compressed stream ends early")
    except TooLarge as fault:
        raise Unusable("too_large", str(fault)) from fault
    except BadEncoding as fault:
        if payload.lstrip()[:1] != b"<":
            raise Unusable("bad_encoding", str(fault)) from fault
        return tuple(pair for pair in headers if pair[0].lower() != "content-encoding"), payload
    return headers, body
