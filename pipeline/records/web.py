"""What a request brought."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One redirect that was followed."""

    url: str
    status: int
    location: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One HTTP answer, whatever its status: what a WARC response record needs, and the decoded body."""

    url: str
    #: after redirects
    final_url: str
    status: int
    #: its bytes as Latin-1, as those of the headers: what came is known again
    reason: str
    #: in order, as sent
    headers: tuple[tuple[str, str], ...]
    #: request line and headers as sent to the final address
    request_head: bytes
    #: the payload as it came over the wire (content-encoded, without chunked framing)
    raw: bytes
    #: decoded, within the cap
    body: bytes
    fetched_at: datetime
    seconds: float
    address: str | None
    hops: tuple[Hop, ...] = ()

    def header(self, name: str) -> str | None:
        """The first header of that name, whatever its case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFailure:
    """A request that brought no answer."""

    url: str
    #: "dns", "connect", "tls", "timeout", "protocol", "too_large", "too_many_redirects", "forbidden_address",
    #: "bad_url", "bad_encoding", "wrong_type"
    reason: str
    detail: str
    #: False where trying again will not help
    transient: bool
    failed_at: datetime
    seconds: float
