"""How words drift from one version of a saying to the other."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.resolve.drift import drift

sentences = st.lists(st.sampled_from(["we", "will", "not", "pay", "“ever”", "they’re", "—"]), max_size=8).map(" ".join)


def test_what_is_cut_and_added_is_told_in_order() -> None:
    told = drift("We will not pay.", "we shall not pay more")
    assert told == (("=", "We"), ("-", "will"), ("+", "shall"), ("=", "not pay."), ("+", "more"))


def test_case_and_marks_are_no_difference() -> None:
    assert drift("“We don’t pay,”", "we don't pay") == ()


@given(reference=sentences, version=sentences)
def test_both_can_be_read_from_the_pieces(reference: str, version: str) -> None:
    pieces = drift(reference, version)
    if pieces:
        assert " ".join(words for kind, words in pieces if kind in "=-").split() == reference.split()
        added = [words for kind, words in pieces if kind == "+"]
        assert all(words in " ".join(version.split()) for words in added)
    else:
        assert drift(version, reference) == ()
