"""The stack that is up: what runs in it, for whom, and what it refuses."""

import contextlib
import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from pipeline.errors import StackError
from pipeline.local.airflow_settings import USER, pools
from pipeline.local.stack import Stack


def test_all_components_of_airflow_are_healthy(stack: Stack) -> None:
    status = stack.status()
    assert status.healthy
    assert set(status.health) == {"metadatabase", "scheduler", "triggerer", "dag_processor"}
    assert status.pid == os.getpid()


def test_the_tables_are_there_for_writer_and_analyst(stack: Stack) -> None:
    with psycopg.connect(stack.server.dsn("onrecord_writer")) as connection:
        connection.execute("SELECT count(*) FROM ingest.feed")
    with psycopg.connect(stack.server.dsn("onrecord_analyst")) as connection:
        connection.execute("SELECT count(*) FROM news.quote")
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
    listening = []
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):  # a task that has ended meanwhile
            connections = process.net_connections(kind="tcp")
            listening += [each.laddr.ip for each in connections if each.status == psutil.CONN_LISTEN]
    assert len(listening) >= 2
    assert set(listening) == {"127.0.0.1"}


def test_airflow_refuses_a_wrong_password(stack: Stack) -> None:
    with pytest.raises(urllib.error.HTTPError, match="401"):
        _token(stack, "guess")


def test_a_second_up_says_that_it_is_up_already(stack: Stack, no_seeds: Path) -> None:
    with pytest.raises(StackError, match=f"already up \\(process {os.getpid()}\\)"):
        Stack(stack.home, seeds=no_seeds).up()
    assert stack.status().healthy


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


def _wait_until(true: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"still not so after {seconds} s"
        time.sleep(0.2)
