"""A process that runs one command and ends it, with all that descends from it, when its own starter ends.

`guarded(...)` starts `python -m pipeline.local.guardian … -- command`, which holds the reading end of a pipe. End of
file on it means: stop. So a clean stop, a crash of the starter and its SIGKILL all take the same way. The guardian
adopts what the command's children leave behind (a subreaper): nothing escapes it by leaving its process group.
"""

import argparse
import ctypes
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.local.account import Account

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_LIFELINE = 0


class Guarded:
    """A guardian as seen by its starter."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        """The guardian's process id; the command is its child."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether the command, or something of it, still runs."""
        return self._process.poll() is None

    def release(self) -> None:
        """Ask for the end; do not wait for it."""
        if self._process.stdin:
            self._process.stdin.close()

    def stop(self) -> int:
        """End the command and everything of it. Its exit status, 128 + signal where one ended it."""
        self.release()
        return self._process.wait()


def guarded(
    command: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str],
    stop_signal: signal.Signals = signal.SIGTERM,
    grace_seconds: float = 5.0,
    account: Account | None = None,
    hold: Sequence[int] = (),
) -> Guarded:
    """Run `command` under a guardian, its output appended to `log`.

    `grace_seconds` after `stop_signal` whatever is left is killed. `hold` are file descriptors that the guardian keeps
    open as long as it lives, and the command does not get.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    options = [f"--signal={stop_signal.value}", f"--grace={grace_seconds}"]
    if account:
        options.append(f"--account={account}")
    with log.open("ab") as output:
        return Guarded(
            subprocess.Popen(
                [sys.executable, "-m", "pipeline.local.guardian", *options, "--", *command],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                env=env,
                start_new_session=True,
                pass_fds=hold,
            )
        )


def main() -> int:
    """The guardian itself."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--signal", type=int, required=True)
    parser.add_argument("--grace", type=float, required=True)
    parser.add_argument("--account", type=Account.parse)
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()

    woken = _wake_on(signal.SIGCHLD, signal.SIGTERM)
    _control(_PR_SET_CHILD_SUBREAPER, 1)
    child = _spawn(options.command, options.account, options.signal)
    status: int | None = None
    while status is None and not _told_to_stop(woken, None):
        status = _reap().get(child)
    if status is None:
        os.kill(child, options.signal)
    return _end(child, status, woken, time.monotonic() + (options.grace if status is None else 0))


def _spawn(command: list[str], account: Account | None, death_signal: int) -> int:
    guardian = os.getpid()
    child = os.fork()
    if child:
        return child
    try:
        os.setpgid(0, 0)
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell's background job would inherit that it is ignored
        os.dup2(os.open(os.devnull, os.O_RDONLY), _LIFELINE)
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        if account:
            account.become()
        _control(_PR_SET_PDEATHSIG, death_signal)  # for the one who kills the guardian
        if os.getppid() == guardian:
            os.execvp(command[0], command)  # noqa: S606
    except OSError as error:
        print(f"{command[0]}: {error}", file=sys.stderr, flush=True)
    os._exit(127)


def _end(child: int, status: int | None, woken: int, deadline: float) -> int:
    """Wait until `deadline` for all descendants, then kill what is left. The command's exit status."""
    while _has_children():
        left = deadline - time.monotonic()
        if left > 0:
            select.select([woken], [], [], left)
            _drain(woken)
        else:
            _kill_children(child)
            time.sleep(0.02)
        status = _reap().get(child, status)
    return status or 0


def _wake_on(*signals: signal.Signals) -> int:
    """A file descriptor that becomes readable, with the signal's number, when one of `signals` arrives."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    for number in signals:
        signal.signal(number, lambda *_: None)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    return reading


def _told_to_stop(woken: int, timeout: float | None) -> bool:
    """Wait for a signal or the end of the lifeline; whether it means stop."""
    ready, _, _ = select.select([_LIFELINE, woken], [], [], timeout)
    return _LIFELINE in ready or signal.SIGTERM in (_drain(woken) if woken in ready else b"")


def _drain(woken: int) -> bytes:
    try:
        return os.read(woken, 4096)
    except BlockingIOError:
        return b""


def _reap() -> dict[int, int]:
    """The children that have ended by now, adopted ones too, with their exit status."""
    ended: dict[int, int] = {}
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return ended
        if pid == 0:
            return ended
        code = os.waitstatus_to_exitcode(status)
        ended[pid] = code if code >= 0 else 128 - code


def _has_children() -> bool:
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True


def _kill_children(child: int) -> None:
    listing = Path(f"/proc/self/task/{os.getpid()}/children")
    targets = [int(pid) for pid in listing.read_text().split()] if listing.exists() else [-child]
    for target in targets:
        try:
            os.kill(target, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _control(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


if __name__ == "__main__":
    sys.exit(main())
