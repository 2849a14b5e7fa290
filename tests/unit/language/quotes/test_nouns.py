"""What nouns govern: clauses, objects of a stance, the sentence under "in X's view"."""

from collections.abc import Callable

import pytest

type Sayings = Callable[[str], list[tuple[str | None, str | None, list[str]]]]


@pytest.mark.parametrize(
    ("text", "saying"),
    [
        (
            "His claim that the boat was empty angered the crew.",
            ("claim", "His", ["that the boat was empty"]),
        ),
        (
            "She came under fire over her claim during the trial that the boat was empty.",
            ("claim", "her", ["that the boat was empty"]),
        ),
        ("They renewed their calls for the port to close.", ("calls", "their", ["the port to close"])),
        ("The most telling promise Ada Holm made is that she will go.", ("promise", "Ada Holm", ["that she will go"])),
        ("Their fear is that the dam will break.", ("fear", "Their", ["that the dam will break"])),
        ("A warning that the dam could break was ignored.", ("warning", None, ["that the dam could break"])),
        ("Her call for new elections angered the army.", ("call", "Her", ["new elections"])),
        ("The tenant made comments about the heating.", ("comments", "The tenant", ["the heating"])),
        ("In the minister's view, the law is dead.", ("view", "the minister's", ["the law is dead"])),
    ],
)
def test_a_noun_carries_a_saying(sayings: Sayings, text: str, saying: tuple[str | None, str | None, list[str]]) -> None:
    assert saying in sayings(text)


@pytest.mark.parametrize(
    "text",
    [
        "The report on crime filled nine pages.",
        "The tenant won the support of the court.",
        "The claim that he made was long.",
        "Her concerns in the spring were others.",
    ],
)
def test_a_noun_s_topic_is_no_saying(sayings: Sayings, text: str) -> None:
    assert sayings(text) == []
