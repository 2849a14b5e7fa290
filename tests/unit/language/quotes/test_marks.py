"""Which words stand between quotation marks."""

import pytest

from pipeline.language.quotes.marks import find


def words(text: str) -> list[str]:
    return [text[slice(*marked.inner)] for marked in find(text, [(0, len(text))])]


@pytest.mark.parametrize("text", ["a ”stray mark", "’tis the season", "(”) and (’)", '"', "“”", "”””", "'' ''"])
def test_marks_that_never_open_are_passed_over(text: str) -> None:
    assert words(text) == []


def test_marks_around_no_word_mark_nothing() -> None:
    assert words('She wrote “ " ” and then “…” and then “so”.') == ["so"]


def test_curly_straight_and_doubled_single_marks_pair() -> None:
    assert words("She said “yes”, he said \"no\", they said ''perhaps''.") == ["yes", "no", "perhaps"]


def test_an_apostrophe_closes_nothing() -> None:
    assert words("He called it ‘the ministers’ own fault,’ and left.") == ["the ministers’ own fault,"]


def test_a_quote_that_is_reopened_in_the_next_paragraph_ends_with_its_own() -> None:
    text = "“First.\n\n“Second.”"
    found = find(text, [(0, 7), (9, len(text))])
    assert [text[slice(*marked.inner)] for marked in found] == ["First.", "Second."]
    assert [marked.unclosed for marked in found] == [True, False]
