"""Sentences around their attribution."""

from collections.abc import Callable

import pytest

type Sayings = Callable[[str], list[tuple[str | None, str | None, list[str]]]]


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("The law is dead, the minister said.", ["The law is dead"]),
        ("The law, the minister said, is dead.", ["The law", "is dead"]),
        ("As the minister noted, the law is dead.", ["the law is dead"]),
        ("As the minister has pointed out, the law is dead.", ["the law is dead"]),
        ("As the minister (Olsk) has pointed out, the law is dead.", ["the law is dead"]),
        ("Wait until May, the lawyers said, and you lose the case.", ["Wait until May", "you lose the case"]),
        ("According to the minister, the law is dead.", ["the law is dead"]),
        ("The law is dead, according to the minister.", ["The law is dead"]),
        ("The law, according to the minister, is dead.", ["The law", "is dead"]),
        ("While trade grew, according to the minister, prices fell by a third.", ["prices fell by a third"]),
    ],
)
def test_the_sentence_around_is_the_content(sayings: Sayings, text: str, content: list[str]) -> None:
    assert [pieces for _, _, pieces in sayings(text)] == [content]


@pytest.mark.parametrize("text", ["On Sunday, the minister said.", "When the votes were in, the minister spoke up."])
def test_a_scene_is_no_content(sayings: Sayings, text: str) -> None:
    assert sayings(text) == []


def test_a_clause_before_a_semicolon_is_another_s(sayings: Sayings) -> None:
    text = "The roof is safe; the architect has said that the walls are not."
    assert sayings(text) == [("said", "the architect", ["that the walls are not"])]
