"""When a stored page is fetched again: ever more rarely, counted from its first capture (pure)."""

from collections.abc import Sequence
from datetime import datetime, timedelta


def next_refetch(first: datetime, last: datetime, hours: Sequence[float]) -> datetime | None:
    """The next step of the schedule after a fetch at `last`; None where there is none left.

    `first` is the page's first capture, `hours` the steps since then. What was missed is not made up for: after a
    late fetch the next step is the first that lies ahead.

    >>> next_refetch(datetime(2026, 9, 18, 12), datetime(2026, 9, 18, 13), [1, 6, 24])
    datetime.datetime(2026, 9, 18, 18, 0)
    """
    steps = (first + timedelta(hours=each) for each in hours)
    return min((step for step in steps if step > last), default=None)
