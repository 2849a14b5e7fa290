"""What the annotator reads and what it leaves out, what its version names, and the seed article."""

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.agencies import Agencies
from pipeline.articles.structure import read_plain
from pipeline.language import model
from pipeline.language.annotate import Annotator
from pipeline.language.quotes.lexicon import Cues
from pipeline.records import Reading, Span, Structure
from pipeline.settings import Settings
from pipeline.world import World

SEED = Path(__file__).resolve().parents[3].parent / "shared" / "seed"


def test_a_lone_surrogate_moves_no_offset(read: Callable[[str], Reading]) -> None:
    clean = "“The bridge is closed,” engineer Ana Lopez said."
    broken = "\ud800" + clean
    assert [text_of(broken, quote.verbatim) for quote in read(broken).quotes] == ["The bridge is closed,"]


def text_of(text: str, pieces: tuple[Span, ...]) -> str:
    return " / ".join(text[start:end] for start, end in pieces)


def test_headings_posts_captions_and_asides_are_not_annotated(annotator: Annotator) -> None:
    text = "“No,” said Ana Lopez.\n\n“Yes,” said Ben Okri."
    hidden = Structure(language="en", captions=((0, 21),))
    quotes = next(annotator.read([(text, hidden)])).quotes
    assert [quote.speaker for quote in quotes] == ["Ben Okri"]


def test_the_version_names_everything_that_changes_a_reading(
    annotator: Annotator, agencies: Agencies, cues: Cues, known_world: World
) -> None:
    nlp = model.load(Settings().english_model)
    smaller = World(known_world.countries[1:], known_world.organisations, known_world.offices, known_world.cities)
    assert Annotator(nlp, agencies, cues, known_world).version == annotator.version
    assert Annotator(nlp, agencies, Cues(cues.all[1:]), known_world).version != annotator.version
    assert Annotator(nlp, Agencies(agencies.all[1:]), cues, known_world).version != annotator.version
    assert Annotator(nlp, agencies, cues, smaller).version != annotator.version


@pytest.mark.skipif(not SEED.exists(), reason="the shared seed article is not here")
def test_the_seed_article_is_read_as_expected(agencies: Agencies, annotator: Annotator) -> None:
    text = (SEED / "article.txt").read_text(encoding="utf-8")
    expected = json.loads((SEED / "expected.json").read_text(encoding="utf-8"))
    quotes = next(annotator.read([(text, read_plain(text, agencies))])).quotes
    by_words = {span: quote for quote in quotes for span in quote.verbatim}
    assert len(by_words) == len(expected["quotes"])
    for gold in expected["quotes"]:
        quote = by_words[gold["start"], gold["end"]]
        assert quote.cue is not None
        assert quote.source is not None
        seen = (text[slice(*quote.cue)], text[slice(*quote.source)], quote.speaker, quote.kind)
        assert seen == (gold["cue"], gold["source"], gold["speaker"], gold["kind"])
        assert list(quote.relays) == ([gold["relay"]] if gold["relay"] else [])
        assert list(quote.relays_carried) == gold.get("relay_carried", [])
    indirect = {(quote.speaker, text_of(text, quote.content)) for quote in quotes if not quote.verbatim}
    assert {(gold["speaker"], gold["text"]) for gold in expected["paraphrases"]} - indirect <= {
        ("Wang Yi", "that violence is spreading in the region")
    }


def test_readings_are_values(read: Callable[[str], Reading]) -> None:
    quote = read("“No,” said Ana Lopez.").quotes[0]
    with pytest.raises(dataclasses.FrozenInstanceError):
        quote.speaker = "someone else"  # type: ignore[misc]
