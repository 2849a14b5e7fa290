"""All of Airflow's processes from one import: `python -m pipeline.local.components PLAN`.

Importing Airflow costs every process four seconds of work and 100 MB; the fork of a process that has done it costs
neither. So this one imports, runs the commands of the plan's `setup` one after the other, then forks each component,
and forks it again when it ends. It is itself under a guardian, which sees to it that nothing outlives it.
"""

import contextlib
import importlib
import json
import os
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import NoReturn, TypedDict

#: what most of the components need
_SHARED = ("airflow.__main__", "airflow.jobs.scheduler_job_runner", "airflow.executors.local_executor")

#: a component that dies at its start must not keep the machine busy
_RESTART_SECONDS = 5.0


class Plan(TypedDict):
    """What to run: Airflow command lines, without the word `airflow`."""

    setup: list[list[str]]
    #: written when the setup is done, with `done` as its content
    done_file: str
    done: str
    components: dict[str, list[str]]
    #: the output of each component goes to `<log_folder>/<component>.log`
    log_folder: str


def run(plan: Plan) -> NoReturn:
    """Run the plan until SIGTERM. Exits with 1 where a setup command failed."""
    for module in _SHARED:
        importlib.import_module(module)
    for command in plan["setup"]:
        _, status = os.waitpid(_fork(command), 0)
        if status:
            print(f"`airflow {' '.join(command)}` ended with {os.waitstatus_to_exitcode(status)}", file=sys.stderr)
            sys.exit(1)
    Path(plan["done_file"]).write_text(plan["done"])
    _keep_running(plan["components"], Path(plan["log_folder"]))


def _keep_running(components: dict[str, list[str]], log_folder: Path) -> NoReturn:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    running: dict[int, str] = {}
    try:
        for name, command in components.items():
            running[_fork(command, log_folder / f"{name}.log")] = name
        while True:
            pid, status = os.wait()
            name = running.pop(pid)
            print(
                f"{name} ended with {os.waitstatus_to_exitcode(status)}: starting it again", file=sys.stderr, flush=True
            )
            time.sleep(_RESTART_SECONDS)
            running[_fork(components[name], log_folder / f"{name}.log")] = name
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        for action in (lambda pid: os.kill(pid, signal.SIGTERM), lambda pid: os.waitpid(pid, 0)):
            for pid in running:
                with contextlib.suppress(ProcessLookupError, ChildProcessError):
                    action(pid)


def _fork(command: list[str], log: Path | None = None) -> int:
    """Run one Airflow command line in a child of its own; its process id."""
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        if log:
            output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
            os.dup2(output, sys.stdout.fileno())
            os.dup2(output, sys.stderr.fileno())
        status = _airflow(command)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _airflow(command: list[str]) -> int:
    from airflow.__main__ import main

    sys.argv = ["airflow", *command]
    try:
        main()
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


if __name__ == "__main__":
    run(json.loads(sys.argv[1]))
