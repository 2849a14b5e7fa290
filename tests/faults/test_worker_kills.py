"""Workers are killed at named points, and stopped past their leases: nothing is lost, nothing is doubled."""

import os
import random
import signal
from collections import Counter
from collections.abc import Iterator

import pytest
from rig import Rig, Site
from worker import Nursery, Points, nursery

SEED = int(os.environ.get("ONRECORD_FAULT_SEED", "1"))
#: points that every worker comes to where the feed has something new: around transactions, in one, and in a WARC file
POINTS = (
    "poll.before_settle",
    "fetch.in_warc",
    "fetch.before_settle",
    "fetch.after_settle",
    "read.in_annotate",
    "read.before_load",
    "read.after_load",
    "link.in_batch",
)
#: kills between two workers that may finish: a capture whose readers die oftener is set aside for a person
IN_A_ROW = 3


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    with nursery(tmp_path_factory.mktemp("nursery") / "log") as opened:
        yield opened


@pytest.mark.parametrize("kills", [6, pytest.param(200, marks=[pytest.mark.slow, pytest.mark.timeout(1_200)])])
def test_killed_workers_lose_and_double_nothing(
    rig: Rig, site: Site, workers: Nursery, points: Points, told: list[str], kills: int
) -> None:
    dice = random.Random(SEED)
    served: list[str] = []
    killed: Counter[str] = Counter()
    for number in range(kills):
        served += site.publish(2)
        point = dice.choice(POINTS)
        pid = points.stopped_at(point, workers)
        os.kill(pid, signal.SIGKILL)
        assert workers.ended() == -signal.SIGKILL
        points.free(point, pid)
        killed[point] += 1
        rig.time_passes()
        if point == "poll.before_settle" or number % IN_A_ROW == IN_A_ROW - 1:
            rig.finish()  # a feed that rolls over while nobody polls it has lost its entries by itself
    rig.finish()
    assert rig.count("SELECT count(*) FROM ingest.quarantine") == 0
    counted = rig.nothing_is_lost_or_doubled(served)
    told.append(f"kills (seed {SEED}): {sum(killed.values())}, {dict(killed)}; {counted}")


@pytest.mark.parametrize("point", ["poll.before_settle", "fetch.before_settle", "read.before_load"])
def test_a_worker_that_wakes_after_its_lease_is_refused_and_counted(
    rig: Rig, site: Site, workers: Nursery, points: Points, told: list[str], point: str
) -> None:
    served = site.publish(3)
    late = points.stopped_at(point, workers)
    os.kill(late, signal.SIGSTOP)
    rig.finish()
    points.free(point, late)
    before = rig.count("SELECT count(*) FROM ingest.article_version")
    os.kill(late, signal.SIGCONT)
    assert workers.ended() == 0
    stage = point.partition(".")[0]
    ((refused, items),) = rig.rows("SELECT stage, sum(items) AS items FROM ingest.fenced GROUP BY stage")
    assert (refused, items) == (stage, 1 if stage == "poll" else 3)
    assert before == rig.count("SELECT count(*) FROM ingest.article_version") == 3
    counted = rig.nothing_is_lost_or_doubled(served)
    told.append(f"zombie at {point}: {items} refused; {counted}")
