"""A file that is whole or not there."""

import gzip
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from pipeline.errors import FileNotWritten


@contextmanager
def whole_file(path: Path | None) -> Iterator[BinaryIO]:
    """To write to; it takes its name when all is written. Packed where the name ends in .gz; None: standard output.

    Raises FileNotWritten. After that, or any other exception, a former file of that name is as it was.
    """
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        with unfinished.open("xb") as file:
            if path.suffix == ".gz":
                with gzip.open(file, "wb", compresslevel=6) as packed:
                    yield cast(BinaryIO, packed)
            else:
                yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as fault:
        raise FileNotWritten(str(fault)) from fault
    finally:
        unfinished.unlink(missing_ok=True)
