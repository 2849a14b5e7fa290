"""Kind, listener and occasion of a saying."""

from collections.abc import Callable

import pytest

from pipeline.records import Reading

type Read = Callable[[str], Reading]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("“The quay is closed,” Ida Strand said.", "direct"),
        ("Ida Strand said: “The quay is closed.”", "direct"),
        ("“The quay is closed,” Reuters quoted Ida Strand as saying.", "direct"),
        ("Ida Strand said the quay was “closed.”", "mixed"),
        ("Ida Strand described the quay as “closed.”", "mixed"),
        ("Ida Strand said that “the quay is closed.”", "mixed"),
        ("Ida Strand said the quay was closed.", "indirect"),
    ],
)
def test_the_place_of_the_marks_makes_the_kind(read: Read, text: str, kind: str) -> None:
    assert [quote.kind for quote in read(text).quotes] == [kind]


@pytest.mark.parametrize(
    ("text", "listener"),
    [
        ("Ida Strand told Ole Dahl that the quay was closed.", "Ole Dahl"),
        ("Ida Strand told AFP that the quay was closed.", "AFP"),
        ("Ida Strand told reporters that the quay was closed.", "reporters"),
        ("Ida Strand wrote in a letter to Ole Dahl that the quay was closed.", "Ole Dahl"),
        ("Ida Strand said that the quay was closed.", None),
    ],
)
def test_who_listens(read: Read, text: str, listener: str | None) -> None:
    assert [quote.addressee for quote in read(text).quotes] == [listener]


def test_the_occasion_is_what_stands_beside_the_cue(read: Read) -> None:
    (quote,) = read("Ida Strand said at a rally in Olsk on Monday that the quay was closed.").quotes
    assert quote.occasion == "at a rally in Olsk, on Monday"
