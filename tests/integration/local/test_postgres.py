"""The local Postgres: real initdb, real server, real signals."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from pipeline.local.account import Account
from pipeline.local.postgres import Server, binaries


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "home", durable=False)
    server.start()
    yield server
    server.stop()


def test_it_answers_on_loopback_with_the_generated_password(server: Server) -> None:
    with psycopg.connect(server.dsn("onrecord_writer")) as connection:
        row = connection.execute("SELECT current_user, inet_server_addr()::text, inet_server_port()").fetchone()
    assert row == ("onrecord_writer", "127.0.0.1/32", server.port)


@pytest.mark.parametrize("host", ["127.0.0.1", "the socket"])
@pytest.mark.parametrize("role", ["postgres", "onrecord_owner", "onrecord_analyst"])
def test_it_refuses_everyone_without_a_password(server: Server, role: str, host: str) -> None:
    where = str(server.socket_folder) if host == "the socket" else host
    for password in ("", "guess"):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(host=where, port=server.port, user=role, password=password, dbname="onrecord")


def test_passwords_are_readable_by_the_owner_of_the_home_alone(server: Server) -> None:
    assert (server.home / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert server.data.stat().st_mode & 0o777 == 0o700


def test_the_socket_path_is_short_however_deep_the_home_lies(tmp_path: Path) -> None:
    deep = Server(tmp_path / ("d" * 120) / ("e" * 120))
    assert len(str(deep.socket_folder / ".s.PGSQL.29999")) < 100


def test_an_analyst_cannot_enter_the_database_of_airflow(server: Server) -> None:
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(server.dsn("onrecord_analyst", "airflow"))


def test_the_owner_is_no_superuser_and_finds_the_extensions(server: Server) -> None:
    with psycopg.connect(server.dsn("onrecord_owner")) as connection:
        assert connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (False,)
        assert connection.execute("SELECT '[1,2,3]'::vector <-> '[1,2,4]', similarity('a b', 'a b')").fetchone() == (
            1.0,
            1.0,
        )
        connection.execute("CREATE SCHEMA ingest")


def test_a_second_start_finds_the_server_that_runs(server: Server) -> None:
    other = Server(server.home)
    other.start()
    assert (other.pid, other.port) == (server.pid, server.port)


def test_data_and_port_survive_a_restart(server: Server) -> None:
    with psycopg.connect(server.dsn("onrecord_owner")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    port = server.port
    server.stop()
    assert not server.running
    server.start()
    assert server.port == port
    with psycopg.connect(server.dsn("onrecord_owner")) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_another_port_is_picked_where_the_remembered_one_is_taken(server: Server) -> None:
    port = server.port
    server.stop()
    with socket.create_server(("127.0.0.1", port)):
        server.start()
        assert server.port != port
        psycopg.connect(server.dsn("onrecord_writer")).close()


def test_it_recovers_after_the_server_was_killed(server: Server) -> None:
    with psycopg.connect(server.dsn("onrecord_owner")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 50000) AS n")
    pid = server.pid
    assert pid
    os.kill(pid, signal.SIGKILL)
    _wait_until(lambda: not server.running)
    server.start()
    with psycopg.connect(server.dsn("onrecord_owner")) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (50_000,)
    assert "automatic recovery in progress" in server.log.read_text()


def test_a_lock_file_with_the_number_of_a_stranger_does_not_stop_it(server: Server) -> None:
    lock = server.data / "postmaster.pid"
    left_behind = lock.read_text().splitlines()
    server.stop()
    lock.write_text("\n".join([str(os.getpid()), *left_behind[1:], ""]))
    assert not server.running
    server.start()
    assert server.running


def test_it_says_what_its_log_says_where_it_cannot_start(server: Server) -> None:
    server.stop()
    (server.data / "postgresql.auto.conf").write_text("shared_buffers = 'many'\n")
    with pytest.raises(Exception, match="shared_buffers"):
        server.start()
    (server.data / "postgresql.auto.conf").write_text("")


def test_it_ends_when_the_process_that_started_it_is_killed(tmp_path: Path) -> None:
    starter = _start_elsewhere(tmp_path / "home")
    server = Server(tmp_path / "home")
    pid = server.pid
    assert pid
    os.kill(starter.pid, signal.SIGKILL)
    starter.communicate()
    _wait_until(lambda: not Path(f"/proc/{pid}").exists())
    assert "database system is shut down" in server.log.read_text()


def test_root_runs_it_where_no_other_account_may_enter(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("needs root: an ordinary user runs Postgres as themselves")
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    server = Server(closed / "home", durable=False)
    server.start()
    psycopg.connect(server.dsn("onrecord_writer")).close()
    assert server.data.stat().st_uid == 0
    assert closed.stat().st_mode & 0o777 == 0o700
    server.stop()


def test_root_hands_it_to_an_account_that_may_enter() -> None:
    if os.geteuid() != 0:
        pytest.skip("needs root: an ordinary user runs Postgres as themselves")
    with tempfile.TemporaryDirectory() as open_folder:
        Path(open_folder).chmod(0o755)
        server = Server(Path(open_folder) / "home", durable=False)
        server.start()
        psycopg.connect(server.dsn("onrecord_writer")).close()
        assert server.data.stat().st_uid != 0
        server.stop()


@pytest.mark.parametrize("uid", [65534, 4321], ids=["an ordinary user", "a number without a name"])
def test_it_runs_for(uid: int, tmp_path: Path) -> None:
    """In a user namespace whoever runs the tests is that user, as far as any program can tell."""
    script = textwrap.dedent(
        f"""
        import os, psycopg
        from pathlib import Path
        from pipeline.local.postgres import Server
        assert os.geteuid() == {uid}
        server = Server.ensure(Path({str(tmp_path / "home")!r}), durable=False)
        with psycopg.connect(server.dsn("onrecord_analyst")) as connection:
            print(connection.execute("SELECT current_user").fetchone()[0])
        server.stop()
        """
    )
    become = Account(uid=uid, gid=uid, namespaced=True).become
    try:
        subprocess.run(["/bin/true"], preexec_fn=become, check=True)
    except subprocess.SubprocessError:
        pytest.skip("this system has no user namespaces")
    done = subprocess.run([sys.executable, "-c", script], preexec_fn=become, capture_output=True, text=True)
    assert done.stdout == "onrecord_analyst\n", done.stderr


def test_psql_of_the_wheel_connects(server: Server) -> None:
    shown = subprocess.run(
        [binaries() / "psql", server.dsn("onrecord_analyst"), "-Atc", "SELECT current_user"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout == "onrecord_analyst\n"


def _start_elsewhere(home: Path) -> subprocess.Popen[str]:
    """Another process that starts the server and then waits; this returns when the server is ready."""
    script = textwrap.dedent(
        f"""
        from pathlib import Path
        from pipeline.local.postgres import Server
        Server.ensure(Path({str(home)!r}), durable=False)
        print("ready", flush=True)
        input()
        """
    )
    starter = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert starter.stdout
    assert starter.stdout.readline() == "ready\n"
    return starter


def _wait_until(true: object, seconds: float = 10) -> None:
    assert callable(true)
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"still not so after {seconds} s"
        time.sleep(0.05)
