"""Which agencies and outlets the prose names, and by what name they are known."""

import pytest
from spacy import Language

from pipeline.agencies import Agencies
from pipeline.language import model
from pipeline.language.outlets import OutletFinder


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The Islamic Republic News Agency (IRNA) said so.", ["IRNA", "IRNA"]),
        ("Ida told the dpa news agency.", ["dpa"]),
        ("Ida told the Guardian.", ["The Guardian"]),
        ("The Australian competition watchdog met.", []),
        ("The Data Protection Agency (DPA) met. The DPA said no.", []),
        ("AP Nordahl sold two ships.", []),
        ("The Paygah news agency reported it.", ["Paygah"]),
        ("The Savannah News Agency (SVNA) reported it. SVNA said so.", ["SVNA", "SVNA", "SVNA"]),
        ("Ida told the daily Rytas.", ["Rytas"]),
        ("Ida told The Evening Lamp.", ["The Evening Lamp"]),
        ("Ida told quaynews.net about it.", ["quaynews.net"]),
        ("Ida told state-run MRTV about it.", ["MRTV"]),
        ("Ida told broadcaster RTK about it.", ["RTK"]),
        ("The independent N1 television quoted an adviser as saying that it sank.", ["N1"]),
        ("Ida told the News Agency of Zandara (NAZ). NAZ said so.", ["NAZ", "NAZ", "NAZ"]),
        ("Ida told New Harbour Times.", ["New Harbour Times"]),
        ("It sank, Syrian state television said.", ["Syrian state television"]),
        ("Quayside, an evening newspaper, said it sank.", ["Quayside"]),
        ("Ida wrote on her Telegram channel.", []),
        ("The United News of Bengar (UNB) reported it. UNB said so.", ["UNB", "UNB", "UNB"]),
        ("Ida told the daily The Lamp about it.", ["The Lamp"]),
        ("Ida told Tarvia's Channel 9 about it.", ["Channel 9"]),
        ("Ida told the broadcaster Eri-TV about it.", ["Eri-TV"]),
        ("Ida told the news agency Sahel Wire about it.", ["Sahel Wire"]),
        ("Ida Strand, the newspaper Quayside reported, had left.", ["Quayside"]),
        ("Ida was told to come by December 24 at noon.", []),
        ("Ida told Group 7 about it.", []),
        ("Ida told the Space Agency of Tarvia about it.", []),
        ("Reuters called Ida. She told the agency that it sank.", ["Reuters", "Reuters"]),
        ("Kyodo called Ida. She told the magazine Harbour that it sank.", ["Kyodo", "Harbour"]),
    ],
)
def test_outlets_are_named_as_news_itself_names_them(
    nlp: Language, agencies: Agencies, text: str, names: list[str]
) -> None:
    tree = next(model.parse(nlp, [(text, [(0, len(text))])]))
    assert [outlet.name for outlet in OutletFinder(agencies).find(tree)] == names
