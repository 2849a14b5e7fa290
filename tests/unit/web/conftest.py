"""Answers without a server, for pure decisions about answers."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from pipeline.records import FetchFailure, Response


@pytest.fixture(scope="session")
def now() -> datetime:
    return datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def answer(now: datetime) -> Callable[..., Response]:
    def _answer(status: int = 200, body: bytes = b"", **headers: str) -> Response:
        return Response(
            url="https://news.example/",
            final_url="https://news.example/",
            status=status,
            reason="",
            headers=tuple((name.replace("_", "-"), value) for name, value in headers.items()),
            request_head=b"",
            raw=body,
            body=body,
            fetched_at=now,
            seconds=0.1,
            address="11.0.0.1",
        )

    return _answer


@pytest.fixture(scope="session")
def failure(now: datetime) -> Callable[[str], FetchFailure]:
    def _failure(reason: str) -> FetchFailure:
        return FetchFailure(
            url="https://news.example/", reason=reason, detail="", transient=True, failed_at=now, seconds=0.1
        )

    return _failure
