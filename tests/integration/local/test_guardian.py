"""The guardian: what it runs does not outlive its starter, whatever the command's children do."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.local.guardian import Guarded, guarded

#: a child that leaves its parent's session, ignores SIGTERM and writes down who it is
_RUNAWAY = """
import os, signal, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        open(sys.argv[1], "w").write(str(os.getpid()))
        time.sleep(600)
    os._exit(0)
time.sleep(600)
"""


def test_the_exit_status_of_the_command_is_the_guardians(tmp_path: Path) -> None:
    guardian = _guard(tmp_path, "import sys; print('said', flush=True); sys.exit(7)")
    _wait_until(lambda: not guardian.running)
    assert guardian.stop() == 7
    assert (tmp_path / "log").read_text() == "said\n"


def test_a_command_that_cannot_be_run_is_named_in_the_log(tmp_path: Path) -> None:
    guardian = guarded([tmp_path / "absent"], log=tmp_path / "log", env=os.environ)
    _wait_until(lambda: not guardian.running)
    assert guardian.stop() == 127
    assert "absent: " in (tmp_path / "log").read_text()


def test_a_stop_sends_the_commands_own_signal(tmp_path: Path) -> None:
    ends_with_3 = "import signal, sys, time; signal.signal(signal.SIGINT, lambda *_: sys.exit(3))"
    guardian = _guard(tmp_path, f"{ends_with_3}; print('up', flush=True); time.sleep(600)", stop_signal=signal.SIGINT)
    _wait_until(lambda: "up" in (tmp_path / "log").read_text())
    assert guardian.stop() == 3


def test_a_stop_kills_what_ignores_it_when_the_grace_is_over(tmp_path: Path) -> None:
    guardian = _guard(
        tmp_path,
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)",
        grace_seconds=0.5,
    )
    _wait_until(lambda: "up" in (tmp_path / "log").read_text())
    begun = time.monotonic()
    assert guardian.stop() == 128 + signal.SIGKILL
    assert 0.4 < time.monotonic() - begun < 5


def test_a_grandchild_that_left_its_session_ends_with_the_rest(tmp_path: Path) -> None:
    guardian = _guard(tmp_path, _RUNAWAY, str(tmp_path / "pid"), grace_seconds=0.5)
    runaway = _pid_in(tmp_path / "pid")
    guardian.stop()
    assert not _lives(runaway)


def test_everything_ends_when_the_starter_is_killed(tmp_path: Path) -> None:
    script = textwrap.dedent(
        f"""
        import os, sys, time
        from pathlib import Path
        from pipeline.local.guardian import guarded
        guarded(
            [sys.executable, "-c", {_RUNAWAY!r}, {str(tmp_path / "pid")!r}],
            log=Path({str(tmp_path / "log")!r}), env=os.environ, grace_seconds=0.5,
        )
        time.sleep(600)
        """
    )
    starter = subprocess.Popen([sys.executable, "-c", script])
    runaway = _pid_in(tmp_path / "pid")
    starter.kill()
    starter.wait()
    _wait_until(lambda: not _lives(runaway))


def test_the_command_ends_even_when_the_guardian_itself_is_killed(tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux tells a child of its parent's death")
    guardian = _guard(
        tmp_path,
        "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(600)",
        str(tmp_path / "pid"),
    )
    child = _pid_in(tmp_path / "pid")
    os.kill(guardian.pid, signal.SIGKILL)
    _wait_until(lambda: not _lives(child))
    guardian.stop()


def test_held_descriptors_stay_with_the_guardian_and_do_not_reach_the_command(tmp_path: Path) -> None:
    held = os.open(tmp_path / "held", os.O_CREAT | os.O_RDWR)
    guardian = _guard(
        tmp_path,
        "import os, time; print(sorted(os.listdir('/proc/self/fd'))[:3], flush=True); time.sleep(600)",
        hold=[held],
    )
    _wait_until(lambda: "]" in (tmp_path / "log").read_text())
    if Path("/proc").exists():
        ends = [os.readlink(fd) for fd in Path(f"/proc/{guardian.pid}/fd").iterdir()]
        assert str(tmp_path / "held") in ends
        assert (tmp_path / "log").read_text() == "['0', '1', '2']\n"
    os.close(held)
    guardian.stop()


def _guard(
    folder: Path,
    script: str,
    *arguments: str,
    stop_signal: signal.Signals = signal.SIGTERM,
    grace_seconds: float = 5.0,
    hold: list[int] | None = None,
) -> Guarded:
    return guarded(
        [sys.executable, "-c", script, *arguments],
        log=folder / "log",
        env=os.environ,
        stop_signal=stop_signal,
        grace_seconds=grace_seconds,
        hold=hold or [],
    )


def _pid_in(file: Path) -> int:
    _wait_until(lambda: file.exists() and file.read_text() != "")
    return int(file.read_text())


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _wait_until(true: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"still not so after {seconds} s"
        time.sleep(0.05)
