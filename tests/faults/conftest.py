"""A site and the steps over the test's own database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from rig import Rig, Site, opened_site
from worker import Points


@pytest.fixture
def site() -> Iterator[Site]:
    with opened_site() as site:
        yield site


@pytest.fixture
def rig(database_url: str, tmp_path: Path, site: Site) -> Iterator[Rig]:
    made = Rig.over(database_url, tmp_path)
    made.seed(site)
    with made.database:
        yield made


@pytest.fixture
def points(tmp_path: Path, database_url: str) -> Points:
    """The named points of workers over the test's database."""
    return Points(tmp_path, database_url)


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Iterator[list[str]]:
    """Lines that a test has counted: printed at its end, whatever pytest captures."""
    lines: list[str] = []
    yield lines
    with capsys.disabled():
        print("", *lines, sep="\n")
