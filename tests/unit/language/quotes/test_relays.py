"""Through whom the words came: relays of the quote's own sentence, outermost first, apart from what is cited."""

from collections.abc import Callable

import pytest

from pipeline.records import Reading

type Read = Callable[[str], Reading]


@pytest.mark.parametrize(
    ("text", "relays"),
    [
        ("Ida Strand said the quay was closed, Reuters reported.", ("Reuters",)),
        ("The quay, Ida Strand said, was closed, Kyodo also reported on Monday.", ("Kyodo",)),
        ("Ida Strand agreed that it was late, Lusa added, and left.", ("Lusa",)),
        ("“The quay is closed,” Reuters quoted Ida Strand as saying.", ("Reuters",)),
        ("“The quay is closed,” Ida Strand said, as quoted by the Lusa agency.", ("Lusa",)),
        ("“The quay is closed,” Ida Strand told AFP.", ("AFP",)),
        ("In an interview with Le Monde, Ida Strand said the quay was closed.", ("Le Monde",)),
        ("Ida Strand said the quay was closed, according to Kyodo.", ("Kyodo",)),
        ("The quay is closed, according to Kyodo, quoting the harbour master.", ("Kyodo",)),
        ("Reuters, citing Le Monde, said Ida Strand had called the quay “closed.”", ("Reuters", "Le Monde")),
        ("Citing the harbour master, Reuters reported that the quay was closed.", ("Reuters",)),
        ("In comments carried by WAFA, Ida Strand said the quay was closed.", ("WAFA",)),
        ("Ida Strand said the quay was closed, state television reported.", ("state television",)),
        ("Ida Strand told reporters that the quay was closed.", ()),
        ("Ida Strand said in a statement that the quay was closed.", ()),
    ],
)
def test_the_relays_of_a_sentence(read: Read, text: str, relays: tuple[str, ...]) -> None:
    (quote,) = read(text).quotes
    assert quote.relays == relays


def test_an_agency_that_speaks_for_itself_is_a_speaker(read: Read) -> None:
    (quote,) = read("Reuters said that two ships had sunk in the strait.").quotes
    assert (quote.speaker, quote.relays) == ("Reuters", ())


def test_what_an_agency_could_not_verify_is_no_saying(read: Read) -> None:
    assert read("Reuters could not verify the report.").quotes == ()


def test_what_the_speaker_cites_is_no_relay(read: Read) -> None:
    (quote,) = read("Ida Strand said the quay was closed, citing a report by Interfax.").quotes
    assert (quote.relays, quote.cites) == ((), ("Interfax",))


def test_an_agency_hears_only_whom_it_heard(read: Read) -> None:
    first, second = read("Ida Strand told AFP that it was late, while Ole Dahl said it was early.").quotes
    assert (first.relays, second.relays) == (("AFP",), ())


def test_reportedly_is_a_flag(read: Read) -> None:
    (quote,) = read("Ida Strand reportedly said that the quay was closed.").quotes
    assert quote.reportedly
    assert quote.relays == ()
