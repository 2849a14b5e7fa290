"""A TCP proxy before Postgres that knows one word of its protocol: COMMIT. It holds or cuts a connection there."""

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal, Self
from urllib.parse import urlsplit, urlunsplit

#: the simple query `COMMIT` as it travels
_COMMIT = b"Q\x00\x00\x00\x0bCOMMIT\x00"

#: pass: nothing happens; hold: COMMIT never arrives, and the client waits; cut: it arrives, and its answer never does
Fault = Literal["pass", "hold", "cut"]


@dataclass(slots=True)
class Proxy:
    """A context manager; `url` is the way through it. After `arm`, one COMMIT meets the fault, the others pass."""

    behind: str
    #: COMMITs seen
    commits: int = 0
    #: connections cut by a fault
    cuts: int = 0
    #: set once the fault has come
    struck: threading.Event = field(default_factory=threading.Event)
    _fault: Fault = "pass"
    _before: int = 0
    _server: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    _open: set[socket.socket] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self.drop()

    @property
    def url(self) -> str:
        """The database's URL, by way of this proxy."""
        parts = urlsplit(self.behind)
        credentials = parts.netloc.rpartition("@")[0]
        port = self._server.getsockname()[1]
        return urlunsplit(parts._replace(netloc=f"{credentials}@127.0.0.1:{port}"))

    def arm(self, fault: Fault, *, after: int = 0) -> None:
        """The fault meets the COMMIT that follows the next `after` ones."""
        with self._lock:
            self._fault, self._before = fault, after
            self.struck.clear()

    def drop(self) -> None:
        """Break all connections."""
        for each in tuple(self._open):
            with suppress(OSError):  # the other side may have hung up
                each.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:  # the proxy is closed
                return
            parts = urlsplit(self.behind)
            server = socket.create_connection((parts.hostname or "", parts.port or 0))
            self._open |= {client, server}
            cut = threading.Event()
            for there, back, ours in ((client, server, True), (server, client, False)):
                threading.Thread(target=self._pass_on, args=(there, back, cut, ours), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, cut: threading.Event, from_client: bool) -> None:
        """One direction, to its end; after a cut nothing goes back to the client but the end itself."""
        with suppress(OSError), source, target:
            while data := source.recv(65_536):
                if from_client and _COMMIT in data:
                    fault = self._next_fault()
                    if fault == "cut":
                        cut.set()
                    if fault == "hold":
                        self.struck.set()
                        continue
                elif not from_client and cut.is_set():
                    self.cuts += 1  # this was the answer to COMMIT: it is done, and nobody hears of it
                    self.struck.set()
                    break
                target.sendall(data)
            for end in (source, target):
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def _next_fault(self) -> Fault:
        with self._lock:
            self.commits += 1
            if self._fault == "pass":
                return "pass"
            if self._before:
                self._before -= 1
                return "pass"
            fault, self._fault = self._fault, "pass"
            return fault
