"""Airflow beside the local Postgres: its four components under one guardian.

Not `airflow standalone`, which leaves its children alive when it is killed.
"""

import base64
import hashlib
import importlib.metadata
import json
import os
import secrets
import sys
import time
import urllib.request
from collections.abc import Callable

from pipeline.errors import StackError
from pipeline.local.airflow_settings import USER, Keys, environment, pools
from pipeline.local.components import Plan
from pipeline.local.guardian import Guarded, guarded
from pipeline.local.ports import remembered_port
from pipeline.local.postgres import Progress, Server
from pipeline.local.secrets import is_kept, secret
from pipeline.settings import packaged

_COMPONENTS = {
    "api-server": ["api-server"],
    # the api-server reads the tasks' log files itself; log servers would listen on all addresses
    "scheduler": ["scheduler", "--skip-serve-logs"],
    "dag-processor": ["dag-processor"],
    "triggerer": ["triggerer", "--skip-serve-logs"],
}

#: a task that is cut off leaves a lease that runs out: nothing is lost
_STOP_SECONDS = 3.0

_LOOPBACK = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Airflow:
    """The Airflow of one home. It ends with the process that starts it."""

    def __init__(self, server: Server) -> None:
        """`server` is the Postgres that holds the database `airflow`; it runs before `start`."""
        self._server = server
        self._guardian: Guarded | None = None
        self.folder = server.home / "airflow"
        self.log_folder = server.home / "logs"
        self.port: int | None = None

    def start(self, progress: Progress = lambda line: None, hold: tuple[int, ...] = ()) -> None:
        """Start all components, after bringing the metadata up to date; `wait_until_healthy` says when they answer."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = remembered_port(self._server.home, "airflow")
        plan = self._plan()
        if plan["setup"]:
            progress("Making Airflow's metadata (once) …")
        self._guardian = guarded(
            [sys.executable, "-m", "pipeline.local.components", json.dumps(plan)],
            log=self.log_folder / "airflow.log",
            env=self._environment(self.port),
            grace_seconds=_STOP_SECONDS,
            hold=hold,
        )

    def stop(self) -> None:
        """End all components and their tasks."""
        if self._guardian:
            self._guardian.stop()
            self._guardian = None

    @property
    def running(self) -> bool:
        """Whether the processes that we started run; healthy is another question."""
        return self._guardian is not None and self._guardian.running

    @property
    def pid(self) -> int | None:
        """The guardian of all components."""
        return self._guardian.pid if self._guardian else None

    @property
    def password_known(self) -> bool:
        """Whether the password was made in an earlier run, so that it need not be shown again."""
        return is_kept(self._server.home, "airflow_admin")

    @property
    def password(self) -> str:
        """What lets `USER` in."""
        return secret(self._server.home, "airflow_admin", lambda: secrets.token_urlsafe(12))

    def wait_until_healthy(self, meanwhile: Callable[[], None], seconds: float = 180) -> None:
        """Return when every component has reported; until then `meanwhile` is called four times a second.

        Raises StackError when the components end, or after `seconds`.
        """
        deadline = time.monotonic() + seconds
        while not (states := health(self.port or 0)) or set(states.values()) != {"healthy"}:
            if not self.running:
                raise StackError(f"Airflow ended: see {self.log_folder}/airflow.log.")
            if time.monotonic() > deadline:
                late = [name for name, state in states.items() if state != "healthy"] or ["api-server"]
                raise StackError(
                    f"Airflow is not healthy after {seconds:.0f} s ({', '.join(late)}): see {self.log_folder}."
                )
            meanwhile()
            time.sleep(0.25)

    def _plan(self) -> Plan:
        """What to run; the metadata is made once for each version of Airflow and of our pools."""
        pools_file, done_file = self.folder / "pools.json", self.folder / "prepared"
        pools_file.write_text(json.dumps(pools(_cores()), indent=1))
        release = (
            f"{importlib.metadata.version('apache-airflow-core')} {hashlib.sha256(pools_file.read_bytes()).hexdigest()}"
        )
        prepared = done_file.exists() and done_file.read_text() == release
        return {
            "setup": [] if prepared else [["db", "migrate"], ["pools", "import", str(pools_file)]],
            "done_file": str(done_file),
            "done": release,
            "components": _COMPONENTS,
            "log_folder": str(self.log_folder),
        }

    def _environment(self, port: int) -> dict[str, str]:
        """Ours, over what the operator's shell has; tasks write as the writer and never see the owner's password."""
        home = self._server.home
        passwords_file = self.folder / "passwords.json"
        with open(os.open(passwords_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump({USER: self.password}, file)
        ours = environment(
            folder=self.folder,
            dags=packaged("dags"),
            port=port,
            database_url=self._server.dsn("airflow", "airflow"),
            keys=Keys(
                jwt=secret(home, "airflow_jwt", _long_key),
                api=secret(home, "airflow_api", _long_key),
                fernet=secret(home, "airflow_fernet", _fernet_key),
            ),
            passwords_file=passwords_file,
            cores=_cores(),
        )
        inherited = {name: value for name, value in os.environ.items() if name != "ONRECORD_OWNER_URL"}
        tasks = {"ONRECORD_HOME": str(home), "ONRECORD_DATABASE_URL": self._server.dsn("onrecord_writer")}
        return {**inherited, **ours, **tasks}


def health(port: int) -> dict[str, str]:
    """Component -> "healthy" or another word, as the API on `port` tells; empty where it does not answer."""
    try:
        with _LOOPBACK.open(f"http://127.0.0.1:{port}/api/v2/monitor/health", timeout=5) as answer:
            told: dict[str, dict[str, str | None]] = json.load(answer)
    except (OSError, ValueError):
        return {}
    return {name: facts.get("status") or "unknown" for name, facts in told.items()}


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _long_key() -> str:
    return secrets.token_urlsafe(64)


def _fernet_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
