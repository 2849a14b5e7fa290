"""A server that speaks S3, on loopback."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import s3fs


@contextmanager
def s3_server() -> Iterator[subprocess.Popen[bytes]]:
    """Runs while the block does; the environment leads clients to it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    own = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "reader",
        "AWS_SECRET_ACCESS_KEY": "writer",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_MAX_ATTEMPTS": "1",
    }
    with pytest.MonkeyPatch.context() as environment:
        for name, value in own.items():
            environment.setenv(name, value)
        with subprocess.Popen(command, env={**os.environ}, stderr=subprocess.DEVNULL) as server:
            _wait_for(port)
            yield server
            server.kill()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(f"nothing listens on {port}")


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    """The address of a bucket."""
    with s3_server():
        yield make_bucket()


@pytest.fixture
def dying_s3() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The address of a bucket of its own server, and that server."""
    with s3_server() as server:
        yield make_bucket(), server
    s3fs.S3FileSystem.clear_instance_cache()


def make_bucket() -> str:
    # a client remembers its server
    s3fs.S3FileSystem.clear_instance_cache()
    s3fs.S3FileSystem().mkdir("archive")
    return "s3://archive"
