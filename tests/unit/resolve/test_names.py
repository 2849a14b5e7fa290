"""Forms of one name have one key, meet in one block, and are told from names of others."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.resolve.names import block_of, likeness, name_key, person_name

NAMES = some.text(min_size=1, max_size=600).filter(str.strip)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Petra Lindqvist", "petra lindqvist"),
        ("  PETRA   LINDQVIST ", "petra lindqvist"),
        ("Lindqvist's", "lindqvist"),
        ("Lindqvist’s", "lindqvist"),
        ("the unions'", "unions"),
        ("The Hague", "hague"),
        ("Müller-Łęski", "muller leski"),
        ("U.N.", "u n"),
        ("Al‑Sharq", "al sharq"),
        ("王毅", "王毅"),
    ],
)
def test_case_accents_punctuation_possessive_and_article_are_set_aside(name: str, key: str) -> None:
    assert name_key(name) == key


@pytest.mark.parametrize("name", ["?!", "—", "'"])
def test_a_name_of_punctuation_alone_keeps_a_key(name: str) -> None:
    assert name_key(name) == name


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("Tomas E. Berglund", ("berglund",)),
        ("Wang Yi", ("wang",)),
        ("Yi Wang", ("wang",)),
        ("Park Geun-hye", ("park",)),
        ("Kim Clark", ("clark",)),
        ("Irina Kovacs-Adler", ("kovacs", "adler")),
        ("Ali al-Sharq", ("sharq",)),
        ("Ursula von der Leyen", ("leyen",)),
        ("Donald Okri Jr.", ("okri",)),
        ("Lindqvist", ("lindqvist",)),
        ("Ben Okri", ("okri",)),
        ("de Boer", ("boer",)),
    ],
)
def test_the_family_name_is_known_by_its_place_and_without_particles(name: str, family: tuple[str, ...]) -> None:
    assert person_name(name).family == family


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Wang Yi", "Yi Wang", "same"),
        ("Kim Jong Un", "Kim Jong-un", "same"),
        ("Tomas E. Berglund", "Tomas Berglund", "same"),
        ("T. Berglund", "Tomas Berglund", "form"),
        ("Viktor Sandor", "Victor Sándor", "form"),
        ("Volodymyr Zelenskyy", "Volodymyr Zelensky", "form"),
        ("Mohammed Haddad", "Muhammad Hadad", "form"),
        ("Irina Kovacs-Adler", "Irina Kovacs", "form"),
        ("Lindqvist", "Anna Lindqvist", "part"),
        ("Ben Okri", "Ben A. Okri", "same"),
        ("Lindqvist", "Lindqvist", "part"),
        ("Anna Lindqvist", "Per Lindqvist", None),
        ("Paul Renner", "Paula Renner", None),
        ("George W. Okri", "George H. W. Okri", None),
        ("Donald Okri Jr.", "Donald Okri", None),
        ("Wang Yi", "Wang Wenbin", None),
        ("Kim Jong Un", "Kim Yo Jong", None),
    ],
)
def test_names_are_the_same_or_forms_or_a_part_or_cannot_be_one_person(one: str, other: str, alike: str | None) -> None:
    assert likeness(one, other) == likeness(other, one) == alike
    if alike:
        assert block_of(one) == block_of(other)


@given(NAMES)
def test_every_name_has_a_key_and_a_block_and_is_like_itself(name: str) -> None:
    assert name_key(name)
    assert block_of(name)
    assert likeness(name, name) == ("same" if person_name(name).is_full else "part")


@given(NAMES, NAMES)
def test_likeness_is_symmetric(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)
