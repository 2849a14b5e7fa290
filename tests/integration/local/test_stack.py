"""`onrecord up` and `down`, as a person and as an accident use them."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from pipeline.errors import StackError
from pipeline.local.airflow_settings import USER, pools
from pipeline.local.stack import Stack


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One home for all runs of this module: what they leave must not stop the next one."""
    return tmp_path_factory.mktemp("runs") / "home"


@pytest.fixture
def runner(home: Path) -> Iterator[subprocess.Popen[str]]:
    """`onrecord up` in a process of its own, healthy."""
    with _running(home) as process:
        yield process


def test_all_components_of_airflow_are_healthy(stack: Stack) -> None:
    status = stack.status()
    assert status.healthy
    assert set(status.health) == {"metadatabase", "scheduler", "triggerer", "dag_processor"}
    assert status.pid == os.getpid()


def test_the_tables_are_there_for_writer_and_analyst(stack: Stack) -> None:
    with psycopg.connect(stack.server.dsn("onrecord_writer")) as connection:
        assert connection.execute("SELECT count(*) FROM ingest.feed").fetchone() == (0,)
    with psycopg.connect(stack.server.dsn("onrecord_analyst")) as connection:
        assert connection.execute("SELECT count(*) FROM news.quote").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT count(*) FROM ingest.feed")


def test_every_dag_is_found_without_an_error_and_none_is_paused(stack: Stack) -> None:
    _wait_until(lambda: len(_ask(stack, "dags")["dags"]) >= 4, seconds=60)
    assert _ask(stack, "importErrors")["import_errors"] == []
    assert {dag["dag_id"] for dag in _ask(stack, "dags")["dags"] if dag["is_paused"]} == set()


def test_the_pools_fit_the_machine(stack: Stack) -> None:
    cores = len(os.sched_getaffinity(0))
    expected = {name: pool["slots"] for name, pool in pools(cores).items()}
    assert {pool["name"]: pool["slots"] for pool in _ask(stack, "pools")["pools"]} == expected


def test_nothing_listens_beyond_loopback(stack: Stack) -> None:
    listening = [
        connection.laddr.ip
        for process in psutil.Process().children(recursive=True)
        for connection in process.net_connections(kind="tcp")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert len(listening) >= 2
    assert set(listening) == {"127.0.0.1"}


def test_airflow_refuses_a_wrong_password(stack: Stack) -> None:
    with pytest.raises(urllib.error.HTTPError, match="401"):
        _token(stack, "guess")


def test_a_second_up_says_that_it_is_up_already(stack: Stack, no_seeds: Path) -> None:
    with pytest.raises(StackError, match=f"already up \\(process {os.getpid()}\\)"):
        Stack(stack.home, seeds=no_seeds).up()
    assert stack.status().healthy


def test_what_ends_by_itself_is_started_again(runner: subprocess.Popen[str], home: Path) -> None:
    stack = Stack(home)
    before = stack.status().postgres_pid
    assert before
    os.kill(before, signal.SIGKILL)
    _wait_until(lambda: stack.status().postgres_pid not in (None, before), seconds=30)
    psycopg.connect(stack.server.dsn("onrecord_writer")).close()


def test_ctrl_c_stops_everything(runner: subprocess.Popen[str], home: Path) -> None:
    family = _family(runner.pid)
    runner.send_signal(signal.SIGINT)
    assert runner.wait(timeout=60) == 0
    assert _living(family) == []
    assert Stack(home).status().pid is None


def test_after_a_kill_nothing_is_left_within_ten_seconds_and_the_next_up_works(
    runner: subprocess.Popen[str], home: Path
) -> None:
    family = _family(runner.pid)
    assert len(family) > 10
    runner.kill()
    runner.wait()
    _wait_until(lambda: _living(family) == [], seconds=10)
    with _running(home) as next_one:
        assert Stack(home).status().pid == next_one.pid
        assert Stack(home).down()
        assert next_one.wait(timeout=60) == 0
    assert not Stack(home).down()


def test_in_the_background_it_outlives_its_starter_until_it_is_told_to_stop(home: Path, no_seeds: Path) -> None:
    script = (
        f"from pathlib import Path; from pipeline.local.stack import Stack; Stack(Path({str(home)!r})).launch(print)"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=120)
    stack = Stack(home)
    assert stack.status().healthy
    family = _family(stack.status().pid or 0)
    assert stack.down()
    assert _living(family) == []


class _running:
    """`python -m pipeline.local.stack` until healthy; killed at the end if it is still there."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def __enter__(self) -> subprocess.Popen[str]:
        self._process = subprocess.Popen([sys.executable, "-m", "pipeline.local.stack", self._home], text=True)
        _wait_until(lambda: self._process.poll() is not None or Stack(self._home).status().healthy, seconds=120)
        assert self._process.poll() is None
        return self._process

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()


def _token(stack: Stack, password: str) -> str:
    request = urllib.request.Request(
        f"{stack.status().airflow_url}/auth/token",
        data=json.dumps({"username": USER, "password": password}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        token: str = json.load(answer)["access_token"]
    return token


def _ask(stack: Stack, what: str) -> dict[str, Any]:
    request = urllib.request.Request(
        f"{stack.status().airflow_url}/api/v2/{what}",
        headers={"Authorization": f"Bearer {_token(stack, stack.airflow.password)}"},
    )
    with urllib.request.urlopen(request) as answer:
        told: dict[str, Any] = json.load(answer)
    return told


def _family(pid: int) -> list[psutil.Process]:
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


def _living(family: list[psutil.Process]) -> list[psutil.Process]:
    return [process for process in family if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]


def _wait_until(true: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"still not so after {seconds} s"
        time.sleep(0.2)
