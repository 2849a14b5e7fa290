"""How often a host may be asked (pure): the state is a row that all workers share, so ten are as polite as one."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from pipeline.http_headers import seconds_of
from pipeline.records import FetchFailure, Response

#: A Crawl-delay is honoured up to here; a site that asks for more gets this.
MAX_CRAWL_DELAY: Final = 300.0
_MAX_PENALTY: Final = 64.0
_MAX_RETRY_AFTER: Final = timedelta(hours=24)
_FIRST_RETRY: Final = timedelta(seconds=30)
#: Failures in a row after which a host counts as dead, its first rest, and its longest.
_DEAD_AFTER: Final = 5
_FIRST_REST: Final = timedelta(minutes=5)
_LONGEST_REST: Final = timedelta(hours=24)
#: Failures that say the host is not there; the others are about one answer or one address.
_NOT_THERE: Final = frozenset({"dns", "connect", "timeout", "tls", "protocol"})


@dataclass(frozen=True, slots=True, kw_only=True)
class HostState:
    """What is remembered of one host between two requests."""

    host: str
    #: least pause by setting, or by the outlet's own override
    delay_seconds: float
    #: as robots.txt asks; None where it does not
    crawl_delay: float | None = None
    #: factor on the pause, from 1; grows with 429 and 5xx, shrinks with good answers
    penalty: float = 1.0
    #: requests in a row that brought no answer
    failures: int = 0
    last_at: datetime | None = None
    #: as Retry-After asks, or while the host counts as dead
    not_before: datetime | None = None
    reason: str = "new"

    @property
    def pause(self) -> timedelta:
        """Time between two requests."""
        asked = min(self.crawl_delay or 0.0, MAX_CRAWL_DELAY)
        return timedelta(seconds=max(self.delay_seconds, asked) * self.penalty)

    @property
    def dead(self) -> bool:
        """True after so many failures in a row that pages of this host are better left for later."""
        return self.failures >= _DEAD_AFTER


def ready_at(state: HostState) -> datetime | None:
    """When the next request may be sent; None for now."""
    times = [state.last_at + state.pause] if state.last_at else []
    return max([*times, state.not_before] if state.not_before else times, default=None)


def after(state: HostState, answer: Response | FetchFailure, now: datetime) -> HostState:
    """The state after an answer; `now` is when it ended, so that a slow host rests from its answer on."""
    if isinstance(answer, FetchFailure):
        return _without_answer(state, answer, now) if answer.reason in _NOT_THERE else _calmer(state, now)
    if answer.status in (429, 503):
        return _slowed(state, answer, now)
    if answer.status >= 500:
        penalty = min(_MAX_PENALTY, state.penalty * 1.5)
        reason = f"HTTP {answer.status}: slower"
        return replace(state, penalty=penalty, failures=0, last_at=now, not_before=None, reason=reason)
    return _calmer(state, now)


def _calmer(state: HostState, now: datetime) -> HostState:
    penalty = max(1.0, state.penalty * 0.8)
    return replace(state, penalty=penalty, failures=0, last_at=now, not_before=None, reason="answers")


def _slowed(state: HostState, answer: Response, now: datetime) -> HostState:
    """429 and 503: twice as slow from here, and not before Retry-After."""
    penalty = min(_MAX_PENALTY, state.penalty * 2)
    seconds = seconds_of(answer.header("Retry-After"), now)
    rest = _FIRST_RETRY * state.penalty if seconds is None else timedelta(seconds=seconds)
    until = now + min(_MAX_RETRY_AFTER, rest)
    reason = f"HTTP {answer.status}: " + ("slower" if seconds is None else f"Retry-After asks for {seconds} s")
    return replace(state, penalty=penalty, failures=0, last_at=now, not_before=until, reason=reason)


def _without_answer(state: HostState, failure: FetchFailure, now: datetime) -> HostState:
    failures = state.failures + 1
    until, reason = None, f"{failure.reason}, {failures} in a row"
    if failures >= _DEAD_AFTER:
        rest = min(_LONGEST_REST, _FIRST_REST * 2 ** min(failures - _DEAD_AFTER, 10))
        until, reason = now + rest, f"dead: {reason}"
    return replace(state, failures=failures, last_at=now, not_before=until, reason=reason)
