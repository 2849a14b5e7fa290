"""The wide row of a quote: what stands around it, and plans that find it."""

from typing import Any

import pytest

TEXT = """The port is full. “Ferries wait outside,” she said. He waited.

Nobody knew. Energy Minister Karin Holt said the wall was sound.
Later it rained."""


@pytest.mark.parametrize(
    ("words", "before", "after"),
    [
        ("The port is full", None, "“Ferries wait outside,” she said."),
        ("“Ferries wait outside,”", "The port is full.", "He waited."),
        ("the wall was sound", "Nobody knew.", "Later it rained."),
        ("Nobody knew", "He waited.", "Energy Minister Karin Holt said the wall was sound."),
        ("Later it rained", "Energy Minister Karin Holt said the wall was sound.", None),
    ],
)
def test_the_sentences_around_a_quote(shelf: Any, words: str, before: str | None, after: str | None) -> None:
    shelf.put(TEXT, shelf.said(words))
    assert shelf.ask("SELECT sentence_before, sentence_after FROM news.quote") == [(before, after)]


def test_a_title_is_that_of_the_speaker_and_the_nearest_before(shelf: Any) -> None:
    shelf.put(TEXT, shelf.said("the wall was sound", speaker="Karin Holt"), shelf.said("Ferries", speaker="Ada Brandt"))
    start = TEXT.index("Energy Minister")
    for begin, end in ((start, start + 15), (0, 8)):
        shelf.change(
            "INSERT INTO ingest.role (reading_id, entity_id, start_char, end_char, office)"
            " SELECT reading_id, speaker_entity_id, %s, %s, 'minister' FROM ingest.quote WHERE speaker = 'Karin Holt'",
            begin,
            end,
        )
    rows = shelf.ask("SELECT speaker, speaker_role FROM news.quote ORDER BY speaker")
    assert rows == [("Ada Brandt", None), ("Karin Holt", "Energy Minister")]


def test_the_first_sight_is_the_capture_where_no_feed_showed_it_before(shelf: Any) -> None:
    shelf.put(TEXT, shelf.said("Nobody knew"))
    sight = "SELECT to_char(first_seen_at AT TIME ZONE 'UTC', 'MM-DD') FROM news.quote"
    assert shelf.ask(sight) == [("03-02",)]
    shelf.change(
        "INSERT INTO ingest.feed (outlet_id, url, host) SELECT outlet_id, 'u', 'shelf.example' FROM ingest.outlet"
    )
    shelf.change(
        "INSERT INTO ingest.feed_entry (feed_id, page_id, identity, url, authors, categories, published_mark,"
        " first_seen_at, last_seen_at)"
        " SELECT feed_id, page_id, 'i', 'u', '{}', '{}', 'missing', '2026-03-01', '2026-03-02'"
        " FROM ingest.feed, ingest.page"
    )
    assert shelf.ask(sight) == [("03-01",)]


def test_pieces_and_relays(shelf: Any) -> None:
    shelf.put(TEXT, shelf.said("Nobody knew", relays=("IRNA", "AFP")))
    assert shelf.ask("SELECT role, ordinal, words FROM news.quote_piece") == [("content", 1, "Nobody knew")]
    assert shelf.ask("SELECT relays, relays_carried, cites FROM news.quote") == [(["IRNA", "AFP"], [], [])]


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("news.quote WHERE url = 'u'", "page_url_idx"),
        ("news.quote WHERE speaker = 's'", "quote_speaker_idx"),
        ("news.quote WHERE speaker_entity_id = 1", "entity_stands_for_idx"),
        ("news.quote WHERE published_at = '2026-01-01'", "extraction_published_idx"),
        ("news.quote WHERE outlet = 'o'", "article_outlet_idx"),
        ("news.mention WHERE entity_id = 1", "entity_stands_for_idx"),
        ("news.entity WHERE name = 'n'", "entity_shown_name_idx"),
        ("news.entity_alias WHERE alias = 'a'", "entity_name_idx"),
    ],
)
def test_a_predicate_reaches_its_index(shelf: Any, query: str, index: str) -> None:
    for costly in ("seqscan", "hashjoin", "mergejoin"):
        shelf.ask("SELECT set_config(%s, 'off', false)", f"enable_{costly}")
    plan = "\n".join(line for (line,) in shelf.ask(f"EXPLAIN SELECT * FROM {query}"))
    assert index in plan


def test_columns_that_are_not_asked_for_are_not_gathered(shelf: Any) -> None:
    plan = "\n".join(line for (line,) in shelf.ask("EXPLAIN SELECT speaker FROM news.quote"))
    assert "quote_span" not in plan


def test_the_history_has_what_an_older_reading_said(shelf: Any) -> None:
    shelf.put(TEXT, shelf.said("Nobody knew"))
    shelf.change("UPDATE ingest.reading SET is_current = false")
    assert shelf.ask("SELECT count(*) FROM news.quote") == [(0,)]
    assert shelf.ask("SELECT content, is_current FROM news.quote_history") == [("Nobody knew", False)]
    shelf.change("UPDATE ingest.reading SET is_current = true")
    assert shelf.ask("SELECT quote_id, is_current FROM news.quote_history") == shelf.ask(
        "SELECT quote_id, true FROM news.quote"
    )
