"""Workers to be stopped and killed: children of one process that has everything loaded, so that each costs no start.

Run as a program, it reads one line a worker: the settings as JSON in its environment's terms. It forks, and prints the
child's process id; once the child has ended, its status.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rig import Rig, wait_until


@dataclass(slots=True)
class Nursery:
    """The process that workers are forked from."""

    process: subprocess.Popen[str]

    def start(self, environment: Mapping[str, str]) -> int:
        """A worker that polls, fetches, reads and links until nothing is due; its process id."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps(dict(environment)) + "\n")
        self.process.stdin.flush()
        return self._answer()

    def ended(self) -> int:
        """Wait for the worker's end; its exit status, or the signal that killed it as a negative number."""
        return self._answer()

    def _answer(self) -> int:
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, "the nursery is gone"
        return int(line)


@contextmanager
def nursery(log: Path, *, under: Sequence[str] = (), environment: Mapping[str, str] | None = None) -> Iterator[Nursery]:
    """`under`: a program that starts it, as `faketime`; `environment`: beside the one of this process."""
    with log.open("w") as output:
        process = subprocess.Popen(
            [*under, sys.executable, __file__],
            env={**os.environ, **(environment or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=output,
            text=True,
            cwd=Path(__file__).parent,
        )
        yield Nursery(process)
        assert process.stdin
        assert process.stdout
        process.stdin.close()
        process.stdout.close()
        process.wait(60)


class Points:
    """The folder of points, and the environment of workers that stop at them."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder / "points"
        self.folder.mkdir()
        self.environment = {
            "ONRECORD_DATABASE_URL": url,
            "ONRECORD_HOME": str(folder),
            "ONRECORD_FAULT_POINTS": str(self.folder),
        }

    def stopped_at(self, point: str, workers: Nursery) -> int:
        """Start a worker, and wait until it has come to the point; its process id."""
        (self.folder / f"{point}.armed").touch()
        pid = workers.start(self.environment)
        wait_until((self.folder / f"{point}.{pid}").exists, f"worker {pid} to reach {point}")
        return pid

    def free(self, point: str, pid: int) -> None:
        (self.folder / f"{point}.{pid}").unlink()


def _serve() -> None:
    from pipeline.settings import Settings
    from pipeline.steps.annotate import annotator

    annotator(Settings())
    for line in sys.stdin:
        child = os.fork()
        if not child:
            os.environ.update(json.loads(line))
            os.dup2(2, 1)  # its words into the log: stdout is for the numbers
            rig = Rig.over(os.environ["ONRECORD_DATABASE_URL"], Path(os.environ["ONRECORD_HOME"]))
            with rig.database:
                rig.poll()
                rig.ingest()
            os._exit(0)
        print(child, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    _serve()
