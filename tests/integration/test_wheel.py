"""An installed wheel works without the source tree: it carries dags/, sql/ and seeds/."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from the tree, without isolation: the build's own needs are in the lock."""
    folder = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def onrecord(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command in a bare environment with what the lock names, and the wheel."""
    folder = tmp_path_factory.mktemp("bare") / "venv"
    uv = Path(sys.executable).with_name("uv")
    _run(uv, "venv", "--python", sys.executable, folder)
    install = (uv, "pip", "install", "--python", folder / "bin" / "python")
    _run(*install, "--require-hashes", "--only-binary", ":all:", "-r", ROOT / "requirements.lock")
    _run(*install, "--no-deps", wheel)
    return folder / "bin" / "onrecord"


def test_the_wheel_holds_dags_sql_and_seeds_and_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for needed in ("dags/poll_feeds.py", "sql/views/40_quote.sql", "seeds/cues.csv", "seeds/newsroom/expected.json"):
        assert f"pipeline/_data/{needed}" in names
    assert not [name for name in names if name.startswith("tests/") or "__pycache__" in name]


@pytest.mark.timeout(500)
@pytest.mark.slow
def test_the_demo_runs_from_the_wheel_alone(onrecord: Path, tmp_path: Path) -> None:
    told = _run(onrecord, "demo", "--once", "--base-port", "8741", cwd=tmp_path)
    assert "Who said what, and through whom" in told
    assert "Elena Marek" in told
    assert (tmp_path / "var" / "demo").is_dir()


def _run(*command: str | Path, cwd: Path | None = None) -> str:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("ONRECORD_", "AIRFLOW"))}
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=450)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
