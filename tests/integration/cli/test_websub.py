"""`onrecord websub`: a service that starts, answers and stops, or says why it does not start."""

import os
import signal
import subprocess
import sysconfig
import urllib.error
import urllib.request
from pathlib import Path

import pytest


def command(tmp_path: Path, database_url: str, *arguments: str, **more: str) -> subprocess.Popen[str]:
    own = {"ONRECORD_DATABASE_URL": database_url, "ONRECORD_HOME": str(tmp_path), "COLUMNS": "250", **more}
    return subprocess.Popen(
        [Path(sysconfig.get_path("scripts"), "onrecord"), "websub", *arguments],
        env={**os.environ, **own},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_it_answers_until_it_is_told_to_stop(tmp_path: Path, database_url: str, ending: signal.Signals) -> None:
    public = {"ONRECORD_WEBSUB_CALLBACK_URL": "https://news.example/websub"}
    with command(tmp_path, database_url, "--listen", "127.0.0.1:0", **public) as service:
        assert service.stdout
        line = service.stdout.readline()
        assert "for https://news.example/websub" in line
        address = line.split()[2]
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"http://{address}/websub/nobody?hub.mode=subscribe", timeout=10)
        refused.value.close()
        assert refused.value.code == 404
        service.send_signal(ending)
        assert service.wait(20) == 0
        assert service.stdout.read().strip() == "Stopped."


@pytest.mark.parametrize(
    ("arguments", "words"), [((), "ONRECORD_WEBSUB_CALLBACK_URL"), (("--listen", "8765"), "an address and a port")]
)
def test_what_keeps_it_from_starting_is_one_line(
    tmp_path: Path, database_url: str, arguments: tuple[str, ...], words: str
) -> None:
    with command(tmp_path, database_url, *arguments) as service:
        _, said = service.communicate(timeout=60)
    assert service.returncode == 1
    assert words in said
    assert "Traceback" not in said
