"""`onrecord up` and `down` as a person and as an accident use them: each run finds what the last one left."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest

from pipeline.local.stack import Stack


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One home for all runs of this module."""
    return tmp_path_factory.mktemp("runs") / "home"


def test_what_ends_by_itself_is_started_again_and_ctrl_c_stops_everything(home: Path, no_seeds: Path) -> None:
    with _running(home, no_seeds) as runner:
        stack = Stack(home)
        killed = stack.status().postgres_pid
        assert killed
        os.kill(killed, signal.SIGKILL)
        _wait_until(lambda: stack.status().postgres_pid not in (None, killed), seconds=30)
        psycopg.connect(stack.server.dsn("onrecord_writer")).close()

        family = _family(runner.pid)
        runner.send_signal(signal.SIGINT)
        assert runner.wait(timeout=60) == 0
        assert _living(family) == []
        assert stack.status().pid is None


def test_a_postgres_that_ends_while_airflow_is_starting_is_started_again(home: Path, no_seeds: Path) -> None:
    with Stack(home, seeds=no_seeds) as stack:
        killed = stack.server.pid
        assert killed
        os.kill(killed, signal.SIGKILL)
        stack.wait_until_healthy()
        assert stack.server.pid not in (None, killed)


def test_in_the_background_it_outlives_its_starter_and_a_kill_leaves_nothing(home: Path, no_seeds: Path) -> None:
    script = textwrap.dedent(
        f"""
        from pathlib import Path
        from pipeline.local.stack import Stack
        Stack(Path({str(home)!r}), seeds=Path({str(no_seeds)!r})).launch()
        """
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=120)
    status = Stack(home).status()
    assert status.healthy
    assert status.pid
    family = _family(status.pid)
    assert len(family) > 10
    os.kill(status.pid, signal.SIGKILL)
    _wait_until(lambda: _living(family) == [], seconds=10)


def test_another_terminal_stops_it(home: Path, no_seeds: Path) -> None:
    with _running(home, no_seeds) as runner:
        family = _family(runner.pid)
        assert Stack(home).down()
        assert runner.wait(timeout=10) == 0
        assert _living(family) == []
        assert not Stack(home).down()


def test_a_stack_that_cannot_start_leaves_nothing_and_says_why(tmp_path: Path) -> None:
    (tmp_path / "outlets.csv").write_text("no such columns\n")
    (tmp_path / "feeds.csv").write_text("no such columns\n")
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.local.stack", tmp_path / "home", tmp_path], capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "outlets.csv" in done.stderr
    assert "Traceback" not in done.stderr
    assert not Stack(tmp_path / "home").server.running


@contextmanager
def _running(home: Path, seeds: Path) -> Iterator[subprocess.Popen[str]]:
    """The stack in a process of its own, healthy; killed at the end if it is still there."""
    process = subprocess.Popen([sys.executable, "-m", "pipeline.local.stack", home, seeds], text=True)
    try:
        _wait_until(lambda: process.poll() is not None or Stack(home).status().healthy, seconds=120)
        assert process.poll() is None
        yield process
    finally:
        process.kill()
        process.wait()


def _family(pid: int) -> list[psutil.Process]:
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


def _living(family: list[psutil.Process]) -> list[psutil.Process]:
    return [process for process in family if process.is_running()]


def _wait_until(true: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"still not so after {seconds} s"
        time.sleep(0.2)
