"""Ports on loopback: picked once, remembered in `<home>/ports.json`, picked again where somebody took it meanwhile."""

import json
import random
import socket
from pathlib import Path

#: below the range from which systems take the near end of outgoing connections
_RANGE = range(20_000, 30_000)


def remembered_port(home: Path, name: str) -> int:
    """A port that is free now, the same as last time if it can be. `name` is who listens on it."""
    file = home / "ports.json"
    ports: dict[str, int] = json.loads(file.read_text()) if file.exists() else {}
    if name not in ports or not is_free(ports[name]):
        candidates = random.sample(_RANGE, len(_RANGE))
        ports[name] = next(port for port in candidates if port not in ports.values() and is_free(port))
        home.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(ports, indent=1))
    return ports[name]


def is_free(port: int) -> bool:
    """Whether a server could listen on this port of 127.0.0.1."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
