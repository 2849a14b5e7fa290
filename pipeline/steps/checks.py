"""One check of a feed: what its answer is, and when it is asked next (pure, but for the child that parses)."""

import hashlib
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from pipeline.db.bulk import Row
from pipeline.db.feeds import Known
from pipeline.errors import SandboxCrash, SandboxTimeout
from pipeline.feeds import schedule
from pipeline.feeds.schedule import Check, Decision, FeedState
from pipeline.records import Entry, FetchFailure, ParsedFeed, Rejection, Response
from pipeline.sandbox import Sandbox

#: entries, each with the canonical URL of its page
type Linked = Sequence[tuple[Entry, str]]

Outcome = Literal["new_entries", "not_modified", "same_body", "rejected", "failed", "waited"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One feed after its request."""

    feed: Row
    at: datetime
    outcome: Outcome
    answer: Response | FetchFailure | Rejection | None = None
    parsed: ParsedFeed | None = None
    reason: str | None = None
    detail: str | None = None
    #: for "waited": until the host may be asked
    wait_seconds: float = 0.0


def conditions(feed: Row) -> dict[str, str]:
    """The conditional headers of its request."""
    if feed["ask_in_full"]:
        return {}
    pairs = {"If-None-Match": feed["etag"], "If-Modified-Since": feed["last_modified"]}
    return {name: value for name, value in pairs.items() if value}


def outcome(feed: Row, answer: Response | FetchFailure | Rejection) -> Checked:
    """What the answer is before its body is parsed."""
    if isinstance(answer, Rejection):
        return Checked(
            feed=feed,
            at=datetime.now(UTC),
            outcome="rejected",
            answer=answer,
            reason=answer.reason,
            detail=answer.detail,
        )
    if isinstance(answer, FetchFailure):
        return Checked(
            feed=feed,
            at=answer.failed_at,
            outcome="failed",
            answer=answer,
            reason=answer.reason,
            detail=answer.detail,
        )
    at = answer.fetched_at
    if answer.status == 304:
        return Checked(feed=feed, at=at, outcome="not_modified", answer=answer)
    if not 200 <= answer.status < 300:
        return Checked(feed=feed, at=at, outcome="failed", answer=answer, reason=f"http_{answer.status}")
    same = feed["body_sha256"] is not None and bytes(feed["body_sha256"]) == hashlib.sha256(answer.body).digest()
    return Checked(feed=feed, at=at, outcome="same_body" if same else "new_entries", answer=answer)


def parse(sandbox: Sandbox, each: Checked) -> Checked:
    """Parse a new body; a feed that breaks its parser is refused by name, the others go on."""
    answer = each.answer
    if each.outcome != "new_entries" or not isinstance(answer, Response):
        return each
    try:
        parsed = sandbox.parse_feed(
            answer.body, url=answer.final_url, content_type=answer.header("content-type"), now=each.at
        )
    except (SandboxTimeout, SandboxCrash) as fault:
        parsed = Rejection(stage="poll", reason=_fault(fault), detail=str(fault))
    if isinstance(parsed, Rejection):
        return Checked(
            feed=each.feed, at=each.at, outcome="rejected", answer=answer, reason=parsed.reason, detail=parsed.detail
        )
    return Checked(
        feed=each.feed,
        at=each.at,
        outcome="new_entries",
        answer=answer,
        parsed=parsed,
        detail="; ".join(parsed.problems) or None,
    )


def _fault(fault: Exception) -> str:
    return "parser_timeout" if isinstance(fault, SandboxTimeout) else "parser_died"


def decide(each: Checked, pairs: Linked, keys: Sequence[str], before: Known, poll_interval_seconds: int) -> Decision:
    """The feed's next check, by what this one showed: entries (`pairs`) with their identities (`keys`)."""
    feed = each.feed
    interval = feed["interval_seconds"] or poll_interval_seconds
    state = FeedState(
        interval=timedelta(seconds=interval),
        checked_at=feed["checked_at"],
        condition=feed["state"],
        failures=feed["failures"],
        history=feed["has_entries"],
        moving_to=feed["moving_to"],
        moves_seen=feed["moves_seen"],
        trusts_validators=feed["trusts_validators"],
    )
    if each.outcome == "waited":
        wait = timedelta(seconds=max(1.0, each.wait_seconds))
        return Decision(
            state=state, next_check_at=each.at + wait, reason="its host asks to wait", full_next=feed["ask_in_full"]
        )
    shown = Counter(keys)
    known = sum(key in before.identities or page in before.links for (_, page), key in zip(pairs, keys, strict=True))
    check = _check(each, entries=len(shown), known=min(known, len(shown)))
    jitter, roll = random.random(), random.random()  # noqa: S311 - spreads load, guards nothing
    return schedule.after(state, check, now=each.at, jitter=jitter, roll=roll)


def _check(each: Checked, *, entries: int, known: int) -> Check:
    answer, parsed = each.answer, each.parsed
    if not isinstance(answer, Response):
        return Check(status=None, reason=each.reason)
    reason = each.reason if each.outcome == "rejected" else None
    return Check(
        status=answer.status,
        reason=reason,
        entries=entries,
        known=known,
        same_validator=_same_validator(each.feed, answer),
        retry_after=answer.header("retry-after"),
        cache_control=answer.header("cache-control"),
        expires=answer.header("expires"),
        update_seconds=parsed.update_seconds if parsed else None,
        skip_hours=parsed.skip_hours if parsed else (),
        skip_days=parsed.skip_days if parsed else (),
        moved_to=_moved_to(answer),
    )


def _same_validator(feed: Mapping[str, object], answer: Response) -> bool:
    """Whether a full answer that we forced bears the validator that we hold, with another body."""
    pairs = ((feed["etag"], answer.header("etag")), (feed["last_modified"], answer.header("last-modified")))
    return bool(feed["ask_in_full"]) and any(held is not None and held == sent for held, sent in pairs)


def _moved_to(answer: Response) -> str | None:
    return answer.final_url if answer.hops and all(hop.status in (301, 308) for hop in answer.hops) else None
