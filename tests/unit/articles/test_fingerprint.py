"""Sameness of texts, and what differs between two versions."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.articles.fingerprint import changes, minhash, similarity, text_sha256

STORY = " ".join(f"The council of town {n} voted on the bridge over river {n % 7}." for n in range(60))


def test_the_digest_tells_any_two_texts_apart() -> None:
    assert text_sha256("a") != text_sha256("a ")
    assert len(text_sha256("a")) == 32


def test_a_story_with_a_few_words_changed_stays_similar_and_another_does_not() -> None:
    edited = STORY.replace("town 3 ", "village 3 ")
    other = " ".join(f"Rain fell on field number {n} until evening came." for n in range(60))
    assert similarity(minhash(STORY), minhash(STORY)) == 1.0
    assert similarity(minhash(STORY), minhash(edited)) > 0.8
    assert similarity(minhash(STORY), minhash(other)) < 0.1


def test_a_changed_paragraph_is_one_change_and_new_and_lost_ones_are_named() -> None:
    before = "One stays.\n\nThe mayor said the bridge opens in May.\n\nThis goes."
    after = "One stays.\n\nThe mayor said the bridge opens in June.\n\nSomething quite different came instead, later."
    assert [(c.kind, c.before, c.after) for c in changes(before, after)] == [
        ("changed", "The mayor said the bridge opens in May.", "The mayor said the bridge opens in June."),
        ("removed", "This goes.", None),
        ("added", None, "Something quite different came instead, later."),
    ]


@given(st.lists(st.sampled_from(["A b c d.", "E f g.", "H i."]), max_size=6))
def test_a_text_has_no_changes_from_itself(paragraphs: list[str]) -> None:
    text = "\n\n".join(paragraphs)
    assert changes(text, text) == ()


@given(st.text(max_size=200))
def test_a_minhash_has_one_size(text: str) -> None:
    assert len(minhash(text)) == 512
