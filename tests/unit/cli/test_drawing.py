"""An utterance's way: each outlet below the one that it has it from."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from xml.etree import ElementTree

from rich.console import Console

from pipeline.cli.drawing import Station, stations, svg, tree
from pipeline.db.lineage import Way

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def quote(outlet: str, *, how: str | None = None, relays: tuple[str, ...] = (), **own: Any) -> dict[str, Any]:
    return {
        "quote_id": 0,
        "outlet": outlet,
        "outlet_cited_as": None,
        "relays": list(relays),
        "came_from": relays[-1] if relays else None,
        "came_from_how": how or ("relay" if relays else None),
        "published_at": NOON,
        "published_until": NOON,
        "published_precision": "minute",
        "published_source": "meta",
        "kind": "direct",
        "is_fullest": False,
        "difference": None,
        **own,
    }


def shape(found: list[Station]) -> dict[str, Any]:
    return {station.name: shape(station.onward) for station in found}


def test_an_outlet_stands_below_whom_it_names_and_a_chain_of_relays_is_a_chain() -> None:
    quotes = [
        quote("irna", outlet_cited_as="IRNA"),
        quote("daily", relays=("AFP", "IRNA")),
        quote("herald", relays=("AFP",)),
        quote("gazette"),
    ]
    assert shape(stations(quotes)) == {"IRNA": {"AFP": {"daily": {}, "herald": {}}}, "gazette": {}}


def test_outlets_that_name_each_other_are_drawn_once() -> None:
    quotes = [quote("a", outlet_cited_as="A", relays=("B",)), quote("b", outlet_cited_as="B", relays=("A",))]
    assert shape(stations(quotes)) == {"B": {"A": {}}}


def way(words: str) -> Way:
    said = {
        "utterance_id": 7,
        "speaker": "Mara <Ilves>",
        "speaker_description": None,
        "words": words,
        "origin": "IRNA",
        "origin_evidence": "named by daily (relay)",
        "first_quote_id": 1,
        "first_outlet": "irna",
        "is_first_known": False,
        "may_be_first": ["daily"],
        "first_seen_at": NOON,
        "first_seen_outlet": "daily",
        "without_source": ["gazette"],
    }
    day = {"published_precision": "day", "published_source": "text"}
    own = quote("irna", outlet_cited_as="IRNA", is_fullest=True, quote_id=1, **day)
    quotes = [own, quote("daily", relays=("IRNA",), difference="[-no-] hull")]
    return Way(said=said, quotes=quotes, decisions=[])


def test_the_tree_tells_origin_dates_and_words_and_what_is_unknown() -> None:
    console = Console(width=200, file=StringIO())
    console.print(tree(way("No hull")))
    told = console.file.getvalue()  # type: ignore[attr-defined]
    assert "first published: 2026-03-02 (text), irna, or as early: daily" in told
    assert "2026-03-02 12:00 UTC (meta) · direct · names IRNA" in told
    assert "[-no-] hull" in told


def test_an_outlet_that_names_another_source_in_another_article_tells_both() -> None:
    own = quote("irna", outlet_cited_as="IRNA", is_fullest=True)
    quotes = [own, quote("daily", relays=("IRNA",)), quote("daily", relays=("AFP", "Kyodo"))]
    told = svg(replace(way("No hull"), quotes=quotes))
    assert "names IRNA<" in told
    assert "names AFP, Kyodo<" in told


def test_a_time_without_a_zone_is_not_said_to_be_utc() -> None:
    own = quote("irna", quote_id=1, is_fullest=True, published_until=NOON + timedelta(hours=12))
    told = svg(replace(way("No hull"), quotes=[own]))
    assert told.count("2026-03-02 12:00, zone unknown (meta)") == 2
    assert "12:00 UTC (meta)" not in told


def test_the_drawing_is_xml_that_needs_nothing_else_and_holds_the_words_as_they_are() -> None:
    drawn = svg(way("No <script>hull</script> & \x1b[31m"))
    root = ElementTree.fromstring(drawn)
    texts = [element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "Utterance 7: Mara <Ilves>" in texts
    assert any("No <script>hull</script> &" in text for text in texts)
    assert "\x1b" not in drawn
    assert not any(name.endswith("href") for element in root.iter() for name in element.attrib)
