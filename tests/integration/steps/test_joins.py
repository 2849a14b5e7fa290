"""Pages that prove to be the same become one article, whichever way and in whatever order that is learned."""

from typing import Any

import pytest

from pipeline.steps.check import must_pass


def test_a_redirected_page_joins_the_one_that_it_leads_to(workshop: Any, site: Any) -> None:
    site.put("new", "Moved")
    site.redirect("old", "new")
    site.enter(workshop, "old")
    workshop.fetch()
    workshop.read()
    assert site.states(workshop) == {"old": "joined new", "new": "stored"}
    assert workshop.rows("SELECT kind FROM ingest.page_link") == [("redirect",)]
    assert must_pass(workshop.database)


def test_a_page_joins_its_canonical_one_whichever_is_read_first(workshop: Any, site: Any) -> None:
    site.put("full", "Same")
    site.put("mobile", "Same", canonical="full")
    site.enter(workshop, "full")
    workshop.fetch()
    workshop.read()
    site.enter(workshop, "mobile")
    workshop.fetch()
    workshop.read()
    assert site.states(workshop) == {"full": "stored", "mobile": "joined full"}
    assert workshop.rows("SELECT count(*) FROM ingest.article") == [(1,)]
    assert must_pass(workshop.database)


def test_a_chain_of_links_ends_at_its_last_page(workshop: Any, site: Any) -> None:
    site.put("c", "Chain")
    site.put("b", "Chain", canonical="c")
    site.put("a", "Chain", canonical="b")
    site.enter(workshop, "a", "b", "c")
    workshop.fetch()
    workshop.read()
    assert site.states(workshop) == {"a": "joined c", "b": "joined c", "c": "stored"}
    assert must_pass(workshop.database)


@pytest.mark.parametrize("together", [True, False], ids=["in one batch", "one after the other"])
def test_a_loop_of_links_is_one_article(workshop: Any, site: Any, together: bool) -> None:
    site.put("x", "Loop", canonical="y")
    site.put("y", "Loop", canonical="x")
    for paths in [("x", "y")] if together else [("x",), ("y",)]:
        known = workshop.rows("SELECT url FROM ingest.page")
        if new := [path for path in paths if (site.url(path),) not in known]:
            site.enter(workshop, *new)
        workshop.change("UPDATE ingest.page SET next_check_at = now()")
        workshop.fetch()
        workshop.read()
    assert sorted(state.split()[0] for state in site.states(workshop).values()) == ["joined", "stored"]
    assert must_pass(workshop.database)


def test_pages_that_say_they_are_the_front_page_stay_apart(workshop: Any, site: Any) -> None:
    """As systems do that name their home as every page's canonical address: each would swallow the next."""
    site.put("", "Front page")
    for path in ("one", "two"):
        site.put(path, f"Report {path}", canonical="")
    site.redirect("three", "")
    site.enter(workshop, "one", "two", "three")
    workshop.fetch()
    workshop.read()
    assert site.states(workshop) == {"one": "stored", "two": "stored", "three": "rejected"}
    assert workshop.rows("SELECT count(*) FROM ingest.page_link") == [(0,)]
    assert must_pass(workshop.database)


@pytest.mark.parametrize("words", ["Same", "Other words"], ids=["with the same text", "with another text"])
def test_an_article_that_later_says_it_is_another_page_becomes_part_of_that_one(
    workshop: Any, site: Any, words: str
) -> None:
    site.put("copy", words)
    site.put("full", "Same")
    workshop.seed(site.show("copy", "full"))
    workshop.ingest()
    ((first,),) = workshop.rows("SELECT min(article_id) FROM news.article")
    kept = workshop.rows("SELECT quote_key FROM news.quote WHERE url = %(url)s ORDER BY 1", url=site.url("full"))
    site.put("copy", words, canonical="full")
    workshop.ingest()
    assert site.states(workshop) == {"copy": "joined full", "full": "stored"}
    assert workshop.rows("SELECT article_id, url, title, versions FROM news.article") == [
        (first, site.url("full"), "Same", 1 if words == "Same" else 2)
    ]
    assert workshop.rows("SELECT quote_key FROM news.quote ORDER BY 1") == kept
    assert workshop.rows("SELECT count(*) FROM ingest.extraction") == [(4,)]
    assert workshop.rows("SELECT count(*) FROM ingest.reading") == [(1,) if words == "Same" else (2,)]
    assert must_pass(workshop.database)


def test_an_article_keeps_a_text_that_another_one_had_before_it_when_they_prove_to_be_one(
    workshop: Any, site: Any
) -> None:
    def read_again() -> None:
        workshop.change("UPDATE ingest.page SET next_check_at = now()")
        workshop.fetch()
        assert workshop.read().quarantined == 0

    site.put("first", "Report")
    site.put("second", "Report, corrected")
    workshop.seed(site.show("first", "second"))
    workshop.poll()
    read_again()
    site.put("first", "Report, corrected")
    read_again()
    site.put("second", "Report, corrected", canonical="first")
    read_again()
    assert workshop.rows("SELECT url, versions FROM news.article") == [(site.url("first"), 2)]
    assert must_pass(workshop.database)
