"""When a feed is asked again, and the sentence that says why."""

from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.feeds import schedule
from pipeline.feeds.schedule import LONGEST, MUTED, SHORTEST, Check, FeedState, after

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def known(now: datetime) -> FeedState:
    """A feed with history, checked half an hour ago."""
    return FeedState(interval=30 * MINUTE, ok_at=now - 30 * MINUTE, history=True)


def test_many_new_entries_shorten_the_interval_and_none_lengthen_it(known: FeedState, now: datetime) -> None:
    busy = after(known, Check(status=200, entries=40, known=20), now=now)
    quiet = after(known, Check(status=304), now=now)
    assert busy.state.interval == 15 * MINUTE
    assert busy.reason == "20 of 40 entries are new: every 15 min"
    assert quiet.state.interval == 37.5 * MINUTE
    assert quiet.reason == "nothing new: every 38 min"


def test_a_steady_feed_keeps_its_interval(known: FeedState, now: datetime) -> None:
    decision = after(known, Check(status=200, entries=40, known=37), now=now)
    assert decision.state.interval == known.interval
    assert decision.next_check_at == now + known.interval


def test_no_overlap_on_a_feed_with_history_is_a_coverage_gap(known: FeedState, now: datetime) -> None:
    decision = after(known, Check(status=200, entries=20, known=0, update_seconds=86_400), now=now)
    assert decision.gap is not None
    assert (decision.gap.since, decision.gap.until) == (known.ok_at, now)
    assert decision.next_check_at == now + 15 * MINUTE
    assert decision.reason.startswith("no overlap")


def test_the_first_check_of_a_feed_is_no_gap(now: datetime) -> None:
    decision = after(FeedState(interval=15 * MINUTE), Check(status=200, entries=20), now=now)
    assert decision.gap is None
    assert decision.state.history
    assert decision.next_check_at == now + 15 * MINUTE


@pytest.mark.parametrize(
    ("check", "pause", "who"),
    [
        (Check(status=200, entries=9, known=9, update_seconds=3 * 3600), 3 * HOUR, "the feed"),
        (Check(status=304, cache_control="public, max-age=7200"), 2 * HOUR, "Cache-Control"),
        (Check(status=304, expires="@2"), 2 * HOUR, "Expires"),
        (Check(status=304, cache_control="max-age=7200", update_seconds=3 * 3600), 3 * HOUR, "the feed"),
        (Check(status=304, update_seconds=10**8), LONGEST, "the feed"),
    ],
)
def test_the_longest_pause_asked_for_is_kept_within_a_day(
    check: Check, pause: timedelta, who: str, known: FeedState, now: datetime
) -> None:
    if check.expires:
        check = replace(check, expires=format_datetime(now + 2 * HOUR, usegmt=True))
    decision = after(known, check, now=now)
    assert decision.next_check_at == now + pause
    assert f"but {who} asks for" in decision.reason


def test_hours_and_days_to_be_left_alone_are_left_alone(known: FeedState, now: datetime) -> None:
    hours = after(known, Check(status=304, skip_hours=(12, 13, 14)), now=now)  # now is Wednesday noon
    days = after(known, Check(status=304, skip_days=("Wednesday", "Thursday")), now=now)
    assert hours.next_check_at == now.replace(hour=15)
    assert days.next_check_at == datetime(2026, 3, 6, tzinfo=now.tzinfo)
    assert "left alone" in days.reason
    assert after(known, Check(status=304, skip_hours=tuple(range(24))), now=now).next_check_at < now + HOUR


@pytest.mark.parametrize(
    ("check", "pauses"),
    [
        (Check(status=500), [30, 30, 30, 40, 80]),
        (Check(status=None, reason="timeout"), [30, 30, 30, 40, 80]),
        (Check(status=None, reason="dns"), [30, 60, 120, 240, 480]),
        (Check(status=404), [60, 120, 240, 480, 960]),
        (Check(status=200, reason="not_a_feed"), [60, 120, 240, 480, 960]),
    ],
)
def test_failures_weigh_by_what_they_are(check: Check, pauses: list[int], known: FeedState, now: datetime) -> None:
    state, found = known, []
    for _ in pauses:
        decision = after(state, check, now=now)
        state = decision.state
        found.append((decision.next_check_at - now) / MINUTE)
    assert found == pauses
    assert (state.condition, state.failures) == ("failing", 5)


def test_a_good_answer_forgives_all_failures(known: FeedState, now: datetime) -> None:
    failing = after(known, Check(status=500), now=now).state
    good = after(failing, Check(status=304), now=now).state
    assert (good.condition, good.failures) == ("active", 0)


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_honoured_in_seconds_and_as_a_date(status: int, known: FeedState, now: datetime) -> None:
    later = format_datetime(now + 5 * HOUR, usegmt=True)
    assert after(known, Check(status=status, retry_after="7200"), now=now).next_check_at == now + 2 * HOUR
    assert after(known, Check(status=status, retry_after=later), now=now).next_check_at == now + 5 * HOUR
    assert after(known, Check(status=status, retry_after="soon"), now=now).next_check_at == now + 30 * MINUTE


def test_three_consistent_permanent_redirects_move_a_feed(known: FeedState, now: datetime) -> None:
    check = Check(status=200, entries=9, known=9, moved_to="https://new.example/feed")
    first = after(known, check, now=now)
    second = after(first.state, check, now=now)
    third = after(second.state, check, now=now)
    assert [first.new_url, second.new_url, third.new_url] == [None, None, "https://new.example/feed"]
    assert "moved to https://new.example/feed after 3 consistent answers" in third.reason


@pytest.mark.parametrize(
    "between",
    [Check(status=200, entries=1, known=1), Check(status=500), Check(status=304, moved_to="https://b.example/")],
)
def test_an_inconsistent_answer_starts_the_count_of_moves_again(
    between: Check, known: FeedState, now: datetime
) -> None:
    check = Check(status=200, entries=9, known=9, moved_to="https://new.example/feed")
    state = known
    for each in (check, check, between, check, check):
        decision = after(state, each, now=now)
        state = decision.state
        assert decision.new_url is None


def test_a_feed_that_is_gone_is_muted_and_asked_rarely_and_wakes_when_it_answers(
    known: FeedState, now: datetime
) -> None:
    gone = after(known, Check(status=410), now=now)
    still = after(gone.state, Check(status=404), now=now)
    back = after(still.state, Check(status=200, entries=3), now=now)
    assert (gone.state.condition, gone.next_check_at) == ("muted", now + MUTED)
    assert (still.state.condition, still.next_check_at) == ("muted", now + MUTED)
    assert back.state.condition == "active"


def test_one_check_in_a_hundred_is_full_and_a_server_that_lied_is_never_trusted_again(
    known: FeedState, now: datetime
) -> None:
    assert after(known, Check(status=304), now=now, roll=0.009).full_next
    assert not after(known, Check(status=304), now=now, roll=0.01).full_next
    lied = after(known, Check(status=200, entries=9, known=8, same_validator=True), now=now)
    assert not lied.state.trusts_validators
    assert after(lied.state, Check(status=304), now=now).full_next


def test_jitter_spreads_by_at_most_a_tenth(known: FeedState, now: datetime) -> None:
    due = after(known, Check(status=200, entries=40, known=37), now=now, jitter=0.5).next_check_at
    assert due == now + 1.05 * known.interval


@given(
    minutes=st.integers(1, 3_000),
    status=st.sampled_from([None, 200, 204, 304, 301, 400, 403, 404, 410, 429, 500, 503]),
    entries=st.integers(0, 500),
    share=st.floats(0, 1),
    update=st.none() | st.integers(0, 10**9),
    header=st.sampled_from([None, "", "x", "-1", "99999999999999", "Mon, 01 Jan 0001 00:00:00 GMT", "max-age=9"]),
    failures=st.integers(0, 10_000),
)
def test_whatever_comes_the_next_check_is_between_five_minutes_and_eight_days_away(
    minutes: int, status: int | None, entries: int, share: float, update: int | None, header: str | None, failures: int
) -> None:
    now = datetime.fromisoformat("2026-03-04T12:00:00+00:00")
    state = FeedState(interval=timedelta(minutes=minutes), ok_at=now - HOUR, history=True, failures=failures)
    check = Check(
        status=status,
        reason=None if status else "connect",
        entries=entries,
        known=int(entries * share),
        update_seconds=update,
        retry_after=header,
        cache_control=header,
        expires=header,
    )
    decision = after(state, check, now=now, jitter=0.99)
    assert SHORTEST * 0.99 <= decision.next_check_at - now <= MUTED * 1.1
    assert decision.reason
    assert schedule.SHORTEST <= max(decision.state.interval, SHORTEST) <= max(LONGEST, state.interval)
