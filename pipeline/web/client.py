"""The HTTP client: one request, within limits, to addresses that the guard lets through.

The payload is kept as it came (for the archive) and decoded under a cap while it streams.
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from pipeline import urls
from pipeline.records import FetchFailure, Response
from pipeline.web.decode import BadEncoding, TooLarge, decoders
from pipeline.web.guard import ForbiddenAddress, Guard
from pipeline.web.redirects import followed, redirects

_MAX_HEADERS: Final = 128
_MAX_HEADER_BYTES: Final = 32_768
_CONNECT_SECONDS: Final = 15.0
_DNS_CACHE_SECONDS: Final = 300
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
        self.deadline_seconds = deadline_seconds
        self._turns = asyncio.Semaphore(concurrency)
        self.concurrency = concurrency
        self._resolver = resolver
        self._exit = AsyncExitStack()
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(
            limit=self.concurrency,
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
        follow: bool = True,
    ) -> Response | FetchFailure:
        """The answer to one GET, whatever its status, after redirects (before them: `follow`); or why there is none.

        `headers` are sent to the first origin only, but for Accept, its kin, and Range; those that no header may hold
        are left out. `accept` names content types ("text/html", "application/xml"); a 200 of another type is refused as
        "wrong_type" before its body is read. `deadline_seconds` is for all of it.
        """
        limits = _Limits(max_bytes=max_bytes or self._max_bytes, accept=accept)

        async def ask() -> Response | FetchFailure:
            if not follow:
                return await self._once(url, headers, limits)
            return await followed(url, headers, lambda place, told: self._once(place, told, limits))

        return await self._in_turn(url, ask, deadline_seconds)

    async def post(self, url: str, form: Mapping[str, str]) -> Response | FetchFailure:
        """The answer to a form that is sent to this address alone, whatever its status; or why there is none."""
        limits = _Limits(max_bytes=self._max_bytes, accept=None)
        return await self._in_turn(url, lambda: self._once(url, {}, limits, form))

    async def _in_turn(
        self,
        url: str,
        ask: Callable[[], Awaitable[Response | FetchFailure]],
        deadline_seconds: float | None = None,
    ) -> Response | FetchFailure:
        """What `ask` brings within the deadline, or the failure by name."""
        started = monotonic()
        try:
            async with self._turns:
                started = monotonic()
                async with asyncio.timeout(deadline_seconds or self.deadline_seconds):
                    return await ask()
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

    async def _once(
        self, url: str, headers: Mapping[str, str], limits: "_Limits", form: Mapping[str, str] | None = None
    ) -> Response:
        """One request. The body of a redirect is not read."""
        if self._session is None:
            raise RuntimeError("the client is used outside its context")
        place, fetched_at, started = _fetchable(url), datetime.now(UTC), monotonic()
        method = "GET" if form is None else "POST"
        request = self._session.request(
            method, URL(place, encoded=True), headers=sendable(headers), data=form, allow_redirects=False
        )
        async with request as answer:
            if redirects(answer.status, answer.headers.get("Location")):
                raw = body = b""
            elif limits.accept and answer.status == 200 and not _accepted(answer.headers, limits.accept):
                raise _Refused("wrong_type", answer.headers.get("Content-Type", "")[:100])
            else:
                raw, body = await _payload(answer, limits.max_bytes)
            return Response(
                url=url,
                final_url=place,
                status=answer.status,
                reason=(answer.reason or "").encode("utf-8", "surrogateescape").decode("latin-1"),
                headers=tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.raw_headers),
                request_head=_head(answer.request_info),
                raw=raw,
                body=body,
                fetched_at=fetched_at,
                seconds=monotonic() - started,
                address=answer.address if isinstance(answer, _Answer) else None,
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Limits:
    """What is taken of an answer."""

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


def _fetchable(url: str) -> str:
    """The URL as it is asked for; refused where it is none, or where its port belongs to another protocol."""
    target = urls.absolute(url)
    if target is None:
        raise _Refused("bad_url", url[:200])
    port = urlsplit(target).port
    if port is not None and port < 1024 and port not in (80, 443):
        raise _Refused("bad_url", f"port {port} is not for HTTP")
    return target


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
