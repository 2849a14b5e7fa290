"""Sameness of texts, and what differs between two versions."""

import re
import time

import pytest
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
    found = [
        (each.kind, each.before and before[slice(*each.before)], each.after and after[slice(*each.after)])
        for each in changes(before, after)
    ]
    assert found == [
        ("changed", "The mayor said the bridge opens in May.", "The mayor said the bridge opens in June."),
        ("removed", "This goes.", None),
        ("added", None, "Something quite different came instead, later."),
    ]


@given(st.lists(st.sampled_from(["A b c d.", "E f g.", "H i."]), max_size=6))
def test_a_text_has_no_changes_from_itself(paragraphs: list[str]) -> None:
    text = "\n\n".join(paragraphs)
    assert changes(text, text) == ()


PARAGRAPHS = st.lists(st.sampled_from(["A b c d.", "A b c e.", "E f g.", "H i.", ""]), max_size=8)


@given(PARAGRAPHS, PARAGRAPHS)
def test_what_was_neither_removed_added_nor_changed_is_in_both_texts_in_order(old: list[str], new: list[str]) -> None:
    before, after = "\n\n".join(old), "\n\n".join(new)
    found = changes(before, after)
    assert _without(before, [each.before for each in found]) == _without(after, [each.after for each in found])


def _without(text: str, spans: list[tuple[int, int] | None]) -> list[str]:
    gone = {span for span in spans if span}
    starts = [0, *(at.end() for at in re.finditer("\n\n", text))]
    kept = [text[start:].split("\n\n", 1)[0] for start in starts if not any(start == begin for begin, _ in gone)]
    assert all(text[end : end + 2] in ("\n\n", "") for _, end in gone)
    return kept


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("The same again.\n\n" * 20_000, "The same again.\n\n" * 19_990, id="one paragraph over and over"),
        pytest.param("so " * 40_000, "so " * 40_001, id="one endless paragraph"),
        pytest.param(
            "\n\n".join(f"old {n}" for n in range(20_000)), "\n\n".join(f"new {n}" for n in range(20_000)), id="all new"
        ),
        pytest.param(
            "\n\n".join(f"{n}" for n in range(20_000)),
            "\n\n".join(f"{n}" if n % 2 else f"new {n}" for n in range(20_000)),
            id="every second one new",
        ),
    ],
)
def test_no_text_takes_long_to_compare(before: str, after: str) -> None:
    begun = time.process_time()
    assert changes(before, after)
    assert time.process_time() - begun < 5


def test_of_very_long_texts_all_between_the_ends_that_are_the_same_has_changed() -> None:
    before = [f"{n}" for n in range(5_000)]
    after = [*before[:100], "came", *before[100:-200], "came too", *before[-200:]]
    found = changes("\n\n".join(before), "\n\n".join(after))
    assert len(found) == 2 * 4_700 + 2
    assert found[0].kind == "removed"
    longer = [*before, "came"]
    assert [each.kind for each in changes("\n\n".join(before), "\n\n".join(longer))] == ["added"]


@given(st.text(max_size=200))
def test_a_minhash_has_one_size(text: str) -> None:
    assert len(minhash(text)) == 512
