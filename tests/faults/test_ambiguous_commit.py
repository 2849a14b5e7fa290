"""COMMIT was sent, and its answer never came: whether it was done is unknown, and doing it again adds nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from proxy import Proxy
from rig import Rig, Site

from pipeline.errors import DatabaseUnavailable


@pytest.fixture
def proxy(database_url: str) -> Iterator[Proxy]:
    with Proxy(database_url) as proxy:
        yield proxy


@pytest.fixture
def through(proxy: Proxy, tmp_path: Path, rig: Rig) -> Iterator[Rig]:
    """The same steps, by way of the proxy."""
    made = Rig.over(proxy.url, tmp_path)
    with made.database:
        yield made


@pytest.mark.parametrize("step", [7, pytest.param(1, marks=pytest.mark.slow)], ids=["every seventh", "every one"])
def test_whichever_commit_goes_unanswered_the_retry_adds_nothing(
    rig: Rig, through: Rig, proxy: Proxy, site: Site, told: list[str], step: int
) -> None:
    served: list[str] = []
    number = 0
    while _unanswered(through, proxy, site, served, number):
        through.finish()
        number += step
    rig.finish()
    counted = rig.nothing_is_lost_or_doubled(served)
    assert proxy.cuts >= 3
    told.append(f"ambiguous commit: {proxy.cuts} of {proxy.commits} commits unanswered; {counted}")


def _unanswered(through: Rig, proxy: Proxy, site: Site, served: list[str], number: int) -> bool:
    """A round whose COMMIT of this number is cut; False where the round has fewer."""
    served += site.publish(2)
    proxy.arm("cut", after=number)
    try:
        through.poll()
        through.ingest()
    except DatabaseUnavailable:
        assert proxy.struck.is_set()
    finally:
        proxy.arm("pass")
    return proxy.cuts > (len(served) // 2 - 1)
