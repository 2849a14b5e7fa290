"""Several cues in one sentence: who goes with whom, and what is left out."""

from collections.abc import Callable

type Sayings = Callable[[str], list[tuple[str | None, str | None, list[str]]]]


def test_a_participle_adds_a_saying_of_the_same_source(sayings: Sayings) -> None:
    assert sayings("The minister stressed that the road was safe, adding that buses would run.") == [
        ("stressed", "The minister", ["that the road was safe"]),
        ("adding", "The minister", ["that buses would run"]),
    ]


def test_a_plan_ends_where_a_participle_speaks(sayings: Sayings) -> None:
    assert ("telling", "The minister", ["that the road was safe"]) in sayings(
        "The minister sought to calm drivers, telling them that the road was safe."
    )


def test_what_another_calls_a_saying_is_no_part_of_it(sayings: Sayings) -> None:
    found = sayings("The minister accused the miller of theft, a charge that the mayor described as “stale bread.”")
    assert found == [
        ("accused", "The minister", ["the miller of theft"]),
        ("described", "the mayor", ["stale bread."]),
    ]


def test_what_the_source_does_next_is_not_said(sayings: Sayings) -> None:
    assert sayings("The minister said she would go and left the room.") == [
        ("said", "The minister", ["she would go"]),
    ]


def test_what_is_done_in_the_content_stays_there(sayings: Sayings) -> None:
    assert sayings("The minister said the thief broke a window and left the house.") == [
        ("said", "The minister", ["the thief broke a window and left the house"]),
    ]


def test_a_second_cue_with_its_own_clause_is_a_second_saying(sayings: Sayings) -> None:
    found = sayings("The minister said that the road was safe and warned that it was narrow.")
    assert [(cue, source) for cue, source, _ in found] == [("said", "The minister"), ("warned", "The minister")]


def test_a_saying_inside_a_saying_is_not_reported(sayings: Sayings) -> None:
    assert sayings("The guide said that the farmer had told her the well was dry.") == [
        ("said", "The guide", ["that the farmer had told her the well was dry"]),
    ]


def test_the_noun_that_a_verb_conveys_is_no_second_saying(sayings: Sayings) -> None:
    assert sayings("The editor expressed concern that the archive would close.") == [
        ("expressed", "The editor", ["that the archive would close"]),
    ]
