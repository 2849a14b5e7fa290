"""The world as a unit may use it: requests are polite and archived, XML is parsed in a killable child."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from pipeline.archive.warc import RecordKind
from pipeline.db import hosts
from pipeline.db.connect import Database
from pipeline.db.hosts import Leases
from pipeline.errors import SandboxCrash, SandboxTimeout, Transient
from pipeline.records import FetchFailure, ParsedFeed, Rejection, Response, Sitemap
from pipeline.sandbox import Sandbox
from pipeline.settings import Settings
from pipeline.steps.fetch import client
from pipeline.steps.hosts import Hosts, OutOfTime
from pipeline.web.client import Client


class NotNow(Transient):
    """The host cannot be asked now."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Next try in {seconds:.0f} s.")
        #: until it may be asked
        self.seconds = max(1.0, seconds)


class Kept:
    """Responses that wait for the WARC file of their batch."""

    def __init__(self) -> None:
        self._responses: list[tuple[Response, RecordKind, str]] = []

    def add_response(self, response: Response, *, kind: RecordKind, url: str) -> None:
        self._responses.append((response, kind, url))

    def take(self) -> list[tuple[Response, RecordKind, str]]:
        """All of them: they wait no more."""
        taken, self._responses = self._responses, []
        return taken


class PoliteAccess:
    """`records.Access` under the lease of one unit: hosts are held for one request at a time. Opened on first use."""

    def __init__(self, settings: Settings, database: Database, *, token: int, worker: str) -> None:
        self.kept = Kept()
        self._settings = settings
        self._database = database
        self._leases = Leases(database=database, token=token, worker=worker, lease_seconds=settings.lease_seconds)
        self._runner = asyncio.Runner()
        self._client: Client | None = None
        seconds, memory_mb = settings.parse_deadline_seconds, settings.parse_memory_mb
        self._sandbox = Sandbox(deadline_seconds=seconds, memory_mb=memory_mb)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sandbox.close()
        if self._client:
            self._runner.run(self._client.__aexit__(None, None, None))
        self._runner.close()

    def get(
        self, url: str, *, headers: Mapping[str, str] | None = None, max_bytes: int | None = None, keep: bool = True
    ) -> Response | FetchFailure | Rejection:
        """See `records.Access`. Raises NotNow."""
        answer = self._runner.run(self._get(url, headers, max_bytes))
        if keep and isinstance(answer, Response):
            self.kept.add_response(answer, kind="sitemap", url=url)
        return answer

    def feed(self, body: bytes, *, url: str, content_type: str | None = None) -> ParsedFeed | Rejection:
        """See `records.Access`."""
        now = datetime.now(UTC)
        return _parsed(lambda: self._sandbox.parse_feed(body, url=url, content_type=content_type, now=now))

    def sitemap(self, body: bytes, *, url: str) -> Sitemap | Rejection:
        """See `records.Access`."""
        return _parsed(lambda: self._sandbox.parse_sitemap(body, url=url))

    async def _get(
        self, url: str, headers: Mapping[str, str] | None, max_bytes: int | None
    ) -> Response | FetchFailure | Rejection:
        if self._client is None:
            self._client = await client(self._settings).__aenter__()
        delay = self._settings.host_delay_seconds
        asked = Hosts((), self._leases, self._client, self.kept, delay_seconds=delay, begun=datetime.now(UTC))
        try:
            return await asked.get(url, headers=headers, max_bytes=max_bytes)
        except OutOfTime as late:
            raise NotNow(late.seconds) from late
        finally:
            with self._database.transaction() as connection:
                hosts.release(connection, self._leases.token, asked.learned())


def _parsed[Document](parse: Callable[[], Document | Rejection]) -> Document | Rejection:
    """What the child gives; where it had to be killed, or died, the document is refused."""
    try:
        return parse()
    except SandboxTimeout as fault:
        return Rejection(stage="poll", reason="parser_timeout", detail=str(fault))
    except SandboxCrash as fault:
        return Rejection(stage="poll", reason="parser_died", detail=str(fault))
