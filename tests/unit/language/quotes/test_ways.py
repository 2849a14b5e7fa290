"""The way that words took is no part of what was said."""

from collections.abc import Callable

import pytest

type Sayings = Callable[[str], list[tuple[str | None, str | None, list[str]]]]


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("Ida Strand said the quay “had sunk,” as quoted by Lusa.", ["the quay “had sunk,"]),
        ("Ida Strand said the quay was closed, citing a report.", ["the quay was closed"]),
        ("Ida Strand dismissed the plan in a Facebook post.", ["the plan"]),
        ("Ida Strand confirmed the plan to Reuters.", ["the plan"]),
        ("The ministry claimed, in a statement quoted by TASS, that the quay was gone.", ["that the quay was gone"]),
        ("Ida Strand said she had lied in an interview.", ["she had lied in an interview"]),
    ],
)
def test_what_is_said_ends_where_the_way_begins(sayings: Sayings, text: str, content: list[str]) -> None:
    assert [found for _, _, found in sayings(text)] == [content]
