"""How much two texts share, and which passages."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.resolve.wording import passages, shares, shingles

WIRE = (
    "KARSUND (Norpress) — The bridge over the Alm opens in May, the harbour master said on Monday.\n\n"
    "“It is late, and it is dry,” she told reporters at the quay.\n\n"
    "The works began nine years ago and cost 40 million crowns."
)
LOCAL = (
    "The bridge over the Alm opens in May, the harbour master said on Monday.\n\n"
    "“It is late, and it is dry,” she told reporters at the quay, where a band played.\n\n"
    "Bakers in the old town look forward to it."
)
WORDS = st.lists(st.sampled_from(["the", "bridge", "opens", "in", "may", "it", "is"]), max_size=40).map(" ".join)


def test_case_and_punctuation_do_not_count() -> None:
    assert shingles("It is LATE, and it is dry.") == shingles("it is late and it is dry")


def test_a_text_of_fewer_words_than_a_shingle_is_one_shingle_and_one_without_words_is_none() -> None:
    assert shingles("Late again") == {("late", "again")}
    assert shingles("— …") == frozenset()


def test_the_same_text_shares_all_and_a_strange_one_nothing() -> None:
    assert (shares(WIRE, WIRE).of_one, shares(WIRE, WIRE).of_other) == (1, 1)
    assert shares(WIRE, "Herring is dear this year, say the skippers of Sarnholt.").shared == 0


def test_a_clipped_text_is_contained_in_the_whole_one_but_not_the_other_way_round() -> None:
    clipped = WIRE.split("\n\n")[1]
    found = shares(clipped, WIRE)
    assert found.of_one == 1
    assert found.of_other < 0.4


def test_paragraphs_that_only_open_or_close_both_texts_do_not_count() -> None:
    header = "Subscribe to the morning letter of the Harbour Ledger and read it before all others do."
    footer = "The Harbour Ledger is written in Sarnholt. Write to the editors, or call them on weekdays after nine."
    one, other = (
        "\n\n".join([header, *(f"{what} number {n} was {did}." for n in range(3)), footer])
        for what, did in (("Ferry", "late again and nobody knows why"), ("Herring", "dear for the third week in a row"))
    )
    assert shares(one, other).shared == 0


def test_what_was_carried_added_and_cut_is_told_with_places_in_both_texts() -> None:
    told = [
        (each.kind, LOCAL[slice(*each.own)] if each.own else None, WIRE[slice(*each.other)] if each.other else None)
        for each in passages(LOCAL, WIRE)
    ]
    carried = LOCAL[: LOCAL.index(", where")]
    assert told == [
        ("carried", carried, carried),
        ("added", "where a band played.\n\nBakers in the old town look forward to it", None),
        ("cut", None, "KARSUND (Norpress"),
        ("cut", None, "The works began nine years ago and cost 40 million crowns"),
    ]


def test_five_words_in_a_row_are_chance() -> None:
    one, other = "she said that it was late today", "he knew that it was late yesterday"
    assert [each.kind for each in passages(one, other)] == ["added", "cut"]


@given(own=WORDS, other=WORDS)
def test_every_word_is_in_one_passage_and_carried_words_are_the_same(own: str, other: str) -> None:
    found = passages(own, other)
    told = [own[slice(*each.own)] for each in found if each.own]
    assert " ".join(told).split() == own.split()
    for each in found:
        if each.own and each.other:
            assert own[slice(*each.own)] == other[slice(*each.other)]
