"""Search, as analysts type it, on articles and quotes of a few words."""

import time
from typing import Any

import pytest
from psycopg.errors import InvalidParameterValue

HOSTILE = "<script>alert(1)</script> & \u202eright\u202c to left \x07 =cmd"


def test_words_are_found_in_any_inflection_and_case(shelf: Any) -> None:
    shelf.put("The dykes were flooding, she said.", shelf.said("The dykes were flooding"))
    assert shelf.quotes("DYKE flooded") == ["The dykes were flooding"]
    assert shelf.quotes("harbour") == []


def test_a_phrase_is_found_where_its_words_follow_each_other(shelf: Any) -> None:
    both = ("new harbour master", "the master of the harbour")
    shelf.put("One: new harbour master. Two: the master of the harbour.", *map(shelf.said, both))
    assert shelf.quotes('"harbour master"') == [both[0]]
    assert sorted(shelf.quotes("harbour master")) == sorted(both)


def test_there_are_alternatives_and_exclusions(shelf: Any) -> None:
    words = ("storm ahead", "calm sea", "storm and rain")
    shelf.put("; ".join(words), *map(shelf.said, words))
    assert sorted(shelf.quotes("storm or calm")) == sorted(words)
    assert shelf.quotes("storm -rain") == ["storm ahead"]


def test_what_fits_better_comes_first_and_a_headline_counts_more_than_the_text(shelf: Any) -> None:
    shelf.put("Of ferries, once. " + "Other words here. " * 20, title="Nothing")
    shelf.put("Words of something else. " * 20, title="Ferries at last")
    assert shelf.articles("ferry") == ["Ferries at last", "Nothing"]


def test_each_language_is_stemmed_by_its_own_rules(shelf: Any) -> None:
    shelf.put("Die Häuser brannten.", title="de", language="de")
    shelf.put("The houses burned.", title="en")
    shelf.put("Husen brann.", title="sv", language="sv")
    assert shelf.articles("haus") == ["de"]
    assert shelf.articles("house") == ["en"]
    assert shelf.articles("husen") == ["sv"]
    # excluded as German excludes it, which English would not
    assert shelf.articles("brannten -haus") == []
    assert shelf.articles("house", language="de") == []


def test_a_speaker_is_found_by_any_form_and_in_spite_of_slips(shelf: Any) -> None:
    shelf.put("one. two.", shelf.said("one", speaker="Karin Holt"), shelf.said("two", speaker="Ada Brandt"))
    shelf.change(
        "INSERT INTO ingest.entity_alias SELECT entity_id, 'Holt' FROM ingest.entity WHERE name = 'Karin Holt'"
    )
    for printed in ("Karin Holt", "karin holt", "Holt", "Karin Hollt", "Carin Holt"):
        assert shelf.quotes(speaker=printed) == ["one"], printed
    assert shelf.quotes(speaker="Somebody Else") == []
    assert shelf.quotes("two", speaker="Karin Holt") == []


def test_a_speaker_is_found_by_what_is_said_under_every_name_linked_to_it(shelf: Any) -> None:
    shelf.put("one. two.", shelf.said("one", speaker="Karin Holt"), shelf.said("two", speaker="K. Holt"))
    shelf.change(
        "UPDATE ingest.entity SET linked_by = 'hand', canonical_id ="
        " (SELECT entity_id FROM ingest.entity WHERE name = 'Karin Holt') WHERE name = 'K. Holt'"
    )
    assert sorted(shelf.quotes(speaker="Karin Holt")) == ["one", "two"]


def test_relays_and_outlets_are_found_in_spite_of_slips(shelf: Any) -> None:
    shelf.put("one. two.", shelf.said("one", relays=("Anadolu",)), shelf.said("two"), outlet="harbour")
    shelf.put("three.", shelf.said("three", relays=("AFP",)), outlet="strait")
    assert shelf.quotes(relay="anadolu") == shelf.quotes(relay="Anadollu") == ["one"]
    assert shelf.quotes(relay="Reuters") == []
    assert sorted(shelf.quotes(outlet="Harbor")) == ["one", "two"]
    assert shelf.articles(outlet="nowhere at all") == []


def test_since_is_from_and_until_is_before_and_without_a_date_the_first_capture_stands_for_it(shelf: Any) -> None:
    for day, published in (("first", "2026-03-01T00:00Z"), ("second", "2026-03-02T00:00Z"), ("undated", None)):
        shelf.put(f"{day}.", title=day, published_at=published)
    assert shelf.articles(since="2026-03-01T00:00Z", until="2026-03-02T00:00Z") == ["first"]
    assert shelf.articles(since="2026-03-02T00:00Z") == ["undated", "second"]


def test_without_a_query_all_come_newest_first(shelf: Any) -> None:
    for day in (2, 3, 1):
        shelf.put(f"words {day}", shelf.said(f"words {day}"), published_at=f"2026-03-0{day}T00:00Z")
    assert shelf.quotes() == ["words 3", "words 2", "words 1"]


def test_pages_follow_each_other_though_articles_come_in_between(shelf: Any) -> None:
    for number in range(7):
        words = "ferry " * (1 + number % 3) + str(number)
        shelf.put(words, shelf.said(words))
    whole = shelf.quotes("ferry", limit=100)
    page = "SELECT translate(highlight, '⟦⟧', ''), cursor FROM news.search_quotes('ferry', \"limit\" => 3, after => %s)"
    seen: list[str] = []
    cursor = None
    while rows := shelf.ask(page, cursor):
        seen += [words for words, _ in rows]
        cursor = rows[-1][1]
        shelf.put("ferry ferry ferry ferry", shelf.said("ferry ferry ferry ferry"), published_at="2026-04-01T00:00Z")
    assert seen == whole


def test_more_than_are_ranked_at_once_are_all_found_once(shelf: Any) -> None:
    shelf.put("ferry " * 1300, *(shelf.said("ferry") for _ in range(1300)))
    page = "SELECT quote_id, cursor FROM news.search_quotes('ferry', \"limit\" => 350, after => %s)"
    seen: list[int] = []
    cursor = None
    while rows := shelf.ask(page, cursor):
        seen += [quote for quote, _ in rows]
        cursor = rows[-1][1]
    assert len(seen) == len(set(seen)) == 1300


def test_a_cursor_that_was_changed_is_refused_in_words(shelf: Any) -> None:
    for cursor in ("x", "1:2:3", "1:1:1:1:'; DROP TABLE x:1:1"):
        with pytest.raises(InvalidParameterValue, match="cursor of a row"):
            shelf.quotes("ferry", after=cursor)


@pytest.mark.parametrize("query", ["", " ", '"', '""', "- or -", "& | ! ( ) :*", "<->", "the and of"])
def test_a_query_without_a_word_finds_nothing(shelf: Any, query: str) -> None:
    shelf.put("the ferry and the sea", shelf.said("the ferry"))
    assert shelf.quotes(query) == shelf.articles(query) == []


@pytest.mark.parametrize("query", ["ferry'; DROP TABLE ingest.quote; --", "ferry \\", "ferry:*", "ferry & !", "(ferry"])
def test_sql_and_operators_in_a_query_are_words_or_nothing(shelf: Any, query: str) -> None:
    words = f"the {query}"
    shelf.put(words, shelf.said(words))
    assert shelf.quotes(query) == [words]


def test_a_query_of_10_000_characters_is_answered_in_a_second(shelf: Any) -> None:
    shelf.put("the ferry", shelf.said("the ferry"))
    begun = time.monotonic()
    assert shelf.quotes("ferry or " + "wave " * 2_000) == ["the ferry"]
    assert shelf.quotes(" ".join(f"w{n}" for n in range(1_700))) == []
    assert shelf.quotes(speaker="x" * 10_000) == []
    assert time.monotonic() - begun < 3


@pytest.mark.parametrize("limit", [0, -1])
def test_no_rows_are_given_where_none_are_wanted(shelf: Any, limit: int) -> None:
    shelf.put("the ferry", shelf.said("the ferry"))
    assert shelf.quotes("ferry", limit=limit) == []


def test_hostile_words_come_out_as_they_went_in(shelf: Any) -> None:
    article = shelf.put(f"{HOSTILE} ferry", shelf.said(f"{HOSTILE} ferry", speaker=HOSTILE), title=HOSTILE)
    assert shelf.ask("SELECT title, speaker FROM news.search_quotes('ferry')") == [(HOSTILE, HOSTILE)]
    assert shelf.ask("SELECT title FROM news.search_articles('ferry')") == [(HOSTILE,)]
    assert shelf.ask("SELECT content, title FROM news.quote WHERE article_id = %s", article) == [
        (f"{HOSTILE} ferry", HOSTILE)
    ]
    assert shelf.ask("SELECT words FROM news.quote_piece WHERE article_id = %s", article) == [(f"{HOSTILE} ferry",)]


def test_words_that_fit_are_marked(shelf: Any) -> None:
    shelf.put("the ferries left", shelf.said("the ferries left"))
    assert shelf.ask("SELECT highlight FROM news.search_quotes('ferry')") == [("the ⟦ferries⟧ left",)]
    assert shelf.ask("SELECT highlight FROM news.search_articles('ferry')") == [("⟦ferries⟧ left",)]


def test_search_and_views_show_the_same(shelf: Any) -> None:
    shelf.put("one. two.", shelf.said("one"), shelf.said("two"))
    shelf.put("three.", shelf.said("three"))
    assert sorted(shelf.quotes()) == sorted(words for (words,) in shelf.ask("SELECT content FROM news.quote"))
