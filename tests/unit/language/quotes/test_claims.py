"""Which cue claims which marked words."""

from collections.abc import Callable

import pytest

type Sayings = Callable[[str], list[tuple[str | None, str | None, list[str]]]]


@pytest.mark.parametrize(
    ("text", "saying"),
    [
        ("“The bridge is safe,” the mayor said.", ("said", "the mayor", ["The bridge is safe,"])),
        ("The mayor said: “The bridge is safe.”", ("said", "The mayor", ["The bridge is safe."])),
        ("“A waste,” the mayor said, “of money.”", ("said", "the mayor", ["A waste,", "of money."])),
        (
            "The mayor said the plan was “a waste” of money and time.",
            ("said", "The mayor", ["the plan was “a waste” of money and time"]),
        ),
        (
            "The mayor praised “rabbit patches” and “goat farms” alike.",
            ("praised", "The mayor", ["rabbit patches” and “goat farms” alike"]),
        ),
        ("“We will rebuild,” she began.", ("began", "she", ["We will rebuild,"])),
        ("The plan died with her comment that, “We can wait.”", ("comment", "her", ["We can wait."])),
    ],
)
def test_marked_words_go_to_the_cue_beside_or_over_them(
    sayings: Sayings, text: str, saying: tuple[str | None, str | None, list[str]]
) -> None:
    assert sayings(text) == [saying]


@pytest.mark.parametrize(
    "text", ["He wore a so-called “smart” coat.", "The novel “Night Boat” runs long.", "Rain fell on the “roof”."]
)
def test_titles_and_scare_quotes_are_no_sayings(sayings: Sayings, text: str) -> None:
    assert sayings(text) == []


def test_each_cue_keeps_the_words_of_its_own_clause(sayings: Sayings) -> None:
    assert sayings("“It is late,” said Ann Lee. “It is early,” said Bo Hart.") == [
        ("said", "Ann Lee", ["It is late,"]),
        ("said", "Bo Hart", ["It is early,"]),
    ]


def test_a_title_far_from_the_cue_is_no_saying(sayings: Sayings) -> None:
    assert sayings("The actor spoke on Sunday in an interview for the radio show “Night and River.”") == []


def test_a_fragment_keeps_the_clause_that_it_ends(sayings: Sayings) -> None:
    text = "Guests should bring proof and not loose words like “maybe” or “perhaps”, the mayor told reporters."
    assert sayings(text) == [
        ("told", "the mayor", ["Guests should bring proof and not loose words like “maybe” or “perhaps"]),
    ]
