"""A better extractor or annotator reads what is archived again: beside the older readings, shown all at once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.db.reread import Choice
from pipeline.errors import ConfigurationError
from pipeline.local.newsroom import Newsroom
from pipeline.steps.check import must_pass
from pipeline.steps.reread import RereadCounts, parse_choice, reread


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    with Newsroom(base_port=0) as running:
        yield running


@pytest.fixture
def older(workshop: Any, newsroom: Newsroom) -> Any:
    """A workshop that has read two feeds of the newsroom with an older annotator."""
    workshop.seed(newsroom.feeds[0].url, outlet="one")
    workshop.seed(newsroom.feeds[1].url, outlet="two")
    workshop.poll()
    workshop.fetch()
    workshop.read()
    workshop.change("UPDATE ingest.reading SET annotator = 'older'")
    return workshop


def again(workshop: Any, where: str = "", **more: Any) -> RereadCounts:
    return reread(workshop.settings, workshop.database, workshop.store, parse_choice(where), **more)


READINGS = (
    "SELECT annotator = 'older', is_current, count(*)::int FROM ingest.reading GROUP BY 1, 2 ORDER BY 1 DESC, 2 DESC"
)
QUOTES = "SELECT quote_key, speaker, content FROM news.quote ORDER BY quote_key"


def test_new_readings_are_current_and_the_older_ones_stay(older: Any, newsroom: Newsroom) -> None:
    ((_, _, texts),) = older.rows(READINGS)
    quotes = older.rows(QUOTES)
    asked = len(newsroom.log)
    counts = again(older)
    assert (counts.articles, counts.refused, counts.failed, counts.held, counts.left) == (counts.captures, 0, 0, 0, 0)
    assert counts.shown == texts
    assert older.rows(READINGS) == [(True, False, texts), (False, True, texts)]
    assert older.rows(QUOTES) == quotes, "keys of quotes are the same over readings"
    assert len(newsroom.log) == asked, "nobody is asked"
    assert must_pass(older.database)
    assert again(older) == RereadCounts(), "what was read is not read again"


def test_until_none_is_left_analysts_see_the_older_readings(older: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ((_, _, texts),) = older.rows(READINGS)
    assert again(older, "outlet=one", seconds=0).left > 0
    assert older.rows(READINGS) == [(True, True, texts)]
    monkeypatch.setattr("pipeline.db.reread.show", _stop)
    with pytest.raises(KeyboardInterrupt):
        again(older)
    assert older.rows(READINGS) == [(True, True, texts), (False, False, texts)]
    assert must_pass(older.database)
    monkeypatch.undo()
    counts = again(older)
    assert (counts.captures, counts.shown) == (0, texts), "it goes on where it stopped"
    assert older.rows(READINGS) == [(True, False, texts), (False, True, texts)]
    assert must_pass(older.database)


def _stop(*_: object) -> int:
    raise KeyboardInterrupt


def test_a_choice_narrows_what_is_read(older: Any) -> None:
    by_outlet = dict(
        older.rows(
            "SELECT outlet.key, count(*)::int FROM ingest.extraction JOIN ingest.capture USING (capture_id)"
            " JOIN ingest.page USING (page_id) JOIN ingest.outlet USING (outlet_id) GROUP BY 1"
        )
    )
    assert again(older, "outlet=nobody").captures == 0
    assert again(older, "until=2020-01-01").captures == 0
    assert again(older, "annotator=another").captures == 0
    assert again(older, "outlet=one since=2020-01-01 annotator=older").captures == by_outlet["one"]
    assert again(older, "extractor=another").captures == 0
    assert again(older).captures == by_outlet["two"]


def test_a_better_extractor_gives_its_texts_beside_the_older_ones(older: Any) -> None:
    older.change("UPDATE ingest.extraction SET extractor = 'older', title = 'as it was'")
    before = older.rows("SELECT count(*) FROM ingest.extraction")[0][0]
    counts = again(older)
    assert counts.articles == before
    assert older.rows("SELECT extractor = 'older', count(*) FROM ingest.extraction GROUP BY 1 ORDER BY 1") == [
        (False, before),
        (True, before),
    ]
    assert older.rows("SELECT count(*) FROM news.article WHERE title = 'as it was'") == [(0,)]
    assert older.rows("SELECT count(*) FROM ingest.article_change") == [(0,)], "that is no publisher's correction"
    assert must_pass(older.database)


def test_what_could_not_be_read_is_read_again_where_it_is_asked_for(workshop: Any, newsroom: Newsroom) -> None:
    workshop.seed(newsroom.feeds[0].url)
    workshop.poll()
    workshop.fetch()
    too_short = workshop.settings.model_copy(update={"parse_deadline_seconds": 1e-6})
    assert replace(workshop, settings=too_short).read().quarantined > 3
    assert again(workshop) == RereadCounts()
    refused = workshop.rows("SELECT count(*)::int FROM ingest.capture WHERE outcome = 'quarantined'")[0][0]
    counts = again(workshop, "outcome=quarantined")
    assert (counts.captures, counts.articles + counts.refused) == (refused, refused)
    assert workshop.rows("SELECT count(*)::int FROM ingest.page WHERE state = 'stored'")[0][0] > 3
    kept = workshop.rows("SELECT count(*)::int FROM ingest.quarantine WHERE released_at IS NULL")
    assert kept == [(counts.refused,)]
    assert workshop.rows("SELECT count(*) FROM ingest.reading WHERE NOT is_current") == [(0,)]
    assert must_pass(workshop.database)


def test_a_record_that_is_damaged_by_now_leaves_what_was_read_from_it(older: Any) -> None:
    quotes = older.rows(QUOTES)
    ((path, offset),) = older.rows(
        "SELECT path, warc_offset FROM ingest.capture JOIN ingest.warc_file USING (warc_file_id)"
        " WHERE outcome = 'new_version' ORDER BY capture_id LIMIT 1"
    )
    file = Path(older.settings.archive_root, path)
    data = bytearray(file.read_bytes())
    data[offset + 200] ^= 0xFF
    file.write_bytes(data)
    counts = again(older)
    assert (counts.failed, counts.articles) == (1, counts.captures - 1)
    assert older.rows(QUOTES) == quotes
    assert must_pass(older.database)
    assert older.rows("SELECT count(*) FROM ingest.capture WHERE lease_token IS NOT NULL") == [(0,)]


@pytest.mark.parametrize(
    ("words", "choice"),
    [
        ("", Choice()),
        ("outlet=harbour host=harbour.example:81", Choice(outlet="harbour", host="harbour.example:81")),
        ("since=2026-09-18", Choice(since=datetime(2026, 9, 18, tzinfo=UTC))),
        ("until=2026-09-18T12:00:00+02:00", Choice(until=datetime(2026, 9, 18, 10, tzinfo=UTC))),
        ("annotator='a b' outcome=rejected", Choice(annotator="a b", outcome="rejected")),
    ],
)
def test_a_choice_is_written_as_words(words: str, choice: Choice) -> None:
    assert parse_choice(words) == choice


@pytest.mark.parametrize("words", ["outlet", "outlet=", "colour=red", "since=yesterday", "outcome=waiting", "x'; DROP"])
def test_a_choice_that_is_none_is_refused_in_words(words: str) -> None:
    with pytest.raises(ConfigurationError):
        parse_choice(words)
