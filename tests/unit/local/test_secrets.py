"""Generated secrets."""

from pathlib import Path

from pipeline.local.secrets import is_kept, secret


def test_a_secret_is_made_once_and_then_stays(tmp_path: Path) -> None:
    assert not is_kept(tmp_path, "word")
    first = secret(tmp_path, "word")
    assert is_kept(tmp_path, "word")
    assert len(first) >= 24
    assert secret(tmp_path, "word", lambda: "another") == first
    assert secret(tmp_path, "other") != first


def test_the_file_is_for_its_owner_alone_from_its_first_byte_on(tmp_path: Path) -> None:
    secret(tmp_path / "deep" / "home", "word")
    kept = list((tmp_path / "deep" / "home").iterdir())
    assert [file.name for file in kept] == ["secrets.json"]
    assert kept[0].stat().st_mode & 0o777 == 0o600
