"""What a test watches from outside: connections, open files, memory, time."""

import gc
import os
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

_watchers: list[list[tuple[str, int]]] = []


def _heard(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook cannot be taken away again: there is one, and it tells whoever watches."""
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        for seen in _watchers:
            seen.append((str(arguments[1][0]), int(arguments[1][1])))


sys.addaudithook(_heard)


@contextmanager
def connections() -> Iterator[list[tuple[str, int]]]:
    """The (address, port) of every `connect` of this process, as the interpreter sees it."""
    seen: list[tuple[str, int]] = []
    _watchers.append(seen)
    try:
        yield seen
    finally:
        _watchers.remove(seen)


@contextmanager
def bounds(*, seconds: float, megabytes: int) -> Iterator[None]:
    """Asserts that the block ends in time, in memory, and leaves no file or socket open."""
    gc.collect()
    files, peak, started = _open_files(), _peak_megabytes(), time.monotonic()
    yield
    assert time.monotonic() - started < seconds
    assert _peak_megabytes() - peak < megabytes
    gc.collect()
    settled = time.monotonic() + 2  # the zoo lives in this process too, and hangs up a moment later
    while _open_files() > files and time.monotonic() < settled:
        time.sleep(0.02)
    assert _open_files() <= files


def _open_files() -> int:
    return len(os.listdir("/proc/self/fd"))


def _peak_megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
