"""When a stored page is fetched again."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some

from pipeline.settings import Settings
from pipeline.steps.refetch import next_refetch

FIRST = datetime(2026, 9, 18, 12, tzinfo=UTC)
HOURS = Settings.model_fields["refetch_hours"].default


def after(hours: float) -> datetime:
    return FIRST + timedelta(hours=hours)


def test_a_page_is_fetched_again_after_an_hour_six_hours_and_one_three_and_seven_days() -> None:
    seen = [FIRST]
    while due := next_refetch(FIRST, seen[-1], HOURS):
        seen.append(due)
    assert seen == [after(0), after(1), after(6), after(24), after(72), after(168)]


def test_steps_that_were_missed_are_not_made_up_for() -> None:
    assert next_refetch(FIRST, after(30), HOURS) == after(72)


def test_after_the_last_step_it_is_never_fetched_again() -> None:
    assert next_refetch(FIRST, after(168), HOURS) is None


def test_without_steps_it_is_never_fetched_again() -> None:
    assert next_refetch(FIRST, FIRST, []) is None


@given(some.lists(some.floats(0.1, 1_000), max_size=6), some.floats(0, 2_000))
def test_the_next_fetch_lies_ahead_whatever_the_order_of_the_steps(hours: list[float], elapsed: float) -> None:
    due = next_refetch(FIRST, after(elapsed), hours)
    assert due == next_refetch(FIRST, after(elapsed), sorted(hours))
    assert due is None or due > after(elapsed)
