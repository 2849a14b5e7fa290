"""The HTTP client: one GET, within limits, to addresses that the guard lets through.

Redirects are followed here, one by one: each target passes the same checks, and what was meant for one origin is not
told to another. The payload is kept as it came (for the archive) and decoded under a cap while it streams.
"""

import asyncio
import socket
import ssl
from base64 import b64encode
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from types import TracebackType
from typing import Final, Self
from urllib.parse import unquote, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from pipeline import urls
from pipeline.records import FetchFailure, Hop, Response
from pipeline.web.decode import BadEncoding, TooLarge, decoders
from pipeline.web.guard import ForbiddenAddress, Guard

MAX_REDIRECTS: Final = 10
_MAX_HEADERS: Final = 128
_MAX_HEADER_BYTES: Final = 32_768
_CONNECT_SECONDS: Final = 15.0
_DNS_CACHE_SECONDS: Final = 300
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
#: What may be told to any origin; credentials, cookies and validators stay with the first.
_FOR_ANYONE: Final = frozenset({"accept", "accept-language"})
_ACCEPT_ENCODING: Final = "gzip, deflate, br, zstd"


class Client:
    """An async context manager; one per task. Failures of the network are values, not exceptions."""

    def __init__(
        self,
        *,
        user_agent: str,
        allow_addresses: tuple[str, ...] = (),
        max_bytes: int = 10_000_000,
        deadline_seconds: float = 60.0,
        concurrency: int = 16,
        resolver: AbstractResolver | None = None,
    ) -> None:
        """`max_bytes` caps the decoded body and the raw one; `deadline_seconds` is for the whole request, redirects
        included; `allow_addresses` opens special networks. `resolver` is for tests and for sites with their own DNS.
        """
        self._user_agent = user_agent
        self._guard = Guard(allow_addresses)
        self._max_bytes = max_bytes
        self._deadline = deadline_seconds
        self._turns = asyncio.Semaphore(concurrency)
        self._concurrency = concurrency
        self._resolver = resolver
        self._exit = AsyncExitStack()
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(
            limit=self._concurrency,
            ttl_dns_cache=_DNS_CACHE_SECONDS,
            socket_factory=self._guard.socket,
            resolver=self._resolver,
        )
        self._session = await self._exit.enter_async_context(
            aiohttp.ClientSession(
                connector=connector,
                response_class=_Answer,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                trust_env=False,  # no proxy: it would connect where the guard cannot see
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS),
                headers={"User-Agent": self._user_agent, "Accept-Encoding": _ACCEPT_ENCODING},
                max_headers=_MAX_HEADERS,
                max_line_size=_MAX_HEADER_BYTES,
                max_field_size=_MAX_HEADER_BYTES,
            )
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._exit.aclose()
        self._session = None

    async def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] = {},
        max_bytes: int | None = None,
        deadline_seconds: float | None = None,
        accept: tuple[str, ...] | None = None,
    ) -> Response | FetchFailure:
        """The answer to one GET, whatever its status, after redirects; or why there is none.

        `headers` are sent to the first origin only, but for Accept and Accept-Language; those that no header may hold
        are left out. `accept` names content types ("text/html", "application/xml"); a 200 of another type is refused as
        "wrong_type" before its body is read. Credentials in the URL become an Authorization header for its origin.
        """
        started = monotonic()
        request = _Request(
            url=url,
            headers={**_authorization(url), **sendable(headers)},
            max_bytes=max_bytes or self._max_bytes,
            accept=accept,
        )
        try:
            async with self._turns:
                started = monotonic()
                async with asyncio.timeout(deadline_seconds or self._deadline):
                    return await self._follow(request, started)
        except Exception as error:
            reason, transient = _named(error)
            if reason is None:
                raise
            return FetchFailure(
                url=url,
                reason=reason,
                detail=f"{type(error).__name__}: {error}"[:500],
                transient=transient,
                failed_at=datetime.now(UTC),
                seconds=monotonic() - started,
            )

    async def _follow(self, request: "_Request", started: float) -> Response:
        url, headers, hops = _fetchable(request.url, None), dict(request.headers), list[Hop]()
        while True:
            answer = await self._once(url, headers, request, hops, started)
            if isinstance(answer, Response):
                return answer
            if len(hops) == MAX_REDIRECTS:
                raise _Refused("too_many_redirects", f"more than {MAX_REDIRECTS}, last to {answer.location[:200]}")
            hops.append(answer)
            target = _fetchable(answer.location, url)
            if urls.origin(target) != urls.origin(url):
                headers = {name: value for name, value in headers.items() if name.lower() in _FOR_ANYONE}
            url = target

    async def _once(
        self, url: str, headers: Mapping[str, str], request: "_Request", hops: list[Hop], started: float
    ) -> Response | Hop:
        """One request: the answer, or the redirect that it is."""
        if self._session is None:
            raise RuntimeError("the client is used outside its context")
        fetched_at = datetime.now(UTC)
        async with self._session.get(URL(url, encoded=True), headers=headers, allow_redirects=False) as answer:
            if answer.status in _REDIRECTS and (location := answer.headers.get("Location")):
                return Hop(url=url, status=answer.status, location=_readable(location))
            if request.accept and answer.status == 200 and not _accepted(answer.headers, request.accept):
                raise _Refused("wrong_type", answer.headers.get("Content-Type", "")[:100])
            raw, body = await _payload(answer, request.max_bytes)
            return Response(
                url=request.url,
                final_url=url,
                status=answer.status,
                reason=answer.reason or "",
                headers=tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.raw_headers),
                request_head=_head(answer.request_info),
                raw=raw,
                body=body,
                fetched_at=fetched_at,
                seconds=monotonic() - started,
                address=answer.address if isinstance(answer, _Answer) else None,
                hops=tuple(hops),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    url: str
    headers: Mapping[str, str]
    max_bytes: int
    accept: tuple[str, ...] | None


class _Refused(Exception):
    """An answer or address that we do not take, with the reason by name."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


class _Answer(aiohttp.ClientResponse):
    """Remembers the address it came from: after a short body the connection is already given back."""

    address: str | None = None

    async def start(self, connection: "aiohttp.connector.Connection") -> aiohttp.ClientResponse:
        peer = connection.transport.get_extra_info("peername") if connection.transport else None
        self.address = peer[0] if peer else None
        return await super().start(connection)


async def _payload(answer: aiohttp.ClientResponse, most: int) -> tuple[bytes, bytes]:
    """The payload as it came, and decoded; neither longer than `most`."""
    if (answer.content_length or 0) > most:
        raise TooLarge(f"Content-Length {answer.content_length}, the cap is {most}")
    chain = decoders(",".join(answer.headers.getall("Content-Encoding", ())))
    raw, body = bytearray(), bytearray()
    async for chunk in answer.content.iter_any():
        raw += chunk
        if len(raw) > most:
            raise TooLarge(f"more than {most} bytes on the wire")
        for place, decoder in enumerate(chain, 1):
            chunk = decoder.decode(chunk, most - (len(body) if place == len(chain) else 0))
        if chain:
            body += chunk
    if not all(decoder.ended() for decoder in chain):
        raise _Refused("bad_encoding", "the compressed stream ends early")
    payload = bytes(raw)
    return payload, bytes(body) if chain else payload


def sendable(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers whose names and values may stand in a request: a stored ETag with a line break in it may not."""
    return {
        name: value
        for name, value in headers.items()
        if name.isascii() and name.replace("-", "").isalnum() and all("\x20" <= c <= "\x7e" or c == "\t" for c in value)
    }


def _fetchable(url: str, base: str | None) -> str:
    """The absolute URL of a reference; refused where it is none, or where its port belongs to another protocol."""
    target = urls.absolute(url, base)
    if target is None:
        raise _Refused("bad_url", url[:200])
    port = urlsplit(target).port
    if port is not None and port < 1024 and port not in (80, 443):
        raise _Refused("bad_url", f"port {port} is not for HTTP")
    return target


def _authorization(url: str) -> dict[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return {}
    if not parts.username:
        return {}
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return {"Authorization": f"Basic {b64encode(pair.encode()).decode('ascii')}"}


def _readable(location: str) -> str:
    """A Location as text: raw UTF-8 in it arrives as surrogates only where it is not UTF-8."""
    return location.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _accepted(headers: Mapping[str, str], accept: tuple[str, ...]) -> bool:
    """A missing type is accepted: many feeds have none."""
    kind = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return not kind or kind in accept


def _head(sent: aiohttp.RequestInfo) -> bytes:
    """Request line and headers as sent."""
    lines = [
        f"{sent.method} {sent.url.raw_path_qs} HTTP/1.1",
        *(f"{name}: {value}" for name, value in sent.headers.items()),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")


def _named(error: Exception) -> tuple[str | None, bool]:
    """FetchFailure's reason for an exception, and whether it may pass; None for what is no failure of the network."""
    cause = getattr(error, "os_error", None)
    match error:
        case _Refused():
            return error.reason, error.reason == "bad_encoding"
        case TooLarge():
            return "too_large", False
        case BadEncoding():
            return "bad_encoding", False
        case aiohttp.InvalidURL():
            return "bad_url", False
        case aiohttp.ClientConnectorCertificateError():
            return "tls", False
        case aiohttp.ClientSSLError() | ssl.SSLError():
            return "tls", True
        case TimeoutError():
            return "timeout", True
        case _ if isinstance(cause, ForbiddenAddress):
            return "forbidden_address", False
        case aiohttp.ClientConnectorDNSError() | socket.gaierror():
            return "dns", True
        case aiohttp.ClientConnectorError():
            return "connect", True
        case aiohttp.ClientError() | OSError():
            return "protocol", True
    return None, True
