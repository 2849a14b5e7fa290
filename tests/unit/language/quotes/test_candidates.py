"""The evidence of the resolver: candidates for pronouns and titles, best first, with named features."""

from collections.abc import Callable

from pipeline.records import Reading

type Read = Callable[[str], Reading]

TEXT = "Minister Ida Strand met her colleague Eva Dahl on Monday. “The quay is closed,” she said."


def test_a_name_needs_no_candidates(read: Read) -> None:
    assert read("“The quay is closed,” Ida Strand said.").quotes[0].candidates == ()


def test_the_best_candidate_comes_first_and_is_the_speaker(read: Read) -> None:
    quote = read(TEXT).quotes[0]
    assert [candidate.name for candidate in quote.candidates] == ["Ida Strand", "Eva Dahl"]
    assert quote.speaker == "Ida Strand"


def test_a_score_is_the_sum_of_its_named_features(read: Read) -> None:
    for candidate in read(TEXT).quotes[0].candidates:
        assert candidate.score == round(sum(weight for _, weight in candidate.features), 2)


def test_a_subject_is_more_salient_than_an_object(read: Read) -> None:
    strand, dahl = read(TEXT).quotes[0].candidates
    assert "subject" in dict(strand.features)
    assert "subject" not in dict(dahl.features)


def test_who_spoke_last_goes_on(read: Read) -> None:
    text = "Ida Strand said the quay was closed. Nobody asked why. She said it would open in May."
    assert dict(read(text).quotes[-1].candidates[0].features)["spoke_last"] > 0


def test_another_gender_is_no_candidate(read: Read) -> None:
    text = "Ida Strand met Ole Dahl on Monday. “The quay is closed,” he said."
    assert [candidate.name for candidate in read(text).quotes[0].candidates] == ["Ole Dahl"]
