"""Named points at which the fault tests stop a worker, to kill it there. In every other run they do nothing.

A test names a folder in ONRECORD_FAULT_POINTS and arms a point by a file `<point>.armed` in it. The first worker that
comes by renames it to `<point>.<pid>` and waits until that file is gone.
"""

import os
import time
from pathlib import Path


def reached(point: str) -> None:
    """Wait here where a test has armed this point."""
    folder = os.environ.get("ONRECORD_FAULT_POINTS")
    if not folder:
        return
    armed, here = Path(folder, f"{point}.armed"), Path(folder, f"{point}.{os.getpid()}")
    try:
        armed.rename(here)
    except FileNotFoundError:
        return
    while here.exists():
        time.sleep(0.05)
