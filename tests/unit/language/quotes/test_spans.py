"""What a cue governs: each frame with its complement, and what is no complement."""

from collections.abc import Callable

import pytest

type Sayings = Callable[[str], list[tuple[str | None, str | None, list[str]]]]


@pytest.mark.parametrize(
    ("text", "cue", "content"),
    [
        # say, tell, ask, think, find: a clause with its "that", without the stop
        ("The mayor said that the bridge would open in May.", "said", ["that the bridge would open in May"]),
        ("The mayor told the council on Monday that the bridge was safe.", "told", ["that the bridge was safe"]),
        ("The mayor asked whether the bridge was safe.", "asked", ["whether the bridge was safe"]),
        ("Most farmers believe the summer will be dry.", "believe", ["the summer will be dry"]),
        ("The study found that bees avoid the field.", "found", ["that bees avoid the field"]),
        ("She disclosed for the first time that he had called.", "disclosed", ["that he had called"]),
        ("The mayor was asked by a baker why the bridge was shut.", "asked", ["why the bridge was shut"]),
        ("The mayor spoke on Monday, stating road and rail are closed.", "stating", ["road and rail are closed"]),
        ("She said the shop was small but did not need help.", "said", ["the shop was small but did not need help"]),
        (
            "He refused to pay the fine, because the road was wet.",
            "refused",
            ["to pay the fine, because the road was wet"],
        ),
        # promise and urge: an infinitive, with whom one appeals to
        ("The party vowed to block the bill.", "vowed", ["to block the bill"]),
        ("The union urged the company to reopen the plant.", "urged", ["the company to reopen the plant"]),
        ("The union wants the company to reopen the plant.", "wants", ["the company to reopen the plant"]),
        (
            "The rare accord calls on all towns - rich and poor - to limit noise over time.",
            "calls on",
            ["all towns - rich and poor", "to limit noise over time"],
        ),
        # rate, name, cast: an object and what is held of it
        ("Critics denounced the ruling.", "denounced", ["the ruling"]),
        ("Residents praised the nurse for her courage.", "praised", ["the nurse for her courage"]),
        ("The senator supports raising the age limit.", "supports", ["raising the age limit"]),
        ("The coach described the final as a lottery.", "described", ["the final as a lottery"]),
        ("The mayor cast the vote as a test of patience.", "cast", ["the vote as a test of patience"]),
        # passives: the subject, and what is held of it, also behind the agent
        ("The minister was accused of hiding the report.", "accused", ["The minister", "of hiding the report"]),
        ("The senator was accused by his rivals of fraud.", "accused", ["The senator", "of fraud"]),
        # polls: all that they show
        ("The survey put support for the tax at 40 percent.", "put", ["support for the tax at 40 percent"]),
        # voice: what it conveys
        ("The editor voiced concern that the archive would close.", "voiced", ["that the archive would close"]),
        # about: what its preposition governs
        ("The priest called for a longer truce.", "called for", ["a longer truce"]),
        ("The priest referred to the truce as a gift.", "referred to", ["the truce as a gift"]),
        ("The owner has argued for years that the tax is wrong.", "argued", ["that the tax is wrong"]),
        ("The owner is critical of the new tax.", "critical", ["the new tax"]),
    ],
)
def test_a_cue_governs_its_complement(sayings: Sayings, text: str, cue: str, content: list[str]) -> None:
    assert (cue, content) in [(found, pieces) for found, _, pieces in sayings(text)]


@pytest.mark.parametrize(
    "text",
    [
        "The bridge seems safe.",
        "The bridge is expected to open in May.",
        "The owner tried to sell the boat.",
        "The union began calling members.",
        "The clerk named him.",
        "The actor was cast in a new film.",
        "The cook put the pot on the stove.",
        "The tenant asked not to be named.",
        "It is too early to assume that the bridge is safe.",
        "They met in a hall that celebrates the dead.",
    ],
)
def test_appearances_intentions_and_bare_acts_are_no_sayings(sayings: Sayings, text: str) -> None:
    assert sayings(text) == []
