"""Short passages of our own with gold: words, speaker and relays of every quote, and nothing else in marks.

`passages/*.json`: "words" are the verbatim pieces, or the content of an indirect quote, pieces parted by " / ".
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.records import Quote, Reading

_PASSAGES = [
    passage
    for file in sorted((Path(__file__).parent / "passages").glob("*.json"))
    for passage in json.loads(file.read_text(encoding="utf-8"))
]


def letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def found(text: str, quotes: tuple[Quote, ...], gold: dict[str, Any]) -> Quote | None:
    indirect = gold.get("kind") == "indirect"
    wanted = [letters(piece) for piece in gold["words"].split(" / ")]
    for quote in quotes:
        pieces = [letters(text[start:end]) for start, end in (quote.content if indirect else quote.verbatim)]
        if bool(quote.verbatim) != indirect and pieces == wanted:
            return quote
    return None


@pytest.mark.parametrize("passage", _PASSAGES, ids=lambda passage: passage["id"])
def test_every_quote_of_the_passage_has_its_words_speaker_and_relays(
    passage: dict[str, Any], read: Callable[[str], Reading]
) -> None:
    quotes = read(passage["text"]).quotes
    for gold in passage["quotes"]:
        quote = found(passage["text"], quotes, gold)
        if quote is None:
            assert gold.get("optional"), f"no quote with the words {gold['words']!r}"
            continue
        if not gold.get("any_speaker"):
            assert quote.speaker == gold["speaker"]
            assert list(quote.speakers) == gold.get("speakers", [gold["speaker"]] if gold["speaker"] else [])
        assert list(quote.relays) == gold["relays"]
        if not gold.get("any_carried"):
            assert list(quote.relays_carried) == gold.get("carried", [])
        assert list(quote.cites) == gold.get("cites", [])
        assert quote.polarity == gold.get("polarity", quote.polarity)


@pytest.mark.parametrize("passage", _PASSAGES, ids=lambda passage: passage["id"])
def test_no_other_marked_words_are_quotes(passage: dict[str, Any], read: Callable[[str], Reading]) -> None:
    quotes = read(passage["text"]).quotes
    gold = [quote for wanted in passage["quotes"] if (quote := found(passage["text"], quotes, wanted))]
    assert [quote for quote in quotes if quote.verbatim and quote not in gold] == []


def test_the_passages_are_many_and_full() -> None:
    assert len(_PASSAGES) >= 30
    assert sum(len(passage["quotes"]) for passage in _PASSAGES) >= 60
