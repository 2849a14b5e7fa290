"""Marked words without a cue of their own."""

from collections.abc import Callable

type Sayings = Callable[[str], list[tuple[str | None, str | None, list[str]]]]


def test_speech_goes_on_after_its_attribution(sayings: Sayings) -> None:
    assert sayings("“The bridge is safe,” Ada Holm said. “It opens in May.”") == [
        ("said", "Ada Holm", ["The bridge is safe,", "It opens in May."]),
    ]


def test_it_goes_on_with_the_marked_words_not_with_a_participle(sayings: Sayings) -> None:
    assert sayings("“The bridge is safe,” Ada Holm said, noting that it was new. “It opens in May.”") == [
        ("said", "Ada Holm", ["The bridge is safe,", "It opens in May."]),
        ("noting", "Ada Holm", ["that it was new"]),
    ]


def test_a_paragraph_left_open_goes_on_in_the_next(sayings: Sayings) -> None:
    assert sayings("“The bridge is safe.\n\n“It opens in May,” Ada Holm said.") == [
        ("said", "Ada Holm", ["The bridge is safe.", "It opens in May,"]),
    ]


def test_the_subject_of_a_lead_in_is_the_source(sayings: Sayings) -> None:
    assert sayings("Ada Holm went back to her old theme: “The bridge will never fall down.”") == [
        (None, "Ada Holm", ["The bridge will never fall down."]),
    ]


def test_a_cue_that_ends_a_paragraph_with_a_colon_governs_the_next(sayings: Sayings) -> None:
    assert sayings("Ada Holm read out the letter:\n\n“The bridge will fall down one day.”") == [
        ("read out", "Ada Holm", ["The bridge will fall down one day."]),
    ]


def test_a_whole_quoted_paragraph_is_of_whom_the_one_before_ends_with(sayings: Sayings) -> None:
    assert sayings("Ada Holm left the hall.\n\n“The bridge will fall down one day, and nobody will pay.”") == [
        (None, "Ada Holm", ["The bridge will fall down one day, and nobody will pay."]),
    ]


def test_a_sentence_between_ends_the_running_quote(sayings: Sayings) -> None:
    found = sayings("“The bridge is safe,” Ada Holm said. Rain fell on the square. “The river is rising by the hour.”")
    assert [content for _, _, content in found] == [["The bridge is safe,"], ["The river is rising by the hour."]]


def test_a_title_within_a_sentence_is_no_speech(sayings: Sayings) -> None:
    assert sayings("Ann Lee, who played in “How the River Runs Away,” lives in the hills.") == []


def test_who_brings_the_words_in_speaks_not_who_spoke_last(sayings: Sayings) -> None:
    found = sayings(
        "Ada Holm said the river was rising.\n\n"
        "Ole Dahl sent a note with the line “The bridge will never, ever fall down while I live.”"
    )
    assert found[-1] == (None, "Ole Dahl", ["The bridge will never, ever fall down while I live."])


def test_a_person_of_the_sentence_before_speaks_not_who_spoke_last(sayings: Sayings) -> None:
    found = sayings(
        "“The river is rising,” Ada Holm said. "
        "Ole Dahl crosses the bridge every day. “I have to work, and I have no boat.”"
    )
    assert found[-1] == (None, "Ole Dahl", ["I have to work, and I have no boat."])


def test_a_name_that_ends_a_lead_in_is_the_source(sayings: Sayings) -> None:
    (found,) = sayings("Wrote Holm:\n\n“The bridge will fall down one day, and nobody will pay.”")
    assert str(found[1]).endswith("Holm")
