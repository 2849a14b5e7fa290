"""Speech that layout attributes."""

from collections.abc import Callable

import pytest

type Sayings = Callable[[str], list[tuple[str | None, str | None, list[str]]]]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("LEE: Why did you go?\n\nHOLM: I was tired of the road.", ["LEE", "HOLM"]),
        ("Lee: Why did you go?\n\nHolm: I was tired.\n\nLee: And now?", ["Lee", "Holm", "Lee"]),
        ("Lee: “The road is closed.”", ["Lee"]),
        ("“The bridge will fall down one day.” — Ada Holm, engineer", ["Ada Holm"]),
        ("“The bridge will fall down one day.”\n\n— Ada Holm, engineer", ["Ada Holm"]),
        ("“The bridge will fall down one day.”\n\n-Ada Holm, engineer", ["-Ada Holm"]),
    ],
)
def test_a_name_before_a_colon_or_behind_a_dash_speaks(sayings: Sayings, text: str, names: list[str]) -> None:
    assert [source for _, source, _ in sayings(text)] == names


@pytest.mark.parametrize(
    "text",
    [
        "Lee: Strong in the north.\n\nHolm: Weak in the south.",
        "NOTE: The road is closed.\n\nUPDATE: The road is open.",
        "Ada Holm: A short life.",
    ],
)
def test_headings_with_a_colon_are_no_transcript(sayings: Sayings, text: str) -> None:
    assert sayings(text) == []
