"""What the doctor says of a feed, by what visiting it gave."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from pipeline.feeds.doctor import Finding, Visits, examine
from pipeline.records import Entry, FetchFailure, Hop, ParsedFeed, Rejection, Response

URL = "https://news.example/feed"
Make = Callable[..., Entry]


@pytest.fixture
def answer(now: datetime) -> Response:
    return Response(
        url=URL,
        final_url=URL,
        status=200,
        reason="OK",
        headers=(("ETag", '"1"'),),
        request_head=b"",
        raw=b"x" * 10,
        body=b"x" * 20,
        fetched_at=now,
        seconds=0.5,
        address="192.0.2.1",
    )


@pytest.fixture
def document(entry: Make, now: datetime) -> ParsedFeed:
    entries = tuple(
        entry(guid=str(n), url=f"https://news.example/{n}", published_at=now - timedelta(hours=n)) for n in range(5)
    )
    return ParsedFeed(format="rss", title="News", homepage=None, language="en", entries=entries)


@pytest.fixture
def findings(answer: Response, document: ParsedFeed, now: datetime) -> Callable[..., dict[str, Finding]]:
    """Findings by name, of a feed that is well but for what is given."""

    def find(**fields: object) -> dict[str, Finding]:
        well: dict[str, object] = {
            "url": URL,
            "robots": "allowed",
            "first": answer,
            "again": answer,
            "conditional": replace(answer, status=304),
            "document": document,
            "document_again": document,
        }
        found = examine(Visits(**(well | fields)), now=now, interval=timedelta(minutes=15))  # type: ignore[arg-type]
        return {each.what: each for each in found}

    return find


def test_of_a_feed_that_is_well_all_is_good(findings: Callable[..., dict[str, Finding]]) -> None:
    found = findings()
    assert {each.verdict for each in found.values()} == {"good"}
    assert found["validators"].said == "ETag, and the server heeds them (304)"
    assert found["identity"].said == "GUIDs, the same at a second visit"
    assert found["dates"].said == "2026-03-04 08:00 to 2026-03-04 12:00 UTC"
    assert found["next check"].said == "12:15 UTC; first check: every 15 min"


def test_guids_that_changed_between_two_visits_are_told(
    findings: Callable[..., dict[str, Finding]], document: ParsedFeed
) -> None:
    changed = replace(document, entries=tuple(replace(entry, guid=f"{entry.guid}!") for entry in document.entries))
    found = findings(document_again=changed)["identity"]
    assert (found.verdict, found.said) == ("note", "5 of 5 known links came with another GUID than before")
    assert found.cure == "Nothing to do: its entries are told apart by link."


@pytest.mark.parametrize(
    "reason", ["dns", "connect", "tls", "timeout", "too_large", "forbidden_address", "bad_encoding"]
)
def test_a_failure_ends_the_examination_with_its_cure(
    reason: str, findings: Callable[..., dict[str, Finding]], now: datetime
) -> None:
    failure = FetchFailure(url=URL, reason=reason, detail="as it was", transient=True, failed_at=now, seconds=1)
    (only,) = findings(first=failure, document=None).values()
    assert (only.what, only.verdict, only.said) == ("answer", "trouble", f"{reason}: as it was")
    assert only.cure


@pytest.mark.parametrize("status", [401, 403, 404, 410, 429, 500])
def test_a_bad_status_is_trouble_with_a_cure(
    status: int, findings: Callable[..., dict[str, Finding]], answer: Response
) -> None:
    found = findings(first=replace(answer, status=status), document=None)
    assert found["answer"].verdict == "trouble"
    assert found["answer"].cure
    assert "document" not in found


def test_what_is_no_feed_is_trouble_after_the_answer(findings: Callable[..., dict[str, Finding]]) -> None:
    found = findings(document=Rejection(stage="poll", reason="not_a_feed", detail="html"))
    assert [name for name, each in found.items() if each.verdict == "trouble"] == ["document"]
    assert "identity" not in found


def test_odd_dates_missing_links_and_recovered_faults_are_notes(
    findings: Callable[..., dict[str, Finding]], document: ParsedFeed, entry: Make, now: datetime
) -> None:
    odd = (
        *document.entries,
        entry(guid="9", published_at=now + timedelta(days=9)),
        entry(guid="10", published_raw="?"),
    )
    found = findings(document=replace(document, entries=odd, problems=("not well-formed: tag",)))
    assert found["dates"].said.startswith("1 with an unreadable date, 1 dated in the future; ")
    assert found["entries"].said == "7, 2 of them without a link: left out"
    assert found["document"].said == "rss, News; recovered from: not well-formed: tag"
    assert {found[name].verdict for name in ("dates", "entries", "document")} == {"note"}


def test_a_move_for_good_says_which_address_to_enter(
    findings: Callable[..., dict[str, Finding]], answer: Response
) -> None:
    moved = replace(answer, hops=(Hop(url=URL, status=301, location="/new"),), final_url="https://news.example/new")
    permanent = findings(first=moved)["redirects"]
    assert permanent.cure == "It has moved for good: enter https://news.example/new instead."
    passing = findings(first=replace(moved, hops=(Hop(url=URL, status=302, location="/new"),)))["redirects"]
    assert passing.cure is None


def test_an_empty_feed_and_one_without_links_are_trouble(
    findings: Callable[..., dict[str, Finding]], document: ParsedFeed, entry: Make
) -> None:
    assert findings(document=replace(document, entries=()))["entries"].verdict == "trouble"
    assert findings(document=replace(document, entries=(entry(guid="1"),)))["entries"].verdict == "trouble"


def test_a_server_that_ignores_its_own_validators_is_told(
    findings: Callable[..., dict[str, Finding]], answer: Response
) -> None:
    assert "gives HTTP 200 and not 304" in findings(conditional=answer)["validators"].said
    assert "every check costs all 10 bytes" in findings(first=replace(answer, headers=()))["validators"].said
