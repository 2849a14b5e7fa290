"""What is well and what is wrong with one feed, in words for a person (pure): each trouble with its cure."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from pipeline.feeds import schedule, websub
from pipeline.feeds.bounds import DateMark, date_mark
from pipeline.feeds.identity import identify
from pipeline.feeds.schedule import Check, FeedState
from pipeline.records import Entry, FetchFailure, ParsedFeed, Rejection, Response
from pipeline.urls import canonical

Verdict = Literal["good", "note", "trouble"]
type Answer = Response | FetchFailure | Rejection


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    what: str
    #: "note" is worth knowing, "trouble" keeps the feed from being read
    verdict: Verdict
    said: str
    #: what to do; None where nothing needs doing
    cure: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """What visiting one feed gave: asked in full, in full again, and conditionally; None where it came to no visit."""

    url: str
    robots: str
    first: Answer
    again: Answer | None = None
    conditional: Answer | None = None
    #: of the first and the second answer
    document: ParsedFeed | Rejection | None = None
    document_again: ParsedFeed | Rejection | None = None


_CURES: Final = {
    "robots": "The site does not want this address read by robots: ask its owner, or take another of its feeds.",
    "dns": "The name does not resolve: check its spelling; the outlet may have moved to another domain.",
    "connect": "Nothing listens there: check the port, and try again later.",
    "tls": "The certificate or the handshake is bad: try http://, or tell the outlet.",
    "timeout": "The server is too slow: try again later, or raise ONRECORD_FETCH_DEADLINE_SECONDS.",
    "protocol": "What came is no whole HTTP answer: try again later.",
    "too_large": "It is larger than ONRECORD_PAGE_MAX_BYTES, or a bomb.",
    "too_many_redirects": "It leads in circles: open the site and take the address that it announces.",
    "forbidden_address": "It leads to a private network: ONRECORD_ALLOW_ADDRESSES opens one, for tests.",
    "bad_url": "This is no http(s) address: `onrecord feeds add` finds the feeds of a home page.",
    "bad_encoding": "Its compression is broken or unknown: tell the outlet.",
    "not_a_feed": "This is another kind of document: `onrecord feeds add` finds the feeds of a home page.",
    "empty": "The answer has no content: try again later; some servers send nothing to robots.",
    "parser_timeout": "The document takes its parser too long: raise ONRECORD_PARSE_DEADLINE_SECONDS, or leave it.",
    "parser_died": "The document breaks its parser, and would in a worker too: leave it.",
}
_STATUS_CURES: Final = {
    401: "It wants a password: put it into the address (https://name:password@host/…).",
    403: "The site turns robots away: set ONRECORD_USER_AGENT_CONTACT to an address of yours, and ask its owner.",
    404: "The address is wrong or old: `onrecord feeds add` finds the feeds of a home page.",
    410: "It is gone for good: take another feed of the outlet.",
    429: "The site has been asked too often: it is asked again when Retry-After says.",
}
_MARKS: Final[dict[DateMark, str]] = {
    "missing": "without a date",
    "unreadable": "with an unreadable date",
    "future": "dated in the future",
    "too_old": "dated before 1995",
}


def examine(visits: Visits, *, now: datetime, interval: timedelta) -> tuple[Finding, ...]:
    """Findings in the order of a check; after what ends it, none. `interval` is that of a feed that is new."""
    return tuple(_findings(visits, now, interval))


def _findings(visits: Visits, now: datetime, interval: timedelta) -> Iterator[Finding]:
    answer, document = visits.first, visits.document
    if not isinstance(answer, Response):
        yield _failed("robots.txt" if answer.reason == "robots" else "answer", answer.reason, answer.detail)
        return
    yield Finding(what="robots.txt", verdict="good", said=visits.robots)
    if not 200 <= answer.status < 300:
        cure = _STATUS_CURES.get(answer.status, "The server is in trouble: try again later.")
        yield Finding(what="answer", verdict="trouble", said=f"HTTP {answer.status} {answer.reason}", cure=cure)
        return
    size = f"{len(answer.body):,} bytes ({len(answer.raw):,} sent)"
    yield Finding(what="answer", verdict="good", said=f"HTTP {answer.status}, {size} in {answer.seconds:.1f} s")
    if answer.hops:
        yield _redirects(answer)
    yield _validators(answer, visits.conditional)
    if not isinstance(document, ParsedFeed):
        assert document is not None
        yield _failed("document", document.reason, document.detail)
        return
    yield _document(document)
    yield _entries(document)
    if document.entries:
        yield _identity(document, visits.document_again)
        yield _dates(document.entries, now)
    yield _interval(answer, document, now, interval)
    yield _hub(answer, document)


def _failed(what: str, reason: str, detail: str) -> Finding:
    return Finding(what=what, verdict="trouble", said=f"{reason}: {detail}", cure=_CURES.get(reason))


def _redirects(answer: Response) -> Finding:
    way = " → ".join(str(hop.status) for hop in answer.hops) + f" → {answer.final_url}"
    if all(hop.status in (301, 308) for hop in answer.hops):
        cure = f"It has moved for good: enter {answer.final_url} instead."
        return Finding(what="redirects", verdict="note", said=way, cure=cure)
    return Finding(what="redirects", verdict="note", said=f"{way} (temporary: the address stays)")


def _validators(answer: Response, conditional: Answer | None) -> Finding:
    given = [name for name in ("ETag", "Last-Modified") if answer.header(name)]
    if not given:
        said = f"no ETag, no Last-Modified: every check costs all {len(answer.raw):,} bytes"
        return Finding(
            what="validators", verdict="note", said=said, cure="Nothing to do: an unchanged body is seen by its hash."
        )
    names = " and ".join(given)
    if isinstance(conditional, Response) and conditional.status == 304:
        return Finding(what="validators", verdict="good", said=f"{names}, and the server heeds them (304)")
    came = f"HTTP {conditional.status}" if isinstance(conditional, Response) else "no answer"
    said = f"{names}, but asked with them the server gives {came} and not 304"
    return Finding(
        what="validators", verdict="note", said=said, cure="Nothing to do: an unchanged body is seen by its hash."
    )


def _document(document: ParsedFeed) -> Finding:
    title = f"{document.format}, {document.title or 'without a title'}"
    faults = [each for each in document.problems if not each.startswith(("date ", "no http"))]
    if faults:
        return Finding(what="document", verdict="note", said=f"{title}; recovered from: {'; '.join(faults)}")
    return Finding(what="document", verdict="good", said=title)


def _entries(document: ParsedFeed) -> Finding:
    count = len(document.entries)
    if not count:
        cure = "It may fill: it can be entered. A feed that stays empty is of no use."
        return Finding(what="entries", verdict="trouble", said="none", cure=cure)
    unlinked = sum(entry.url is None for entry in document.entries)
    if unlinked == count:
        cure = "Without links there are no pages to read: take another feed of the outlet."
        return Finding(what="entries", verdict="trouble", said=f"{count}, none of them with a link", cure=cure)
    if unlinked:
        return Finding(what="entries", verdict="note", said=f"{count}, {unlinked} of them without a link: left out")
    return Finding(what="entries", verdict="good", said=str(count))


def _identity(document: ParsedFeed, again: ParsedFeed | Rejection | None) -> Finding:
    """By the document, and by what a second one calls the same links."""
    links = {canonical(entry.url) or entry.url: entry.guid for entry in document.entries if entry.url and entry.guid}
    later = again.entries if isinstance(again, ParsedFeed) else ()
    found = identify(document.entries)
    if later and found.policy == "guid":
        found = identify(later, known={link: guid for link, guid in links.items() if guid})
    if found.demoted:
        cure = f"Nothing to do: its entries are told apart by {found.policy.replace('_', ' and ')}."
        return Finding(what="identity", verdict="note", said=found.demoted, cure=cure)
    if not links:
        return Finding(what="identity", verdict="good", said="no GUIDs: entries are told apart by their links")
    twice = "the same at a second visit" if later else "seen once"
    return Finding(what="identity", verdict="good", said=f"GUIDs, {twice}")


def _dates(entries: tuple[Entry, ...], now: datetime) -> Finding:
    marks = Counter(date_mark(entry, now) for entry in entries)
    plausible = [e.published_at for e in entries if e.published_at and date_mark(e, now) == "plausible"]
    span = (
        f"{min(plausible):%Y-%m-%d %H:%M} to {max(plausible):%Y-%m-%d %H:%M} UTC" if plausible else "none is plausible"
    )
    odd = ", ".join(f"{marks[mark]} {words}" for mark, words in _MARKS.items() if marks[mark])
    if odd:
        cure = "Nothing to do: such dates are kept and marked; the page's own date counts."
        return Finding(what="dates", verdict="note", said=f"{odd}; {span}", cure=cure)
    return Finding(what="dates", verdict="good", said=span)


def _interval(answer: Response, document: ParsedFeed, now: datetime, interval: timedelta) -> Finding:
    check = Check(
        status=answer.status,
        entries=len(document.entries),
        cache_control=answer.header("cache-control"),
        expires=answer.header("expires"),
        update_seconds=document.update_seconds,
        skip_hours=document.skip_hours,
        skip_days=document.skip_days,
    )
    decision = schedule.after(FeedState(interval=interval), check, now=now)
    return Finding(what="next check", verdict="good", said=f"{decision.next_check_at:%H:%M} UTC; {decision.reason}")


def _hub(answer: Response, document: ParsedFeed) -> Finding:
    hub, topic = websub.hub_of(answer, document)
    said = f"{hub} pushes {topic}" if hub else "no WebSub hub announced: it is polled"
    return Finding(what="push", verdict="good", said=said)
