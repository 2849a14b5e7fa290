"""The words of a saying, as far as telling sayings apart needs them (pure)."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

#: how near two words are in meaning, -1 to 1
type Likeness = Callable[[str, str], float]

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:[’'][^\W\d_]+)?")


def _words(text: str) -> list[str]:
    return text.split()


#: words that a translation, or the turn into indirect speech, changes freely: they tell nothing
_EMPTY = frozenset(
    _words(
        """
        a about after again all also am an and any are as at be because been before being both but by can cannot could
        did do does doing down during even ever every for from had has have having he her hers herself him himself his
        how i if in into is it its itself just let may me might more most much must my now of off on once only or other
        our ours out over own re said same say saying says shall she should since so some still such than that the their
        theirs them themselves then there therefore these they this those though through thus to too told under until up
        upon us very was we were what when where whether which while who whom whose why will with would yet you your
        yours
        """
    )
)
_NO = frozenset(_words("no not never none neither nor nothing nobody nowhere without cannot"))
_UNITS = _words(
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen"
    " nineteen"
)
_NUMBERS = {
    **{word: str(n) for n, word in enumerate(_UNITS, 2)},
    **{word: f"{n}0" for n, word in enumerate(_words("twenty thirty forty fifty sixty seventy eighty ninety"), 2)},
    **{"hundred": "100", "thousand": "1000", "million": "1000000", "billion": "1000000000"},
}
_IRREGULAR = """
    become became|begin began begun|break broke broken|bring brought|build built|buy bought|choose chose chosen
    come came|die dead death|drive drove driven|fall fell fallen|feel felt|fight fought|find found|get got
    give gave given|go went gone|grow grew grown|hear heard|hide hid hidden|hold held|keep kept|know knew known
    lead led|leave left|lie lay lain|lose lost|make made|man men|mean meant|meet met|pay paid|person people
    rise rose risen|see saw seen
    sell sold|send sent|speak spoke spoken|spend spent|stand stood|steal stole stolen|strike struck|take took taken
    teach taught|think thought|win won|woman women|write wrote written
"""
#: forms that no ending tells -> the one that they stand for: the turn into indirect speech needs them
_FORMS = {form: forms.split()[0] for forms in re.split(r"[|\n]", _IRREGULAR) for form in forms.split()}
_ENDINGS = re.compile(r"(?:ations?|ions?|ings?|edly|ers?|ied|ed|ies|es|ly|s|e|y)$")
#: a word may mean another one in so far; less is chance
_MEANT = 0.4
#: a word of which the vectors are sure counts a little less than the word itself
_SURE = 0.85
#: where a smaller share is printed in both, meanings cannot make up for it
_LEAST_SAME = 0.2
#: a long quote may hold a short one anywhere: among so many words more than the short one has
_SLACK = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class SayingWords:
    """One saying's words."""

    #: in small letters, as printed
    printed: tuple[str, ...]
    #: those that tell something: printed form and stem of each
    telling: tuple[tuple[str, str], ...]
    stems: tuple[str, ...]
    #: negations right before each of them
    denials: tuple[int, ...]
    numbers: frozenset[str]


@lru_cache(20_000)
def saying_words(words: str) -> SayingWords:
    """The words of a quote as printed, its pieces parted by anything that is no word."""
    printed = tuple(match.group().casefold().replace("’", "'") for match in _WORD.finditer(words))
    telling, denials, denied = [], [], 0
    for word in printed:
        if _negates(word):
            denied += 1
        elif word not in _EMPTY:
            telling.append((word, _stem(word)))
            denials.append(denied)
            denied = 0
    stems = tuple(stem for _, stem in telling)
    return SayingWords(
        printed=printed,
        telling=tuple(telling),
        stems=stems,
        denials=tuple(denials),
        numbers=frozenset(stem for stem in stems if stem[0].isdigit()),
    )


def opposed(one: SayingWords, other: SayingWords) -> bool:
    """Whether one denies, in the same words but for one of ten, what the other says: "not allowed in" is "kept out"."""
    short, long = sorted((one, other), key=lambda words: len(words.stems))
    start, end = _nearest(short, long)
    both = set(short.stems) & set(long.stems[start:end])
    if 10 * len(both) < 9 * len(set(short.stems)) or not both:
        return False
    return _denials(short, both, 0, len(short.stems)) != _denials(long, both, start, end)


def _denials(words: SayingWords, both: set[str], start: int, end: int) -> bool:
    """Whether there is an odd number of negations between the first and the last of these words, or right before."""
    places = [place for place in range(start, min(end, len(words.stems))) if words.stems[place] in both]
    return sum(words.denials[max(0, places[0] - 1) : places[-1] + 1]) % 2 == 1


def longest_run(one: SayingWords, other: SayingWords) -> int:
    """Words of the longest run, as printed, that both have."""
    short, long = sorted((one.printed, other.printed), key=len)
    before = [0] * (len(long) + 1)
    best = 0
    for word in short:
        row = [0] * (len(long) + 1)
        for place, there in enumerate(long, 1):
            if word == there:
                row[place] = before[place - 1] + 1
        best = max(best, *row)
        before = row
    return best


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """How far the words of a shorter saying are found in a longer one."""

    #: different words of the shorter one that tell something
    words: int
    #: of these, found with the same stem, and found by their meaning
    same: int
    meant: int
    #: 0 to 1, where a word found by its meaning counts as much as it is like the other
    share: float


def cover(short: SayingWords, long: SayingWords, likeness: Likeness) -> Cover:
    """The best cover anywhere in the longer one.

    Each word is matched with the one nearest in meaning (text similarity as of Mihalcea, Corley and Strapparava, 2006).
    """
    start, end = _nearest(short, long)
    return _covered(short.telling, long.telling[start:end], likeness)


def _nearest(short: SayingWords, long: SayingWords) -> tuple[int, int]:
    """Where in the longer one, within a window of its length and some slack, most words of the shorter one stand."""
    width = len(short.stems) + _SLACK
    wanted = set(short.stems)
    starts = range(max(1, len(long.stems) - width + 1))
    start = max(starts, key=lambda place: (len(wanted.intersection(long.stems[place : place + width])), -place))
    return start, start + width


def _covered(short: Sequence[tuple[str, str]], long: Sequence[tuple[str, str]], likeness: Likeness) -> Cover:
    wanted, there = {stem: word for word, stem in short}, {stem: word for word, stem in long}
    same = len(wanted.keys() & there.keys())
    missing = [word for stem, word in wanted.items() if stem not in there and not stem[0].isdigit()]
    left = [word for stem, word in there.items() if stem not in wanted and not stem[0].isdigit()]
    if same < _LEAST_SAME * len(wanted):
        missing = []
    near = (max((likeness(word, other) for other in left), default=0.0) for word in missing)
    # what is found by its meaning alone counts no more than what is printed in both
    meant = sorted((min(value, _SURE) for value in near if value >= _MEANT), reverse=True)[:same]
    return Cover(words=len(wanted), same=same, meant=len(meant), share=(same + sum(meant)) / max(1, len(wanted)))


def _negates(word: str) -> bool:
    return word in _NO or word.endswith("n't")


@lru_cache(50_000)
def _stem(word: str) -> str:
    """A word without its endings: cruder than a dictionary, the same for every form of most words."""
    if word in _NUMBERS:
        return _NUMBERS[word]
    if word[0].isdigit():
        return word.replace(",", "")
    stem = word.removesuffix("'s").removesuffix("'")
    stem = _FORMS.get(stem, stem)
    while len(stem) > 4 and (shorter := _ENDINGS.sub("", stem)) != stem and len(shorter) >= 3:
        stem = shorter
    return stem[:-1] if len(stem) > 3 and stem[-1] == stem[-2] else stem
