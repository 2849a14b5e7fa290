"""How often a host may be asked, after what it answered."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest

from pipeline.records import FetchFailure, Response
from pipeline.web.manners import MAX_CRAWL_DELAY, HostState, after, ready_at

Answer = Callable[..., Response]
Failure = Callable[[str], FetchFailure]
FRESH = HostState(host="news.example", delay_seconds=5.0)


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def test_a_new_host_may_be_asked_at_once_and_then_after_its_pause(answer: Answer, now: datetime) -> None:
    assert ready_at(FRESH) is None
    assert ready_at(after(FRESH, answer(200), now)) == now + seconds(5)


def test_a_longer_crawl_delay_counts_and_a_shorter_one_does_not_hurry_us(answer: Answer, now: datetime) -> None:
    for asked, pause in ((10.0, 10), (1.0, 5), (10_000.0, MAX_CRAWL_DELAY)):
        assert ready_at(after(replace(FRESH, crawl_delay=asked), answer(200), now)) == now + seconds(pause)


@pytest.mark.parametrize("status", [429, 503])
def test_too_many_requests_slow_the_host_down_and_retry_after_is_kept(
    status: int, answer: Answer, now: datetime
) -> None:
    state = after(FRESH, answer(status, Retry_After="120"), now)
    dated = after(FRESH, answer(status, Retry_After=format_datetime(now + seconds(60), usegmt=True)), now)
    assert (ready_at(state), state.pause) == (now + seconds(120), seconds(10))
    assert ready_at(dated) == now + seconds(60)
    assert ready_at(after(state, answer(status), now)) == now + seconds(60)
    assert "Retry-After asks for 120 s" in state.reason


def test_good_answers_bring_the_pace_back_step_by_step(answer: Answer, now: datetime) -> None:
    state = after(after(FRESH, answer(429), now), answer(429), now)
    pauses = []
    for _ in range(8):
        state = after(state, answer(200), now)
        pauses.append(state.pause.total_seconds())
    assert pauses == sorted(pauses, reverse=True)
    assert pauses[-1] == 5.0


def test_a_server_error_slows_but_does_not_stop(answer: Answer, now: datetime) -> None:
    assert ready_at(after(FRESH, answer(500), now)) == now + seconds(7.5)


def test_a_missing_page_is_no_fault_of_the_host(answer: Answer, now: datetime) -> None:
    assert after(FRESH, answer(404), now).pause == FRESH.pause


@pytest.mark.parametrize("reason", ["dns", "connect", "timeout", "tls", "protocol"])
def test_a_host_that_does_not_answer_five_times_is_dead_for_longer_and_longer(
    reason: str, failure: Failure, now: datetime
) -> None:
    state, rests = FRESH, []
    for _ in range(20):
        state = after(state, failure(reason), now)
        ready = ready_at(state)
        assert ready is not None
        rests.append((ready - now).total_seconds())
    assert rests[:7] == [5, 5, 5, 5, 300, 600, 1200]
    assert rests[-1] == 86_400
    assert state.dead


def test_one_answer_brings_a_dead_host_back(answer: Answer, failure: Failure, now: datetime) -> None:
    state = FRESH
    for _ in range(9):
        state = after(state, failure("connect"), now)
    alive = after(state, answer(200), now)
    assert not alive.dead
    assert ready_at(alive) == now + seconds(5)


@pytest.mark.parametrize("reason", ["forbidden_address", "bad_url", "too_large", "wrong_type", "bad_encoding"])
def test_what_is_wrong_with_one_page_is_not_held_against_its_host(reason: str, failure: Failure, now: datetime) -> None:
    assert after(FRESH, failure(reason), now).failures == 0
