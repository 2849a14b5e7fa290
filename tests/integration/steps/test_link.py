"""Names of the demo's articles become entities: one for one person, two for two, each with the reason."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from pipeline.db.connect import Database
from pipeline.steps.check import must_pass
from pipeline.steps.link import link_due

CALLED = """
    SELECT entity.name, array_agg(DISTINCT link.name ORDER BY link.name)
    FROM news.entity JOIN news.entity_link AS link USING (entity_id)
    WHERE entity.label = 'person' AND link.name ~ %(name)s GROUP BY entity.entity_id, entity.name ORDER BY 1, 2
"""


@pytest.fixture
def read(newsroom_workshop: Any) -> Any:
    """The newsroom, read."""
    return newsroom_workshop


@pytest.fixture
def linked(read: Any) -> Any:
    """The newsroom, read and resolved."""
    link_due(read.database)
    return read


def test_two_people_who_are_named_in_different_ways_are_one_entity_each(linked: Any) -> None:
    assert linked.rows(CALLED, name="Berglund|Kov[aá]cs") == [
        ("Irina Kovács", ["Irina Kovacs", "Irina Kovacs-Adler", "Irina Kovács"]),
        ("Tomas Berglund", ["Thomas Berglund", "Tomas Berglund", "Tomas E. Berglund"]),
    ]
    assert must_pass(linked.database)


def test_two_people_with_one_surname_stay_two(linked: Any) -> None:
    assert linked.rows(CALLED, name="Lindqvist") == [
        ("Anna Lindqvist", ["Anna Lindqvist"]),
        ("Per Lindqvist", ["Per Lindqvist"]),
    ]


def test_an_entity_has_its_printed_forms_roles_and_articles(linked: Any) -> None:
    ((aliases,),) = linked.rows("SELECT aliases FROM news.entity WHERE name = 'Viktor Sandor'")
    assert set(aliases) >= {"Viktor Sandor", "Sandor", "The Dravenian prime minister"}
    roles = linked.rows(
        "SELECT title, office, of_name, first_seen_at::date::text, last_seen_at::date::text, cardinality(article_ids)"
        " FROM news.entity_role JOIN news.entity USING (entity_id) WHERE name = 'Viktor Sandor' AND of_name IS NOT NULL"
    )
    assert roles == [("Dravenian Prime Minister", "prime minister", "Dravenia", "2026-09-14", "2026-09-14", 3)]


def test_every_link_says_why_and_quotes_bear_the_entity(linked: Any) -> None:
    links = linked.rows("SELECT evidence FROM news.entity_link WHERE linked_by = 'evidence'")
    assert len(links) > 5
    assert all(why.startswith(("the same name; ", "forms of one name; ")) for (why,) in links)
    speakers = linked.rows(
        "SELECT DISTINCT quote.speaker FROM news.quote JOIN news.entity ON entity_id = speaker_entity_id"
        " WHERE entity.name = 'Irina Kovács'"
    )
    assert len(speakers) == 3


def test_resolving_again_changes_nothing(linked: Any) -> None:
    before = linked.rows("SELECT * FROM ingest.entity ORDER BY entity_id")
    linked.change("UPDATE ingest.entity SET is_due = true WHERE block IS NOT NULL")
    assert link_due(linked.database).links == 0
    assert linked.rows("SELECT * FROM ingest.entity ORDER BY entity_id") == before


def test_two_workers_at_once_make_what_one_makes(read: Any, database_url: str) -> None:
    with Database(database_url) as second, ThreadPoolExecutor() as pool:
        counts = list(pool.map(link_due, (read.database, second)))
    together = linked_names(read)
    assert sum(count.links for count in counts) == len(
        read.rows("SELECT FROM ingest.entity WHERE linked_by IS NOT NULL")
    )
    read.change(
        "UPDATE ingest.entity SET is_due = true, canonical_id = NULL, linked_by = NULL, evidence = NULL"
        " WHERE block IS NOT NULL"
    )
    link_due(read.database)
    assert linked_names(read) == together


def linked_names(workshop: Any) -> list[tuple[Any, ...]]:
    """Bearers by their natural key, each with the one that stands for it."""
    query = """
        SELECT bearer.name_key, bearer.sense, chief.name_key, chief.sense
        FROM ingest.entity AS bearer
        LEFT JOIN ingest.entity AS chief ON chief.entity_id = bearer.canonical_id
        ORDER BY 1, 2
    """
    return workshop.rows(query)  # type: ignore[no-any-return]


def test_a_block_that_grows_too_large_stays_unmerged(linked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.steps.link.LARGEST_BLOCK", 2)
    linked.change("UPDATE ingest.entity SET is_due = true WHERE name ~ 'Kov[aá]cs'")
    assert link_due(linked.database).crowded == 1
    assert len(linked.rows(CALLED, name="Kov[aá]cs")) == 3
    assert len(linked.rows(CALLED, name="Berglund")) == 1
    assert linked.rows("SELECT FROM ingest.entity WHERE is_due") == []
