"""The killable child that parses hostile bytes: `python -m pipeline.sandbox`, and the parent's side of it.

feedparser and trafilatura can be made to hang, to eat memory or to crash. They run in a child that is exec'd (never
forked: it inherits no sockets, no secrets, no environment), bounded by rlimits, and killed at a deadline.

On both pipes a message is two big-endian 32-bit lengths, a JSON header and raw bytes.
"""

import contextlib
import ctypes
import json
import math
import resource
import signal
import struct
import subprocess
import sys
import threading
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from pipeline.errors import SandboxCrash, SandboxTimeout
from pipeline.records import Announced, Article, ParsedFeed, Rejection, Sitemap
from pipeline.sandboxed import ANNOUNCED, ARTICLE, FEED, OPERATIONS, SITEMAP, Header

type Answer = tuple[Header, bytes]

_LENGTHS = struct.Struct(">II")
_ROOT = Path(__file__).resolve().parent.parent
_BOOT = "import sys; sys.path.insert(0, sys.argv[1]); from pipeline.sandbox import serve; serve(int(sys.argv[2]))"
#: to start Python and import a parser, on a busy machine
_LOAD_SECONDS = 120.0
_DOCUMENTS_PER_CHILD = 2_000
_OPEN_FILES = 64
#: the child gives itself this many times the parent's deadline, for when the parent is gone
_GRACE = 2
#: linux/prctl.h. Caveat: "parent" is the thread that started the child; a child lost so is started anew
_PR_SET_PDEATHSIG = 1


def _send(pipe: IO[bytes], header: Header, body: bytes = b"") -> None:
    head = json.dumps(header).encode()
    pipe.write(_LENGTHS.pack(len(head), len(body)))
    pipe.write(head)
    pipe.write(body)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> Answer | None:
    """The next message; None at the end of the stream, however much of a message came before it."""
    lengths = pipe.read(_LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        return None
    head_length, body_length = _LENGTHS.unpack(lengths)
    head, body = pipe.read(head_length), pipe.read(body_length)
    return (json.loads(head), body) if len(head) == head_length and len(body) == body_length else None


# --- the parent -------------------------------------------------------------------------------------------------------


class Sandbox:
    """One child, started at the first call and used for many documents. Not for use by two threads at once."""

    def __init__(self, *, deadline_seconds: float, memory_mb: int) -> None:
        """`deadline_seconds` for one document; `memory_mb` of address space for the child."""
        self.deadline_seconds = deadline_seconds
        self.memory_mb = memory_mb
        self._child: subprocess.Popen[bytes] | None = None
        self._loaded: set[str] = set()
        self._documents = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The process id of the child; None where none runs."""
        return self._child.pid if self._child else None

    def parse_feed(self, body: bytes, *, url: str, content_type: str | None, now: datetime) -> ParsedFeed | Rejection:
        """`feeds.parse.parse` in the child. Raises SandboxTimeout, SandboxCrash."""
        header = {"url": url, "content_type": content_type, "now": now.isoformat()}
        return FEED.validate_json(self._run("feed", header, body))

    def parse_sitemap(self, body: bytes, *, url: str) -> Sitemap | Rejection:
        """`feeds.sitemaps.parse` in the child. Raises SandboxTimeout, SandboxCrash."""
        return SITEMAP.validate_json(self._run("sitemap", {"url": url}, body))

    def feeds_of(self, page: bytes, *, url: str) -> tuple[Announced, ...]:
        """`feeds.discover.feeds_of` in the child. Raises SandboxTimeout, SandboxCrash."""
        return ANNOUNCED.validate_json(self._run("discover", {"url": url}, page))

    def extract(
        self,
        body: bytes,
        *,
        url: str | None,
        content_type: str | None,
        agencies_csv: str,
        now: datetime,
        feed_published_at: datetime | None = None,
    ) -> Article | Rejection:
        """`articles.extract.extract` in the child. Raises SandboxTimeout, SandboxCrash."""
        header = {
            "url": url,
            "content_type": content_type,
            "agencies_csv": agencies_csv,
            "now": now.isoformat(),
            "feed_published_at": feed_published_at.isoformat() if feed_published_at else None,
        }
        return ARTICLE.validate_json(self._run("extract", header, body))

    def close(self) -> None:
        """End the child: politely where it idles, at once where it does not listen."""
        child, self._child = self._child, None
        self._loaded.clear()
        if child is None:
            return
        assert child.stdin
        assert child.stdout
        with contextlib.suppress(BrokenPipeError):
            child.stdin.close()
        try:
            child.wait(timeout=1)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        child.stdout.close()

    def _run(self, operation: str, header: Header, body: bytes) -> bytes:
        if self._child is None or self._child.poll() is not None:
            self._start()
        if operation not in self._loaded:
            self._exchange({"load": operation}, b"", _LOAD_SECONDS)
            self._loaded.add(operation)
        request = {"operation": operation, "seconds": self.deadline_seconds * _GRACE, **header}
        answer, result = self._exchange(request, body, self.deadline_seconds)
        self._documents += 1
        if self._documents >= _DOCUMENTS_PER_CHILD or answer["memory_mb"] > self.memory_mb / 2:
            self.close()
        return result

    def _start(self) -> None:
        self.close()
        self._documents = 0
        self._child = subprocess.Popen(
            [sys.executable, "-I", "-c", _BOOT, str(_ROOT), str(self.memory_mb)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"},
            close_fds=True,
        )

    def _exchange(self, header: Header, body: bytes, seconds: float) -> Answer:
        child = self._child
        assert child
        assert child.stdin
        assert child.stdout
        late = threading.Event()

        def kill() -> None:
            late.set()
            child.kill()

        timer = threading.Timer(seconds, kill)
        timer.start()
        try:
            _send(child.stdin, header, body)
            answer = _receive(child.stdout)
        except BrokenPipeError:
            answer = None
        finally:
            timer.cancel()
        if answer is None or "fault" in answer[0]:
            self._bury(child)
            if late.is_set():
                raise SandboxTimeout(f"({seconds:g} s)")
            raise SandboxCrash(f"({answer[0]['fault'] if answer else f'exit status {child.returncode}'})")
        return answer

    def _bury(self, child: subprocess.Popen[bytes]) -> None:
        child.kill()
        child.wait()
        self.close()


# --- the child --------------------------------------------------------------------------------------------------------


def serve(memory_mb: int) -> None:
    """Answer requests from stdin on stdout until stdin ends. Limits itself first, and dies with its parent."""
    _limit(memory_mb)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    while request := _receive(requests):
        header, body = request
        try:
            answer = _answer(header, body)
        except BaseException as fault:
            # a parser should have refused: tell the parent and die, for the state of this process is unknown
            signal.setitimer(signal.ITIMER_REAL, 0)
            _send(answers, {"fault": f"{type(fault).__name__}: {fault}"[:500]})
            return
        _send(answers, *answer)


def _limit(memory_mb: int) -> None:
    for what, most in (
        (resource.RLIMIT_AS, memory_mb * 1024 * 1024),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
    ):
        resource.setrlimit(what, (most, most))


def _allow(seconds: float) -> None:
    """Let the kernel end this process when the document takes too long, even where no parent is left to do it."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = math.ceil(used.ru_utime + used.ru_stime + seconds) + 1
    _limit_softly(resource.RLIMIT_CPU, cpu)
    _limit_softly(resource.RLIMIT_FSIZE, 0)


def _limit_softly(what: int, most: int) -> None:
    resource.setrlimit(what, (most, resource.getrlimit(what)[1]))


def _answer(header: Header, body: bytes) -> Answer:
    if "load" in header:
        # py3langid unpacks its model through a temporary file; a document may write none
        _limit_softly(resource.RLIMIT_FSIZE, resource.RLIM_INFINITY)
        OPERATIONS[header["load"]]()
        return {}, b""
    _allow(header["seconds"])
    result = OPERATIONS[header["operation"]]()(header, body)
    signal.setitimer(signal.ITIMER_REAL, 0)
    return {"memory_mb": _memory_mb()}, result


def _memory_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1024 / 1024


if __name__ == "__main__":
    serve(int(sys.argv[1]))
