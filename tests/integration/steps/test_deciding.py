"""What a person decides about entities holds: over evidence, and over a reading by another annotator."""

from typing import Any

import pytest

from pipeline.db import deciding
from pipeline.db.deciding import Decider
from pipeline.db.reread import Choice
from pipeline.errors import DecisionRefused
from pipeline.resolve.names import folded
from pipeline.steps.check import must_pass
from pipeline.steps.link import link_due
from pipeline.steps.reread import reread


@pytest.fixture
def workshop(newsroom_workshop: Any) -> Any:
    """A workshop with the newsroom, read and resolved."""
    link_due(newsroom_workshop.database)
    return newsroom_workshop


@pytest.fixture
def decide(workshop: Any) -> Decider:
    return Decider(workshop.database, "editor")


def entity(workshop: Any, name: str) -> int:
    """The one entity of that name."""
    ((number,),) = workshop.rows("SELECT entity_id FROM news.entity WHERE name = %(name)s", name=name)
    return int(number)


def bearers(workshop: Any, number: int) -> set[str]:
    """The names of an entity's bearers, whatever bearer's number is given."""
    rows = workshop.rows(
        "SELECT name FROM news.entity_link WHERE entity_id = ("
        "SELECT entity_id FROM news.entity_link WHERE bearer_id = %(number)s)",
        number=number,
    )
    return {name for (name,) in rows}


def read_anew(workshop: Any) -> None:
    """All captures are read by another annotator: one whose gazetteer differs."""
    settings = workshop.settings.model_copy(update={"extra_agencies": None})
    assert reread(settings, workshop.database, workshop.store, Choice()).shown > 15
    assert workshop.rows("SELECT count(DISTINCT annotator) FROM ingest.reading") == [(2,)]


def test_merged_entities_stay_one_over_a_new_reading(workshop: Any, decide: Decider) -> None:
    poet, farmer = entity(workshop, "Milan Orsic"), entity(workshop, "Anton")
    decide.merge(poet, farmer)
    link_due(workshop.database)
    assert bearers(workshop, farmer) == {"Milan Orsic", "Anton"}
    read_anew(workshop)
    assert bearers(workshop, farmer) == {"Milan Orsic", "Anton"}
    assert must_pass(workshop.database)


def test_a_split_bearer_stays_apart_over_a_new_reading_and_a_merge_joins_it_again(
    workshop: Any, decide: Decider
) -> None:
    whole = entity(workshop, "Irina Kovács")
    ((hyphened,),) = workshop.rows("SELECT bearer_id FROM news.entity_link WHERE name = 'Irina Kovacs-Adler'")
    decide.split([hyphened])
    link_due(workshop.database)
    assert bearers(workshop, hyphened) == {"Irina Kovacs-Adler"}
    read_anew(workshop)
    assert bearers(workshop, hyphened) == {"Irina Kovacs-Adler"}
    decide.merge(whole, hyphened)
    link_due(workshop.database)
    assert bearers(workshop, whole) == {"Irina Kovács", "Irina Kovacs", "Irina Kovacs-Adler"}


def test_a_given_name_stays_and_stands_for_all(workshop: Any, decide: Decider) -> None:
    minister = entity(workshop, "Irina Kovács")
    decide.rename(minister, "Irina Kovács-Adler")
    link_due(workshop.database)
    read_anew(workshop)
    assert entity(workshop, "Irina Kovács-Adler") == minister
    mentions = "SELECT DISTINCT entity FROM news.mention WHERE printed ~ '^Irina Kov'"
    assert workshop.rows(mentions) == [("Irina Kovács-Adler",)]


def test_whom_an_article_means_can_be_said_and_holds_over_a_new_reading(workshop: Any, decide: Decider) -> None:
    president = entity(workshop, "Elena Marek")
    query = "SELECT article_id FROM news.mention WHERE entity_id = %(number)s AND article_id IN (SELECT article_id FROM"
    query += " news.quote WHERE speaker = 'Elena Marek') ORDER BY article_id LIMIT 1"
    ((article,),) = workshop.rows(query, number=president)
    other = entity(workshop, "Karin Holt")
    decide.link_name(other, article, "Elena Marek", folded("Elena Marek"))
    link_due(workshop.database)
    said = (
        "SELECT DISTINCT speaker_entity_id FROM news.quote WHERE speaker = 'Elena Marek' AND article_id = %(article)s"
    )
    ((speaker,),) = workshop.rows(said, article=article)
    assert bearers(workshop, speaker) == {"Elena Marek", "Karin Holt"}
    read_anew(workshop)
    ((speaker,),) = workshop.rows(said, article=article)
    assert bearers(workshop, speaker) == {"Elena Marek", "Karin Holt"}
    assert bearers(workshop, president) == {"Elena Marek"}, "other articles still mean the president"


def test_what_cannot_be_decided_is_refused_in_words(workshop: Any, decide: Decider) -> None:
    poet, farmer = entity(workshop, "Milan Orsic"), entity(workshop, "Anton")
    decide.merge(poet, farmer)
    link_due(workshop.database)
    with pytest.raises(DecisionRefused, match="are one entity already"):
        decide.merge(farmer, poet)
    with pytest.raises(DecisionRefused, match="There is no entity 999999"):
        decide.rename(999_999, "Nobody")
    with pytest.raises(DecisionRefused, match="has no other bearers"):
        decide.split([entity(workshop, "Karin Holt")])
    with pytest.raises(DecisionRefused, match="is not of the same entity"):
        decide.split([poet, entity(workshop, "Karin Holt")])
    with pytest.raises(DecisionRefused, match="calls nothing 'Zed'"):
        decide.link_name(poet, 1, "Zed", ["zed"])
    assert workshop.rows("SELECT kind FROM news.entity_decision") == [("merge",)]


def test_places_and_organisations_can_be_merged_and_named_and_tied_to_wikidata(workshop: Any, decide: Decider) -> None:
    strait, town = entity(workshop, "Belagora"), entity(workshop, "Korvik")
    decide.merge(strait, town)
    decide.rename(town, "Belagora and Korvik")
    decide.link_item(town, "Q42")
    link_due(workshop.database)
    shown = deciding.show(workshop.database, entity(workshop, "Belagora and Korvik"))
    assert set(shown.entity["aliases"]) == {"Belagora", "Korvik"}
    assert shown.entity["wikidata_id"] == "Q42"
    assert [row["kind"] for row in shown.decisions] == ["merge", "rename", "link"]
