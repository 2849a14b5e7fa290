"""What an answer means for its page."""

from datetime import UTC, datetime

import pytest

from pipeline.db.pages import ClaimedPage
from pipeline.records import FetchFailure, Rejection, Response
from pipeline.steps.verdicts import MAX_ATTEMPTS, not_asked, verdict

NOW = datetime(2026, 9, 18, 12, tzinfo=UTC)


def page(attempts: int = 0) -> ClaimedPage:
    url = "https://harbour.example/pier"
    return ClaimedPage(
        page_id=7,
        url=url,
        original_url=url,
        host="harbour.example",
        outlet_id=None,
        state="pending",
        attempts=attempts,
        first_captured_at=None,
    )


def answer(status: int, **headers: str) -> Response:
    return Response(
        url="https://harbour.example/pier",
        final_url="https://harbour.example/pier",
        status=status,
        reason="so it is",
        headers=tuple((name.replace("_", "-"), value) for name, value in headers.items()),
        request_head=b"",
        raw=b"",
        body=b"",
        fetched_at=NOW,
        seconds=0.1,
        address=None,
    )


def failure(*, transient: bool) -> FetchFailure:
    return FetchFailure(
        url="https://harbour.example/pier", reason="dns", detail="", transient=transient, failed_at=NOW, seconds=0.1
    )


@pytest.mark.parametrize("status", [200, 203, 206])
def test_a_good_answer_waits_to_be_read(status: int) -> None:
    assert verdict(page(), answer(status)).verdict == "waiting"


@pytest.mark.parametrize("status", [401, 403, 404, 410, 451])
def test_a_lasting_refusal_is_a_rejection_by_its_status(status: int) -> None:
    found = verdict(page(), answer(status))
    assert (found.verdict, found.reason, found.fetched_at) == ("rejected", f"http_{status}", NOW)


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_a_passing_refusal_is_tried_again(status: int) -> None:
    found = verdict(page(), answer(status))
    assert (found.verdict, found.retry_seconds, found.counts) == ("retry", 60, True)


def test_an_answer_that_says_when_is_taken_at_its_word_up_to_a_day() -> None:
    assert verdict(page(), answer(429, Retry_After="7")).retry_seconds == 7
    assert verdict(page(), answer(503, Retry_After="9999999")).retry_seconds == 86_400


def test_each_wait_is_twice_the_one_before_and_after_the_last_a_person_is_asked() -> None:
    found = [verdict(page(attempts), failure(transient=True)) for attempts in range(MAX_ATTEMPTS)]
    assert [each.retry_seconds for each in found] == [60, 120, 240, 480, 960, None]
    assert found[-1].verdict == "quarantined"


def test_a_failure_that_will_not_pass_and_a_rule_are_rejections() -> None:
    assert verdict(page(), failure(transient=False)).verdict == "rejected"
    found = verdict(page(), Rejection(stage="fetch", reason="robots", detail="its robots.txt"))
    assert (found.verdict, found.reason, found.detail) == ("rejected", "robots", "its robots.txt")


def test_a_page_that_was_not_asked_waits_and_has_not_failed() -> None:
    found = not_asked(page(MAX_ATTEMPTS), 90.0)
    assert (found.verdict, found.retry_seconds, found.counts) == ("retry", 90.0, False)
