"""Wire reports of our own, scored as a whole: a quote counts where its words, speaker and relays are all right.

`reports/*.json` have the form of `passages/*.json`. Each batch was written, with its gold, before it was read; what
readers may fairly leave out is "optional". Unlike the passages they may miss a quote here and there.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.records import Quote, Reading

BATCHES = sorted((Path(__file__).parent / "reports").glob("*.json"))
GOAL = 0.85


def letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def words(text: str, quote: Quote) -> list[str]:
    """Marked pieces, or all of an indirect content in one."""
    if quote.verbatim:
        return [letters(text[start:end]) for start, end in quote.verbatim]
    return [letters("".join(text[start:end] for start, end in quote.content))]


def gold_words(gold: dict[str, Any]) -> list[str]:
    pieces = gold["words"].split(" / ")
    return [letters("".join(pieces))] if gold.get("kind") == "indirect" else [letters(piece) for piece in pieces]


def is_whole(quote: Quote, gold: dict[str, Any]) -> bool:
    speakers = gold.get("speakers", [gold["speaker"]] if gold["speaker"] else [])
    right_speaker = gold.get("any_speaker") or list(quote.speakers) == speakers
    return right_speaker and (gold.get("any_relay") or list(quote.relays) == gold["relays"])


def tally(text: str, quotes: tuple[Quote, ...], wanted: list[dict[str, Any]]) -> tuple[int, int, int]:
    """Whole quotes, quotes found, quotes in the gold; optional ones count nowhere."""
    left = list(quotes)
    whole = found = 0
    for gold in wanted:
        match = next((quote for quote in left if words(text, quote) == gold_words(gold)), None)
        if match is not None:
            left.remove(match)
            found += not gold.get("optional")
            whole += not gold.get("optional") and is_whole(match, gold)
    return whole, found + len(left), sum(not gold.get("optional") for gold in wanted)


@pytest.mark.parametrize("batch", BATCHES, ids=lambda batch: batch.stem)
def test_quotes_of_a_batch_are_whole(batch: Path, read: Callable[[str], Reading]) -> None:
    reports = json.loads(batch.read_text(encoding="utf-8"))
    counts = [tally(report["text"], read(report["text"]).quotes, report["quotes"]) for report in reports]
    whole, found, wanted = (sum(column) for column in zip(*counts, strict=True))
    assert 2 * whole / (found + wanted) >= GOAL


def test_the_batches_hold_many_quotes() -> None:
    reports = [report for batch in BATCHES for report in json.loads(batch.read_text(encoding="utf-8"))]
    assert sum(len(report["quotes"]) for report in reports) >= 100
