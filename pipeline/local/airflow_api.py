"""Airflow's REST API on loopback, as far as we need it: start a run, see how it stands."""

import json
import time
import urllib.error
import urllib.request
from typing import Any

from pipeline.errors import StackError
from pipeline.local.airflow_settings import USER

_LOOPBACK = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class AirflowApi:
    """One signed-in user."""

    def __init__(self, url: str, password: str) -> None:
        """`url` is that of the user interface. Raises StackError where it does not let us in."""
        self._url = url
        self._token: str | None = None
        self._token = self.ask("/auth/token", {"username": USER, "password": password})["access_token"]

    def ask(self, path: str, body: dict[str, Any] | None = None, *, method: str | None = None) -> dict[str, Any]:
        """The answer to a GET, or to a POST of `body`. Raises StackError with status and words of the API."""
        headers = {"Content-Type": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self._url}{path}", data=data, headers=headers, method=method)  # noqa: S310
        try:
            with _LOOPBACK.open(request, timeout=30) as answer:
                told: dict[str, Any] = json.load(answer)
        except urllib.error.HTTPError as error:
            raise StackError(f"Airflow's API: {error.code} for {path}: {error.read().decode()[:300]}") from error
        except OSError as error:
            raise StackError(f"Airflow's API does not answer: {error}") from error
        return told

    def wait_for_dag(self, dag_id: str, *, seconds: float = 120) -> None:
        """Return when the DAG was read. Raises StackError with its import error, or after `seconds`."""
        deadline = time.monotonic() + seconds
        while dag_id not in {dag["dag_id"] for dag in self.ask("/api/v2/dags?limit=100")["dags"]}:
            errors = self.ask("/api/v2/importErrors")["import_errors"]
            if errors:
                raise StackError(f"{errors[0]['filename']}: {errors[0]['stack_trace']}")
            if time.monotonic() > deadline:
                raise StackError(f"Airflow has not read the DAG {dag_id} after {seconds:.0f} s.")
            time.sleep(0.5)

    def trigger(self, dag_id: str, conf: dict[str, Any] | None = None) -> str:
        """Start a run now; returns its id."""
        body = {"logical_date": None, "conf": conf or {}}
        return str(self.ask(f"/api/v2/dags/{dag_id}/dagRuns", body)["dag_run_id"])

    def run_state(self, dag_id: str, run_id: str) -> str:
        """queued, running, success or failed."""
        return str(self.ask(f"/api/v2/dags/{dag_id}/dagRuns/{run_id}")["state"])

    def runs_under_way(self) -> int:
        """Runs that are queued or running, of all DAGs."""
        found = self.ask("/api/v2/dags/~/dagRuns?state=queued&state=running&limit=1")
        return int(found["total_entries"])
