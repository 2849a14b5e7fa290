"""Remembered ports."""

import socket
from pathlib import Path

from pipeline.local.ports import remembered_port


def test_a_port_is_picked_once_and_remembered_for_each_name(tmp_path: Path) -> None:
    port = remembered_port(tmp_path, "postgres")
    assert remembered_port(tmp_path, "postgres") == port
    assert 20_000 <= port < 30_000
    assert remembered_port(tmp_path, "airflow") != port


def test_another_is_picked_and_remembered_where_somebody_listens_there(tmp_path: Path) -> None:
    port = remembered_port(tmp_path, "postgres")
    with socket.create_server(("127.0.0.1", port)):
        other = remembered_port(tmp_path, "postgres")
        assert other != port
    assert remembered_port(tmp_path, "postgres") == other
