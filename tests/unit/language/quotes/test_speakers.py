"""For whom a source stands in its document, by the form of its noun phrase."""

from collections.abc import Callable

import pytest

from pipeline.records import Reading

type Read = Callable[[str], Reading]

STRAND = "Harbour Minister Ida Strand met Fisheries Minister Ole Dahl on Monday."


@pytest.mark.parametrize(
    ("text", "speaker", "how"),
    [
        (f"{STRAND} Strand said the quay was closed.", "Ida Strand", "name"),
        (f"{STRAND} The fisheries minister said the quay was closed.", "Ole Dahl", "title"),
        (f"{STRAND} The harbour minister said the quay was closed.", "Ida Strand", "title"),
        (f"{STRAND} She said the quay was closed.", "Ida Strand", "pronoun"),
        (f"{STRAND} He said the quay was closed.", "Ole Dahl", "pronoun"),
        (f"{STRAND} The dockers' union said the quay was closed.", "dockers' union", "organisation"),
        (f"{STRAND} A docker said the quay was closed.", None, "unnamed"),
        (f"{STRAND} We say that the quay is closed.", None, "unresolved"),
        ("The European Harbour Board (EHB) met. The EHB said it was over.", "European Harbour Board",
         "organisation"),
        ("The Atomic Energy Organization of Iran met. The Atomic Energy Organization said it was late.",
         "Atomic Energy Organization of Iran", "organisation"),
    ],
)  # fmt: skip
def test_a_source_is_resolved_by_its_form(read: Read, text: str, speaker: str | None, how: str) -> None:
    quote = read(text).quotes[-1]
    assert (quote.speaker, quote.speaker_how) == (speaker, how)


def test_an_unnamed_speaker_keeps_the_description(read: Read) -> None:
    quote = read("“I heard a bang,” a retired docker said.").quotes[0]
    assert (quote.speaker, quote.speaker_description) == (None, "a retired docker")


def test_a_joint_statement_has_all_its_speakers(read: Read) -> None:
    text = "Ida Strand and Ole Dahl said they would build a second quay. Both ministers said it would be “dry.”"
    assert [quote.speakers for quote in read(text).quotes] == [("Ida Strand", "Ole Dahl")] * 2


def test_a_lead_that_describes_is_about_the_person_named_right_after_it(read: Read) -> None:
    text = "A fisherman said on Monday he had seen the wreck.\n\nOle Dahl, 41, told reporters he was sure of it."
    assert [quote.speaker for quote in read(text).quotes] == ["Ole Dahl", "Ole Dahl"]


def test_a_role_whose_bearer_is_named_soon_after_is_that_person(read: Read) -> None:
    text = "Ida Strand did not come. Her lawyer said she was ill. “She has a fever,” lawyer Ole Dahl told the court."
    assert {quote.speaker for quote in read(text).quotes} == {"Ole Dahl"}


def test_a_counterpart_shares_the_office(read: Read) -> None:
    text = (
        "Danish Energy Minister Ida Strand came to Oslo on Monday. Her Norwegian counterpart, Lars Moe, met her at the "
        "station. The Norwegian minister said the cable would be laid in May."
    )
    assert read(text).quotes[-1].speaker == "Lars Moe"


def test_two_of_one_surname_are_told_apart_by_first_name_and_pronoun(read: Read) -> None:
    text = (
        "Ida Strand and her cousin Ole Strand run the ferry. Ole Strand said the engine was old. "
        "“She will not sell,” he said. Ida Strand said it was “none of his business.”"
    )
    assert [quote.speaker for quote in read(text).quotes] == ["Ole Strand", "Ole Strand", "Ida Strand"]


def test_a_pronoun_tells_the_gender_of_whom_it_stands_for(read: Read) -> None:
    text = (
        "Minister Xan Quell arrived late. She told reporters the train was slow. Envoy Yon Brell arrived early. "
        "“I ran,” she said."
    )
    assert read(text).quotes[0].speaker == "Xan Quell"


def test_the_company_is_the_one_just_named(read: Read) -> None:
    text = "Nordlake Energy, the state oil company, shut a well on Monday. The company said it would reopen in May."
    assert [quote.speaker for quote in read(text).quotes] == ["Nordlake Energy"]


def test_what_nobody_is_said_to_say_has_no_speaker(read: Read) -> None:
    text = "Ida Strand left at noon. Asked whether she would come back, she waved."
    assert {quote.speaker for quote in read(text).quotes} <= {None}
