"""The whole of Onrecord on one machine: Postgres, its tables and seeds, Airflow; up, down and what runs.

`stack.lock` is held by the process that runs the stack and by its guardians, so it is free exactly when nothing of the
stack is left. `stack.json` says who that process is.
"""

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Self, TextIO

from pipeline.db.migrate import migrate
from pipeline.errors import PipelineError, StackError
from pipeline.local.airflow import Airflow, health
from pipeline.local.postgres import Progress, Server
from pipeline.steps.seed import seed

#: a clean stop takes seconds; more only where Postgres has much to write
_DOWN_SECONDS = 90.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What runs in a home."""

    home: Path
    #: the process that runs the stack; None where it is down, or where only remains of it are ending
    pid: int | None
    postgres_pid: int | None
    postgres_port: int | None
    airflow_url: str | None
    #: component -> "healthy" or another word; empty where Airflow's API does not answer
    health: Mapping[str, str]

    @property
    def healthy(self) -> bool:
        """Whether all of it runs and has said so."""
        return self.postgres_pid is not None and set(self.health.values()) == {"healthy"}


class Stack:
    """The stack of one home. `run` for a terminal, `launch` for the background, `up` and `down` for a program."""

    def __init__(self, home: Path, *, seeds: Path | None = None, durable: bool = True) -> None:
        """`home` is the folder for everything that a run leaves, `seeds` one with outlets and feeds (None: ours).

        `durable=False` is for tests (see Server).
        """
        self.home = home.resolve()
        self.server = Server(self.home, durable=durable)
        self.airflow = Airflow(self.server)
        self._seeds = seeds
        self._lock: TextIO | None = None

    def __enter__(self) -> Self:
        self.up()
        return self

    def __exit__(self, *_: object) -> None:
        self.down()

    def up(self, progress: Progress = lambda line: None) -> None:
        """Start Postgres, migrate, seed, start Airflow. It all ends with this process.

        Raises StackError where the stack is up already or something does not start (then the rest is stopped again).
        """
        self._take_lock(progress)
        try:
            self._start(progress)
        except BaseException:
            self.down()
            raise

    def wait_until_healthy(self, progress: Progress = lambda line: None) -> None:
        """Return when all components of Airflow have reported. Raises StackError where they do not.

        A Postgres that ends meanwhile is started again: without it they would never report.
        """
        self.airflow.wait_until_healthy(lambda: self._start_postgres_if_ended(progress))

    def run(self, progress: Progress, ready: Callable[[Status], None]) -> None:
        """Up, `ready` with the status when healthy, then on until SIGINT or SIGTERM, then down.

        What ends by itself meanwhile is started again.
        """
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _told_to_stop)
        try:
            self.up(progress)
            self.wait_until_healthy(progress)
            ready(self.status())
            while True:
                time.sleep(1)
                self._start_what_ended(progress)
        except _ToldToStop:
            progress("Stopping …")
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_IGN)
            self.down()

    def launch(self, progress: Progress = lambda line: None) -> None:
        """`run` in the background, in a process that outlives this one; returns when it is healthy."""
        if pid := self.status().pid:
            raise StackError(f"It is already up (process {pid}).")
        log = self.home / "logs" / "up.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("w") as output:
            runner = subprocess.Popen(
                [sys.executable, "-m", "pipeline.local.stack", self.home, *([self._seeds] if self._seeds else [])],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        told = 0
        while not ((status := self.status()).pid == runner.pid and status.healthy):
            lines = log.read_text().splitlines()
            for line in lines[told:]:
                progress(line)
            told = len(lines)
            if runner.poll() is not None:
                raise StackError(f"It did not come up: {lines[-1] if lines else f'see {log}'}")
            time.sleep(0.5)

    def down(self) -> bool:
        """Stop the stack, whoever runs it, and return when nothing of it is left. False where nothing ran."""
        if self._lock:
            self.airflow.stop()
            self.server.stop()
            self._state_file.unlink(missing_ok=True)
            self._lock.close()
            self._lock = None
            return True
        found = self._locked()
        if pid := self.status().pid:
            _signal(pid)
        deadline = time.monotonic() + _DOWN_SECONDS
        while self._locked():
            if time.monotonic() > deadline:
                raise StackError(f"Something of it still runs after {_DOWN_SECONDS:.0f} s: see {self.home / 'logs'}.")
            time.sleep(0.1)
        return found

    def status(self) -> Status:
        """What runs now; asks the processes themselves."""
        state = self._state()
        port = state.get("airflow_port")
        running = self.server.running
        return Status(
            home=self.home,
            pid=state.get("pid"),
            postgres_pid=self.server.pid if running else None,
            postgres_port=self.server.port if running else None,
            airflow_url=f"http://127.0.0.1:{port}" if port else None,
            health=health(port) if port else {},
        )

    def _start(self, progress: Progress) -> None:
        self._write_state(pid=os.getpid())
        self.server.start(progress, hold=self._hold())
        for line in migrate(self.server.dsn("onrecord_owner")):
            progress(line)
        seed(self.server.dsn("onrecord_writer"), self._seeds)
        self._start_airflow(progress)

    def _start_airflow(self, progress: Progress) -> None:
        progress("Starting Airflow …")
        self.airflow.start(progress, hold=self._hold())
        self._write_state(pid=os.getpid(), airflow_port=self.airflow.port)

    def _start_postgres_if_ended(self, progress: Progress) -> None:
        if not self.server.pid:
            progress("Postgres ended by itself; starting it again.")
            self.server.start(progress, hold=self._hold())

    def _start_what_ended(self, progress: Progress) -> None:
        self._start_postgres_if_ended(progress)
        if not self.airflow.running:
            progress("Airflow ended by itself; starting it again.")
            self.airflow.stop()
            self._start_airflow(progress)

    def _hold(self) -> tuple[int, ...]:
        return (self._lock.fileno(),) if self._lock else ()

    def _take_lock(self, progress: Progress) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        lock = (self.home / "stack.lock").open("w")
        deadline = time.monotonic() + _DOWN_SECONDS
        while not _lock(lock):
            if pid := self._state().get("pid"):
                lock.close()
                raise StackError(f"It is already up (process {pid}).")
            if time.monotonic() > deadline:
                lock.close()
                raise StackError(f"Remains of the last run do not end: see {self.home / 'logs'}.")
            progress("Waiting for the end of the last run …")
            time.sleep(1)
        self._lock = lock

    def _locked(self) -> bool:
        """Whether the stack, or something that is left of it, runs."""
        if not (self.home / "stack.lock").exists():
            return False
        with (self.home / "stack.lock").open() as lock:
            return not _lock(lock)

    @property
    def _state_file(self) -> Path:
        return self.home / "stack.json"

    def _write_state(self, **state: int | None) -> None:
        fresh = self._state_file.with_suffix(".fresh")
        fresh.write_text(json.dumps(state))
        fresh.replace(self._state_file)

    def _state(self) -> dict[str, int]:
        """What the running stack wrote down; empty where the process that wrote it is gone."""
        if not self._state_file.exists() or not self._locked():
            return {}
        state: dict[str, int] = json.loads(self._state_file.read_text())
        return state if _alive(state["pid"]) else {}


class _ToldToStop(Exception):
    """SIGINT or SIGTERM."""


def _told_to_stop(number: int, frame: FrameType | None) -> None:
    raise _ToldToStop


def _lock(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _signal(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGTERM)
    except ProcessLookupError:
        return
    except PermissionError as error:
        raise StackError(f"Process {pid} belongs to another user: stop it as that user.") from error


def main() -> None:
    """`python -m pipeline.local.stack HOME [SEEDS]`: the stack in the background; its output is the log."""
    home, *seeds = map(Path, sys.argv[1:])
    try:
        Stack(home, seeds=seeds[0] if seeds else None).run(lambda line: print(line, flush=True), lambda status: None)
    except PipelineError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
