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
    site.put("amp", "Same", canonical="full")
    site.enter(workshop, "full")
    workshop.fetch()
    workshop.read()
    site.enter(workshop, "amp")
    workshop.fetch()
    workshop.read()
    assert site.states(workshop) == {"full": "stored", "amp": "joined full"}
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
