"""Postgres restarts, is killed, or drops its connections in mid-load: the pool recovers without a person."""

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from rig import Rig, Site, wait_until

from pipeline.db.migrate import migrate
from pipeline.errors import DatabaseUnavailable
from pipeline.local.postgres import Server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A Postgres of this test's own, which may be killed; it writes as safely as in earnest."""
    server = Server(tmp_path / "server")
    server.start()
    migrate(server.dsn("onrecord_owner"))
    yield server
    server.stop()


def restart(server: Server) -> None:
    server.stop()
    server.start()


def kill(server: Server) -> None:
    pid = server.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: server.pid is None, "Postgres to be gone")
    server.start()


def drop(server: Server) -> None:
    with psycopg.connect(server.dsn("postgres", "postgres"), autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'onrecord_writer'")


@pytest.mark.slow
def test_whatever_postgres_does_in_mid_load_the_next_run_finishes(
    server: Server, tmp_path: Path, site: Site, told: list[str]
) -> None:
    rig = Rig.over(server.dsn("onrecord_writer"), tmp_path)
    served: list[str] = []
    with rig.database:
        rig.seed(site)
        for fault in (drop, restart, kill):
            served += site.publish(3)
            rig.time_passes()
            rig.poll()
            _in_mid_load(server, rig, fault)
            rig.finish()
        counted = rig.nothing_is_lost_or_doubled(served)
    told.append(f"Postgres in mid-load: dropped, restarted, killed; {counted}")


def _in_mid_load(server: Server, rig: Rig, fault: Callable[[Server], None]) -> None:
    """Ingest until a load stands before a table that is locked; then the fault comes."""
    waiting = "SELECT count(*) FROM pg_locks WHERE relation = 'ingest.quote'::regclass AND NOT granted"
    with ThreadPoolExecutor() as pool:
        blocker = psycopg.connect(server.dsn("onrecord_owner"))
        blocker.execute("LOCK TABLE ingest.quote")
        ingesting = pool.submit(rig.ingest)
        wait_until(lambda: rig.count(waiting) > 0, "the load to stand before the lock")
        fault(server)
        blocker.close()
        assert isinstance(ingesting.exception(timeout=120), DatabaseUnavailable)
