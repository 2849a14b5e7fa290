"""The command as its users run it: a process of its own."""

import os
import subprocess
import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest

type Onrecord = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def onrecord_in() -> Callable[..., Onrecord]:
    """Makes what runs `onrecord` in a folder, which is its home too, with an environment of its own."""

    def make(folder: Path, **own: str) -> Onrecord:
        def run(*arguments: str, stdin: str = "", **more: str) -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                [Path(sysconfig.get_path("scripts"), "onrecord"), *arguments],
                env={**os.environ, "ONRECORD_HOME": str(folder), "COLUMNS": "200", **own, **more},
                cwd=folder,
                input=stdin,
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )

        return run

    return make
