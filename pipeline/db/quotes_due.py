"""Which articles' quotes wait to be told as sayings: said by whatever changes what they show, in its transaction."""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import batched

from pipeline.db.connect import Connection
from pipeline.db.queries import sql

_BATCH = 1_000


def touch(connection: Connection, articles: Iterable[int]) -> None:
    """The quotes of these articles are told anew."""
    for some in batched(articles, _BATCH):
        connection.execute(sql("touch_quotes"), {"articles": list(some)})


def follow(connection: Connection, before: Mapping[int, int], after: Mapping[int, int]) -> None:
    """Bearers stand for other entities now: bearer -> the one that stands for it, before and after.

    The quotes of those that moved are told anew; where only another one stands for the same, nothing is.
    """
    away = moved(before, after)
    renamed = [bearer for bearer in before if before[bearer] != after[bearer] and bearer not in away]
    connection.execute(sql("rename_speakers"), {"bearers": renamed})
    connection.execute(sql("touch_quotes_of_bearers"), {"bearers": list(away)})


def moved(before: Mapping[int, int], after: Mapping[int, int]) -> set[int]:
    """Those whose company is another; of what parts, and of what joins, the largest part stays.

    >>> moved({1: 1, 2: 1, 3: 3}, {1: 2, 2: 2, 3: 2})
    {3}
    """
    parts = Counter((before[bearer], after[bearer]) for bearer in before)
    by_size = sorted(parts, key=lambda part: (parts[part], part))
    largest_of = {old: (old, new) for old, new in by_size}
    largest_in = {new: (old, new) for old, new in by_size}
    staying = set(largest_of.values()) & set(largest_in.values())
    return {bearer for bearer in before if (before[bearer], after[bearer]) not in staying}
