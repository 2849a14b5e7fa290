"""Who the grammar says is speaking: the noun phrase, with its title, without what is set off."""

from collections.abc import Callable

import pytest

type Sayings = Callable[[str], list[tuple[str | None, str | None, list[str]]]]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Harbour Minister Ida Strand said the quay was closed.", "Harbour Minister Ida Strand"),
        ("Ida Strand, the harbour minister, said the quay was closed.", "Ida Strand"),
        ("The harbour minister, Ida Strand, said the quay was closed.", "Ida Strand"),
        ("Ida Strand, who runs the port, said the quay was closed.", "Ida Strand"),
        ("“The quay is closed,” said Ida Strand.", "Ida Strand"),
        ("The mayor of the town of Olsk, Ida Strand, said the quay was closed.", "Ida Strand"),
        ("A ranger at the national park, Ida Strand, told reporters the path was closed.", "Ida Strand"),
        ("A spokesman for the president said the quay was closed.", "A spokesman for the president"),
        ("The coast guard on Monday said the quay was closed.", "The coast guard"),
        ("The quay is closed, according to the harbour master.", "the harbour master"),
        ("“The quay is closed,” Reuters quoted her as saying.", "her"),
        ("The minister was quoted by Reuters as saying that the quay was closed.", "The minister"),
        ("The plan was described by residents as “a hole with a view.”", "residents"),
        ("Ida Strand, who’s argued for years that the quay must close, left.", "who"),
        ("Reuters, citing two sailors, said the quay was closed.", "two sailors"),
    ],
)
def test_the_source_of_a_saying(sayings: Sayings, text: str, source: str) -> None:
    assert [found for _, found, _ in sayings(text)] == [source]


@pytest.mark.parametrize(
    "text",
    [
        "Ida Strand said the quay was closed and added that it would open in May.",
        "Ida Strand said the quay was closed, adding that it would open in May.",
        "Ida Strand said the quay was closed, before warning that it might sink.",
    ],
)
def test_a_verb_without_a_subject_of_its_own_takes_that_of_the_main_clause(sayings: Sayings, text: str) -> None:
    assert [found for _, found, _ in sayings(text)] == ["Ida Strand", "Ida Strand"]


def test_the_subject_next_to_its_verb_speaks_about_the_one_before_the_marks(sayings: Sayings) -> None:
    text = "The painter Ada Holm, who died on Friday, “made us all look taller,” President Ole Dahl said."
    assert [found for _, found, _ in sayings(text)] == ["President Ole Dahl"]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("She gave money to a group opposing the new bridge.", "a group"),
        ("She put out a statement saying the quay was closed.", "She"),
        ("They took money from any number of groups opposing the new bridge.", "any number of groups"),
    ],
)
def test_a_participle_behind_a_noun_is_said_by_it_unless_that_is_a_verbs_object(
    sayings: Sayings, text: str, source: str
) -> None:
    assert sayings(text)[-1][1] == source


def test_a_verb_that_the_parse_parts_from_its_subject_takes_that_of_the_verb_before(sayings: Sayings) -> None:
    text = "Holm supports “fair pay,” opposes “across-the-board freezes” and wants better roads."
    assert ("opposes", "Holm") in [(cue, source) for cue, source, _ in sayings(text)]


def test_the_subject_of_what_is_said_is_not_who_says_it(sayings: Sayings) -> None:
    text = "Holm, meanwhile, who sits in no such chamber, said that rule helps the rich."
    assert ("said", "Holm") in [(cue, source) for cue, source, _ in sayings(text)]
