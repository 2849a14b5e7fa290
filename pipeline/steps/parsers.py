"""Several killable children that parse while the next answers come in."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Final, Self

from pipeline.sandbox import Sandbox
from pipeline.settings import Settings
from pipeline.steps.checks import Checked, parse

_CHILDREN: Final = 2


class Parsers:
    """A sandbox for each of a few threads, kept from batch to batch: a child ends with the thread that started it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._threads = ThreadPoolExecutor(_CHILDREN, thread_name_prefix="parser")
        self._own = threading.local()
        self._sandboxes: list[Sandbox] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.shutdown(cancel_futures=True)
        for sandbox in self._sandboxes:
            sandbox.close()

    def submit(self, each: Checked) -> Future[Checked]:
        """`checks.parse` in the next free child; at once where there is nothing to parse."""
        if each.outcome == "new_entries":
            return self._threads.submit(self._parse, each)
        done: Future[Checked] = Future()
        done.set_result(each)
        return done

    def _parse(self, each: Checked) -> Checked:
        sandbox: Sandbox | None = getattr(self._own, "sandbox", None)
        if sandbox is None:
            seconds, memory_mb = self._settings.parse_deadline_seconds, self._settings.parse_memory_mb
            sandbox = self._own.sandbox = Sandbox(deadline_seconds=seconds, memory_mb=memory_mb)
            self._sandboxes.append(sandbox)
        return parse(sandbox, each)
