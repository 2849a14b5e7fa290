"""Named SQL from `sql/queries/*.sql`: a file per noun, a block per query.

A block is `-- name: claim_pages`, a line that says what it does, and the statement; values are bound as %(name)s.
"""

import functools
import re
from collections.abc import Mapping
from typing import LiteralString, cast

from pipeline.settings import packaged

_BLOCK = re.compile(
    r"^-- name: (?P<name>\w+)\n-- (?P<about>[^\n]+)\n(?P<sql>.*?)(?=^-- name: |\Z)", re.MULTILINE | re.DOTALL
)


@functools.cache
def _queries() -> Mapping[str, LiteralString]:
    found: dict[str, LiteralString] = {}
    for path in sorted((packaged("sql") / "queries").glob("*.sql")):
        for block in _BLOCK.finditer(path.read_text(encoding="utf-8")):
            if block["name"] in found:
                raise ValueError(f"two queries are named {block['name']}")
            # Our own files, packaged with the code: as literal as a string in this module.
            found[block["name"]] = cast(LiteralString, block["sql"].strip())
    return found


def sql(name: str) -> LiteralString:
    """The statement of that name. Raises KeyError where there is none."""
    return _queries()[name]
