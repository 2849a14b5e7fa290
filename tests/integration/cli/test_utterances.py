"""`onrecord trace` and `onrecord utterance` on the newsroom: what they show, draw and correct."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.db.connect import Database
from pipeline.local.postgres import Server
from pipeline.settings import Settings, packaged
from pipeline.steps.link import link_due
from pipeline.steps.link_utterances import link_utterances_due

type Onrecord = Callable[..., subprocess.CompletedProcess[str]]
AGENCIES = packaged("seeds") / "newsroom" / "agencies.csv"


@pytest.fixture
def onrecord(onrecord_in: Callable[..., Onrecord], postgres_server: Server, newsroom_copy: Any) -> Onrecord:
    """Runs the command on a copy of the newsroom in which everything is linked."""
    url = postgres_server.dsn("onrecord_writer", newsroom_copy.database)
    with Database(url) as database:
        link_due(database)
        link_utterances_due(database, Settings(extra_agencies=AGENCIES))
    return onrecord_in(
        newsroom_copy.home,
        ONRECORD_DATABASE_URL=url,
        ONRECORD_OWNER_URL=postgres_server.dsn("onrecord_owner", newsroom_copy.database),
        ONRECORD_EXTRA_AGENCIES=str(AGENCIES),
    )


def test_a_saying_is_traced_drawn_shown_parted_and_joined_again(onrecord: Onrecord, tmp_path: Path) -> None:
    traced = onrecord("trace", "at each other through binoculars", "--svg", str(tmp_path / "way.svg"))
    assert traced.returncode == 0, traced.stderr
    assert "origin: Talvin (named by harbour (dateline), velmar (relay)" in traced.stdout
    assert "as early: velmar" in traced.stdout
    assert (tmp_path / "way.svg").read_text(encoding="utf-8").startswith("<svg")
    refused = onrecord("trace", "at each other through binoculars", "--svg", str(tmp_path / "none" / "way.svg"))
    assert refused.returncode == 1
    assert "No such file" in refused.stderr
    assert "Traceback" not in refused.stderr
    shown = onrecord("utterance", "show", found_in(traced.stdout, r"^Utterance (\d+)"))
    number = found_in(shown.stdout, r"^\s*(\d+)\s+velmar\b")
    parted = onrecord("utterance", "split", number)
    assert parted.returncode == 0, parted.stderr
    assert "Radio Velmar" in parted.stdout
    assert "Harbour Ledger" not in parted.stdout
    refused = onrecord("utterance", "split", number)
    assert refused.returncode == 1
    assert "no other quotes" in refused.stderr


def found_in(printed: str, pattern: str) -> str:
    found = re.search(pattern, printed, re.MULTILINE)
    assert found, printed
    return found[1]
