"""The gazetteer knows forms by what they name; a malformed row is named by line and column, and nothing is loaded."""

import re

import pycountry
import pytest

from pipeline.errors import SeedError
from pipeline.settings import packaged
from pipeline.steps.gazetteer import world
from pipeline.world import World, parse_world

NAMES = ("countries.csv", "organisations.csv", "offices.csv")
TEXTS = {name: (packaged("seeds") / name).read_text(encoding="utf-8") for name in NAMES}


@pytest.fixture(scope="module")
def known() -> World:
    return world()


@pytest.mark.parametrize(
    ("form", "label"),
    [
        ("Iran", "place"),
        ("U.S.", "place"),
        ("Tehran", "place"),
        ("São Paulo", "place"),
        ("Iranian", "group"),
        ("Poles", "group"),
        ("IAEA", "organisation"),
        ("UN", "organisation"),
        ("un", None),
        ("Lindqvist", None),
    ],
)
def test_a_form_is_labelled_by_what_it_surely_names(known: World, form: str, label: str | None) -> None:
    assert known.label(form) == label


def test_forms_of_one_thing_have_one_full_name_and_its_wikidata_item(known: World) -> None:
    assert {known.full_name("place", form) for form in ("US", "U.S.", "America", "United States")} == {"United States"}
    assert known.full_name("organisation", "WHO") == "World Health Organization"
    assert known.full_name("person", "WHO") == "WHO"
    assert known.wikidata_id("place", "United States") == "Q30"
    assert known.wikidata_id("organisation", "World Bank") == "Q7164"


def test_demonyms_lead_to_their_country(known: World) -> None:
    found = known.country("Chinese")
    assert found
    assert (found.name, found.code, found.capital) == ("China", "CN", "Beijing")


def test_offices_have_one_form_and_say_whether_one_person_holds_them(known: World) -> None:
    office, same = known.office("minister of foreign affairs"), known.office("foreign minister")
    assert office == same
    assert office
    assert office.holders == "one"
    assert "minister" in known.office_heads


def test_there_are_the_countries_of_the_world_and_over_a_hundred_offices(known: World) -> None:
    codes = {country.code for country in known.countries}
    assert len(codes) > 190
    assert {code for code in codes if not pycountry.countries.get(alpha_2=code)} == {"XK"}
    assert len(known.offices) > 100
    assert len(known.organisations) > 80


def test_wikidata_items_belong_to_one_thing_each(known: World) -> None:
    items = [thing.wikidata_id for kind in (known.countries, known.organisations, known.offices) for thing in kind]
    given = [item for item in items if item]
    assert len(given) == len(set(given))
    assert all(re.fullmatch(r"Q[1-9]\d*", item) for item in given)


@pytest.mark.parametrize(
    ("file", "row", "complaint"),
    [
        ("countries.csv", "zz,Zedland,,,Zed,", "column code cannot be 'zz'"),
        ("countries.csv", "ZZ,,,,Zed,", "column name is empty"),
        ("countries.csv", "ZZ,Zedland,,,Zed,42", "column wikidata_id cannot be '42'"),
        ("countries.csv", "AF,Afghanistan again,,,Kabul,", "column code repeats line 2"),
        ("organisations.csv", ",ZO,,", "column name is empty"),
        ("organisations.csv", "Zed Office,ZO,,Q1,more", "more cells than the 4 columns"),
        ("offices.csv", "zed,,many,", "column holders cannot be 'many'"),
        ("offices.csv", "Zed,,one,", "column title cannot be 'Zed'"),
    ],
)
def test_a_malformed_row_is_named_by_line_and_column(file: str, row: str, complaint: str) -> None:
    texts = {**TEXTS, file: f"{TEXTS[file].rstrip()}\n{row}\n"}
    line = len(texts[file].splitlines())
    with pytest.raises(SeedError, match=rf"{file} line {line}: {re.escape(complaint)}"):
        parse_world(*texts.values())


@pytest.mark.parametrize("file", NAMES)
def test_a_file_with_other_columns_is_refused(file: str) -> None:
    with pytest.raises(SeedError, match=rf"{file} line 1: the columns must be"):
        parse_world(*{**TEXTS, file: "colour,size\nred,2\n"}.values())
