"""When to ask a feed again (pure): what it asks for, how much it brings, how it fails. Each decision says why.

The interval follows the overlap between polls: it aims at a few new entries per check, well before entries fall off the
feed's end. A check without overlap, on a feed with history, is a coverage gap.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from pipeline.http_headers import max_age, seconds_of

Condition = Literal["active", "failing", "muted"]
Weight = Literal["soft", "hard", "dns"]

SHORTEST: Final = timedelta(minutes=5)
LONGEST: Final = timedelta(hours=24)
#: How often a feed that is gone (410) is asked again.
MUTED: Final = timedelta(days=7)
#: Consistent permanent redirects before the feed's address changes.
MOVES: Final = 3
#: Share of checks without conditional headers, to catch servers that say "not modified" wrongly.
FORCED: Final = 0.01
#: New entries per check to aim at, at most a quarter of what the feed holds.
_WANTED: Final = 3
#: First pause and longest pause by weight of the failure; each further failure doubles it.
_BACKOFF: Final = {
    "soft": (timedelta(minutes=5), timedelta(hours=6)),
    "dns": (timedelta(minutes=30), timedelta(hours=24)),
    "hard": (timedelta(hours=1), timedelta(hours=24)),
}
_HARD_REASONS: Final = frozenset(
    {"not_a_feed", "forbidden_address", "bad_url", "tls", "too_large", "too_many_redirects", "robots"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What scheduling remembers of a feed between two checks."""

    interval: timedelta
    #: last check that brought the feed or a 304
    ok_at: datetime | None = None
    condition: Condition = "active"
    #: consecutive failures; zero after any good answer
    failures: int = 0
    #: True once the feed has brought an entry
    history: bool = False
    #: target of the permanent redirects seen lately, and how many in a row
    moving_to: str | None = None
    moves_seen: int = 0
    #: False after a forced check found new entries behind an unchanged validator
    trusts_validators: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What one check found."""

    #: None where no answer came
    status: int | None
    #: FetchFailure.reason or Rejection.reason; None where all went well
    reason: str | None = None
    #: entries in the document; those known before by key or link. Both zero for a 304 and for an unchanged body
    entries: int = 0
    known: int = 0
    #: a forced full answer whose ETag or Last-Modified was the one already held
    same_validator: bool = False
    retry_after: str | None = None
    cache_control: str | None = None
    expires: str | None = None
    #: of the document (ParsedFeed)
    update_seconds: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[str, ...] = ()
    #: final URL where every hop was a 301 or 308
    moved_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A time in which entries may have been missed."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """When the feed is next due, in which state, and why."""

    state: FeedState
    next_check_at: datetime
    reason: str
    gap: Gap | None = None
    #: the feed's new address, after consistent moves; keep the old one
    new_url: str | None = None
    #: ask without conditional headers next time
    full_next: bool = False


def after(state: FeedState, check: Check, *, now: datetime, jitter: float = 0.0, roll: float = 1.0) -> Decision:
    """The decision after a check. `jitter` and `roll` are random numbers in [0, 1), handed in.

    `jitter` spreads feeds that would fall due together (up to 10 % later); `roll` below `FORCED` asks for a full check.
    """
    if check.status == 410:
        return _muted(state, now)
    if (weight := _weight(check)) is not None:
        return _failed(state, check, weight, now, jitter)
    return _good(state, check, now, jitter, roll)


def merged(decision: Decision, *, now: datetime) -> Decision:
    """The decision where the new address is another feed's: that one is read, and this one is hardly asked."""
    state = replace(decision.state, condition="muted", moving_to=decision.new_url, moves_seen=MOVES)
    reason = f"moved to {decision.new_url}, which is another feed here: asked again in 7 days"
    return replace(decision, state=state, next_check_at=now + MUTED, reason=reason, new_url=None)


def _weight(check: Check) -> Weight | None:
    """None for a good answer."""
    if check.reason == "dns":
        return "dns"
    if check.reason in _HARD_REASONS or check.status in (400, 401, 403, 404, 405, 406, 414, 451):
        return "hard"
    if check.reason or check.status is None or not (check.status == 304 or 200 <= check.status < 300):
        return "soft"
    return None


def _muted(state: FeedState, now: datetime) -> Decision:
    muted = replace(state, condition="muted", failures=state.failures + 1)
    return Decision(state=muted, next_check_at=now + MUTED, reason="gone (410): asked again in 7 days")


def _failed(state: FeedState, check: Check, weight: Weight, now: datetime, jitter: float) -> Decision:
    failures = state.failures + 1
    first, most = _BACKOFF[weight]
    pause = min(most, max(first * 2 ** min(failures - 1, 10), min(state.interval, most)))
    what = check.reason or f"HTTP {check.status}"
    reason = f"{weight} failure {failures} ({what}): again in {_spoken(pause)}"
    asked = seconds_of(check.retry_after, now) if check.status in (429, 503) else None
    if asked and timedelta(seconds=asked) > pause:
        pause = min(timedelta(seconds=asked), MUTED)
        reason = f"{weight} failure {failures} ({what}): Retry-After asks for {_spoken(pause)}"
    condition: Condition = "muted" if state.condition == "muted" else "failing"
    if condition == "muted":
        pause, reason = MUTED, f"still muted ({what}): asked again in 7 days"
    failed = replace(state, condition=condition, failures=failures, moving_to=None, moves_seen=0)
    return Decision(state=failed, next_check_at=now + pause * (1 + jitter / 10), reason=reason)


def _good(state: FeedState, check: Check, now: datetime, jitter: float, roll: float) -> Decision:
    elapsed = now - state.ok_at if state.ok_at else None
    interval, reason = _interval(state.interval, check, elapsed)
    gap = None
    if state.history and state.ok_at and check.entries and not check.known:
        gap = Gap(since=state.ok_at, until=now)
        interval = _within(min(interval, (now - state.ok_at) / 2))
        reason = f"no overlap with the last check, entries may have been missed: {_spoken(interval)}"
    pause, reason = _as_asked(interval, reason, check, now, gapped=gap is not None)
    moving_to = check.moved_to
    moves = 0 if moving_to is None else state.moves_seen + 1 if moving_to == state.moving_to else 1
    moved = moving_to if moves >= MOVES else None
    lied = check.same_validator and check.entries > check.known and state.history
    kept = replace(
        state,
        interval=interval,
        ok_at=now,
        condition="active",
        failures=0,
        history=state.history or check.entries > 0,
        moving_to=None if moved else moving_to,
        moves_seen=0 if moved else moves,
        trusts_validators=state.trusts_validators and not lied,
    )
    due = _outside_skips(now + pause * (1 + jitter / 10), check)
    if due - now > pause * 1.2:
        reason += ", moved out of the hours or days that the feed wants to be left alone"
    if moved:
        reason += f"; moved to {moved} after {MOVES} consistent answers"
    return Decision(
        state=kept,
        next_check_at=due,
        reason=reason,
        gap=gap,
        new_url=moved,
        full_next=roll < FORCED or not kept.trusts_validators,
    )


def _interval(interval: timedelta, check: Check, elapsed: timedelta | None) -> tuple[timedelta, str]:
    """The adaptive interval, before what the feed itself asks for."""
    new = check.entries - check.known
    if new <= 0 or elapsed is None:
        longer = interval if elapsed is None else _within(interval * 1.25)
        return longer, f"{'first check' if elapsed is None else 'nothing new'}: every {_spoken(longer)}"
    wanted = max(1, min(_WANTED, check.entries // 4))
    ratio = max(0.5, min(2.0, (max(elapsed, SHORTEST) / interval) * wanted / new))
    adapted = _within(interval * ratio)
    return adapted, f"{new} of {check.entries} entries are new: every {_spoken(adapted)}"


def _as_asked(interval: timedelta, reason: str, check: Check, now: datetime, *, gapped: bool) -> tuple[timedelta, str]:
    """At least what the feed and its server ask for; after a gap that was the mistake, so the interval stands."""
    asked = {
        "the feed": check.update_seconds,
        "Cache-Control": max_age(check.cache_control),
        "Expires": seconds_of(check.expires, now) if max_age(check.cache_control) is None else None,
    }
    who, seconds = max(((name, value or 0) for name, value in asked.items()), key=lambda pair: pair[1])
    wish = min(LONGEST, timedelta(seconds=seconds))
    if gapped or wish <= interval:
        return interval, reason
    return wish, f"{reason}, but {who} asks for {_spoken(wish)}"


def _outside_skips(due: datetime, check: Check) -> datetime:
    """The first moment from `due` on that skipHours and skipDays (UTC) leave open; `due` where they leave none."""
    moment = due
    for _ in range(7 * 24):
        if moment.hour not in check.skip_hours and moment.strftime("%A") not in check.skip_days:
            return moment
        moment = moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return due


def _within(interval: timedelta) -> timedelta:
    return max(SHORTEST, min(LONGEST, interval))


def _spoken(pause: timedelta) -> str:
    minutes = round(pause.total_seconds() / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.1f} h"
