"""Names: folded so that forms of one name meet, taken apart, and compared (pure)."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rapidfuzz.distance import Levenshtein

#: how two names agree: the same words in any order, middle names apart; forms of one name; no more than the family name
type Likeness = Literal["same", "form", "part"]

_GAP = re.compile(r"[\W_]+")
_POSSESSIVE = re.compile(r"['’‘]s?$")
#: letters that Unicode does not take apart into a plain one and an accent
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "ß": "ss", "þ": "th"})
_PARTICLES = frozenset(
    re.findall(r"\w+", "al el ul de da do dos das del della der den des di du la le van von zu bin ibn ben abu st")
)
#: particles that are a given name where they stand first: Ben Okri, Al Haddad, Abu Mazen
_ALSO_GIVEN = frozenset(("ben", "al", "van", "abu"))
_SUFFIXES = frozenset(("jr", "sr", "junior", "senior", "ii", "iii", "iv"))
#: family names that stand first where what follows sounds like a given name of that region
_FAMILY_FIRST = frozenset(
    re.findall(
        r"\w+",
        """
        bae baek bai ban cai cao chang chen cheng choi cho chung cui dai deng ding dong du duan fan fang feng fu gao
        gong gu guo han hao he hong hou hu huang jang jeong jia jiang jin jo jung kang kim kong kwon lai lee lei li
        liang liao lim lin liu long lu luo lyu ma mao meng min moon nguyen oh pan park peng pham qian qin qiu ren rhee
        ryu seo shao shen shi shin song su sun tan tang tao tian tran wan wang wei wen wu xi xia xiao xie xiong xu xue
        yan yang yao ye yi yin yoon you yu yuan yun zeng zhang zhao zheng zhong zhou zhu zou
        """,
    )
)
#: words of which the names of offices of state are made in every country
_GENERIC = frozenset(
    re.findall(
        r"\w+",
        """
        ministry department office of for and the foreign affairs interior internal defence defense finance justice
        health education energy economy trade agriculture fisheries environment transport labour labor culture
        information science sports tourism housing parliament supreme constitutional high court courts police army navy
        air force armed forces military government cabinet senate central bank national assembly council state
        treasury electoral election commission committee board ministry public security prosecutor prosecutors general
        s presidency coast guard
        """,
    )
)
_SYLLABLES = re.compile(r"(?:(?:[bcdfghjklmnpqrstwxz]h?y?|y)?[aeiou]{1,3}(?:ng|[nrkmp])?){1,3}")
#: capitals stand for one sound that English writes in two letters
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"(?<=[aou])e(?=[^aeiou])", ""),
        (r"ph", "f"),
        (r"th", "t"),
        (r"sch|sh", "S"),
        (r"tch|ch|cz|ts|tz", "C"),
        (r"kh|gh|ck|[qgck]", "k"),
        (r"w", "v"),
        (r"x", "ks"),
        (r"(?:iy|ij|yi|yy|ii|y|i|e[iy])$", "i"),
        (r"ou|oo|o|u", "u"),
        (r"ee|ie|y|j", "i"),
        (r"e", "a"),
        (r"(?<=[aiu])h(?![aiu])", ""),
        (r"(.)\1+", r"\1"),
    )
)
_VOWELS = re.compile(r"(?<=.)[aiu]")
_FINAL_VOWEL = re.compile(r"(?<=..)[au]$")
#: least share of letters that two longer family names of one block have in common (Levenshtein)
_ALIKE = 0.8
_SHORTEST_FUZZY = 5
#: a family name with fewer consonants keeps its vowels in its block: Li is not Lu
_SHORTEST_SKELETON = 3


def name_key(name: str) -> str:
    """A name without case, accents, punctuation, possessive and leading article.

    >>> name_key("The Côte d’Ivoire's")
    'cote d ivoire'
    """
    plain = unicodedata.normalize("NFKD", _POSSESSIVE.sub("", name.strip()))
    bare = "".join(char for char in plain if not unicodedata.combining(char)).casefold().translate(_PLAIN)
    return _GAP.sub(" ", bare).strip().removeprefix("the ") or name.strip()


def person_key(name: str) -> str:
    """A person's name, folded word for word: hyphens stay, since they tell a double family name.

    >>> person_key("Irina KOVÁCS-ADLER")
    'irina kovacs-adler'
    """
    return " ".join("-".join(name_key(word).split()) for word in name.split()) or name_key(name)


def folded(name: str) -> list[str]:
    """The keys that a name has as a thing's and as a person's."""
    return [name_key(name), person_key(name)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """A person's name, taken apart; all parts folded."""

    #: given names and initials in order; empty where a family name (or one word) is all
    given: tuple[str, ...]
    #: parts of the family name: two where it has a hyphen
    family: tuple[str, ...]
    #: "jr", "ii": another person than the one without
    suffix: str | None = None

    @property
    def is_full(self) -> bool:
        """Whether a given name stands beside the family name."""
        return bool(self.given)


@lru_cache(maxsize=50_000)
def person_name(name: str) -> PersonName:
    """A printed name, taken apart. Particles are set aside; a family name of East Asia may stand first.

    >>> person_name("Wang Yi").family, person_name("Irina Kovacs-Adler").family
    (('wang',), ('kovacs', 'adler'))
    """
    words = [tuple(name_key(word).split()) for word in name.split()]
    suffix = next((word[0] for word in words[1:] if len(word) == 1 and word[0] in _SUFFIXES), None)
    kept = [word for n, word in enumerate(words) if word and word != (suffix,) and not _is_particle(word, first=n == 0)]
    kept = kept or [word for word in words if word] or [(name_key(name),)]
    at = 0 if _family_first(kept) else len(kept) - 1
    family = tuple(part for part in kept[at] if part not in _PARTICLES) or kept[at]
    given = tuple(part for word in kept[:at] + kept[at + 1 :] for part in word)
    return PersonName(given=given, family=family, suffix=suffix)


def _is_particle(word: tuple[str, ...], *, first: bool) -> bool:
    return len(word) == 1 and word[0] in _PARTICLES and not (first and word[0] in _ALSO_GIVEN)


def _family_first(words: list[tuple[str, ...]]) -> bool:
    first, rest = words[0], words[1:]
    return (
        len(first) == 1
        and first[0] in _FAMILY_FIRST
        and 1 <= len(rest) <= 2
        and all(_SYLLABLES.fullmatch(part) for word in rest for part in word)
        and not (len(rest) == 1 and rest[0][0] in _FAMILY_FIRST and len(first[0]) == 2)
    )


@lru_cache(maxsize=100_000)
def sound(word: str) -> str:
    """A folded word as it sounds, roughly: transliterations of one name mostly give one sound.

    >>> sound("mohammed") == sound("muhamad"), sound("zelenskyy") == sound("zelensky"), sound("marek") == sound("mark")
    (True, True, False)
    """
    for pattern, heard in _SOUNDS:
        word = pattern.sub(heard, word)
    return word


def block_of(name: str) -> str:
    """The consonants of the family name as they sound: only names of one block are ever compared."""
    heard = _FINAL_VOWEL.sub("", sound(person_name(name).family[0]))
    consonants = _VOWELS.sub("", heard)
    return consonants if len(consonants) >= _SHORTEST_SKELETON else heard


@lru_cache(maxsize=200_000)
def likeness(one: str, other: str) -> Likeness | None:
    """How two printed names of people agree; None where they cannot name the same person."""
    a, b = person_name(one), person_name(other)
    if not a.is_full or not b.is_full:
        return "part" if _families_agree(a.family, b.family) else None
    if a.suffix != b.suffix:
        return None
    if sorted(a.given + a.family) == sorted(b.given + b.family):
        return "same"
    if not _families_agree(a.family, b.family):
        return None
    if a.given[0] == b.given[0] and a.family == b.family and 1 in (len(a.given), len(b.given)):
        return "same"
    return "form" if _given_agree(a.given, b.given) else None


def is_generic(name: str) -> bool:
    """Whether an organisation's name is every country's: "Foreign Ministry", "Parliament".

    >>> is_generic("the Supreme Court"), is_generic("Dravenian Parliament")
    (True, False)
    """
    return all(word in _GENERIC for word in name_key(name).split())


def belongs_alike(one: str, other: str) -> bool:
    """Whether two folded names are of one place or body: the same, or a name and its adjective.

    >>> belongs_alike("dravenia", "dravenian"), belongs_alike("niger", "nigeria")
    (True, False)
    """
    shorter, longer = sorted((one, other), key=len)
    return longer.startswith(shorter) and longer[len(shorter) :] in ("", "n", "an", "ian", "ese", "i")


def _families_agree(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """One of two hyphenated parts is enough where the other name has only one."""
    shorter, longer = sorted((a, b), key=len)
    return all(any(_family_alike(part, other) for other in longer) for part in shorter)


def _given_agree(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """The first names agree, or one is the other's initial; so do all that follow where both have them."""
    if "".join(a) == "".join(b):
        return True
    shorter, longer = sorted((a, b), key=len)
    return all(_given_alike(*pair) for pair in zip(shorter, longer, strict=False))


def _given_alike(a: str, b: str) -> bool:
    """One sound, final vowel included (Paul is not Paula), or an initial of the other."""
    return a[0] == b[0] if len(a) == 1 or len(b) == 1 else sound(a) == sound(b)


def _family_alike(a: str, b: str) -> bool:
    heard, other = (_FINAL_VOWEL.sub("", sound(part)) for part in (a, b))
    if a == b or heard == other:
        return True
    long_enough = min(len(heard), len(other)) >= _SHORTEST_FUZZY
    return long_enough and Levenshtein.normalized_similarity(heard, other) >= _ALIKE
