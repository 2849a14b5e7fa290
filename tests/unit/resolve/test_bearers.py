"""What a reading names: full names by the gazetteer, one bearer for what is stated, one of the text for what is not."""

from typing import Any

import pytest

from pipeline.records import Label, Mention, Reading, Role
from pipeline.resolve.bearers import Named, Namer
from pipeline.resolve.evidence import mark
from pipeline.settings import Settings
from pipeline.steps.gazetteer import namer


@pytest.fixture(scope="module")
def names() -> Namer:
    return namer(Settings())


def reading(*mentions: tuple[Label, str], roles: tuple[Role, ...] = ()) -> tuple[str, Reading]:
    """A text of names alone, and its reading."""
    text, found = "", []
    for label, name in mentions:
        found.append(Mention(start=len(text), end=len(text) + len(name), label=label, entity=name))
        text += f"{name}\n"
    return text, Reading(annotator="test", quotes=(), mentions=tuple(found), roles=roles)


def role(person: str, office: str, of: str | None = None) -> Role:
    return Role(start=0, end=1, person=person, title=office, office=office, of=of)


def only(names: Namer, label: Label, name: str, *roles: Role) -> Named:
    (thing,) = names.naming(*reading((label, name), roles=roles)).things
    return thing


def test_an_office_of_a_country_makes_one_bearer_for_all_texts(names: Namer) -> None:
    minister = only(names, "person", "Wang Yi", role("Wang Yi", "foreign minister", "China"))
    assert (minister.sense, minister.office) == ("foreign minister@china", None)


def test_an_office_that_one_person_holds_is_enough_for_a_full_name_and_not_for_a_family_name(names: Namer) -> None:
    assert only(names, "person", "Elena Marek", role("Elena Marek", "president")).sense == "president@"
    alone = only(names, "person", "Marek", role("Marek", "president"))
    assert (alone.sense, alone.office) == (None, "president")


def test_a_title_that_many_bear_leaves_the_bearer_to_its_text(names: Namer) -> None:
    surgeon = only(names, "person", "Lucia Ferrante", role("Lucia Ferrante", "surgeon"))
    assert (surgeon.sense, surgeon.office) == (None, "surgeon")


def test_of_several_titles_the_one_that_belongs_to_something_tells_most(names: Namer) -> None:
    titles = (role("Ann Lee", "lawyer"), role("Ann Lee", "president"), role("Ann Lee", "envoy", "Chile"))
    assert only(names, "person", "Ann Lee", *titles).sense == "envoy@chile"


@pytest.mark.parametrize(
    ("label", "printed", "full", "item"),
    [
        ("place", "U.S.", "United States", "Q30"),
        ("organisation", "WHO", "World Health Organization", "Q7817"),
        ("organisation", "AFP", "AFP", "Q40464"),
        ("place", "Korvik", "Korvik", None),
        ("person", "WHO", "WHO", None),
    ],
)
def test_the_gazetteer_gives_full_names_and_items(
    names: Namer, label: Label, printed: str, full: str, item: str | None
) -> None:
    thing = only(names, label, printed)
    assert (thing.name, thing.wikidata_id) == (full, item)


def test_the_parliament_of_no_country_is_that_texts_alone(names: Namer) -> None:
    assert only(names, "organisation", "Foreign Ministry").sense is None
    assert only(names, "organisation", "Dravenian Foreign Ministry").sense == ""


def test_forms_of_one_name_are_one_thing_with_all_spans(names: Namer) -> None:
    naming = names.naming(*reading(("place", "US"), ("place", "United States")))
    (thing,) = naming.things
    assert thing.spans == (0, 2, 3, 16)
    assert thing.aliases == ("US", "United States")
    assert set(naming.keys.values()) == {"united states"}


def test_company_leaves_outlets_out_and_takes_peoples_for_their_country(names: Namer) -> None:
    naming = names.naming(
        *reading(("person", "Ann Lee"), ("organisation", "Reuters"), ("organisation", "UN"), ("group", "Chinese"))
    )
    assert set(naming.company) == {mark("ann lee"), mark("united nations")}
    assert set(naming.places) == {mark("china")}


@pytest.mark.parametrize("name", ["محمد رضا", "Мария Petrova", "王毅", "Ó Súilleabháin", "x" * 499 + "X"])
def test_names_of_any_script_and_of_five_hundred_characters_are_kept(names: Namer, name: str) -> None:
    thing: Any = only(names, "person", name)
    assert thing.name == name
    assert thing.name_key
    assert thing.block


def test_what_is_too_long_for_a_name_or_has_no_capital_is_left_out(names: Namer) -> None:
    assert names.naming(*reading(("person", "X" * 501), ("organisation", "city"))).things == ()
    assert names.naming(*reading(("person", "\ufdfa" * 400))).things == (), "a ligature that folds to eighteen letters"
    assert only(names, "person", "Ann Lee", role("Ann Lee", "envoy " * 100, "Chile")).sense is None
