"""Which quotes of one speaker are worth comparing (pure): never each with each.

A wording meets at most `CROWDED_DAY` others of each day within `MOST_DAYS`, whatever a speaker says in a day.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Hashable, Iterator, Sequence
from datetime import timedelta

from pipeline.resolve.sayings import MOST_DAYS, Saying

#: on a day on which a speaker is quoted in more wordings, only equal words are the same saying
CROWDED_DAY = 500
#: words that tell something which two wordings must share
_SHARED = 2
#: bytes of a MinHash that two copied texts have in common somewhere
_BAND = 8


def worth_comparing(sayings: Sequence[Saying]) -> Iterator[tuple[Saying, Saying]]:
    """Pairs of one speaker's sayings, each of another wording, that share words within the days of one occasion."""
    on_day = Counter(saying.day for saying in sayings)
    met: dict[Hashable, deque[Saying]] = defaultdict(deque)
    for saying in sorted(sayings, key=lambda saying: (saying.day, saying.key)):
        first = saying.day - timedelta(days=MOST_DAYS)
        shared: Counter[str] = Counter()
        others: dict[str, Saying] = {}
        for mark, weight in _marks(saying, is_crowded=on_day[saying.day] > CROWDED_DAY):
            there = met[mark]
            while there and there[0].day < first:
                there.popleft()
            for other in there:
                shared[other.key] += weight
                others[other.key] = other
            there.append(saying)
        for key, weight in shared.items():
            if weight >= _SHARED and not _found_apart(saying, others[key]):
                yield others[key], saying


def _marks(saying: Saying, *, is_crowded: bool) -> Iterator[tuple[Hashable, int]]:
    """What others may share with it, and how many words each counts for."""
    stems = saying.spoken.stems
    if saying.is_weak:
        text = saying.text_print or b""
        bands = range(0, 0 if is_crowded else len(text), _BAND)
        yield from (((stems, at, text[at : at + _BAND]), _SHARED) for at in bands)
        return
    yield stems, _SHARED
    if not is_crowded:
        yield from ((stem, 1) for stem in set(stems))


def _found_apart(one: Saying, other: Saying) -> bool:
    return one.kin is not None and other.kin is not None and one.kin != other.kin
