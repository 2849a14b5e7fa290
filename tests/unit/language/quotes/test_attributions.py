"""An outlet's own attribution over another's saying: never content, always a relay, whatever the parse makes of it.

`attributions.json` lists ways to print one, with the words said, the source and the relays.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.records import Quote, Reading

type Read = Callable[[str], Reading]

FORMS: list[dict[str, Any]] = json.loads(Path(__file__).with_name("attributions.json").read_text(encoding="utf-8"))


def said(text: str, quote: Quote) -> list[str]:
    """The marked words, else all words, without marks and stops at their edges."""
    return [text[start:end].strip("“”,.") for start, end in quote.verbatim or quote.content]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form["text"])
def test_what_is_said_by_whom_and_through_whom(read: Read, form: dict[str, Any]) -> None:
    text = form["text"]
    (quote,) = read(text).quotes
    assert quote.source is not None
    assert said(text, quote) == form["said"]
    assert (text[slice(*quote.source)], list(quote.relays)) == (form["source"], form["relays"])


@pytest.mark.parametrize(
    ("text", "relays"),
    [
        ("“The quay is closed,” Ida Strand told TV8.", ("TV8",)),
        ("“The quay is closed,” Ida Strand told Africa 24.", ("Africa 24",)),
        ("“The quay is closed,” Ida Strand told Mosaique FM on Tuesday.", ("Mosaique FM",)),
        ("“The quay is closed,” Ida Strand told Channel 9.", ("Channel 9",)),
        ("Ida Strand told RFI's rival, Africa 24, that the quay was closed.", ("Africa 24",)),
        ("“The quay is closed,” Ida Strand said in an interview with Radio Okapi.", ("Radio Okapi",)),
        ("“The quay is closed,” Ida Strand said in remarks broadcast by state television.", ("state television",)),
        ("“The quay is closed,” Ida Strand told Congress.", ()),
        ("“The quay is closed,” Ida Strand told the UN Security Council.", ()),
        ("“The quay is closed,” Ida Strand told the committee.", ()),
        ("“The quay is closed,” Ida Strand told Airbus.", ()),
        ("“The quay is closed,” Ida Strand told Group 7.", ()),
        ("“The quay is closed,” Ida Strand told NATO in Vik.", ()),
        ("“The quay is closed,” Ida Strand told Ole Dahl.", ()),
    ],
)
def test_stations_are_a_way_and_bodies_are_only_addressed(read: Read, text: str, relays: tuple[str, ...]) -> None:
    (quote,) = read(text).quotes
    assert quote.relays == relays


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Two ships sank off Vik, the state news agency Zanpress reported.", ["Two ships sank off Vik"]),
        ("The official news agency Zanpress said two ships had sunk.", ["two ships had sunk"]),
    ],
)
def test_an_outlet_over_nobody_reports_itself(read: Read, text: str, words: list[str]) -> None:
    (quote,) = read(text).quotes
    assert (said(text, quote), quote.speaker, quote.relays) == (words, "Zanpress", ())


def test_what_stands_behind_an_attribution_is_the_speakers(read: Read) -> None:
    first, second = read(
        "Ida Strand said the price was fair, the state news agency Zanpress reported, adding that it would fall."
    ).quotes
    assert first.speaker == second.speaker == "Ida Strand"
    assert first.relays == second.relays == ("Zanpress",)
