"""What became of the quotes of an article from one version to the next."""

from pipeline.resolve.quote_changes import Quoted, quote_changes


def quoted(number: int, words: str, speaker: str | None = "Ada Holm") -> Quoted:
    return Quoted(quote_id=number, words=words, speaker=speaker)


PIER = "The pier will open in May with forty berths"


def kinds(before: list[Quoted], after: list[Quoted]) -> list[tuple[str, int | None, int | None]]:
    return [
        (change.kind, change.before and change.before.quote_id, change.after and change.after.quote_id)
        for change in quote_changes(before, after)
    ]


def test_the_same_quotes_in_another_order_are_no_change() -> None:
    other = "We have waited long enough for it"
    assert kinds([quoted(1, PIER), quoted(2, other)], [quoted(3, other), quoted(4, f"“{PIER},”")]) == []


def test_a_quote_is_added_or_cut() -> None:
    assert kinds([], [quoted(1, PIER)]) == [("added", None, 1)]
    assert kinds([quoted(1, PIER)], []) == [("cut", 1, None)]


def test_a_quote_with_other_words_is_reworded_and_one_about_something_else_is_new() -> None:
    assert kinds([quoted(1, PIER)], [quoted(2, "The pier will open in June with forty berths")]) == [("reworded", 1, 2)]
    herring = quoted(2, "Herring costs twice what it did")
    assert kinds([quoted(1, PIER)], [herring]) == [("added", None, 2), ("cut", 1, None)]


def test_a_quote_of_another_speaker_is_given_to_him_but_a_fuller_name_is_the_same_one() -> None:
    assert kinds([quoted(1, PIER)], [quoted(2, PIER, "Bo Lindahl")]) == [("reattributed", 1, 2)]
    assert kinds([quoted(1, PIER, None)], [quoted(2, PIER)]) == [("reattributed", 1, 2)]
    assert kinds([quoted(1, PIER, "Holm")], [quoted(2, PIER)]) == []


def test_equal_words_of_two_speakers_each_find_their_own() -> None:
    before = [quoted(1, PIER), quoted(2, PIER, "Bo Lindahl")]
    assert kinds(before, [quoted(3, PIER, "Bo Lindahl"), quoted(4, PIER)]) == []
