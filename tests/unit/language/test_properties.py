"""Whatever the text: no crash, and every span gives back words of that very text."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.agencies import Agencies
from pipeline.articles.structure import read_plain
from pipeline.language.annotate import Annotator
from pipeline.records import Quote, Reading, Span

Read = Callable[[str], Reading]

#: pieces that meet in news, and pieces that break readers of it
_PIECES = st.sampled_from(
    [
        "“",
        "”",
        '"',
        "‘",
        "’",
        "''",
        "«",
        "»",
        "„",
        "said",
        "told AFP",
        "according to",
        "Reuters reported",
        "quoted him as saying",
        "Ms. Oyelaran",
        "the minister",
        "that prices fell",
        "We won't go",
        ",",
        ".",
        ":",
        "—",
        "(AP)",
        "\n",
        "\n\n",
        "🦊",
        "👩‍🚀",
        "Москва",
        "東京",
        "العربية",
        "\ud800",
        "\x00",
        "\u00a0",
        "\u200b",
        "e\u0301",
    ]
)
_TEXTS = st.lists(_PIECES | st.text(max_size=6), max_size=40).map(" ".join)


def spans(reading: Reading) -> Iterator[Span]:
    for quote in reading.quotes:
        yield from quote.content
        yield from quote.verbatim
        yield from (span for span in (quote.cue, quote.source) if span)
    yield from ((mention.start, mention.end) for mention in reading.mentions)


def holds(quote: Quote, inner: Span) -> bool:
    return any(start <= inner[0] and inner[1] <= end for start, end in quote.content)


def assert_sound(text: str, reading: Reading) -> None:
    for start, end in spans(reading):
        assert 0 <= start < end <= len(text)
        assert text[start:end].strip()
    for quote in reading.quotes:
        assert list(quote.content) == sorted(quote.content)
        assert all(before[1] <= after[0] for before, after in zip(quote.content, quote.content[1:], strict=False))
        assert all(holds(quote, piece) for piece in quote.verbatim)
        assert (quote.kind == "indirect") == (not quote.verbatim)
        assert 0 <= quote.confidence <= 1


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=_TEXTS)
def test_every_span_gives_back_words_of_its_text(text: str, read: Read) -> None:
    assert_sound(text, read(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\n ",
        "Yes",
        "said",
        "“",
        '"',
        "“" * 2_000,
        '"' * 2_001,
        "” ” “ “ ' '' ‘ ’ « »",
        'told AFP 00@ 0000 “ " ”',
        "THE MAYOR SAID THAT THE BRIDGE WOULD CLOSE. “WE HAVE NO CHOICE,” SHE TOLD REUTERS.",
        "🦊 said: “🦊🦊🦊”",
        "“Они сказали нет,” said 田中さん on Monday, قالت الوزارة.",
        "“One \ud800 two,” said Ada\udfff Marsh.",
    ],
    ids=lambda text: ascii(text[:24]),
)
def test_odd_texts_are_read_without_a_wrong_offset(text: str, read: Read) -> None:
    assert_sound(text, read(text))


def test_fifty_thousand_words_without_a_sentence_end_are_read(read: Read) -> None:
    text = " ".join(["the minister said that it was so and"] * 6_250)
    assert len(text.split()) == 50_000
    assert_sound(text, read(text))


def test_a_lone_surrogate_takes_nothing_from_the_quote_around_it(read: Read) -> None:
    text = "“The harvest \ud800 was poor,” said Ada Marsh."
    (quote,) = read(text).quotes
    assert [text[start:end] for start, end in quote.verbatim] == ["The harvest \ud800 was poor,"]
    assert quote.speaker == "Ada Marsh"


def test_capitals_do_not_hide_marked_words(read: Read) -> None:
    text = "“WE HAVE NO CHOICE,” THE MAYOR SAID."
    (quote,) = read(text).quotes
    assert [text[start:end] for start, end in quote.verbatim] == ["WE HAVE NO CHOICE,"]


def test_documents_that_are_read_together_do_not_touch_each_other(
    read: Read, annotator: Annotator, agencies: Agencies
) -> None:
    texts = ["", "“We lost,” said Ann Dorsey.", "", "He left.", "“We won,” she said."]
    together = list(annotator.read([(text, read_plain(text, agencies)) for text in texts]))
    assert together == [read(text) for text in texts]
