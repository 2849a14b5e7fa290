"""One check of a feed: what its answer is, and when it is asked next (pure, but for the child that parses)."""

import hashlib
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from pipeline.db.bulk import Row
from pipeline.db.feeds import Known
from pipeline.errors import SandboxCrash, SandboxTimeout
from pipeline.feeds import schedule, websub
from pipeline.feeds.identity import Identified
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
    #: until the host may be asked again
    wait_seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a feed asks of those who read it: pauses, and where it can be had by push."""

    update_seconds: int | None
    skip_hours: tuple[int, ...]
    skip_days: tuple[str, ...]
    hub_url: str | None
    topic_url: str | None


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


def unreachable(feed: Row, reason: str, detail: str, *, wait_seconds: float) -> Checked:
    """The check of a feed whose host does not even give its robots.txt."""
    return Checked(
        feed=feed, at=datetime.now(UTC), outcome="failed", reason=reason, detail=detail, wait_seconds=wait_seconds
    )


def parse(sandbox: Sandbox, each: Checked) -> Checked:
    """Parse a new body; a feed that breaks its parser is refused by name, the others go on."""
    answer = each.answer
    if each.outcome != "new_entries" or not isinstance(answer, Response):
        return each
    parsed = read_feed(sandbox, answer)
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


def read_feed(sandbox: Sandbox, answer: Response) -> ParsedFeed | Rejection:
    """The answer's document, parsed; or why it is none."""
    kind = answer.header("content-type")
    try:
        return sandbox.parse_feed(answer.body, url=answer.final_url, content_type=kind, now=answer.fetched_at)
    except SandboxTimeout as fault:
        return Rejection(stage="poll", reason="parser_timeout", detail=str(fault))
    except SandboxCrash as fault:
        return Rejection(stage="poll", reason="parser_died", detail=str(fault))


def decide(each: Checked, pairs: Linked, identified: Identified, before: Known, poll_interval_seconds: int) -> Decision:
    """The feed's next check, by what this one showed: entries (`pairs`) with their identities."""
    feed = each.feed
    interval = feed["interval_seconds"] or poll_interval_seconds
    state = FeedState(
        interval=timedelta(seconds=interval),
        ok_at=feed["ok_at"],
        condition=feed["state"],
        failures=feed["failures"],
        history=feed["has_entries"],
        moving_to=feed["moving_to"],
        moves_seen=feed["moves_seen"],
        trusts_validators=feed["trusts_validators"],
    )
    host_ready_at = each.at + timedelta(seconds=max(1.0, each.wait_seconds))
    if each.outcome == "waited":
        return Decision(
            state=state, next_check_at=host_ready_at, reason="its host asks to wait", full_next=feed["ask_in_full"]
        )
    shown = set(identified.keys)
    check = _check(each, entries=len(shown), known=len(_recognised(pairs, identified, before)))
    jitter, roll = random.random(), random.random()  # noqa: S311 - spreads load, guards nothing
    decision = schedule.after(state, check, now=each.at, jitter=jitter, roll=roll)
    return replace(decision, next_check_at=max(decision.next_check_at, host_ready_at))


def _recognised(pairs: Linked, identified: Identified, before: Known) -> set[str]:
    """Identities that were seen before; by their link too, but where entries share links."""
    by_link = identified.demoted or identified.policy in ("guid", "link")
    links = before.links if by_link else frozenset[str]()
    keyed = zip(pairs, identified.keys, strict=True)
    return {key for (_, page), key in keyed if key in before.identities or page in links}


def _check(each: Checked, *, entries: int, known: int) -> Check:
    answer = each.answer
    if not isinstance(answer, Response):
        return Check(status=None, reason=each.reason)
    asked = wishes(each)
    return Check(
        status=answer.status,
        reason=each.reason if each.outcome == "rejected" else None,
        entries=entries,
        known=known,
        same_validator=_same_validator(each.feed, answer),
        retry_after=answer.header("retry-after"),
        cache_control=answer.header("cache-control"),
        expires=answer.header("expires"),
        update_seconds=asked.update_seconds,
        skip_hours=asked.skip_hours,
        skip_days=asked.skip_days,
        moved_to=_moved_to(answer),
    )


def wishes(each: Checked) -> Wishes:
    """What the document asks for; where none came (304, the same body), what the last one asked for."""
    parsed, answer, feed = each.parsed, each.answer, each.feed
    if parsed is None or not isinstance(answer, Response):
        return Wishes(
            update_seconds=feed["update_seconds"],
            skip_hours=tuple(feed["skip_hours"]),
            skip_days=tuple(feed["skip_days"]),
            hub_url=feed["hub_url"],
            topic_url=feed["topic_url"],
        )
    hub, topic = websub.hub_of(answer, parsed)
    return Wishes(
        update_seconds=parsed.update_seconds,
        skip_hours=parsed.skip_hours,
        skip_days=parsed.skip_days,
        hub_url=hub,
        topic_url=topic,
    )


def _same_validator(feed: Mapping[str, object], answer: Response) -> bool:
    """Whether a full answer that we forced bears the validator that we hold, with another body."""
    pairs = ((feed["etag"], answer.header("etag")), (feed["last_modified"], answer.header("last-modified")))
    return bool(feed["ask_in_full"]) and any(held is not None and held == sent for held, sent in pairs)


def _moved_to(answer: Response) -> str | None:
    return answer.final_url if answer.hops and all(hop.status in (301, 308) for hop in answer.hops) else None
