"""The generated passwords and keys of one machine's stack: `<home>/secrets.json`, readable by its owner alone."""

import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path


def secret(home: Path, name: str, make: Callable[[], str] = lambda: secrets.token_urlsafe(24)) -> str:
    """The secret called `name`: made once, then always the same."""
    kept = _read(home)
    if name not in kept:
        kept[name] = make()
        _write(home, kept)
    return kept[name]


def is_kept(home: Path, name: str) -> bool:
    """Whether that secret was made already."""
    return name in _read(home)


def _file(home: Path) -> Path:
    return home / "secrets.json"


def _read(home: Path) -> dict[str, str]:
    if not _file(home).exists():
        return {}
    kept: dict[str, str] = json.loads(_file(home).read_text())
    return kept


def _write(home: Path, kept: dict[str, str]) -> None:
    home.mkdir(parents=True, exist_ok=True)
    fresh = _file(home).with_suffix(f".{os.getpid()}")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(kept, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(_file(home))
