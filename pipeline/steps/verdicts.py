"""What an answer means for its page (pure): read it, refuse it, try again later, or keep it for a person."""

from datetime import UTC, datetime

from pipeline.db.pages import ClaimedPage, Fetched
from pipeline.http_headers import seconds_of
from pipeline.records import FetchFailure, Rejection, Response

#: failed tries of a page that was never fetched, after which a person is asked
MAX_ATTEMPTS = 6
_FIRST_WAIT_SECONDS = 60.0
_LONGEST_WAIT_SECONDS = 86_400.0
#: statuses that may pass
_PASSING = frozenset({408, 425, 429})


def verdict(page: ClaimedPage, answer: Response | FetchFailure | Rejection) -> Fetched:
    """The verdict, without the capture."""
    if isinstance(answer, Rejection):
        return _refused(page, answer.reason, answer.detail, datetime.now(UTC))
    if isinstance(answer, FetchFailure):
        if answer.transient:
            return _again(page, answer.reason, answer.detail, answer.failed_at)
        return _refused(page, answer.reason, answer.detail, answer.failed_at)
    if 200 <= answer.status < 300:
        return Fetched(page_id=page.page_id, verdict="waiting", reason="", detail="", fetched_at=answer.fetched_at)
    reason = f"http_{answer.status}"
    if answer.status in _PASSING or answer.status >= 500:
        asked = seconds_of(answer.header("Retry-After"), answer.fetched_at)
        return _again(page, reason, answer.reason, answer.fetched_at, wait_seconds=asked)
    return _refused(page, reason, answer.reason, answer.fetched_at)


def not_asked(page: ClaimedPage, seconds: float) -> Fetched:
    """The page's host could not be asked in this batch; it waits for its turn."""
    return Fetched(
        page_id=page.page_id,
        verdict="retry",
        reason="turn",
        detail="",
        fetched_at=datetime.now(UTC),
        retry_seconds=seconds,
        counts=False,
    )


def _refused(page: ClaimedPage, reason: str, detail: str, at: datetime) -> Fetched:
    return Fetched(page_id=page.page_id, verdict="rejected", reason=reason, detail=detail, fetched_at=at)


def _again(page: ClaimedPage, reason: str, detail: str, at: datetime, *, wait_seconds: float | None = None) -> Fetched:
    """Another try after `wait_seconds`, or else after a time that doubles with each; a person after the last one."""
    last = page.attempts + 1 >= MAX_ATTEMPTS
    wait = _FIRST_WAIT_SECONDS * 2**page.attempts if wait_seconds is None else min(wait_seconds, _LONGEST_WAIT_SECONDS)
    return Fetched(
        page_id=page.page_id,
        verdict="quarantined" if last else "retry",
        reason=reason,
        detail=detail,
        fetched_at=at,
        retry_seconds=None if last else wait,
    )
