"""What was forgotten is not entered again, by whatever way it comes."""

from pathlib import Path
from typing import Any

import pytest

from pipeline.db import pages
from pipeline.steps.check import must_pass
from pipeline.steps.forget import finish
from pipeline.steps.reread import parse_choice, reread


@pytest.fixture
def gone(forget: Any, workshop: Any, site: Any) -> Any:
    """A site of which a page was read and taken down; the feed and other pages lead to it."""
    workshop.seed(site.show("story", "other"))
    site.put("story", "The secret pier")
    site.put("other", "Another matter")
    workshop.ingest()
    assert site.states(workshop) == {"story": "stored", "other": "stored"}
    forget(workshop, site.url("story"))
    return workshop


def test_a_feed_that_shows_it_again_enters_neither_page_nor_document(left: Any, gone: Any, site: Any) -> None:
    site.put("third", "A third matter")
    site.show("story", "other", "third")
    gone.ingest()
    assert site.states(gone) == {"other": "stored", "third": "stored"}
    assert site.url("story") not in left(workshop=gone).archived
    assert site.url("story") not in left(workshop=gone).told
    assert left(workshop=gone).faults == []
    assert must_pass(gone.database)


@pytest.mark.parametrize("way", ["redirect", "canonical"])
def test_a_page_that_leads_to_it_is_forgotten_too(left: Any, gone: Any, site: Any, way: str) -> None:
    if way == "redirect":
        site.redirect("alias", "story")
    else:
        site.put("alias", "The secret pier", canonical="story")
    site.enter(gone, "alias")
    gone.fetch()
    gone.read()
    assert site.states(gone) == {"other": "stored", "alias": "rejected"}
    assert must_pass(gone.database)
    finish(gone.settings, gone.database, gone.store)
    assert site.states(gone) == {"other": "stored"}
    assert "secret pier" not in left(workshop=gone).archived
    assert "secret pier" not in left(workshop=gone).told
    assert left(workshop=gone).faults == []
    assert must_pass(gone.database)


def test_a_redirect_from_it_takes_the_other_address_with_it(left: Any, forget: Any, workshop: Any, site: Any) -> None:
    site.put("new", "The secret pier")
    site.redirect("old", "new")
    site.enter(workshop, "old")
    workshop.fetch()
    workshop.read()
    forget(workshop, site.url("old"))
    assert site.states(workshop) == {}
    assert "secret pier" not in left(workshop=workshop).archived
    row = pages.page_row(site.url("new"), original_url=site.url("new"), outlet_id=None, discovered_by="link")
    assert pages.add(workshop.database, [row]) == 0


def test_a_backfill_and_another_reading_bring_nothing_back(left: Any, gone: Any, site: Any, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    words = "<p>The secret pier: the harbour master said on Monday that it would open in May.</p>" * 6
    link = f'<link rel="canonical" href="{site.url("story")}">'
    (folder / "story.html").write_text(f"<html><head>{link}</head><body><article>{words}</article></body></html>")
    gone.backfill("folder", folder)
    gone.read()
    gone.change("UPDATE ingest.extraction SET extractor = 'of an earlier version'")
    reread(gone.settings, gone.database, gone.store, parse_choice(""))
    assert site.states(gone) == {"other": "stored"}
    assert "secret pier" not in left(workshop=gone).archived
    assert "secret pier" not in left(workshop=gone).told
    assert must_pass(gone.database)


def test_an_address_can_be_forgotten_before_it_is_known(left: Any, forget: Any, workshop: Any, site: Any) -> None:
    forget(workshop, site.url("story"))
    workshop.seed(site.show("story", "other"))
    site.put("story", "The secret pier")
    site.put("other", "Another matter")
    workshop.ingest()
    assert site.states(workshop) == {"other": "stored"}
    assert "secret pier" not in left(workshop=workshop).archived
