"""`onrecord archive` and `reread`: what they print and how they exit."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

PROSE = "The harbour master said on Monday that the new pier would open in May. " * 6

type Onrecord = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def onrecord(onrecord_in: Callable[..., Onrecord], database_url: str, tmp_path: Path) -> Onrecord:
    """Runs the command on this test's database, into which two pages were entered from a folder."""
    run = onrecord_in(tmp_path, ONRECORD_DATABASE_URL=database_url)
    folder = tmp_path / "pages"
    folder.mkdir()
    for name in ("one", "two"):
        (folder / f"{name}.html").write_text(f"<html><body><article><p>{name}: {PROSE}</p></article></body></html>")
    assert run("backfill", "folder", str(folder)).returncode == 0
    return run


def test_a_damage_is_named_with_its_file_repaired_and_gone(onrecord: Onrecord, tmp_path: Path) -> None:
    (file,) = (tmp_path / "archive").rglob("*.warc.gz")
    name = str(file.relative_to(tmp_path / "archive"))
    assert name in onrecord("archive", "list").stdout
    sound = onrecord("archive", "verify")
    assert (sound.returncode, sound.stdout) == (0, "1 files, 3 good records, 0 faults.\n")
    file.write_bytes(file.read_bytes()[:-10])
    found = onrecord("archive", "verify", name)
    assert found.returncode == 1
    assert f"damaged: {name} at " in found.stdout
    mended = onrecord("archive", "repair")
    assert mended.returncode == 0, mended.stderr
    assert "1 files repaired: 1 records kept, 1 lost; 1 pages and 0 feeds are due." in mended.stdout
    assert onrecord("archive", "verify").returncode == 0


def test_a_file_is_pruned_only_after_it_was_shown_and_agreed_to(onrecord: Onrecord, tmp_path: Path) -> None:
    assert "kept for ever" in onrecord("archive", "prune").stderr
    assert "0 files" in onrecord("archive", "prune", "--keep-days", "1").stdout
    (file,) = (tmp_path / "archive").rglob("*.warc.gz")
    assert file.exists()


def test_a_reread_by_the_same_version_has_nothing_to_do(onrecord: Onrecord) -> None:
    done = onrecord("reread", "--where", "host=file")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("0 captures read again")
    wrong = onrecord("reread", "--where", "colour=red")
    assert wrong.returncode == 1
    assert "Traceback" not in wrong.stderr
