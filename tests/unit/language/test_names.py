"""What is named in a text: labels by the gazetteer and the document, titles outside, headlines in capitals calmed."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.records import Reading

SEED = Path(__file__).resolve().parents[3].parent / "shared" / "seed"
Read = Callable[[str], Reading]


def named(read: Read, text: str) -> dict[str, set[str]]:
    """Label -> names in this text."""
    found: dict[str, set[str]] = {}
    for mention in read(text).mentions:
        found.setdefault(mention.label, set()).add(mention.entity)
    return found


def printed(read: Read, text: str, entity: str) -> list[str]:
    """The forms by which a text names an entity, in order."""
    return [text[m.start : m.end] for m in read(text).mentions if m.entity == entity]


def test_countries_peoples_and_organisations_are_what_the_gazetteer_knows(read: Read) -> None:
    found = named(read, "Turkey and the U.N. met Kurdish and Sunni leaders in Doha. NATO sent nobody, Oxfam a lawyer.")
    assert found["place"] >= {"Turkey", "Doha"}
    assert found["group"] >= {"Kurdish", "Sunni"}
    assert found["organisation"] >= {"U.N.", "NATO", "Oxfam"}


def test_a_string_has_one_label_in_a_document(read: Read) -> None:
    text = "Masoud Rostami spoke in Tehran. Rostami left. Rostami’s plane was late, and Rostami waited."
    labels = {mention.label for mention in read(text).mentions if "Rostami" in text[mention.start : mention.end]}
    assert labels == {"person"}


def test_a_country_that_is_a_family_name_here_stays_the_persons(read: Read) -> None:
    assert "Michael Jordan" in named(read, "Michael Jordan retired. “It was time,” Jordan said.")["person"]


def test_titles_and_possessives_stand_outside_of_the_name(read: Read) -> None:
    text = "President Elena Marek’s plane landed. “We are late,” Mr. Marek’s wife said."
    assert "Elena Marek" in printed(read, text, "Elena Marek")
    assert all("’s" not in form and "President" not in form for form in printed(read, text, "Elena Marek"))


def test_the_words_of_a_title_are_no_organisation(read: Read) -> None:
    assert "Interior" not in named(read, "Interior Minister Stefan Moravec said 14 people had died.").get(
        "organisation", set()
    )


def test_an_acronym_is_tied_to_its_expansion(read: Read) -> None:
    text = "The Harbour Safety Board (HSB) met on Monday. The HSB said nothing."
    assert printed(read, text, "Harbour Safety Board")[-1] == "HSB"


def test_an_acronym_whose_letters_stand_inside_the_words_is_a_body(read: Read) -> None:
    text = (
        "Haruki Mori leads the Coastal Fishery Export Administration (COFEXA). A COFEXA clerk left; COFEXA is silent."
    )
    assert printed(read, text, "Coastal Fishery Export Administration")[1:] == ["COFEXA"] * 3


def test_what_stands_beside_a_name_tells_that_it_is_a_persons(read: Read) -> None:
    text = (
        "Her counterpart, Osaro Igbinedion, left. Gen. Sani Abacus stayed. Petro Shevchuk, who owns a mill, slept. "
        "Igbinedion wrote a letter."
    )
    assert {"Osaro Igbinedion", "Sani Abacus", "Petro Shevchuk"} == named(read, text)["person"]
    assert printed(read, text, "Osaro Igbinedion") == ["Osaro Igbinedion", "Igbinedion"]


def test_places_that_no_gazetteer_knows_are_told_by_what_stands_around_them(read: Read) -> None:
    found = named(read, "Ferries will sail to Korvik again, Estaran officials said. Estara has waited for nine years.")
    assert "Estara" in found["place"]


def test_a_first_name_that_looks_like_a_word_belongs_to_the_surname(read: Read) -> None:
    text = "Anna Lindqvist is the mayor. Per Lindqvist steers ships. “They ring me,” said Per Lindqvist."
    assert {"Anna Lindqvist", "Per Lindqvist"} <= named(read, text)["person"]


def test_hashtags_handles_and_addresses_are_no_organisations(read: Read) -> None:
    found = named(read, "The tag #StopTheFerry and the account @HarbourWatch lead to www.harbour.example/Ferry today.")
    assert not {name for name in found.get("organisation", set()) if "Ferry" in name or "Harbour" in name}


def test_names_in_a_sentence_of_capitals_are_calmed(read: Read) -> None:
    text = "IRAN WARNS ISRAEL OVER STRIKES IN LEBANON.\n\nIran and Israel traded threats on Monday."
    found = named(read, text)
    assert {"Iran", "Israel", "Lebanon"} <= found["place"]
    assert not {name for names in found.values() for name in names if name.isupper()}


def test_a_title_with_a_country_stands_for_its_one_holder(read: Read) -> None:
    text = (
        "Iranian President Masoud Rostami met Jordanian Foreign Minister Omar Haddad. The Iranian president was late."
        " The Jordanian foreign minister had waited."
    )
    assert printed(read, text, "Masoud Rostami")[-1] == "The Iranian president"
    assert printed(read, text, "Omar Haddad")[-1] == "The Jordanian foreign minister"


def test_a_title_of_two_holders_stands_for_neither(read: Read) -> None:
    text = "Chilean Senator Jane Mora met Chilean Senator John Mora. The Chilean senator was late."
    assert not [form for name in ("Jane Mora", "John Mora") for form in printed(read, text, name) if "The" in form]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Iranian President Masoud Rostami left.", ("Masoud Rostami", "Iranian President", "president", "Iran")),
        (
            "The Jordanian foreign minister, Omar Haddad, said no.",
            ("Omar Haddad", "Jordanian foreign minister", "foreign minister", "Jordan"),
        ),
        (
            "Greta Olsen, mayor of Lower Alder, said the town had received blankets.",
            ("Greta Olsen", "mayor of Lower Alder", "mayor", "Lower Alder"),
        ),
        (
            "Delegates of the European Union met. Ida Strand, head of the bloc's mission, said no.",
            ("Ida Strand", "head of the bloc's mission", "head", "European Union"),
        ),
        ("Secretary of State Ann Lee met him.", ("Ann Lee", "Secretary of State", "secretary of state", None)),
        (
            "Prime Minister Viktor Sandor of Jordan told reporters no.",
            ("Viktor Sandor", "Prime Minister", "prime minister", "Jordan"),
        ),
        ("Marcus Dale, an engineer who built it, disagreed.", ("Marcus Dale", "engineer", "engineer", None)),
        ("“No,” fire chief Yusuf Karim said.", ("Yusuf Karim", "fire chief", "fire chief", None)),
    ],
)
def test_roles_are_read_as_stated_with_what_they_belong_to(
    read: Read, text: str, role: tuple[str, str, str, str | None]
) -> None:
    found = read(text).roles
    assert role in [(each.person, each.title, each.office, each.of) for each in found]
    assert all(text[each.start : each.end] == each.title for each in found)


@pytest.mark.skipif(not SEED.exists(), reason="the shared seed article is not here")
def test_the_people_organisations_and_places_of_the_seed_article(read: Read) -> None:
    text = (SEED / "article.txt").read_text(encoding="utf-8")
    expected = json.loads((SEED / "expected.json").read_text(encoding="utf-8"))
    found = named(read, text)
    roles = {(role.person, role.title) for role in read(text).roles}
    for person in expected["people"]:
        assert person["name"] in found["person"]
        assert set(person["aliases"]) <= set(printed(read, text, person["name"]))
        assert {(person["name"], title) for title in person["roles"]} <= roles
    for body in expected["organisations"]:
        assert any(name.startswith(body["name"]) for name in found["organisation"])
    assert set(expected["places"]) <= found["place"]
    assert found["person"] == {person["name"] for person in expected["people"]}, "no debris of posts"
    assert len(found["organisation"]) == len(expected["organisations"])
