"""Erasure: the record of a person goes, and later readings do not make it again; texts stay as they were published."""

from typing import Any

from pipeline.db.answers import refresh
from pipeline.steps.check import must_pass
from pipeline.steps.forget import forget_entity, kept
from pipeline.steps.link import link_due
from pipeline.steps.link_stories import link_stories_due
from pipeline.steps.link_utterances import link_utterances_due
from pipeline.steps.reread import parse_choice, reread

SPEAKER = "Tomas Berglund"


def test_the_record_of_a_person_goes_and_later_readings_do_not_make_it_again(read: Any) -> None:
    ((entity,),) = read.rows("SELECT entity_id FROM news.entity WHERE name = %(name)s", name=SPEAKER)
    texts = read.rows("SELECT url, text FROM news.article ORDER BY url")
    others = read.rows("SELECT count(*) FROM news.quote WHERE speaker_entity_id IS DISTINCT FROM %(id)s", id=entity)
    mine = read.rows("SELECT count(*) FROM news.quote WHERE speaker_entity_id = %(id)s", id=entity)
    assert mine > [(0,)]
    gone = forget_entity(read.database, read.store, entity, "request 12")
    assert gone["quote"] >= mine[0][0]
    _link(read)
    assert _traces(read) == []
    assert read.rows("SELECT url, text FROM news.article ORDER BY url") == texts
    assert read.rows("SELECT count(*) FROM news.quote") == others
    assert must_pass(read.database)
    read.change("UPDATE ingest.reading SET annotator = 'of an earlier version'")
    reread(read.settings, read.database, read.store, parse_choice(""))
    _link(read)
    assert _traces(read) == []
    assert read.rows("SELECT count(*) FROM news.quote") == others
    assert must_pass(read.database)
    assert {each.kind for each in kept(read.store)} == {"name"}


def _link(workshop: Any) -> None:
    link_due(workshop.database)
    link_stories_due(workshop.database)
    link_utterances_due(workshop.database)
    refresh(workshop.database)


def _traces(workshop: Any) -> list[str]:
    """Tables, but those of texts, that hold the person's name."""
    tables = workshop.rows(
        "SELECT relname FROM pg_class WHERE relnamespace = 'ingest'::regnamespace AND relkind = 'r'"
        " AND relname NOT IN ('article_version', 'article_search', 'extraction', 'feed_entry', 'section', 'post')"
    )
    named = "SELECT count(*) FROM ingest.{} AS t WHERE t::text ILIKE %(name)s"
    return [table for (table,) in tables if workshop.rows(named.format(table), name=f"%{SPEAKER}%") != [(0,)]]
