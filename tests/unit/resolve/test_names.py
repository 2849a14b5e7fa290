"""Forms of one name have one key."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.resolve.names import name_key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Petra Lindqvist", "petra lindqvist"),
        ("  PETRA   LINDQVIST ", "petra lindqvist"),
        ("Lindqvist's", "lindqvist"),
        ("Lindqvist’s", "lindqvist"),
        ("the unions'", "unions"),
        ("The Hague", "hague"),
        ("Müller-Łęski", "muller łeski"),
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


@given(some.text(min_size=1).filter(str.strip))
def test_every_name_has_a_key(name: str) -> None:
    assert name_key(name)
