"""Relays that hold over from the sentence before."""

from collections.abc import Callable

import pytest

from pipeline.records import Reading

type Read = Callable[[str], Reading]

FIRST = "Ida Strand said the quay was closed, Reuters reported."


@pytest.mark.parametrize(
    ("text", "carried"),
    [
        (f"{FIRST} “It is sinking,” she said.", ("Reuters",)),
        (f"{FIRST}\n\n“It is sinking. It sinks,” she said.", ("Reuters",)),
        (f"{FIRST} “It is sinking,” Ole Dahl said.", ()),
        (f"{FIRST} “It is sinking,” she told Kyodo.", ()),
        (f"{FIRST} “It is sinking,” she told reporters.", ()),
        (f"{FIRST} She reportedly said it was sinking.", ()),
        (f"{FIRST} She said in a statement that it was sinking.", ()),
        (f"{FIRST} It rained. She said it was sinking.", ()),
        (f"{FIRST} She said it was sinking. She said it was gone.", ()),
    ],
)
def test_the_same_speaker_goes_on_through_the_same_relay_once(read: Read, text: str, carried: tuple[str, ...]) -> None:
    assert read(text).quotes[-1].relays_carried == carried
